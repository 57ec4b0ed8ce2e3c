/** Smallest pivot of a correlation matrix that counts as regular: a variance inflation of 1e10. */
const smallestPivot = 1e-10;

/**
 * Cholesky factor of the leading `size` × `size` part of a symmetric matrix with unit diagonal, in place (lower triangle, by
 * rows of `stride`). Allocates nothing.
 *
 * @returns false when it is singular to working precision.
 */
export function factorInPlace(a: Float64Array, size: number, stride: number): boolean {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = a[row * stride + column]!;
      for (let k = 0; k < column; k++) sum -= a[row * stride + k]! * a[column * stride + k]!;
      if (row === column) {
        if (!(sum > smallestPivot)) return false;
        a[row * stride + row] = Math.sqrt(sum);
      } else a[row * stride + column] = sum / a[column * stride + column]!;
    }
  }
  return true;
}

/** Solves A·x = b in place, A given by the factor of {@link factorInPlace}. */
export function solveInPlace(factor: Float64Array, b: Float64Array, size: number, stride: number): void {
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * stride + k]! * b[k]!;
    b[row] = sum / factor[row * stride + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row]!;
    for (let k = row + 1; k < size; k++) sum -= factor[k * stride + row]! * b[k]!;
    b[row] = sum / factor[row * stride + row]!;
  }
}

/** Diagonal of the inverse of a correlation matrix: the variance inflation of each variable; null when singular. */
export function varianceInflations(correlations: readonly (readonly number[])[]): number[] | null {
  const size = correlations.length;
  const factor = Float64Array.from(correlations.flat());
  if (!factorInPlace(factor, size, size)) return null;
  const unit = new Float64Array(size);
  return correlations.map((_, index) => {
    unit.fill(0);
    unit[index] = 1;
    solveInPlace(factor, unit, size, size);
    return unit[index]!;
  });
}
