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
  /** The website's function: it reads nothing of the lake but which card is the newest. */
  signIn: z.object({
    LAKE_BUCKET: z.string().min(3),
    /** `https://<host>` of the site, without a path. */
    SITE_ORIGIN: z.url({ protocol: /^https$/ }),
    /** Base of the sign-in pages and of the token endpoint; codes and the client's secret go there. */
    PROVIDER_ENDPOINT: z.url({ protocol: /^https$/ }),
    /** `iss` of its identity tokens. */
    PROVIDER_ISSUER: z.url({ protocol: /^https$/ }),
    CLIENT_ID: z.string().min(1),
    /** ARN of the secret whose text is the client's secret. */
    CLIENT_SECRET: z.string().min(1),
    /** ARN of the secret whose text is the private key of the signed cookies, PEM. */
    SIGNING_KEY_SECRET: z.string().min(1),
    /** CloudFront's id of its public half. */
    SIGNING_KEY_ID: z.string().min(1),
    SESSION_SECONDS: z.coerce.number().int().positive(),
  }),
} as const;

type AnyFunction = keyof typeof environments;
/** Functions of the pipeline. */
export type FunctionName = Exclude<AnyFunction, 'signIn'>;
/** Variables of a function, as text. */
export type EnvironmentOf<F extends AnyFunction> = { readonly [K in keyof z.input<(typeof environments)[F]>]: string };

/**
 * Environment of a function, parsed.
 * @throws ZodError naming the variable that is missing or wrong
 */
export function environmentOf<F extends AnyFunction>(
  name: F,
  variables: Readonly<Record<string, string | undefined>>,
): z.output<(typeof environments)[F]> {
  return environments[name].parse(variables) as z.output<(typeof environments)[F]>;
}
