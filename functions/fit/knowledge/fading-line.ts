/** ρ = lasting + fading · f, with its weighted sum of squares. */
export interface Line {
  readonly lasting: number;
  readonly fading: number;
  readonly loss: number;
}

/** Weighted sums of f (what is left after a lag) and r (the correlation at it): w of 1, wf of f, wff of f², wr of r, wrf of r·f, wrr of r². */
export interface WeightedSums {
  readonly w: number;
  readonly wf: number;
  readonly wff: number;
  readonly wr: number;
  readonly wrf: number;
  readonly wrr: number;
}

/** Correlation of two answers that lasts (ρ∞), or of two given at once (ρ0). */
export type Agreement = 'lasting' | 'reliability';

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Least squares of r on f with 0 ≤ lasting, 0 ≤ fading, lasting + fading ≤ 1: the free optimum where it is allowed, else the best on the edge. */
export function constrainedLine({ w, wf, wff, wr, wrf, wrr }: WeightedSums): Line {
  const at = (lasting: number, fading: number): Line => ({
    lasting,
    fading,
    loss: lossOf(w, wf, wff, wr, wrf, wrr, lasting, fading),
  });
  const determinant = w * wff - wf * wf;
  if (determinant > 1e-12 * w * wff) {
    const lasting = (wr * wff - wrf * wf) / determinant;
    const fading = (w * wrf - wf * wr) / determinant;
    if (lasting >= 0 && fading >= 0 && lasting + fading <= 1) return at(lasting, fading);
  }
  const full = fullFading(w, wf, wff, wr, wrf);
  const edges = [at(0, wff > 0 ? clamp(wrf / wff) : 0), at(w > 0 ? clamp(wr / w) : 0, 0), at(1 - full, full)];
  return edges.reduce((best, edge) => (edge.loss < best.loss ? edge : best));
}

/** The loss of that line, without making it. */
export function leastLoss(w: number, wf: number, wff: number, wr: number, wrf: number, wrr: number): number {
  const determinant = w * wff - wf * wf;
  if (determinant > 1e-12 * w * wff) {
    const lasting = (wr * wff - wrf * wf) / determinant;
    const fading = (w * wrf - wf * wr) / determinant;
    if (lasting >= 0 && fading >= 0 && lasting + fading <= 1) return lossOf(w, wf, wff, wr, wrf, wrr, lasting, fading);
  }
  const full = fullFading(w, wf, wff, wr, wrf);
  return Math.min(
    lossOf(w, wf, wff, wr, wrf, wrr, 0, wff > 0 ? clamp(wrf / wff) : 0),
    lossOf(w, wf, wff, wr, wrf, wrr, w > 0 ? clamp(wr / w) : 0, 0),
    lossOf(w, wf, wff, wr, wrf, wrr, 1 - full, full),
  );
}

/** The same with lasting, or lasting + fading (the correlation at once), held at a value. */
export function heldLine(part: Agreement, value: number, { w, wf, wff, wr, wrf, wrr }: WeightedSums): Line {
  const complement = w - 2 * wf + wff;
  const free = part === 'lasting' ? (wrf - value * wf) / (wff || 1) : (value * (w - wf) - wr + wrf) / (complement || 1);
  const fading = Math.min(part === 'lasting' ? 1 - value : value, Math.max(0, free));
  const lasting = part === 'lasting' ? value : value - fading;
  return { lasting, fading, loss: lossOf(w, wf, wff, wr, wrf, wrr, lasting, fading) };
}

/** Fading on the edge where a correlation at once is 1. */
function fullFading(w: number, wf: number, wff: number, wr: number, wrf: number): number {
  const complement = w - 2 * wf + wff;
  return complement > 0 ? clamp((w - wf - wr + wrf) / complement) : 0;
}

const lossOf = (
  w: number,
  wf: number,
  wff: number,
  wr: number,
  wrf: number,
  wrr: number,
  lasting: number,
  fading: number,
): number =>
  Math.max(
    0,
    wrr - 2 * (lasting * wr + fading * wrf) + lasting * lasting * w + 2 * lasting * fading * wf + fading * fading * wff,
  );
