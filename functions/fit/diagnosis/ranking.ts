import type { FlowLink } from '../gaps/flow.ts';
import type { Row } from '../model.ts';
import type { Attribution } from './attribution.ts';
import { type Bounded, carriedOn, type Onward, onwardFrom, reachOfProduct, unchanged } from './carried-losses.ts';
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
  /** Points of a gap that the expected effect speaks of closing, at most the gap. */
  readonly closesPoints: number;
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

/**
 * Rows of `diagnosis`: links whose change explains the fall, by the points they cost at the end of their chain; then standing gaps by
 * misfit. A link whose ends were asked on different scales is never the root cause, and comes after all findings on one ruler.
 */
export function rankLinks(inputs: RankingInputs): Row[] {
  const changed = inputs.hasFallen ? (inputs.attribution?.evidence.changed ?? []) : [];
  const losses = changed.map(({ link, loss }) => ({ link: link.link, loss: loss * lossShare(inputs, link) }));
  const gapOf = (link: string): FirmGap | undefined => inputs.gaps.find((each) => each.link === link);
  const causes = losses.sort((a, b) => b.loss - a.loss).map(({ link }) => link);
  const rootCause = causes.find((link) => !gapOf(link)?.isMixedRuler);
  const entries = inputs.chains.flatMap((chain) =>
    chain.links.flatMap((link): Entry[] => {
      const gap = gapOf(link.link);
      const place = causes.indexOf(link.link);
      if (!gap && place < 0) return [];
      const isStanding =
        gap !== undefined && gap.misfit >= inputs.smallestGap && (gap.misfitLower === null || gap.misfitLower > 0);
      const verdict =
        link.link === rootCause ? 'root_cause' : place >= 0 ? 'contributing' : isStanding ? 'standing' : 'none';
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
        Number(a.verdict === 'none') - Number(b.verdict === 'none') ||
        Number(a.isMixedRuler) - Number(b.isMixedRuler) ||
        order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
        b.loss - a.loss ||
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
  const lossOf = (each: FlowLink): Bounded | null => {
    if (!isOfChange) return biasOf(inputs.gaps.find((found) => found.link === each.link));
    const changed = compared?.changes.get(each.link);
    return changed ? { value: changed.change, reach: (changed.upper - changed.lower) / 2 } : null;
  };
  const own = lossOf(link);
  const carried = times(
    carriedOn(chain, link, (each) => lossOf(each) ?? unchanged),
    onward,
  );
  return {
    link: link.link,
    verdict,
    period_id: inputs.period,
    baseline_period_id: inputs.attribution?.earlier.at(-1) ?? null,
    misfit: gap?.misfit ?? null,
    bias: gap?.bias ?? null,
    bias_lower: gap?.biasLower ?? null,
    bias_upper: gap?.biasUpper ?? null,
    is_mixed_ruler: gap?.isMixedRuler ?? false,
    bias_change: change?.change ?? null,
    bias_change_lower: change?.lower ?? null,
    bias_change_upper: change?.upper ?? null,
    p_value: evidence?.pValue ?? null,
    ...(own ? partColumns('own_part', times(own, onward)) : {}),
    ...partColumns('carried_on_part', carried),
    parts_of: isOfChange ? 'change' : 'standing',
    pass_through_to_perception: onward.product,
    is_pass_through_assumed: onward.isAssumed,
    ...expectedEffect(gap, onward, inputs.closesPoints, inputs.loyaltySlopes.get(chain.name) ?? null),
    open_since_period_id: isOfChange ? (inputs.attribution?.later[0] ?? null) : inputs.openSince(link.link),
    levels_carried: change?.isCarried ?? false,
  };
}

const biasOf = (gap: FirmGap | undefined): Bounded | null =>
  gap
    ? {
        value: gap.bias,
        reach: gap.biasLower === null || gap.biasUpper === null ? null : (gap.biasUpper - gap.biasLower) / 2,
      }
    : null;

/** What of a loss arrives at the end of the chain, with the uncertainty of the loss and of Π β. */
const times = ({ value, reach }: Bounded, onward: Onward): Bounded => ({
  value: value * onward.product,
  reach: reach === null ? null : reachOfProduct(value, reach, onward.product, onward.reach),
});

const partColumns = (name: 'own_part' | 'carried_on_part', { value, reach }: Bounded): Row => ({
  [name]: value,
  [`${name}_lower`]: reach === null ? null : value - reach,
  [`${name}_upper`]: reach === null ? null : value + reach,
});

/** Loyalty points associated with closing part of a gap; not estimable without a slope, or where nothing is lost at the link. */
function expectedEffect(gap: FirmGap | undefined, onward: Onward, closes: number, slope: Slope | null): Row {
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
