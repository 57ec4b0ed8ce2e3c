import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const figure = z.union([z.number(), z.string()]).transform(Number);
const record = z.record(z.string(), z.number());

const point = z.object({
  params: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  x: z.number(),
  t_x: z.number(),
  T: z.number(),
  t: z.number(),
  cond_expected: figure,
  p_alive: figure,
  loglik: figure,
});

export const purchaseFile = z.object({
  mle: z.object({ params: record, LL: z.number(), se: record, cov: z.array(z.array(z.number())) }),
  published: z.object({ params: record, LL: z.number() }).nullable(),
  first20: z.array(z.object({ id: z.number(), expected_39w: figure, p_alive: figure, expected_avg_profit: figure })),
  holdout: z.object({ total_expected_39w: z.number(), total_actual_holdout: z.number(), rmse: z.number() }),
  by_calibration_frequency: z.array(
    z.object({ x: z.string(), n: z.number(), actual_mean: z.number(), expected_mean: z.number() }),
  ),
  unconditional: z.array(
    z.object({ params: z.tuple([z.number(), z.number(), z.number(), z.number()]), t: z.number(), expected: figure }),
  ),
  tracking: z.object({ actual_cum: z.array(z.number()), expected_cum: z.array(z.number()) }),
  grid_at_rounded_params: z.array(point),
  torture: z.array(point),
  tolerances: z.object({
    fit_params_rel: z.number(),
    LL_abs: z.number(),
    se_rel: z.number(),
    prediction_at_given_params_rel: z.number(),
    torture_rel: z.number(),
    aggregate_rel: z.number(),
  }),
});
export type PurchaseReference = z.infer<typeof purchaseFile>;

export const gammaGammaFile = z.object({
  mle: z.object({ params: record, LL: z.number(), se: record, cov: z.array(z.array(z.number())) }),
  population_mean: z.number(),
  corr_x_zbar: z.number(),
  first20: z.array(z.object({ id: z.number(), x: z.number(), zbar: z.number(), expected_avg_profit: z.number() })),
  grid_at_rounded_params: z.array(
    z.object({
      params: z.tuple([z.number(), z.number(), z.number()]),
      x: z.number(),
      zbar: z.number(),
      expected: z.number(),
    }),
  ),
  tolerances: z.object({
    fit_params_rel: z.number(),
    LL_abs: z.number(),
    se_rel: z.number(),
    prediction_rel: z.number(),
  }),
});
export type GammaGammaReference = z.infer<typeof gammaGammaFile>;

export const robustnessFile = z.object({
  sets: z.array(z.object({ set: z.number(), best_LL_found: z.number(), boundary: z.boolean() })),
});

export const readJson = <T>(folder: string, name: string, schema: z.ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));

/** Rows of a numeric CSV by column name; other text becomes NaN. */
export function readNumbers(folder: string, name: string): Record<string, number>[] {
  const [header = '', ...lines] = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], Number(cell)])));
}
