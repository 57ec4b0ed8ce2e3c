import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Feature flags of the CDK, from cdk.json: a test synthesises what the CDK command line synthesises. */
export const { context: featureFlags } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));
