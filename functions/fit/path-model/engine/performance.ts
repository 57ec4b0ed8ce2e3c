import type { CompiledModel } from './compile-model.ts';
import type { Conventions } from './conventions.ts';
import type { ItemRange, Moments, PathFit } from './types.ts';
import type { Workspace } from './weights.ts';

/** Ranges of items by code; 0 to 100 for those that are not there. */
export type ItemRanges = Readonly<Record<string, ItemRange>>;

/** Points of a slot's item = factor × mean + offset. */
export interface PointScale {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}

const wholeScale: ItemRange = { minimum: 0, maximum: 100 };

/**
 * How the items of a model become points of 0–100.
 *
 * @param centre what was subtracted from the means, one an item of the moments (nothing without).
 * @throws RangeError for a range without length, or observed ranges that are asked for and not there.
 */
export function pointScale(
  compiled: CompiledModel,
  moments: Pick<Moments, 'items' | 'observed'>,
  { range }: Pick<Conventions, 'range'>,
  ranges: ItemRanges,
  centre?: Float64Array,
): PointScale {
  const factor = new Float64Array(compiled.slots);
  const offset = new Float64Array(compiled.slots);
  for (const [slot, itemIndex] of compiled.slotItem.entries()) {
    const item = compiled.items[itemIndex]!;
    const place = moments.items.indexOf(item);
    const ends = range === 'observed' ? moments.observed?.[place] : (ranges[item] ?? wholeScale);
    if (!ends) throw new RangeError(`path model: expected the observed range of "${item}", found none`);
    if (!(ends.maximum > ends.minimum) && range === 'theoretical')
      throw new RangeError(`path model: expected a range of "${item}", found ${ends.minimum} to ${ends.maximum}`);
    factor[slot] = 100 / (ends.maximum - ends.minimum);
    offset[slot] = factor[slot]! * ((centre?.[place] ?? 0) - ends.minimum);
  }
  return { factor, offset };
}

/**
 * Index weights, index and its standard deviation of every construct: index = Σ v × points / Σ v with v = w/sd of the item's
 * points (the weight of the item as it is, Ringle & Sarstedt 2016; ACSI, Fornell et al. 1996) or v = w. A path corrected for
 * unreliability goes with deviations that are corrected as well: index sd · √ρA (Dijkstra & Henseler 2015).
 */
export function indexConstructs(
  { constructs, slots, blockStart }: CompiledModel,
  { factor, offset }: PointScale,
  { indexWeights, estimator }: Pick<Conventions, 'indexWeights' | 'estimator'>,
  into: Workspace,
): void {
  const { weights, sd, mean, correlations } = into;
  const v = into.indexWeights;
  for (let c = 0; c < constructs; c++) {
    const [start, end] = [blockStart[c]!, blockStart[c + 1]!];
    let sum = 0;
    for (let i = start; i < end; i++) {
      v[i] = indexWeights === 'w_over_sd' ? weights[i]! / (factor[i]! * sd[i]!) : weights[i]!;
      sum += v[i]!;
    }
    let [index, variance] = [0, 0];
    for (let i = start; i < end; i++) {
      v[i]! /= sum;
      into.performance[i] = factor[i]! * mean[i]! + offset[i]!;
      index += v[i]! * into.performance[i]!;
      for (let j = start; j <= i; j++)
        variance +=
          (i === j ? 1 : 2) * v[i]! * v[j]! * correlations[i * slots + j]! * factor[i]! * sd[i]! * factor[j]! * sd[j]!;
    }
    into.index[c] = index;
    into.indexSd[c] = Math.sqrt(variance);
    into.effectSd[c] = into.indexSd[c]! * (estimator === 'consistent' ? Math.sqrt(into.reliability[c]!) : 1);
  }
}

/** The weight of one item in the index of a construct. */
export interface IndexWeight {
  readonly construct: string;
  readonly item: string;
  readonly weight: number;
}

/** The index weights of a fit, to be frozen for segments and waves: else a change of weights looks like a change of level. */
export const weightsOf = (fit: PathFit): IndexWeight[] =>
  fit.outer.map(({ construct, item, indexWeight }) => ({ construct, item, weight: indexWeight }));

export interface FrozenIndex {
  readonly construct: string;
  /** 0–100. */
  readonly index: number;
  /** Standard deviation over respondents, points. */
  readonly sd: number;
}

/**
 * The indices of a group from its moments and weights that were estimated elsewhere; their errors: {@link indexErrors}.
 *
 * @throws RangeError when the moments lack an item.
 */
export function frozenIndex(weights: readonly IndexWeight[], moments: Moments, ranges: ItemRanges = {}): FrozenIndex[] {
  const size = moments.items.length;
  return [...new Set(weights.map(({ construct }) => construct))].map((construct) => {
    const parts = weights
      .filter((weight) => weight.construct === construct)
      .map(({ item, weight }) => {
        const place = moments.items.indexOf(item);
        if (place < 0) throw new RangeError(`index of "${construct}": expected the item "${item}", found none`);
        const { minimum, maximum } = ranges[item] ?? wholeScale;
        const factor = 100 / (maximum - minimum);
        return { place, weight, factor, points: factor * (moments.mean[place]! - minimum) };
      });
    const sum = parts.reduce((total, { weight }) => total + weight, 0);
    const index = parts.reduce((total, { weight, points }) => total + weight * points, 0) / sum;
    let variance = 0;
    for (const a of parts)
      for (const b of parts)
        variance += a.weight * b.weight * a.factor * b.factor * moments.covariance[a.place * size + b.place]!;
    return { construct, index, sd: Math.sqrt(variance) / Math.abs(sum) };
  });
}
