import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fitPathModel } from '../../../functions/fit/path-model/engine/fit-path-model.ts';
import { pathModels } from '../../../functions/fit/path-model/index.ts';
import { pathModelSettings } from '../../../functions/lake/path-models.ts';

const page = readFileSync(new URL('../../../functions/fit/path-model/README.md', import.meta.url), 'utf8');

/** A row of the page's table of the worked example. */
function written(name: string): number {
  const line = page.split('\n').find((each) => each.startsWith(`| ${name} |`));
  if (!line) throw new Error(`README.md: expected a row "${name}", found none`);
  return Number(line.split('|')[2]);
}

test('the worked example of the page comes out (least squares on correlations, by hand)', () => {
  const sd = [20, 16, 10];
  const correlation = [
    [1, 0.6, 0.5],
    [0.6, 1, 0.6],
    [0.5, 0.6, 1],
  ];
  const names = ['value', 'satisfaction', 'loyalty'];
  const outcome = fitPathModel(
    {
      constructs: names.map((name) => ({ name, items: [`${name}_1`], mode: 'A' as const })),
      paths: [
        { from: 'value', to: 'satisfaction' },
        { from: 'value', to: 'loyalty' },
        { from: 'satisfaction', to: 'loyalty' },
      ],
    },
    {
      items: names.map((name) => `${name}_1`),
      n: 400,
      asked: 400,
      effectiveN: 400,
      weight: 400,
      mean: Float64Array.from([70, 72, 66]),
      covariance: Float64Array.from(correlation.flatMap((row, i) => row.map((r, j) => r * sd[i]! * sd[j]!))),
      missing: new Float64Array(3),
    },
  );
  if (outcome.status !== 'fitted') throw new Error('expected a fit');
  const { fit } = outcome;
  const path = (from: string, to: string) => fit.paths.find((each) => each.from === from && each.to === to)!.estimate;
  const effect = fit.effects.find((each) => each.from === 'value' && each.to === 'loyalty')!;
  const loyalty = fit.constructs.find(({ construct }) => construct === 'loyalty')!;
  expect(path('value', 'satisfaction')).toBeCloseTo(written('value → satisfaction'), 6);
  expect(effect.direct).toBeCloseTo(written('value → loyalty, direct'), 6);
  expect(path('satisfaction', 'loyalty')).toBeCloseTo(written('satisfaction → loyalty'), 6);
  expect(effect.indirect).toBeCloseTo(written('value → loyalty, indirect'), 6);
  expect(effect.total).toBeCloseTo(written('value → loyalty, total'), 6);
  expect(loyalty.r2).toBeCloseTo(written('R² of loyalty'), 6);
  expect(effect.unstandardisedTotal).toBeCloseTo(written('points of loyalty per point of value, total'), 6);
  expect(loyalty.index).toBeCloseTo(written('index of loyalty'), 6);
  expect(page).toContain(`${Math.round((100 * effect.indirect) / effect.total)} % of the association of value`);
});

test('the page names every table', () => {
  for (const { name } of pathModels.writes) expect(page).toContain(`\`${name}\``);
});

test('the page names every setting', () => {
  for (const name of Object.keys(pathModelSettings.parse({}))) expect(page).toMatch(new RegExp(`\\b${name}\\b`));
});
