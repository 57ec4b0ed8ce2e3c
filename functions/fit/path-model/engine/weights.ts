import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import type { Treated } from './moments.ts';
import { factorInPlace, solveInPlace } from './small-systems.ts';
import type { PathFault } from './types.ts';

/** Everything one fit writes, made once and used again by every resample. Matrices by rows. */
export interface Workspace {
  /** Of the items of each slot. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** slots × slots: correlations of items. */
  readonly correlations: Float64Array;
  /** Outer weights, one a slot. */
  readonly weights: Float64Array;
  /** slots × constructs: correlations of items and composites. */
  readonly crossLoadings: Float64Array;
  /** constructs × constructs: correlations of composites; with consistent PLS corrected. */
  readonly composites: Float64Array;
  /** Loading of each slot on its construct; with consistent PLS corrected. */
  readonly loadings: Float64Array;
  /** One a construct. */
  readonly reliability: Float64Array;
  /** constructs × constructs: path coefficient from row to column. */
  readonly paths: Float64Array;
  /** constructs × constructs: total effect of row on column. */
  readonly totals: Float64Array;
  readonly rSquared: Float64Array;
  readonly inner: Float64Array;
  readonly scratch: Float64Array;
  readonly solution: Float64Array;
  /** Factors of the blocks of mode B. */
  readonly blockFactors: Float64Array;
  /** Share of each slot in the index of its construct. */
  readonly indexWeights: Float64Array;
  /** Mean of each slot's item, 0–100. */
  readonly performance: Float64Array;
  /** Mean and standard deviation of the index of each construct, 0–100. */
  readonly index: Float64Array;
  readonly indexSd: Float64Array;
  /** Standard deviation of the index that effects in points refer to; with consistent PLS without its unreliable part. */
  readonly effectSd: Float64Array;
}

export function createWorkspace({ slots, constructs }: CompiledModel): Workspace {
  const widest = Math.max(slots, constructs);
  return {
    mean: new Float64Array(slots),
    sd: new Float64Array(slots),
    correlations: new Float64Array(slots * slots),
    weights: new Float64Array(slots),
    crossLoadings: new Float64Array(slots * constructs),
    composites: new Float64Array(constructs * constructs),
    loadings: new Float64Array(slots),
    reliability: new Float64Array(constructs),
    paths: new Float64Array(constructs * constructs),
    totals: new Float64Array(constructs * constructs),
    rSquared: new Float64Array(constructs),
    inner: new Float64Array(constructs * constructs),
    scratch: new Float64Array(constructs * constructs),
    solution: new Float64Array(widest),
    blockFactors: new Float64Array(slots * slots),
    indexWeights: new Float64Array(slots),
    performance: new Float64Array(slots),
    index: new Float64Array(constructs),
    indexSd: new Float64Array(constructs),
    effectSd: new Float64Array(constructs),
  };
}

/**
 * Correlations of the items in the order of the slots.
 *
 * @param itemPlace place of each item of the model among the moments' items.
 */
export function standardise(
  compiled: CompiledModel,
  moments: Pick<Treated, 'mean' | 'covariance'>,
  itemPlace: Int32Array,
  into: Workspace,
): PathFault | null {
  const { slots, slotItem, items } = compiled;
  const width = moments.mean.length;
  const { correlations, mean, sd } = into;
  for (let slot = 0; slot < slots; slot++) {
    const place = itemPlace[slotItem[slot]!]!;
    const variance = moments.covariance[place * width + place]!;
    if (!(variance > 0)) return { kind: 'constant_item', item: items[slotItem[slot]!]! };
    mean[slot] = moments.mean[place]!;
    sd[slot] = Math.sqrt(variance);
  }
  for (let i = 0; i < slots; i++) {
    correlations[i * slots + i] = 1;
    const row = itemPlace[slotItem[i]!]! * width;
    for (let j = 0; j < i; j++) {
      const value = moments.covariance[row + itemPlace[slotItem[j]!]!]! / (sd[i]! * sd[j]!);
      correlations[i * slots + j] = value;
      correlations[j * slots + i] = value;
    }
  }
  return null;
}

/**
 * Outer weights of PLS (Wold 1982; Lohmöller 1989, ch. 2) from the correlations of items alone: composites are never
 * computed, only their correlations. Starts with equal weights; every composite has variance 1 (divisor n − 1).
 *
 * @returns iterations, or the fault that stopped it.
 */
export function estimateWeights(
  compiled: CompiledModel,
  { weighting, tolerance, maximumIterations }: Pick<Conventions, 'weighting' | 'tolerance' | 'maximumIterations'>,
  into: Workspace,
): number | PathFault {
  const fault = factorBlocks(compiled, into);
  if (fault) return fault;
  into.weights.fill(1);
  for (let construct = 0; construct < compiled.constructs; construct++) normalise(compiled, construct, into);
  for (let iteration = 1; iteration <= maximumIterations; iteration++) {
    correlateComposites(compiled, into);
    const singular = weighNeighbours(compiled, weighting, into);
    if (singular) return singular;
    const change = weighItems(compiled, into);
    if (change < tolerance) {
      correlateComposites(compiled, into);
      return iteration;
    }
    if (Number.isNaN(change)) return { kind: 'not_converged', iterations: iteration };
  }
  return { kind: 'not_converged', iterations: maximumIterations };
}

function factorBlocks(compiled: CompiledModel, { correlations, blockFactors }: Workspace): PathFault | null {
  const { slots, blockStart, isModeB, constructs } = compiled;
  for (let construct = 0; construct < constructs; construct++) {
    if (isModeB[construct] === 0) continue;
    const start = blockStart[construct]!;
    const size = blockStart[construct + 1]! - start;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        blockFactors[(start + i) * slots + j] = correlations[(start + i) * slots + start + j]!;
    if (!factorInPlace(blockFactors.subarray(start * slots), size, slots)) {
      const { name, items } = compiled.model.constructs[construct]!;
      return { kind: 'singular_block', construct: name, items };
    }
  }
  return null;
}

/** Scales the weights of a construct to a composite of variance 1; NaN weights when it has none. */
function normalise({ slots, blockStart }: CompiledModel, construct: number, { weights, correlations }: Workspace) {
  const start = blockStart[construct]!;
  const end = blockStart[construct + 1]!;
  let variance = 0;
  for (let i = start; i < end; i++) {
    let sum = 0;
    for (let j = start; j < end; j++) sum += correlations[i * slots + j]! * weights[j]!;
    variance += weights[i]! * sum;
  }
  const scale = variance > 1e-20 ? 1 / Math.sqrt(variance) : Number.NaN;
  for (let i = start; i < end; i++) weights[i]! *= scale;
}

/** Correlations of items with composites, and of composites. */
function correlateComposites(compiled: CompiledModel, into: Workspace): void {
  const { slots, constructs, blockStart } = compiled;
  const { correlations, weights, crossLoadings, composites } = into;
  for (let i = 0; i < slots; i++) {
    const row = i * slots;
    for (let c = 0; c < constructs; c++) {
      let sum = 0;
      for (let j = blockStart[c]!, end = blockStart[c + 1]!; j < end; j++) sum += correlations[row + j]! * weights[j]!;
      crossLoadings[i * constructs + c] = sum;
    }
  }
  for (let a = 0; a < constructs; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let i = blockStart[a]!, end = blockStart[a + 1]!; i < end; i++)
        sum += weights[i]! * crossLoadings[i * constructs + b]!;
      composites[a * constructs + b] = sum;
      composites[b * constructs + a] = sum;
    }
    composites[a * constructs + a] = 1;
  }
}

/** Inner weights: inner[a, b] is the weight of composite b in the environment of construct a. */
function weighNeighbours(
  compiled: CompiledModel,
  weighting: Conventions['weighting'],
  into: Workspace,
): PathFault | null {
  const { constructs, predecessors, successors } = compiled;
  const { inner, composites } = into;
  inner.fill(0);
  for (let a = 0; a < constructs; a++) {
    const before = predecessors[a]!;
    for (const b of successors[a]!) inner[a * constructs + b] = composites[a * constructs + b]!;
    if (weighting === 'path') {
      if (before.length > 0 && !regress(compiled, a, before, into)) return singularPredictors(compiled, a);
      for (let k = 0; k < before.length; k++) inner[a * constructs + before[k]!] = into.solution[k]!;
      continue;
    }
    for (const b of before) inner[a * constructs + b] = composites[a * constructs + b]!;
    if (weighting === 'centroid')
      for (let b = 0; b < constructs; b++) inner[a * constructs + b] = Math.sign(inner[a * constructs + b]!);
  }
  return null;
}

export const singularPredictors = ({ model, predecessors }: CompiledModel, construct: number): PathFault => ({
  kind: 'singular_predictors',
  construct: model.constructs[construct]!.name,
  predictors: Array.from(predecessors[construct]!, (index) => model.constructs[index]!.name),
});

/** Standardised regression of a composite on its predictors into `solution`; false when they are collinear. */
export function regress(
  { constructs }: CompiledModel,
  target: number,
  predictors: Int32Array,
  { composites, scratch, solution }: Workspace,
): boolean {
  const size = predictors.length;
  for (let i = 0; i < size; i++) {
    solution[i] = composites[predictors[i]! * constructs + target]!;
    for (let j = 0; j <= i; j++) scratch[i * size + j] = composites[predictors[i]! * constructs + predictors[j]!]!;
  }
  if (!factorInPlace(scratch, size, size)) return false;
  solveInPlace(scratch, solution, size, size);
  return true;
}

/** New outer weights from the environments; returns Σ|change|, a turned construct not counting as changed. */
function weighItems(compiled: CompiledModel, into: Workspace): number {
  const { slots, constructs, blockStart, isModeB } = compiled;
  const { weights, crossLoadings, inner, solution, blockFactors } = into;
  let change = 0;
  for (let construct = 0; construct < constructs; construct++) {
    const start = blockStart[construct]!;
    const size = blockStart[construct + 1]! - start;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let b = 0; b < constructs; b++)
        sum += crossLoadings[(start + i) * constructs + b]! * inner[construct * constructs + b]!;
      solution[i] = sum;
    }
    if (isModeB[construct] === 1) solveInPlace(blockFactors.subarray(start * slots), solution, size, slots);
    let [same, turned] = [0, 0];
    for (let i = 0; i < size; i++) {
      const old = weights[start + i]!;
      weights[start + i] = solution[i]!;
      solution[i] = old;
    }
    normalise(compiled, construct, into);
    for (let i = 0; i < size; i++) {
      same += Math.abs(weights[start + i]! - solution[i]!);
      turned += Math.abs(weights[start + i]! + solution[i]!);
    }
    change += Math.min(same, turned);
  }
  return change;
}
