import { normalCdf, normalQuantile, studentTQuantile } from '../../../numerics/distributions.ts';

/** Quantile by linear interpolation (type 7, the default of R and numpy) of ascending values without NaN. */
export function quantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, probability));
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

export function percentileInterval(sorted: Float64Array, confidence: number): [number, number] {
  const tail = (1 - confidence) / 2;
  return [quantile(sorted, tail), quantile(sorted, 1 - tail)];
}

/**
 * Tail probability with which a percentile interval of few units covers as often as it says: Φ(−√(n/(n − 1)) · t), t the quantile
 * of Student's distribution with n − 1 degrees of freedom (Hesterberg 2015, section 3.2, "expanded percentile").
 */
export function expandedTail(confidence: number, units: number): number {
  const tail = (1 - confidence) / 2;
  return units < 2 ? tail : normalCdf(-Math.sqrt(units / (units - 1)) * studentTQuantile(1 - tail, units - 1));
}

/** Quantiles at the given tails at the place (B + 1)p (type 6), which is exact for exchangeable values. */
export function tailInterval(sorted: Float64Array, tail: number): [number, number] {
  const place = (probability: number) => ((sorted.length + 1) * probability - 1) / Math.max(1, sorted.length - 1);
  return [quantile(sorted, place(tail)), quantile(sorted, place(1 - tail))];
}

/** The percentile interval with tails as they are, or widened for few units. */
export const resampledInterval = (
  sorted: Float64Array,
  confidence: number,
  tails: 'expanded' | 'plain',
  units: number,
): [number, number] =>
  tails === 'expanded' ? tailInterval(sorted, expandedTail(confidence, units)) : percentileInterval(sorted, confidence);

/**
 * Bias-corrected and accelerated interval (Efron 1987; DiCiccio & Efron 1996, eq. 2.3).
 *
 * @param leftOut the estimate with each unit left out once (its weight as it is).
 * @param tailProbability (1 − confidence)/2, or an expanded one.
 * @returns null when all resamples lie on one side of the estimate, or the jackknife does not move.
 */
export function bcaInterval(
  sorted: Float64Array,
  estimate: number,
  leftOut: Float64Array,
  tailProbability: number,
): [number, number] | null {
  const acceleration = accelerationOf(leftOut);
  const bias = normalQuantile(shareBelow(sorted, estimate));
  if (acceleration === null || !Number.isFinite(bias)) return null;
  const tail = normalQuantile(tailProbability);
  const level = (z: number) => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  return [quantile(sorted, level(tail)), quantile(sorted, level(-tail))];
}

/** Values that are equal count half on each side. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  let [below, equal] = [0, 0];
  for (const value of sorted) {
    if (value < estimate) below++;
    else if (value === estimate) equal++;
  }
  return (below + equal / 2) / sorted.length;
}

/** Σ(mean − θ_i)³ / 6(Σ(mean − θ_i)²)^1.5 over the estimates with one unit left out. */
function accelerationOf(leftOut: Float64Array): number | null {
  const values = leftOut.filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    const difference = mean - value;
    squares += difference ** 2;
    cubes += difference ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : null;
}

/** Divisor B − 1. */
export function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** Two-sided bootstrap p-value of 0: twice the smaller tail, (count + 1)/(B + 1) (Davison & Hinkley 1997, 4.2); never 0. */
export function bootstrapPValue(sorted: Float64Array): number {
  let [below, above] = [0, 0];
  for (const value of sorted) {
    if (value <= 0) below++;
    if (value >= 0) above++;
  }
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (sorted.length + 1));
}
