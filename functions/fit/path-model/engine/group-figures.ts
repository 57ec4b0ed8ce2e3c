import type { CompiledModel } from './compile-model.ts';
import type { Treated } from './moments.ts';
import type { Setting } from './solve-model.ts';
import type { Workspace } from './weights.ts';

/** What MICOM and the test of paths compare of two groups; one number a construct or path. */
export interface GroupFigures {
  readonly correlations: readonly number[];
  readonly means: readonly number[];
  readonly logVariances: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** The pooled sample's composites: what both groups' scores are measured with. */
export interface CompositeSpread {
  readonly weights: Float64Array;
  readonly sd: Float64Array;
  readonly correlations: Float64Array;
  /** Item of each slot among the items of the moments. */
  readonly place: Int32Array;
}

export const compositeSpread = ({ compiled, itemPlace }: Setting, solved: Workspace): CompositeSpread => ({
  weights: solved.weights.slice(),
  sd: solved.sd.slice(),
  correlations: solved.correlations.slice(),
  place: compiled.slotItem.map((item) => itemPlace[item]!),
});

export interface GroupSolution {
  readonly weights: Float64Array;
  readonly paths: readonly number[];
  readonly moments: Treated;
}

/**
 * Step 2 of MICOM: correlation of the composites with either group's weights on the pooled, standardised items. Step 3: mean and
 * variance of the pooled composite in each group.
 */
export function compareComposites(
  compiled: CompiledModel,
  pooled: CompositeSpread,
  first: GroupSolution,
  second: GroupSolution,
): GroupFigures {
  const constructs = Array.from({ length: compiled.constructs }, (_, c) => c);
  const form = (c: number, a: Float64Array, b: Float64Array, correlation: (i: number, j: number) => number) => {
    let sum = 0;
    for (let i = compiled.blockStart[c]!; i < compiled.blockStart[c + 1]!; i++)
      for (let j = compiled.blockStart[c]!; j < compiled.blockStart[c + 1]!; j++)
        sum += a[i]! * b[j]! * correlation(i, j);
    return sum;
  };
  const ofPooled = (i: number, j: number) => pooled.correlations[i * compiled.slots + j]!;
  const variance = (c: number, { covariance }: Treated) =>
    form(c, pooled.weights, pooled.weights, (i, j) => {
      const width = Math.sqrt(covariance.length);
      return covariance[pooled.place[i]! * width + pooled.place[j]!]! / (pooled.sd[i]! * pooled.sd[j]!);
    });
  const mean = (c: number) => {
    let sum = 0;
    for (let i = compiled.blockStart[c]!; i < compiled.blockStart[c + 1]!; i++) {
      const place = pooled.place[i]!;
      sum += (pooled.weights[i]! * (first.moments.mean[place]! - second.moments.mean[place]!)) / pooled.sd[i]!;
    }
    return sum;
  };
  return {
    correlations: constructs.map(
      (c) =>
        form(c, first.weights, second.weights, ofPooled) /
        Math.sqrt(form(c, first.weights, first.weights, ofPooled) * form(c, second.weights, second.weights, ofPooled)),
    ),
    means: constructs.map(mean),
    logVariances: constructs.map((c) => Math.log(variance(c, first.moments) / variance(c, second.moments))),
    first: first.paths,
    second: second.paths,
  };
}
