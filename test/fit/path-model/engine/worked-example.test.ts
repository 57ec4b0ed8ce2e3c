import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { conventionsWith, defaultConventions } from '../../../../functions/fit/path-model/engine/conventions.ts';
import { fitPathModel } from '../../../../functions/fit/path-model/engine/fit-path-model.ts';

const numbers = z.array(z.number());
const example = z.object({
  n: z.number(),
  items: z.array(z.string()),
  mean: numbers,
  sd: numbers,
  correlations: z.array(numbers),
  constructs: z.array(z.object({ name: z.string(), items: z.array(z.string()), mode: z.enum(['A', 'B']) })),
  paths: z.array(z.object({ from: z.string(), to: z.string() })),
  results: z.object({
    weights: numbers,
    loadings: numbers,
    paths: numbers,
    r2: z.array(z.number().nullable()),
    indirect: z.number(),
    total: z.number(),
    indexWeights: numbers,
    index: numbers,
    importance: numbers,
    htmtOfValueAndSatisfaction: z.number(),
    alphaOfValue: z.number(),
  }),
});

const page = readFileSync(join(import.meta.dirname, '../../../../functions/fit/path-model/engine/README.md'), 'utf8');
const block: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? 'null');
const { n, items, mean, sd, correlations, constructs, paths, results } = example.parse(block);

it('the worked example of the page holds', () => {
  const outcome = fitPathModel(
    { constructs, paths },
    {
      items,
      n,
      asked: n,
      effectiveN: n,
      weight: n,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(sd.flatMap((a, i) => sd.map((b, j) => a * b * correlations[i]![j]!))),
      missing: new Float64Array(items.length),
    },
  );
  if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
  const { fit } = outcome;
  const effect = fit.effects.find(({ from, to }) => from === 'value' && to === 'loyalty');
  const found = {
    weights: fit.outer.map(({ weight }) => weight),
    loadings: fit.outer.map(({ loading }) => loading),
    paths: fit.paths.map(({ estimate }) => estimate),
    r2: fit.constructs.map(({ r2 }) => r2),
    indirect: effect?.indirect,
    total: effect?.total,
    indexWeights: fit.outer.map(({ indexWeight }) => indexWeight),
    index: fit.constructs.map(({ index }) => index),
    importance: fit.importance
      .filter(({ target, item }) => target === 'loyalty' && item === null)
      .map(({ importance }) => importance),
    htmtOfValueAndSatisfaction: fit.pairs[0]?.htmt,
    alphaOfValue: fit.constructs[0]?.alpha,
  };
  const close = (value: unknown): unknown => {
    if (typeof value === 'number') return expect.closeTo(value, 5);
    return Array.isArray(value) ? value.map(close) : value;
  };
  expect(found).toEqual(Object.fromEntries(Object.entries(results).map(([name, value]) => [name, close(value)])));
});

it('the page names every convention with its default', () => {
  const written = new Map(
    [...page.matchAll(/^\| `(\w+)` \| `?([\w-]+)/gm)].map(([, option, value]) => [option, value]),
  );
  for (const [option, value] of Object.entries(conventionsWith()))
    if (typeof value === 'string') expect([option, written.get(option)]).toEqual([option, value]);
  expect(page).toContain(`\`maximumLostShare\` (${defaultConventions.maximumLostShare})`);
  expect(page).toContain(`fewer than ${defaultConventions.minimumRespondents} (\`minimumRespondents\`)`);
});
