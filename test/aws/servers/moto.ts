import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstalledServers } from './install.ts';
import { freePort, type RunningProcess, startProcess } from './processes.ts';

const source = join(dirname(fileURLToPath(import.meta.url)), 'moto_plus.py');

/**
 * Starts moto (S3, Glue, SQS, SNS, EventBridge, Secrets Manager, Step Functions) with our additions (moto_plus.py).
 * Its state machines call Athena and Lambda at the given addresses.
 */
export async function startMoto(
  installed: InstalledServers,
  doubles: { readonly athena: string; readonly lambda: string },
): Promise<RunningProcess & { readonly url: string }> {
  const port = await freePort();
  const process = await startProcess({
    name: 'moto',
    command: installed.python,
    args: [source, '-H', '127.0.0.1', '-p', String(port)],
    environment: {
      MOTO_PORT: String(port),
      ATHENA_URL: doubles.athena,
      LAMBDA_URL: doubles.lambda,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
    },
    ready: /Running on http:\/\/127\.0\.0\.1:\d+/,
    seconds: 120,
  });
  return { ...process, url: `http://127.0.0.1:${port}` };
}
