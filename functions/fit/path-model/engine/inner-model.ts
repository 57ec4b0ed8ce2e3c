import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import type { PathFault } from './types.ts';
import { regress, singularPredictors, type Workspace } from './weights.ts';

/**
 * Turns constructs so that the dominant item loads positively (or most loadings do). Fits are the same but for signs: PLS
 * does not know them.
 *
 * @param dominant slot of each construct's dominant item; −1 takes the largest loading.
 * @returns whether a construct was turned.
 */
export function orient(
  compiled: CompiledModel,
  orientation: Conventions['orientation'],
  dominant: Int32Array,
  into: Workspace,
): boolean {
  if (orientation === 'none') return false;
  const { constructs, slots, blockStart } = compiled;
  let hasTurned = false;
  for (let c = 0; c < constructs; c++) {
    const slot = dominant[c]! < 0 ? largestLoading(compiled, c, into) : dominant[c]!;
    const sign = orientation === 'dominant' ? into.crossLoadings[slot * constructs + c]! : majority(compiled, c, into);
    if (!(sign < 0)) continue;
    hasTurned = true;
    for (let i = blockStart[c]!; i < blockStart[c + 1]!; i++) into.weights[i] = -into.weights[i]!;
    for (let i = 0; i < slots; i++) into.crossLoadings[i * constructs + c]! *= -1;
    for (let other = 0; other < constructs; other++) {
      if (other === c) continue;
      into.composites[c * constructs + other]! *= -1;
      into.composites[other * constructs + c]! *= -1;
    }
  }
  return hasTurned;
}

/** Slot of the largest absolute loading of a construct. */
export function largestLoading({ constructs, blockStart }: CompiledModel, construct: number, from: Workspace): number {
  let best = blockStart[construct]!;
  const size = (slot: number) => Math.abs(from.crossLoadings[slot * constructs + construct]!);
  for (let slot = best; slot < blockStart[construct + 1]!; slot++) if (size(slot) > size(best)) best = slot;
  return best;
}

function majority({ constructs, blockStart }: CompiledModel, construct: number, { crossLoadings }: Workspace): number {
  let [signs, sum] = [0, 0];
  for (let slot = blockStart[construct]!; slot < blockStart[construct + 1]!; slot++) {
    signs += Math.sign(crossLoadings[slot * constructs + construct]!);
    sum += crossLoadings[slot * constructs + construct]!;
  }
  return signs === 0 ? sum : signs;
}

/**
 * ρA of each construct (Dijkstra & Henseler 2015, eq. 3): (w'w)² · w'(S − diag S)w / w'(ww' − diag ww')w. 1 for one item and
 * for mode B, whose composites are taken as they are.
 */
export function reliabilities({ constructs, slots, blockStart, isModeB }: CompiledModel, into: Workspace): void {
  const { weights, correlations, reliability } = into;
  for (let c = 0; c < constructs; c++) {
    const [start, end] = [blockStart[c]!, blockStart[c + 1]!];
    reliability[c] = 1;
    if (end - start === 1 || isModeB[c] === 1) continue;
    let [squares, fourths, off] = [0, 0, 0];
    for (let i = start; i < end; i++) {
      const square = weights[i]! ** 2;
      squares += square;
      fourths += square * square;
      for (let j = start; j < i; j++) off += 2 * weights[i]! * weights[j]! * correlations[i * slots + j]!;
    }
    reliability[c] = (squares * squares * off) / (squares * squares - fourths);
  }
}

/** Loadings, and with consistent PLS the correction of correlations and loadings for unreliability. */
export function finishOuter(
  compiled: CompiledModel,
  estimator: Conventions['estimator'],
  into: Workspace,
): PathFault | null {
  const { constructs, slots, slotConstruct, blockStart, isModeB } = compiled;
  const { weights, crossLoadings, composites, loadings, reliability } = into;
  reliabilities(compiled, into);
  for (let i = 0; i < slots; i++) loadings[i] = crossLoadings[i * constructs + slotConstruct[i]!]!;
  if (estimator === 'composite') return null;
  for (let c = 0; c < constructs; c++) {
    if (!(reliability[c]! > 0))
      return { kind: 'reliability_not_positive', construct: compiled.model.constructs[c]!.name };
    const [start, end] = [blockStart[c]!, blockStart[c + 1]!];
    if (end - start === 1 || isModeB[c] === 1) continue;
    let squares = 0;
    for (let i = start; i < end; i++) squares += weights[i]! ** 2;
    for (let i = start; i < end; i++) loadings[i] = (weights[i]! * Math.sqrt(reliability[c]!)) / squares;
  }
  for (let a = 0; a < constructs; a++)
    for (let b = 0; b < constructs; b++)
      if (a !== b) composites[a * constructs + b]! /= Math.sqrt(reliability[a]! * reliability[b]!);
  return null;
}

/** Paths by regression of each construct on its predictors, R², and total effects along the order of the model. */
export function solveInner(compiled: CompiledModel, into: Workspace): PathFault | null {
  const { constructs, predecessors, order } = compiled;
  const { paths, totals, rSquared, composites, solution } = into;
  paths.fill(0);
  totals.fill(0);
  rSquared.fill(Number.NaN);
  for (let c = 0; c < constructs; c++) {
    const before = predecessors[c]!;
    if (before.length === 0) continue;
    if (!regress(compiled, c, before, into)) return singularPredictors(compiled, c);
    let explained = 0;
    for (let k = 0; k < before.length; k++) {
      paths[before[k]! * constructs + c] = solution[k]!;
      explained += solution[k]! * composites[before[k]! * constructs + c]!;
    }
    rSquared[c] = explained;
  }
  for (let from = 0; from < constructs; from++) {
    for (const to of order) {
      let sum = 0;
      for (const p of predecessors[to]!)
        sum += paths[p * constructs + to]! * (p === from ? 1 : totals[from * constructs + p]!);
      totals[from * constructs + to] = sum;
    }
  }
  return null;
}

/** The product of the paths along a route. */
export function alongRoute(route: Int32Array, constructs: number, paths: Float64Array): number {
  let product = 1;
  for (let k = 1; k < route.length; k++) product *= paths[route[k - 1]! * constructs + route[k]!]!;
  return product;
}
