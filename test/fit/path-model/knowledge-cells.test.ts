import { expect, test } from 'vitest';
import type { Row } from '../../../functions/lake/rows.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { fitOn, rowsIn, settingsWith } from './support.ts';

const settings = settingsWith();

/** Eight attributes in five periods; what a predictor adds to the level, and in how many of ten cells it was measured. */
function cells(
  chain: 'value' | 'trust',
  predictors: Readonly<Record<string, readonly [slope: number, tenths: number]>>,
) {
  const random = createRandom(`cells/${chain}`);
  return Array.from({ length: 40 }, (_, cell): Row[] => {
    const levels = Object.keys(predictors).map(() => random.normal(0, 10));
    const outcome =
      60 + Object.values(predictors).reduce((sum, [slope], k) => sum + slope * levels[k]!, random.normal());
    return Object.entries(predictors).flatMap(([predictor, [, tenths]], k) =>
      cell % 10 < tenths
        ? [
            {
              period_id: `2026-0${1 + Math.floor(cell / 8)}`,
              attribute_id: `a${cell % 8}`,
              segment: 's',
              predictor,
              kind: 'gap',
              chain,
              outcome_measure: chain === 'value' ? 'perception' : 'perceived_trust',
              outcome_level: outcome,
              outcome_std_error: 2,
              predictor_level: levels[k]!,
              predictor_std_error: 1,
              predictor_n: 20,
              predictor_age_months: 0,
            },
          ]
        : [],
    );
  }).flat();
}

const result = fitOn(
  {
    knowledge_chain_cells: [
      ...cells('value', { gap1: [-0.5, 10], gap2: [-0.2, 9], gap3: [0, 4] }),
      ...cells('trust', { gap6: [-0.4, 10] }),
    ],
  },
  settings,
);
const coefficients = rowsIn(result, 'path_coefficients');
const fitOf = (model: string) => rowsIn(result, 'path_fits').find((row) => row.model === model)!;

test('cells end at what customers rate attributes by, which is not perceived value or trust', () => {
  expect(coefficients.map((row) => [row.from_construct, row.to_construct])).toEqual([
    ['gap1', 'perception'],
    ['gap2', 'perception'],
    ['gap6', 'perceived_trust'],
  ]);
  for (const [index, slope] of [-0.5, -0.2, -0.4].entries())
    expect(Number(coefficients[index]!.points_per_point)).toBeCloseTo(slope, 0.7);
});

test('a predictor that most cells lack is left out and named; so are cells without one of the others', () => {
  expect(fitOf('knowledge_cells_value')).toMatchObject({ asked: 40, n: 36, left_out: 'gap3' });
  expect(fitOf('knowledge_cells_trust')).toMatchObject({ asked: 40, n: 40, left_out: null });
});
