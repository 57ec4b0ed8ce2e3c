import { expect, test } from 'vitest';
import { lifeTable } from '../../../functions/fit/customers/life-table.ts';
import { publishedSurvival, relapses, stillInRemission } from '../../fixtures/remission-times.ts';

test('product-limit estimates and Greenwood errors of the 6-MP patients are those published', () => {
  const table = lifeTable([
    ...relapses.map((span) => ({ span, isEvent: true, n: 1 })),
    ...stillInRemission.map((span) => ({ span: span + 1, isEvent: false, n: 1 })),
  ]);
  expect(table.map(({ step }) => step)).toEqual(publishedSurvival.map(([step]) => step));
  for (const [index, [, survival, error]] of publishedSurvival.entries()) {
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
