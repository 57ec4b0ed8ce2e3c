export interface QuadratureRule {
  /** In (−1, 1), ascending. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss–Legendre rule with n nodes on (−1, 1): Newton on the Legendre recurrence, exact for polynomials of degree 2n − 1. */
export function gaussLegendre(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let index = 0; index < n; index++) {
    let x = -Math.cos((Math.PI * (index + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let previous = 1;
      let current = x;
      for (let degree = 2; degree <= n; degree++) {
        const next = ((2 * degree - 1) * x * current - (degree - 1) * previous) / degree;
        previous = current;
        current = next;
      }
      slope = (n * (x * current - previous)) / (x * x - 1);
      const step = current / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    nodes[index] = x;
    weights[index] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** Chebyshev points of the first kind on [low, high], with the weights of the barycentric formula (Berrut & Trefethen 2004). */
export function chebyshevNodes(
  count: number,
  low: number,
  high: number,
): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const angle = ((2 * index + 1) * Math.PI) / (2 * count);
    nodes[index] = 0.5 * (low + high) - 0.5 * (high - low) * Math.cos(angle);
    weights[index] = (index % 2 === 0 ? 1 : -1) * Math.sin(angle);
  }
  return { nodes, weights };
}
