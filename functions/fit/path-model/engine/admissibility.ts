import { type Matrix, symmetricEigen } from '../../../numerics/linear-algebra.ts';
import type { CompiledModel } from './compile-model.ts';
import type { Inadmissibility } from './types.ts';
import type { Workspace } from './weights.ts';

export interface Inadmissible {
  readonly reason: Inadmissibility;
  /** Null when it is the model as a whole. */
  readonly construct: string | null;
}

const rounding = 1e-8;

/**
 * What speaks against a consistent (disattenuated) solution: loadings or reliabilities above 1, correlations of constructs or
 * of items implied by the model that no variables can have. The checks of cSEM's `verify`; an inadmissible solution is a
 * warning, never a result.
 */
export function inadmissibilities(compiled: CompiledModel, from: Workspace): Inadmissible[] {
  const { model, blockStart, constructs } = compiled;
  const found: Inadmissible[] = model.constructs.flatMap(({ name }, c) => {
    const loadings = from.loadings.subarray(blockStart[c]!, blockStart[c + 1]!);
    return [
      ...(loadings.some((loading) => Math.abs(loading) > 1 + rounding)
        ? [{ reason: 'loading_above_one' as const, construct: name }]
        : []),
      ...(from.reliability[c]! > 1 + rounding ? [{ reason: 'reliability_above_one' as const, construct: name }] : []),
    ];
  });
  const correlations = rows(constructs, (a, b) => from.composites[a * constructs + b]!);
  if (!isPositiveSemidefinite(correlations))
    found.push({ reason: 'construct_correlations_not_positive_semidefinite', construct: null });
  if (!isPositiveSemidefinite(impliedItems(compiled, from)))
    found.push({ reason: 'implied_correlations_not_positive_semidefinite', construct: null });
  return found;
}

const rows = (size: number, value: (a: number, b: number) => number): number[][] =>
  Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => value(a, b)));

const isPositiveSemidefinite = (matrix: Matrix): boolean => (symmetricEigen(matrix).values[0] ?? 0) > -rounding;

/** Correlations of constructs that follow from the paths, constructs without predictors correlating as they do. */
function impliedConstructs({ constructs, order, predecessors }: CompiledModel, from: Workspace): number[][] {
  const implied = rows(constructs, (a, b) => (a === b ? 1 : from.composites[a * constructs + b]!));
  const placed: number[] = [];
  for (const c of order) {
    const before = predecessors[c]!;
    for (const other of placed) {
      if (before.length === 0 && predecessors[other]!.length === 0) continue;
      const [target, given] = before.length > 0 ? [c, other] : [other, c];
      let sum = 0;
      for (const p of predecessors[target]!) sum += from.paths[p * constructs + target]! * implied[p]![given]!;
      implied[c]![other] = sum;
      implied[other]![c] = sum;
    }
    placed.push(c);
  }
  return implied;
}

function impliedItems(compiled: CompiledModel, from: Workspace): number[][] {
  const { slots, slotConstruct, isModeB } = compiled;
  const constructs = impliedConstructs(compiled, from);
  return rows(slots, (i, j) => {
    const [a, b] = [slotConstruct[i]!, slotConstruct[j]!];
    if (i === j) return 1;
    if (a === b && isModeB[a] === 1) return from.correlations[i * slots + j]!;
    return from.loadings[i]! * from.loadings[j]! * constructs[a]![b]!;
  });
}
