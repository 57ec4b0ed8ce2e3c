import type { Random } from '../../numerics/random.ts';
import { type Chain, type ChainChanges, compareStretches } from './chain-changes.ts';
import { type Evidence, judge, linkEvidence } from './link-evidence.ts';
import { type Candidate, type LoyaltyChange, longestStretch } from './loyalty-change.ts';

/** Family-wise error of "some link changed": the other way round, "no evidence" is right in 98 of 100 firms in which none did. */
export const evidenceLevel = 0.02;

/** The comparison of two stretches of periods that the diagnosis rests on. */
export interface Attribution {
  readonly earlier: readonly string[];
  readonly later: readonly string[];
  /** Start of the later stretch, with the change of loyalty if there is one. */
  readonly candidate: Pick<Candidate, 'start' | 'logLikelihood'> & Partial<Candidate>;
  readonly chains: readonly ChainChanges[];
  readonly evidence: Evidence;
}

/** Stretches to compare: of loyalty, or without a loyalty survey the latest period with the one before. */
export interface Comparison extends Pick<LoyaltyChange, 'earlierStart'> {
  readonly candidates: readonly (Pick<Candidate, 'start' | 'logLikelihood'> & Partial<Candidate>)[];
}

/**
 * Attributes a fall of loyalty to links. Where the history of loyalty leaves open in which period the latest stretch began, each of
 * those periods is tried; the one under which loyalty and links together are likeliest is taken, and its p-values are divided by the
 * period's share of the likelihood of loyalty (weighted Bonferroni, Holm 1979).
 */
export function attribute(
  chains: readonly Chain[],
  periods: readonly string[],
  loyalty: Comparison,
  random: Random,
): Attribution {
  const likeliest = Math.max(...loyalty.candidates.map((each) => each.logLikelihood));
  const weights = loyalty.candidates.map((each) => Math.exp(each.logLikelihood - likeliest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const tried = loyalty.candidates.map((candidate, index) => {
    const earliest = Math.max(loyalty.earlierStart, candidate.start - longestStretch);
    const earlier = periods.slice(Math.min(earliest, candidate.start - 1), candidate.start);
    const later = periods.slice(candidate.start);
    const compared = chains.map((chain) => compareStretches(chain, earlier, later));
    const judgement = judge(compared.map((each) => each.case));
    const score = candidate.logLikelihood + judgement.best;
    return { candidate, earlier, later, chains: compared, judgement, score, share: weights[index]! / total };
  });
  const { judgement, share, ...best } = tried.reduce((a, b) => (b.score > a.score ? b : a));
  const evidence = linkEvidence(judgement, evidenceLevel * share, random);
  const links = evidence.links.map((link) => ({ ...link, pValue: Math.min(1, link.pValue / share) }));
  return { ...best, evidence: { ...evidence, links } };
}
