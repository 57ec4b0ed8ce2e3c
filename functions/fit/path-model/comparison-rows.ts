import type { Row } from '../model.ts';
import type { ConstructInvariance, GroupComparison } from './engine/groups.ts';
import { faultNote } from './notes.ts';

/** What a comparison is of. */
export interface Compared {
  readonly model: string;
  /** A segment, or all answers of the model. */
  readonly group_name: string;
  /** `others`: all other segments; else the model whose answers are the other group. */
  readonly compared_with: string;
}

export type WhyNot = 'one_segment' | 'few_units' | 'not_estimable' | 'other_questions';

/** A comparison that was not made, and why. */
export const notCompared = (compared: Compared, reason: WhyNot, remark: string): Row => ({
  ...compared,
  step: 'not_compared',
  reason,
  remark,
});

/** Steps of MICOM, then differences of paths where constructs mean the same in both; one row with the reason where nothing could be said. */
export function comparisonRows(compared: Compared, found: GroupComparison): Row[] {
  if (found.status === 'too_few_units') {
    const fewest = Math.min(...found.units);
    const remark = `only ${fewest} units of about equal size in one of the groups; at least ${found.needed} are needed`;
    return [notCompared(compared, 'few_units', remark)];
  }
  if (found.status === 'not_estimable') {
    const where = { first: 'in the group', second: 'in the other group', pooled: 'in both together' }[found.group];
    const reason = found.fault.kind === 'too_few_respondents' ? 'few_units' : 'not_estimable';
    return [notCompared(compared, reason, `${where}: ${faultNote(found.fault).text}`)];
  }
  const base = { ...compared, verdict: found.verdict };
  const steps = found.invariance.flatMap((each) => stepRows(base, each));
  if (found.verdict === 'none') return steps;
  const paths = found.differences.map(
    ({ from, to, first, second, difference, pValue }): Row => ({
      ...base,
      step: 'path',
      construct: from,
      to_construct: to,
      value: difference,
      group_value: first,
      other_value: second,
      p_value: pValue,
      holds: pValue >= 0.05,
    }),
  );
  return [...steps, ...paths];
}

const stepRows = (base: Row, each: ConstructInvariance): Row[] => [
  {
    ...base,
    step: 'compositional',
    construct: each.construct,
    value: each.correlation,
    lower: each.threshold,
    upper: 1,
    p_value: each.compositionalPValue,
    holds: each.isCompositional,
  },
  {
    ...base,
    step: 'mean',
    construct: each.construct,
    value: each.meanDifference,
    lower: each.meanRange[0],
    upper: each.meanRange[1],
    holds: each.hasEqualMeans,
  },
  {
    ...base,
    step: 'variance',
    construct: each.construct,
    value: each.logVarianceRatio,
    lower: each.varianceRange[0],
    upper: each.varianceRange[1],
    holds: each.hasEqualVariances,
  },
];
