import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import { finishOuter, orient, solveInner } from './inner-model.ts';
import type { Treated } from './moments.ts';
import { indexConstructs, type PointScale } from './performance.ts';
import type { PathFault } from './types.ts';
import { estimateWeights, standardise, type Workspace } from './weights.ts';

/** What stays the same over the resamples of one model. */
export interface Setting {
  readonly compiled: CompiledModel;
  readonly conventions: Conventions;
  /** Place of each item of the model among the items of the moments. */
  readonly itemPlace: Int32Array;
  readonly scale: PointScale;
  /** Slot of each construct's dominant item, −1 for the largest loading. */
  readonly dominant: Int32Array;
}

export interface Solved {
  readonly iterations: number;
  readonly hasTurned: boolean;
}

/** One fit: everything a resample needs is in `into` afterwards. Its cost does not depend on the number of respondents. */
export function solveModel(
  { compiled, conventions, itemPlace, scale, dominant }: Setting,
  moments: Pick<Treated, 'mean' | 'covariance'>,
  into: Workspace,
): Solved | PathFault {
  const constant = standardise(compiled, moments, itemPlace, into);
  if (constant) return constant;
  const iterations = estimateWeights(compiled, conventions, into);
  if (typeof iterations !== 'number') return iterations;
  const hasTurned = orient(compiled, conventions.orientation, dominant, into);
  const fault = finishOuter(compiled, conventions.estimator, into) ?? solveInner(compiled, into);
  if (fault) return fault;
  indexConstructs(compiled, scale, conventions, into);
  return { iterations, hasTurned };
}

/**
 * Place of each item of the model among the moments' items.
 *
 * @throws RangeError naming the items that are not there.
 */
export function placesOf(compiled: CompiledModel, items: readonly string[]): Int32Array {
  const lacking = compiled.items.filter((item) => !items.includes(item));
  if (lacking.length > 0) throw new RangeError(`path model: expected moments of ${lacking.join(', ')}, found none`);
  return Int32Array.from(compiled.items, (item) => items.indexOf(item));
}
