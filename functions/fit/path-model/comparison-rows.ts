import { falseDiscoveryRate } from '../gaps/boundary-test.ts';
import type { Row } from '../model.ts';
import type { ConstructInvariance, GroupComparison } from './engine/groups.ts';
import { isFault, momentsOf } from './engine/moments.ts';
import type { MomentCells } from './engine/types.ts';
import type { FittedModel } from './fit-declared.ts';
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
export function comparisonRows(compared: Compared, found: GroupComparison, answers: Answers): Row[] {
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
  const base = { ...compared, ...answers, verdict: found.verdict };
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
    }),
  );
  return [...steps, ...paths];
}

interface Answers {
  readonly group_n: number | null;
  readonly other_n: number | null;
}

/** Answers that count in either group. */
export function answersOf(first: MomentCells, second: MomentCells, conventions: FittedModel['conventions']): Answers {
  const [own, other] = [first, second].map((cells) => {
    const moments = momentsOf(cells, conventions);
    return isFault(moments) ? null : moments.n;
  });
  return { group_n: own ?? null, other_n: other ?? null };
}

export type MultipleTesting = Parameters<typeof falseDiscoveryRate>[1];

/** The differences of paths of one family of comparisons, each with its chance after correction for all that were looked at. */
export function corrected(rows: readonly Row[], method: MultipleTesting): Row[] {
  const paths = rows.filter(({ step }) => step === 'path');
  const adjusted = falseDiscoveryRate(
    paths.map((row) => Number(row.p_value)),
    method,
  );
  const found = new Map(paths.map((row, index) => [row, adjusted[index]!]));
  return rows.map((row) => {
    const q = found.get(row);
    return q === undefined ? row : { ...row, q_value: q, holds: q >= 0.05 };
  });
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
