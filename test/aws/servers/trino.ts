import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstalledServers } from './install.ts';
import { type RunningProcess, startProcess } from './processes.ts';

const source = join(dirname(fileURLToPath(import.meta.url)), 'trino', 'Trino.java');

/** Starts Trino over the Glue and S3 of `aws` (see Trino.java). About six seconds. */
export async function startTrino(
  installed: InstalledServers,
  aws: { readonly url: string; readonly region: string },
): Promise<RunningProcess & { readonly url: string }> {
  const process = await startProcess({
    name: 'Trino',
    command: join(installed.javaHome, 'bin', 'java'),
    args: [
      '-Xmx2g',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-XX:MetaspaceSize=512m',
      '--add-modules=jdk.incubator.vector',
      '--sun-misc-unsafe-memory-access=allow',
      '-cp',
      join(installed.trinoJars, '*'),
      source,
    ],
    environment: { AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region },
    ready: /READY http:\/\/[\d.]+:\d+(?=\D)/,
    seconds: 180,
  });
  return { ...process, url: process.ready.replace('READY ', '') };
}
