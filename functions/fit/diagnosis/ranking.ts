import type { FlowLink } from '../gaps/flow.ts';
import type { Row } from '../model.ts';
import { type Attribution, carriedOn, type Onward, onwardFrom, reachOfProduct } from './attribution.ts';
import type { Chain } from './chain-changes.ts';
import type { Slope } from './errors-in-variables.ts';
import type { FirmGap } from './firm-gaps.ts';

export interface RankingInputs {
  readonly period: string;
  readonly chains: readonly Chain[];
  readonly gaps: readonly FirmGap[];
  readonly attribution: Attribution | null;
  /** Loyalty fell, so that changes of links are looked at as its causes. */
  readonly hasFallen: boolean;
  /** Loyalty points per point at the end of each chain. */
  readonly loyaltySlopes: ReadonlyMap<string, Slope | null>;
  readonly smallestGap: number;
  readonly openSince: (link: string) => string | null;
}

type Verdict = 'root_cause' | 'contributing' | 'standing' | 'none';

interface Entry {
  readonly verdict: Verdict;
  readonly loss: number;
  readonly misfit: number;
  readonly isMixedRuler: boolean;
  readonly row: Row;
}

/** Points of a gap that the expected effect speaks of closing. */
const closes = 5;

/**
 * Rows of `diagnosis`: links whose change explains the fall, by the points they cost at the end of their chain; then standing gaps by
 * misfit, gaps on mixed rulers after the others.
 */
export function rankLinks(inputs: RankingInputs): Row[] {
  const changed = inputs.hasFallen ? (inputs.attribution?.evidence.changed ?? []) : [];
  const losses = changed.map(({ link, loss }) => ({ link: link.link, loss: loss * lossShare(inputs, link) }));
  const causes = losses.sort((a, b) => b.loss - a.loss).map(({ link }) => link);
  const entries = inputs.chains.flatMap((chain) =>
    chain.links.flatMap((link): Entry[] => {
      const gap = inputs.gaps.find((each) => each.link === link.link);
      const place = causes.indexOf(link.link);
      if (!gap && place < 0) return [];
      const isStanding =
        gap !== undefined && gap.misfit >= inputs.smallestGap && (gap.misfitLower === null || gap.misfitLower > 0);
      const verdict = place === 0 ? 'root_cause' : place > 0 ? 'contributing' : isStanding ? 'standing' : 'none';
      return [
        {
          verdict,
          loss: place >= 0 ? (losses[place]?.loss ?? 0) : 0,
          misfit: gap?.misfit ?? 0,
          isMixedRuler: gap?.isMixedRuler ?? false,
          row: rowOf(inputs, chain, link, gap, verdict),
        },
      ];
    }),
  );
  const order: readonly Verdict[] = ['root_cause', 'contributing', 'standing', 'none'];
  return entries
    .sort(
      (a, b) =>
        order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
        b.loss - a.loss ||
        Number(a.isMixedRuler) - Number(b.isMixedRuler) ||
        b.misfit - a.misfit,
    )
    .map((entry, index) => ({ rank: index + 1, ...entry.row }));
}

/** Loyalty points that a point lost at a link costs, as far as known: Π β × slope of loyalty (1 where not estimable). */
function lossShare(inputs: RankingInputs, link: FlowLink): number {
  const chain = inputs.chains.find((each) => each.name === link.chain);
  return chain ? onwardFrom(chain, link).product : 1;
}

function rowOf(inputs: RankingInputs, chain: Chain, link: FlowLink, gap: FirmGap | undefined, verdict: Verdict): Row {
  const compared = inputs.attribution?.chains.find((each) => each.chain.name === chain.name);
  const change = compared?.changes.get(link.link) ?? null;
  const evidence = inputs.attribution?.evidence.links.find((each) => each.link.link === link.link);
  const onward = onwardFrom(chain, link);
  const isOfChange = verdict === 'root_cause' || verdict === 'contributing';
  const own = isOfChange
    ? change && { value: change.change, lower: change.lower, upper: change.upper }
    : gap && { value: gap.bias, lower: gap.biasLower, upper: gap.biasUpper };
  const lossOf = (each: FlowLink): number =>
    isOfChange
      ? (compared?.changes.get(each.link)?.change ?? 0)
      : (inputs.gaps.find((found) => found.link === each.link)?.bias ?? 0);
  return {
    link: link.link,
    verdict,
    period_id: inputs.period,
    baseline_period_id: inputs.attribution?.earlier.at(-1) ?? null,
    misfit: gap?.misfit ?? null,
    bias: gap?.bias ?? null,
    bias_change: change?.change ?? null,
    bias_change_lower: change?.lower ?? null,
    bias_change_upper: change?.upper ?? null,
    p_value: evidence?.pValue ?? null,
    ...(own ? ownPart(own, onward) : {}),
    carried_on_part: carriedOn(chain, link, lossOf) * onward.product,
    parts_of: isOfChange ? 'change' : 'standing',
    pass_through_to_perception: onward.product,
    is_pass_through_assumed: onward.isAssumed,
    ...expectedEffect(gap, onward, inputs.loyaltySlopes.get(chain.name) ?? null),
    open_since_period_id: isOfChange ? (inputs.attribution?.later[0] ?? null) : inputs.openSince(link.link),
    levels_carried: change?.isCarried ?? false,
  };
}

interface Bounded {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Part of the loss at the end of the chain that is the link's own, with the uncertainty of its bias and of Π β. */
function ownPart(own: Bounded, onward: Onward): Row {
  const value = own.value * onward.product;
  if (own.lower === null || own.upper === null) return { own_part: value, own_part_lower: null, own_part_upper: null };
  const reach = reachOfProduct(own.value, (own.upper - own.lower) / 2, onward.product, onward.reach);
  return { own_part: value, own_part_lower: value - reach, own_part_upper: value + reach };
}

/** Loyalty points associated with closing part of a gap; not estimable without a slope, or where nothing is lost at the link. */
function expectedEffect(gap: FirmGap | undefined, onward: Onward, slope: Slope | null): Row {
  const closed = Math.min(closes, Math.max(0, gap?.bias ?? 0));
  if (!slope?.isEstimable || closed === 0)
    return { closes_points: closed, expected_effect: null, expected_effect_basis: 'not_estimable' };
  const perPoint = onward.product * slope.slope;
  const reach = reachOfProduct(onward.product, onward.reach, slope.slope, (slope.upper - slope.lower) / 2);
  return {
    closes_points: closed,
    expected_effect: closed * perPoint,
    expected_effect_lower: closed * (perPoint - reach),
    expected_effect_upper: closed * (perPoint + reach),
    expected_effect_basis: 'estimated',
  };
}
