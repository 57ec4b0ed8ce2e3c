import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import { varianceInflations } from './small-systems.ts';
import type { ConstructPair, FornellLarcker } from './types.ts';
import type { Workspace } from './weights.ts';

/** Reliability and convergent validity of one construct; null where not defined (mode B). */
export interface Reliability {
  /** Of standardised items: k/(k − 1) · (1 − k/ΣΣr) (Cronbach 1951). */
  readonly alpha: number | null;
  readonly rhoA: number | null;
  /** (Σλ)²/((Σλ)² + Σ(1 − λ²)) (Dillon & Goldstein 1984). */
  readonly rhoC: number | null;
  /** Mean λ² (Fornell & Larcker 1981). */
  readonly ave: number | null;
}

export function reliabilityOf(compiled: CompiledModel, construct: number, from: Workspace): Reliability {
  if (itemsIn(compiled, construct) === 1) return { alpha: 1, rhoA: 1, rhoC: 1, ave: 1 };
  if (!hasReliability(compiled, construct)) return { alpha: null, rhoA: null, rhoC: null, ave: null };
  return {
    alpha: alphaOf(compiled, construct, from),
    rhoA: from.reliability[construct]!,
    rhoC: rhoCOf(compiled, construct, from),
    ave: aveOf(compiled, construct, from),
  };
}

const itemsIn = ({ blockStart }: CompiledModel, construct: number): number =>
  blockStart[construct + 1]! - blockStart[construct]!;

/** Whether there is anything to estimate: several items that share the construct (mode A). */
export const hasReliability = (compiled: CompiledModel, construct: number): boolean =>
  itemsIn(compiled, construct) > 1 && compiled.isModeB[construct] === 0;

export function alphaOf(compiled: CompiledModel, construct: number, { correlations }: Workspace): number {
  const { blockStart, slots } = compiled;
  const [start, end] = [blockStart[construct]!, blockStart[construct + 1]!];
  let all = 0;
  for (let i = start; i < end; i++) for (let j = start; j < end; j++) all += correlations[i * slots + j]!;
  const k = end - start;
  return (k / (k - 1)) * (1 - k / all);
}

export function rhoCOf(compiled: CompiledModel, construct: number, from: Workspace): number {
  let sum = 0;
  for (let i = compiled.blockStart[construct]!; i < compiled.blockStart[construct + 1]!; i++) sum += from.loadings[i]!;
  return sum ** 2 / (sum ** 2 + itemsIn(compiled, construct) * (1 - aveOf(compiled, construct, from)));
}

export function aveOf(compiled: CompiledModel, construct: number, { loadings }: Workspace): number {
  let squares = 0;
  for (let i = compiled.blockStart[construct]!; i < compiled.blockStart[construct + 1]!; i++)
    squares += loadings[i]! ** 2;
  return squares / itemsIn(compiled, construct);
}

/** Variance inflation of each item among those of its construct; null for a collinear block. */
export function itemInflations(
  { blockStart, slots }: CompiledModel,
  construct: number,
  from: Workspace,
): number[] | null {
  const start = blockStart[construct]!;
  const block = Array.from({ length: blockStart[construct + 1]! - start }, (_, index) => start + index);
  return varianceInflations(block.map((i) => block.map((j) => from.correlations[i * slots + j]!)));
}

/** Variance inflation of each predictor of a construct. */
export function predictorInflations({ predecessors, constructs }: CompiledModel, construct: number, from: Workspace) {
  const before = Array.from(predecessors[construct]!);
  return varianceInflations(before.map((a) => before.map((b) => from.composites[a * constructs + b]!)));
}

/**
 * Heterotrait–monotrait ratio (Henseler, Ringle & Sarstedt 2015): mean correlation between the items of two constructs over
 * the geometric mean of those within; a single item has 1 within.
 *
 * @returns NaN where a construct's items do not correlate positively on average.
 */
export function htmt(
  { blockStart, slots }: CompiledModel,
  a: number,
  b: number,
  convention: Conventions['htmt'],
  { correlations }: Workspace,
): number {
  const isSigned = convention === 'signed';
  const within = (c: number) => {
    const [start, end] = [blockStart[c]!, blockStart[c + 1]!];
    let sum = 0;
    for (let i = start; i < end; i++)
      for (let j = start; j < i; j++)
        sum += isSigned ? correlations[i * slots + j]! : Math.abs(correlations[i * slots + j]!);
    const k = end - start;
    return k === 1 ? 1 : (2 * sum) / (k * (k - 1));
  };
  let between = 0;
  for (let i = blockStart[a]!; i < blockStart[a + 1]!; i++)
    for (let j = blockStart[b]!; j < blockStart[b + 1]!; j++)
      between += isSigned ? correlations[i * slots + j]! : Math.abs(correlations[i * slots + j]!);
  between /= (blockStart[a + 1]! - blockStart[a]!) * (blockStart[b + 1]! - blockStart[b]!);
  const product = within(a) * within(b);
  return product > 0 ? between / Math.sqrt(product) : Number.NaN;
}

export function constructPairs(
  compiled: CompiledModel,
  convention: Conventions['htmt'],
  from: Workspace,
): ConstructPair[] {
  const { constructs, model } = compiled;
  return model.constructs.flatMap(({ name: second }, b) =>
    model.constructs.slice(0, b).map(({ name: first }, a) => {
      const ratio = htmt(compiled, a, b, convention, from);
      const correlation = from.composites[a * constructs + b]!;
      return { first, second, correlation, htmt: Number.isNaN(ratio) ? null : ratio };
    }),
  );
}

export function fornellLarcker(
  pairs: readonly ConstructPair[],
  constructs: readonly { readonly construct: string; readonly ave: number | null }[],
): FornellLarcker[] {
  return constructs.flatMap(({ construct, ave }) => {
    if (ave === null) return [];
    const [nearest] = pairs
      .filter(({ first, second }) => first === construct || second === construct)
      .sort((left, right) => Math.abs(right.correlation) - Math.abs(left.correlation));
    const largest = nearest ? Math.abs(nearest.correlation) : null;
    const rootAve = Math.sqrt(ave);
    const other = nearest && (nearest.first === construct ? nearest.second : nearest.first);
    return [
      {
        construct,
        rootAve,
        largestCorrelation: largest,
        with: other ?? null,
        holds: largest === null || rootAve > largest,
      },
    ];
  });
}
