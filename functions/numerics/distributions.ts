import { incompleteBeta, incompleteGamma, logBeta, upperGammaFraction } from './special-functions.ts';

/**
 * Standard normal distribution function, relative error about 1e-14 also in the far lower tail (through the incomplete gamma
 * function; simple-statistics rounds to 1e-7).
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const half = 0.5 * z * z;
  if (half < 1.5) return 0.5 + 0.5 * Math.sign(z) * incompleteGamma(0.5, half);
  const tail =
    half > 745 ? 0 : (0.5 * Math.exp(-half) * Math.sqrt(half) * upperGammaFraction(0.5, half)) / Math.sqrt(Math.PI);
  return z < 0 ? tail : 1 - tail;
}

const ratio = (numerator: readonly number[], denominator: readonly number[], x: number): number =>
  numerator.reduceRight((sum, c) => sum * x + c, 0) / denominator.reduceRight((sum, c) => sum * x + c, 0);

const centre = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const shoulder = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const tail = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/** Quantile of the standard normal distribution, relative error about 1e-16 (Wichura 1988, AS 241, PPND16). */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  const fromCentre = probability - 0.5;
  if (Math.abs(fromCentre) <= 0.425)
    return fromCentre * ratio(centre[0], centre[1], 0.180625 - fromCentre * fromCentre);
  const outside = fromCentre < 0 ? probability : 1 - probability;
  if (outside === 0) return fromCentre < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(outside));
  const value = r <= 5 ? ratio(shoulder[0], shoulder[1], r - 1.6) : ratio(tail[0], tail[1], r - 5);
  return fromCentre < 0 ? -value : value;
}

/** Distribution function of Student's t; `degreesOfFreedom` > 0, may be fractional (Welch–Satterthwaite) or infinite. */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(degreesOfFreedom)) return normalCdf(t);
  const square = t * t;
  if (square < degreesOfFreedom) {
    const within = incompleteBeta(square / (degreesOfFreedom + square), 0.5, degreesOfFreedom / 2);
    return 0.5 + 0.5 * Math.sign(t) * within;
  }
  const outside = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5);
  return t < 0 ? outside / 2 : 1 - outside / 2;
}

/**
 * Quantile of Student's t with `degreesOfFreedom` > 0 (fractional or infinite allowed), about 1e-12 relative: bracketing from
 * the normal quantile, then Newton steps kept inside the bracket.
 *
 * @example studentTQuantile(0.975, 10) // 2.228138851964939
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability >= 0 && probability <= 1) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (!Number.isFinite(degreesOfFreedom)) return normalQuantile(probability);
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -studentTQuantile(1 - probability, degreesOfFreedom);
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  let low = Math.min(-1, 2 * normalQuantile(probability));
  while (studentTCdf(low, degreesOfFreedom) > probability) low *= 2;
  let high = 0;
  let t = normalQuantile(probability);
  if (t <= low) t = low / 2;
  for (let iteration = 0; iteration < 200; iteration++) {
    const error = studentTCdf(t, degreesOfFreedom) - probability;
    if (error > 0) high = t;
    else low = t;
    let next = t - error / studentTDensity(t, degreesOfFreedom);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - t) <= 1e-14 * Math.abs(next)) return next;
    t = next;
  }
  return t;
}

function studentTDensity(t: number, degreesOfFreedom: number): number {
  return Math.exp(
    -0.5 * (degreesOfFreedom + 1) * Math.log1p((t * t) / degreesOfFreedom) -
      0.5 * Math.log(degreesOfFreedom) -
      logBeta(0.5, degreesOfFreedom / 2),
  );
}

/** Distribution function of χ² with `degreesOfFreedom`. */
export const chiSquareCdf = (x: number, degreesOfFreedom: number): number =>
  incompleteGamma(degreesOfFreedom / 2, x / 2);
