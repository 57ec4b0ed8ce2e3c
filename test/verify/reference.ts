import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyLifetimeValue } from './reference/lifetime-value.ts';
import { verifyPathModels } from './reference/path-models.ts';
import { createReport } from './reference/report.ts';

/** Each family of models with its folder of reference numbers. */
const families = [
  { folder: 'clv', verify: verifyLifetimeValue },
  { folder: 'path-models', verify: verifyPathModels },
] as const;

/**
 * npm run verify -- reference [folder]: fits the reference data and compares with independent implementations. The data are
 * not part of the project (their licence does not allow it); without the folder (default ../shared/reference) nothing can
 * be verified, which counts as missed.
 */
export default async function verifyReference(options: readonly string[]): Promise<boolean> {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
  const folder = resolve(options[0] ?? resolve(root, '../shared/reference'));
  if (!existsSync(folder)) {
    console.error(`verify reference: expected reference data in ${folder}, found no such folder`);
    return false;
  }
  const report = createReport(console.log);
  for (const family of families) await family.verify(resolve(folder, family.folder), report);
  return report.finish();
}
