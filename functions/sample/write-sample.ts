import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateFirm } from './firm.ts';
import type { FirmOptions } from './firm-options.ts';
import type { Dirt, Truth } from './truth.ts';
import { exportFiles, truthOfFiles } from './writers/export-files.ts';
import { sampleSettings } from './writers/knowgap-settings.ts';

export interface WrittenSample {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  readonly truth: Truth;
}

/**
 * Writes a sample firm: `<source>/<dataset>/<export_date>/<file>`, `knowgap.yaml` and `truth.json` under `directory`. Files
 * keep the time they would have arrived at. The same options write the same bytes.
 *
 * @throws InputError on an option that no firm can be made of
 */
export async function writeSample({
  directory,
  ...options
}: FirmOptions & { readonly directory: string }): Promise<WrittenSample> {
  const firm = generateFirm(options);
  const written: Dirt[] = [];
  let bytes = 0;
  for (const { path, content, arrivedAt, dirt } of exportFiles(firm)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    await utimes(target, arrivedAt, arrivedAt);
    bytes += typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
    written.push(dirt);
  }
  const truth = truthOfFiles(firm.truth, written);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'knowgap.yaml'), sampleSettings());
  await writeFile(join(directory, 'truth.json'), `${JSON.stringify(truth)}\n`);
  const records = Object.values(truth.records).reduce((sum, count) => sum + count, 0);
  return { files: written.length, bytes, records, truth };
}
