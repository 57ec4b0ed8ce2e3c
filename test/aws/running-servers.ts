import { z } from 'zod';
import type { ServerAddresses } from './servers/start.ts';

const addresses = z.object({
  s3: z.string(),
  moto: z.string(),
  trino: z.string(),
  athena: z.string(),
  lambda: z.string(),
});

/** The servers that `npm run test:aws` has started; null in a test run without them. */
export function runningServers(): ServerAddresses | null {
  const text = process.env.KNOWGAP_TEST_SERVERS;
  return text === undefined ? null : addresses.parse(JSON.parse(text));
}
