const largestTerms = 5_000_000;

/**
 * ₂F₁(k, a; a + b; −τ) = E[(1 + pτ)^(−k)] for p ~ Beta(a, b), with k, a, b > 0 and τ ≥ 0: the Gaussian hypergeometric function
 * of the BG/NBD family, as an expectation in (0, 1].
 *
 * Two Pfaff transformations (Abramowitz & Stegun 15.3.4, 15.3.5) bring the argument to z = τ/(1+τ) in [0, 1):
 * (1+τ)^(−a) ₂F₁(a, a+b−k; a+b; z), short when a + b − k is small and not very negative, and (1+τ)^(−k) ₂F₁(k, b; a+b; z), whose terms are all
 * positive; those are summed with rescaling so that nothing overflows. There is no pole at a = 1 or a + b = 1, unlike in
 * the form ₂F₁(r+x, b+x; a+b+x−1; z) of the papers. Relative error about 1e-14.
 */
export function betaPowerMean(k: number, a: number, b: number, tau: number): number {
  if (tau === 0) return 1;
  const z = tau / (1 + tau);
  const c = a + b;
  if (a <= k && c - k >= -1) return Math.exp(-a * Math.log1p(tau)) * sumSeries(a, c - k, c, z).sum;
  const { sum, logScale } = sumSeries(k, b, c, z);
  return sum * Math.exp(logScale - k * Math.log1p(tau));
}

/** Σ (A)ⱼ (B)ⱼ / ((C)ⱼ j!) zʲ = sum · e^logScale. */
function sumSeries(A: number, B: number, C: number, z: number): { sum: number; logScale: number } {
  let term = 1;
  let sum = 1;
  let logScale = 0;
  for (let j = 0; j < largestTerms; j++) {
    const ratio = (((A + j) * (B + j)) / ((C + j) * (j + 1))) * z;
    term *= ratio;
    sum += term;
    if (sum > 1e280) {
      sum *= 1e-280;
      term *= 1e-280;
      logScale += 280 * Math.LN10;
    }
    if (term === 0) break;
    const limit = Math.max(ratio, z);
    if (limit < 1 && Math.abs(term) * limit <= 1e-16 * (1 - limit) * Math.abs(sum)) break;
  }
  return { sum, logScale };
}
