import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cholesky,
  type Matrix,
  multiply,
  quadraticForm,
  symmetricEigen,
  symmetricInverse,
  transpose,
} from '../../functions/numerics/linear-algebra.ts';

const expectClose = (actual: Matrix, expected: Matrix) => {
  for (const [row, values] of expected.entries())
    for (const [column, value] of values.entries()) expect(actual[row]?.[column]).toBeCloseTo(value, 8);
};

const squares = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n, maxLength: n }), {
    minLength: n,
    maxLength: n,
  }),
);
const positiveDefinite = squares.map((a) =>
  multiply(a, transpose(a)).map((row, i) => row.map((value, j) => value + (i === j ? 1 : 0))),
);

describe('small symmetric matrices', () => {
  it('factors, inverts and diagonalises', () => {
    fc.assert(
      fc.property(positiveDefinite, (matrix) => {
        const lower = cholesky(matrix) ?? [];
        expectClose(multiply(lower, transpose(lower)), matrix);
        const inverse = symmetricInverse(matrix) ?? [];
        expectClose(
          multiply(matrix, inverse),
          matrix.map((row, i) => row.map((_, j) => Number(i === j))),
        );
        const { values, vectors } = symmetricEigen(matrix);
        for (const [k, vector] of vectors.entries())
          expect(quadraticForm(vector, matrix)).toBeCloseTo(values[k] ?? 0, 8);
      }),
    );
  });

  it('says when a matrix is not positive definite', () => {
    expect(
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toBeNull();
    expect(symmetricInverse([[0]])).toBeNull();
  });
});
