import { expect, test } from 'vitest';
import { lifeTable } from '../../../functions/fit/customers/life-table.ts';

/**
 * Published: remission of 21 leukaemia patients on 6-MP (Freireich et al. 1963; product-limit estimates and Greenwood errors as printed in
 * Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, and in the manuals of R's survival and SAS LIFETEST).
 */
const relapses = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const stillInRemission = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
const published = [
  [6, 0.857, 0.0764],
  [7, 0.807, 0.0869],
  [10, 0.753, 0.0963],
  [13, 0.69, 0.1068],
  [16, 0.627, 0.1141],
  [22, 0.538, 0.1282],
  [23, 0.448, 0.1346],
] as const;

test('product-limit estimates and Greenwood errors of the 6-MP patients are those published', () => {
  const table = lifeTable([
    ...relapses.map((span) => ({ span, isEvent: true, n: 1 })),
    ...stillInRemission.map((span) => ({ span: span + 1, isEvent: false, n: 1 })),
  ]);
  expect(table.map(({ step }) => step)).toEqual(published.map(([step]) => step));
  for (const [index, [, survival, error]] of published.entries()) {
    expect(table[index]?.survival).toBeCloseTo(survival, 3);
    expect(table[index]?.standardError).toBeCloseTo(error, 4);
  }
});

test('without events there is no row; when all have ended nobody is left', () => {
  expect(lifeTable([{ span: 5, isEvent: false, n: 3 }])).toEqual([]);
  expect(lifeTable([{ span: 0, isEvent: true, n: 3 }])).toEqual([
    { step: 0, atRisk: 3, events: 3, hazard: 1, survival: 0, standardError: 0 },
  ]);
});
