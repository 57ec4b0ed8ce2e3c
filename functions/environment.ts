import { z } from 'zod';

const lake = z.object({
  /** Name of the lake's bucket. */
  LAKE_BUCKET: z.string().min(3),
  /** SHA-256 of the program (functions/, queries/, lock): part of the name of every run. */
  PROGRAM_HASH: z.string().min(8),
  /** Environment of the deployment, such as `prod`; a dimension of every metric. */
  ENVIRONMENT: z.string().min(1),
});

const queries = lake.extend({
  /** Glue database of the lake. */
  DATABASE: z.string().min(1),
  /** Athena workgroup of the pipeline. */
  WORKGROUP: z.string().min(1),
  /** Where Athena writes results: `s3://bucket/prefix/`. */
  RESULTS: z.string().regex(/^s3:\/\/.+\/$/),
});

/** What each function reads from its environment. `infra/` cannot compile without every variable. */
export const environments = {
  ingest: lake.extend({
    /** ARN of the secret whose text is the key that customers' ids are hashed with. */
    HASH_KEY_SECRET: z.string().min(1),
    /** First month of the partition projection, `yyyy-MM`: an earlier export would be in no query. */
    FIRST_LOAD_MONTH: z.string().regex(/^\d{4}-\d{2}$/),
    /** Deliveries of more bytes are not taken by the function (see DECISIONS.md). */
    FILE_LIMIT_BYTES: z.coerce.number().int().positive(),
    /** Memory of the embedded engine, such as `1500MB`. */
    ENGINE_MEMORY: z.string().regex(/^\d+MB$/),
  }),
  gate: queries,
  plan: queries,
  prepare: queries,
  check: queries,
  fit: queries.extend({ ENGINE_MEMORY: z.string().regex(/^\d+MB$/) }),
  publish: queries,
  point: queries,
  release: lake,
} as const;

export type FunctionName = keyof typeof environments;
/** Variables of a function, as text. */
export type EnvironmentOf<F extends FunctionName> = { readonly [K in keyof z.input<(typeof environments)[F]>]: string };

/**
 * Environment of a function, parsed.
 * @throws ZodError naming the variable that is missing or wrong
 */
export function environmentOf<F extends FunctionName>(
  name: F,
  variables: Readonly<Record<string, string | undefined>>,
): z.output<(typeof environments)[F]> {
  return environments[name].parse(variables) as z.output<(typeof environments)[F]>;
}
