import type { Row } from '../model.ts';
import { resampledInterval } from './engine/intervals.ts';
import { mediationsOf } from './engine/mediation.ts';
import type { StatisticInterval } from './engine/types.ts';
import type { FittedModel } from './fit-declared.ts';

/** Pairs of constructs joined by an arrow and by a detour: both effects, and the share of the detour with its interval. */
export function mediationRows(fitted: FittedModel): Row[] {
  const { declared, bootstrap } = fitted;
  return mediationsOf(bootstrap).map(({ from, to, verdict, indirect, direct, share, routes }) => {
    const [lower, upper] = share === null ? [null, null] : shareInterval(fitted, indirect, direct);
    return {
      model: declared.model,
      group_name: 'all',
      from_construct: from,
      to_construct: to,
      indirect: indirect.estimate,
      indirect_lower: indirect.lower,
      indirect_upper: indirect.upper,
      direct: direct.estimate,
      direct_lower: direct.lower,
      direct_upper: direct.upper,
      routes: Math.max(1, routes.length),
      verdict,
      share_of_total: share,
      share_lower: lower,
      share_upper: upper,
    };
  });
}

/** Percentiles of the share over the resamples, in each of which both effects belong to the same fit. */
function shareInterval(
  { bootstrap, conventions, resolved }: FittedModel,
  indirect: StatisticInterval,
  direct: StatisticInterval,
): [number, number] {
  const width = bootstrap.intervals.length;
  const [ofIndirect, ofDirect] = [bootstrap.intervals.indexOf(indirect), bootstrap.intervals.indexOf(direct)];
  const shares = Float64Array.from({ length: bootstrap.kept }, (_, draw) =>
    shareOf(bootstrap.draws[draw * width + ofIndirect]!, bootstrap.draws[draw * width + ofDirect]!),
  );
  return resampledInterval(shares.sort(), conventions.confidence, conventions.tails, resolved.cells.units);
}

/** Where signs differ there is no share: the larger effect then counts as all of it. */
function shareOf(indirect: number, direct: number): number {
  if (indirect * direct > 0) return indirect / (indirect + direct);
  return Math.abs(indirect) > Math.abs(direct) ? 1 : 0;
}
