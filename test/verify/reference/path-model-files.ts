import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cellsOfRows } from '../../../functions/fit/path-model/engine/moment-cells.ts';
import type { MomentCells, PathModel } from '../../../functions/fit/path-model/engine/types.ts';

const byName = z.record(z.string(), z.number());
const nested = z.record(z.string(), byName);

const performances = z.object({
  performance: byName,
  sd: byName,
  importance_unstandardised: byName,
  importance_standardised: byName,
  normalised_weights: nested.optional(),
  indicator: z.record(z.string(), z.object({ performance: z.number(), importance: z.number() })).optional(),
});
const bothScales = z.object({ unstandardised_w_over_sd: performances, standardised_w: performances });

const resampled = z.object({
  se: z.number(),
  perc: z.tuple([z.number(), z.number()]),
  bca: z.tuple([z.number(), z.number()]),
});

/** Estimates of independent tools for one model; parts that a file does not have are left out. */
export const pathReference = z.object({
  blocks: z.record(z.string(), z.array(z.string())),
  paths: z.array(z.tuple([z.string(), z.string()])),
  loadings: nested,
  weights: nested,
  path_coefficients: byName,
  r2: byName,
  adj_r2: byName.optional(),
  construct_correlations: nested.optional(),
  fornell_larcker: nested.optional(),
  total_effects: nested,
  indirect_effects: nested.optional(),
  reliability: nested,
  htmt_abs: nested,
  htmt_signed: nested.optional(),
  cross_loadings: nested.optional(),
  item_vif: nested.optional(),
  inner_vif: nested.optional(),
  f2: nested.optional(),
  agreement_checks: byName.optional(),
  ipma: z.union([
    bothScales,
    z.object({ targets: z.object({ Loyalty: bothScales }) }).transform((file) => file.targets.Loyalty),
  ]),
  plsc_cSEM: z.object({ paths: nested, r2: byName, loadings: nested, verify: z.record(z.string(), z.boolean()) }),
  bootstrap: z.object({ B: z.number(), params: z.record(z.string(), resampled) }),
});
export type PathReference = z.infer<typeof pathReference>;

export const fixedResamples = z.object({
  names: z.array(z.string()),
  values: z.array(z.array(z.number())),
  se: z.array(z.number()),
  perc: z.tuple([z.array(z.number()), z.array(z.number())]),
});

export function readReference(folder: string, file: string): PathReference {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return pathReference.parse(parsed);
}

/** Answers of a file with a header of item codes, one respondent a line. */
export function readAnswers(folder: string, file: string): MomentCells {
  const [header = '', ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const values = Float64Array.from(lines.flatMap((line) => line.split(',').map(Number)));
  return cellsOfRows({ items: header.trim().split(','), values });
}

export const modelOf = ({ blocks, paths }: Pick<PathReference, 'blocks' | 'paths'>): PathModel => ({
  constructs: Object.entries(blocks).map(([name, items]) => ({ name, items, mode: 'A' })),
  paths: paths.map(([from, to]) => ({ from, to })),
});

/** All items of these files are asked on 1 to 10. */
export const oneToTen = (items: readonly string[]) =>
  Object.fromEntries(items.map((item) => [item, { minimum: 1, maximum: 10 }]));
