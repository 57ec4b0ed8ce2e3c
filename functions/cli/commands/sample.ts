import { resolve } from 'node:path';
import { writeSample } from '../../sample/write-sample.ts';

export async function sample(options: {
  readonly out: string;
  readonly customers: number;
  readonly seed: number;
}): Promise<void> {
  const directory = resolve(options.out);
  const written = await writeSample({ directory, customers: options.customers, seed: options.seed });
  const megabytes = (written.bytes / 1e6).toFixed(1);
  console.log(`${written.files} files, ${written.records} records, ${megabytes} MB in ${directory}`);
  console.log('knowgap.yaml: its settings; truth.json: the truth planted in it');
}
