import { gaussLegendre } from '../../numerics/quadrature.ts';
import type { PurchaseParameters } from './purchase-model.ts';

const { nodes, weights } = gaussLegendre(12);
const widestPanel = 2;
const steepestPanel = 8;

/** What the integrand needs of one history: α and β at both ends of the silence, and the nearer of the two singularities. */
interface Silence {
  readonly r: number;
  readonly n: number;
  readonly s: number;
  readonly alpha: number;
  readonly beta: number;
  readonly length: number;
  readonly near: number;
  readonly wholeAlpha: number;
  readonly wholeBeta: number;
}

/** Σ w, Σ w·u₁…u₄, Σ w·uⱼuₖ (upper triangle), Σ w·h for α, for β and for (s, β). */
const sums = new Float64Array(18);

/**
 * Pareto/NBD: log odds that a customer with n = r + x purchases so far, silent from t_x to T, has dropped out in the silence,
 *
 * ρ = log ∫ from t_x to T of s/(β+τ) · ((β+T)/(β+τ))^s · ((α+T)/(α+τ))^(r+x) dτ,
 *
 * with derivatives by (log r, log α, log s, log β): out[0] = ρ, out[1…4] first, out[5…14] second (upper triangle by rows), as
 * far as asked for. This is the integral of Schmittlein, Morrison & Colombo (1987) before it is written with ₂F₁ (Fader & Hardie 2005, "A note on
 * deriving the Pareto/NBD model"): all terms positive, no case for α < β, no pole, no overflow. In y = log(c+τ), c = min(α, β), it is analytic
 * within π of the real line; Gauss–Legendre, 12 nodes on panels at most 2 wide that fall by about e⁸ at most; relative error about 1e-13.
 * Derivatives are means and covariances over the integrand. Where nothing is silent (t_x = T) ρ = −∞ and they are zero.
 */
export function silentDropout(
  [r, alpha, s, beta]: PurchaseParameters,
  x: number,
  recency: number,
  age: number,
  out: Float64Array,
  derivatives: 0 | 1 | 2,
): void {
  out.fill(0);
  out[0] = Number.NEGATIVE_INFINITY;
  const length = age - recency;
  if (!(length > 0)) return;
  const silence: Silence = {
    r,
    n: r + x,
    s,
    alpha: alpha + recency,
    beta: beta + recency,
    length,
    near: Math.min(alpha, beta) + recency,
    wholeAlpha: Math.log1p(length / (alpha + recency)),
    wholeBeta: Math.log1p(length / (beta + recency)),
  };
  integrate(silence, alpha, beta, derivatives);
  // The weight's value where the silence begins stays out of the sum, which then neither over- nor underflows.
  out[0] = Math.log((s * sums[0]!) / 2) + s * silence.wholeBeta + silence.n * silence.wholeAlpha;
  if (derivatives > 0) describe(out, silence, derivatives);
}

function integrate(silence: Silence, alpha: number, beta: number, derivatives: 0 | 1 | 2): void {
  const end = Math.log1p(silence.length / silence.near);
  sums.fill(0);
  for (let from = 0; from < end; ) {
    let width = Math.min(widestPanel, end - from, steepestPanel / steepness(silence, from));
    width = Math.min(width, steepestPanel / steepness(silence, from + width));
    if (end - from - width < 1e-3 * width) width = end - from;
    const before = sums[0]!;
    for (let node = 0; node < 12; node++) {
      const y = from + 0.5 * width * (1 + nodes[node]!);
      addNode(silence, alpha, beta, silence.near * Math.expm1(y), weights[node]! * width, derivatives);
    }
    from += width;
    if (sums[0]! - before < 1e-18 * sums[0]!) break;
  }
}

/** How fast the integrand falls in y. */
function steepness({ near, n, s, alpha, beta }: Silence, y: number): number {
  const later = near * Math.expm1(y);
  const grown = near + later;
  return Math.abs(1 - (n * grown) / (alpha + later) - ((s + 1) * grown) / (beta + later));
}

function addNode(silence: Silence, alpha0: number, beta0: number, later: number, width: number, derivatives: number) {
  const { r, n, s, alpha, beta, length, near } = silence;
  const a = Math.log1p(later / alpha);
  const b = Math.log1p(later / beta);
  const atBeta = beta + later;
  const w = width * ((near + later) / atBeta) * Math.exp(-s * b - n * a);
  sums[0]! += w;
  if (derivatives === 0) return;
  const atAlpha = alpha + later;
  const rest = length - later;
  const dq = (-alpha0 * rest) / ((alpha + length) * atAlpha);
  const dp = (-beta0 * rest) / ((beta + length) * atBeta);
  const p = beta0 / atBeta;
  const u1 = r * (silence.wholeAlpha - a);
  const u2 = n * dq;
  const u3 = 1 + s * (silence.wholeBeta - b);
  const u4 = s * dp - p;
  sums[1]! += w * u1;
  sums[2]! += w * u2;
  sums[3]! += w * u3;
  sums[4]! += w * u4;
  if (derivatives === 1) return;
  sums[5]! += w * u1 * u1;
  sums[6]! += w * u1 * u2;
  sums[7]! += w * u1 * u3;
  sums[8]! += w * u1 * u4;
  sums[9]! += w * u2 * u2;
  sums[10]! += w * u2 * u3;
  sums[11]! += w * u2 * u4;
  sums[12]! += w * u3 * u3;
  sums[13]! += w * u3 * u4;
  sums[14]! += w * u4 * u4;
  sums[15]! += w * u2 * (1 - alpha0 / (alpha + length) - alpha0 / atAlpha);
  sums[16]! += w * (s * dp * (1 - beta0 / (beta + length) - p) - p * (1 - p));
  sums[17]! += w * s * dp;
}

/** Means and covariances over the integrand, from its sums. */
function describe(out: Float64Array, { r, n }: Silence, derivatives: number): void {
  const scale = 1 / sums[0]!;
  for (let k = 1; k <= 4; k++) out[k] = sums[k]! * scale;
  if (derivatives === 1) return;
  for (let j = 1, at = 5; j <= 4; j++)
    for (let k = j; k <= 4; k++, at++) out[at] = sums[at]! * scale - out[j]! * out[k]!;
  out[5]! += out[1]!;
  out[6]! += (out[2]! * r) / n;
  out[9]! += sums[15]! * scale;
  out[12]! += out[3]! - 1;
  out[13]! += sums[17]! * scale;
  out[14]! += sums[16]! * scale;
}
