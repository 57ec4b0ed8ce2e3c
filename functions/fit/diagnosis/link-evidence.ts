import { cholesky, type Matrix, multiplyVector, symmetricInverse } from '../../numerics/linear-algebra.ts';
import type { Random } from '../../numerics/random.ts';
import type { FlowLink } from '../gaps/flow.ts';
import type { ChainCase } from './chain-case.ts';

export interface LinkEvidence {
  readonly link: FlowLink;
  /** Log Bayes factor of "this link alone changed" against "none did"; −∞ where the change is no loss. */
  readonly logBayesFactor: number;
  /** Family-wise over all links. */
  readonly pValue: number;
  /** More points lost at the link, shrunken mean over attributes. */
  readonly loss: number;
}

/**
 * Spread of a planted change, in points: of its mean over attributes, and of the attributes around it. A wide guess; it decides how
 * a change in few attributes weighs against one in all, and p-values hold whatever it is.
 */
const prior = { mean: 4, attribute: 4 };
const draws = 3999;

interface Prepared {
  readonly size: number;
  readonly root: Matrix;
  readonly inverse: Matrix;
  readonly logDeterminant: number;
}

interface Alternative {
  readonly form: Matrix;
  readonly offset: number;
  /** Row vector that turns changes into the weighted mean loss at the link. */
  readonly loss: readonly number[];
  /** A mean loss must be above this to be one: 1.96 posterior standard deviations. Attributes that only moved apart are none. */
  readonly leastLoss: number;
}

const logDeterminantOf = (root: Matrix): number => 2 * root.reduce((sum, row, index) => sum + Math.log(row[index]!), 0);

function prepare(chain: ChainCase): Prepared | null {
  const root = cholesky(chain.noise);
  const inverse = symmetricInverse(chain.noise);
  if (!root || !inverse) return null;
  return { size: chain.changes.length, root, inverse, logDeterminant: logDeterminantOf(root) };
}

/** A link taken to have changed, and how its change is passed on. */
interface Suspect {
  readonly link: number;
  readonly pattern: number;
}

/** Covariance that a change at one link adds to the biases. */
function spreadOf(chain: ChainCase, { link, pattern }: Suspect): number[][] {
  const size = chain.attributes.length;
  const effect = chain.patterns[pattern]![link]!;
  return chain.changes.map((_, a) =>
    chain.changes.map((_unused, b) => {
      const between = prior.mean ** 2 + (a % size === b % size ? prior.attribute ** 2 : 0);
      return effect[Math.floor(a / size)]! * effect[Math.floor(b / size)]! * between;
    }),
  );
}

function alternative(
  chain: ChainCase,
  prepared: Prepared,
  members: readonly Suspect[],
  target: Suspect,
): Alternative | null {
  const total = chain.noise.map((row) => [...row]);
  for (const member of members) {
    const spread = spreadOf(chain, member);
    for (let a = 0; a < total.length; a++) for (let b = 0; b < total.length; b++) total[a]![b]! += spread[a]![b]!;
  }
  const root = cholesky(total);
  const inverse = symmetricInverse(total);
  if (!root || !inverse) return null;
  const size = chain.attributes.length;
  const effect = chain.patterns[target.pattern]![target.link]!;
  const reach = chain.changes.map((_, index) => {
    const attribute = index % size;
    const weighted = prior.mean ** 2 + prior.attribute ** 2 * chain.weights[attribute]!;
    return effect[Math.floor(index / size)]! * weighted;
  });
  const loss = multiplyVector(inverse, reach);
  const before = prior.mean ** 2 + prior.attribute ** 2 * dot(chain.weights, chain.weights);
  return {
    form: prepared.inverse.map((row, a) => row.map((value, b) => value - inverse[a]![b]!)),
    offset: 0.5 * (logDeterminantOf(root) - prepared.logDeterminant),
    loss,
    leastLoss: 1.96 * Math.sqrt(Math.max(0, before - dot(loss, reach))),
  };
}

const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
};

function logBayesFactor(of: Alternative, changes: readonly number[]): number {
  let sum = 0;
  for (let a = 0; a < changes.length; a++) sum += changes[a]! * dot(of.form[a]!, changes);
  return 0.5 * sum - of.offset;
}

interface Judged {
  readonly chain: ChainCase;
  readonly prepared: Prepared;
  /** By link, then by pattern. */
  readonly alternatives: readonly (readonly (Alternative | null)[])[];
}

/** Evidence of all links of all chains, and the links that changed: the best one, then those that add to it. */
export interface Evidence {
  readonly links: readonly LinkEvidence[];
  readonly changed: readonly { readonly link: FlowLink; readonly loss: number }[];
}

/** Cases with what is needed to weigh their links. */
export interface Judgement {
  readonly chains: readonly Judged[];
  /** Log Bayes factor of the likeliest link, at least 0. */
  readonly best: number;
}

/** Weighs every link of every chain against "none changed". */
export function judge(cases: readonly ChainCase[]): Judgement {
  const chains = cases.flatMap((chain): Judged[] => {
    const prepared = prepare(chain);
    if (!prepared) return [];
    return [
      {
        chain,
        prepared,
        alternatives: chain.links.map((_, link) =>
          chain.patterns.map((_unused, pattern) =>
            alternative(chain, prepared, [{ link, pattern }], { link, pattern }),
          ),
        ),
      },
    ];
  });
  const factors = chains.flatMap(({ chain, alternatives }) =>
    alternatives.map((each) => factorAndLoss(each, chain.changes).factor),
  );
  return { chains, best: Math.max(0, ...factors) };
}

/**
 * Which links changed. For each link the hypothesis "it alone changed, and what follows from it downstream" is weighed against
 * "none did" by its Bayes factor, over all links and attributes at once with the errors they share: a link is believed when the
 * stations before it stayed and those after it moved together. p-values are those of the greatest Bayes factor over all links of all
 * chains under "none changed" (parametric bootstrap; Westfall & Young 1993, max-T), so they hold for the family whatever the prior.
 * Further links are added while, given those found, their Bayes factor passes the same bar.
 */
export function linkEvidence({ chains }: Judgement, significance: number, random: Random): Evidence {
  const greatest = nullDistribution(chains, random);
  // A link passes when (draws beyond it + 1)/(draws + 1) is at most the significance.
  const mayBeBeyond = Math.floor(significance * (greatest.length + 1)) - 1;
  const bar = mayBeBeyond < 0 ? Number.POSITIVE_INFINITY : greatest[greatest.length - 1 - mayBeBeyond]!;
  const links = chains.flatMap(({ chain, alternatives }) =>
    chain.links.map((link, index): LinkEvidence => {
      const found = factorAndLoss(alternatives[index]!, chain.changes);
      const beyond = greatest.filter((value) => value >= found.factor).length;
      return { link, logBayesFactor: found.factor, pValue: (beyond + 1) / (greatest.length + 1), loss: found.loss };
    }),
  );
  const changed = chains.flatMap((each) => changedLinks(each, bar));
  return { links, changed: changed.sort((a, b) => b.loss - a.loss) };
}

/** Bayes factor of a link averaged over the patterns, the loss under the likeliest; −∞ where no pattern makes it a loss. */
function factorAndLoss(
  of: readonly (Alternative | null)[],
  changes: readonly number[],
): { factor: number; loss: number } {
  let [sum, top, loss] = [0, Number.NEGATIVE_INFINITY, 0];
  for (const each of of) {
    const found = each ? dot(each.loss, changes) : 0;
    if (!each || found <= each.leastLoss) continue;
    const factor = logBayesFactor(each, changes);
    if (factor > top) {
      sum = sum * Math.exp(top - factor) + 1;
      top = factor;
      loss = found;
    } else sum += Math.exp(factor - top);
  }
  return { factor: top + Math.log(sum / of.length), loss };
}

function nullDistribution(judged: readonly Judged[], random: Random): number[] {
  const greatest: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    let best = Number.NEGATIVE_INFINITY;
    for (const { chain, prepared, alternatives } of judged) {
      const degrees = chain.degreesOfFreedom;
      const scale = Number.isFinite(degrees) ? Math.sqrt(degrees / (2 * random.gamma(degrees / 2))) : 1;
      const normal = Array.from({ length: prepared.size }, () => random.normal() * scale);
      const changes = prepared.root.map((row) => dot(row, normal));
      for (const each of alternatives) best = Math.max(best, factorAndLoss(each, changes).factor);
    }
    greatest.push(best);
  }
  return greatest.sort((a, b) => a - b);
}

/** Forward selection within a chain: links are added while the Bayes factor against those found so far passes the bar. */
function changedLinks(judged: Judged, bar: number): { link: FlowLink; loss: number }[] {
  const { chain, prepared } = judged;
  const members: Suspect[] = [];
  let reached = 0;
  while (members.length < chain.links.length) {
    const best = likeliestAddition(judged, members);
    if (!best || best.factor - reached <= bar) break;
    members.push(best.suspect);
    reached = best.factor;
  }
  return members.map((suspect) => {
    const of = alternative(chain, prepared, members, suspect);
    return { link: chain.links[suspect.link]!, loss: of ? dot(of.loss, chain.changes) : 0 };
  });
}

function likeliestAddition(
  { chain, prepared }: Judged,
  members: readonly Suspect[],
): { suspect: Suspect; factor: number } | null {
  let best: { suspect: Suspect; factor: number; averaged: number } | null = null;
  for (let link = 0; link < chain.links.length; link++) {
    if (members.some((member) => member.link === link)) continue;
    const found = chain.patterns.flatMap((_, pattern) => {
      const suspect = { link, pattern };
      const of = alternative(chain, prepared, [...members, suspect], suspect);
      return of && dot(of.loss, chain.changes) > of.leastLoss
        ? [{ suspect, factor: logBayesFactor(of, chain.changes) }]
        : [];
    });
    if (found.length === 0) continue;
    const top = found.reduce((a, b) => (b.factor > a.factor ? b : a));
    const sum = found.reduce((total, each) => total + Math.exp(each.factor - top.factor), 0);
    const averaged = top.factor + Math.log(sum / chain.patterns.length);
    if (!best || averaged > best.averaged) best = { ...top, averaged };
  }
  return best && { suspect: best.suspect, factor: best.averaged };
}
