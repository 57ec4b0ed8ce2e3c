/** A small dense matrix, by rows. */
export type Matrix = readonly (readonly number[])[];

const at = (matrix: Matrix, row: number, column: number): number => matrix[row]?.[column] ?? Number.NaN;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);

/** The identity of the given size. */
export const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)));

/** Aᵀ. */
export const transpose = (matrix: Matrix): number[][] =>
  (matrix[0] ?? []).map((_, column) => matrix.map((_, row) => at(matrix, row, column)));

/** A·B. */
export const multiply = (a: Matrix, b: Matrix): number[][] => {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
};

/** A·x. */
export const multiplyVector = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector));

/** xᵀ·A·y: the covariance of two linear combinations, the variance when x = y. */
export const quadraticForm = (x: readonly number[], matrix: Matrix, y: readonly number[] = x): number =>
  dot(x, multiplyVector(matrix, y));

/** Lower triangle L with A = L·Lᵀ of a symmetric matrix, or null when it is not positive definite. */
export function cholesky(matrix: Matrix): number[][] | null {
  const size = matrix.length;
  const lower: number[][] = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row++) {
    const current = lower[row] ?? [];
    for (let column = 0; column <= row; column++) {
      let sum = at(matrix, row, column);
      for (let k = 0; k < column; k++) sum -= (current[k] ?? 0) * at(lower, column, k);
      if (row === column) {
        if (!(sum > 0)) return null;
        current[row] = Math.sqrt(sum);
      } else current[column] = sum / at(lower, column, column);
    }
  }
  return lower;
}

/** x with A·x = b for a symmetric positive definite A given by its Cholesky factor. */
export function choleskySolve(lower: Matrix, b: readonly number[]): number[] {
  const size = lower.length;
  const x = [...b];
  for (let row = 0; row < size; row++) {
    let sum = x[row] ?? 0;
    for (let k = 0; k < row; k++) sum -= at(lower, row, k) * (x[k] ?? 0);
    x[row] = sum / at(lower, row, row);
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row] ?? 0;
    for (let k = row + 1; k < size; k++) sum -= at(lower, k, row) * (x[k] ?? 0);
    x[row] = sum / at(lower, row, row);
  }
  return x;
}

/** Inverse of a symmetric positive definite matrix, or null when it is not positive definite. */
export function symmetricInverse(matrix: Matrix): number[][] | null {
  const lower = cholesky(matrix);
  if (!lower) return null;
  return transpose(identity(matrix.length).map((unit) => choleskySolve(lower, unit)));
}

export interface Eigen {
  /** Ascending. */
  readonly values: readonly number[];
  /** `vectors[k]` belongs to `values[k]`, length 1. */
  readonly vectors: Matrix;
}

/** Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan 8.5). */
export function symmetricEigen(matrix: Matrix): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = identity(size);
  const scale = Math.sqrt(a.reduce((sum, row) => sum + dot(row, row), 0));
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += at(a, p, q) ** 2;
    if (Math.sqrt(off) <= 1e-17 * scale) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
  }
  const order = Array.from({ length: size }, (_, index) => index).sort((i, j) => at(a, i, i) - at(a, j, j));
  return { values: order.map((k) => at(a, k, k)), vectors: order.map((k) => v.map((row) => row[k] ?? 0)) };
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = at(a, p, q);
  if (apq === 0) return;
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (row: number[]) => {
    const rp = row[p] ?? 0;
    const rq = row[q] ?? 0;
    row[p] = c * rp - s * rq;
    row[q] = s * rp + c * rq;
  };
  for (const row of a) turn(row);
  const rowP = a[p] ?? [];
  const rowQ = a[q] ?? [];
  for (let k = 0; k < rowP.length; k++) {
    const kp = rowP[k] ?? 0;
    const kq = rowQ[k] ?? 0;
    rowP[k] = c * kp - s * kq;
    rowQ[k] = s * kp + c * kq;
  }
  for (const row of v) turn(row);
}
