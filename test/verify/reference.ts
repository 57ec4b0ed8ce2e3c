import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { referenceContents, referenceFolder } from '../support/reference-folder.ts';
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
 * not part of the project (their licence does not allow it); without the folder (else KNOWGAP_REFERENCE) nothing can be
 * verified, which counts as missed.
 */
export default async function verifyReference(options: readonly string[]): Promise<boolean> {
  const folder = referenceFolder(options[0]);
  if (folder === null || !existsSync(folder)) {
    const found = folder === null ? 'none named' : `no folder at ${folder}`;
    console.error(
      `verify reference: expected a folder of reference data (npm run verify -- reference FOLDER, or KNOWGAP_REFERENCE), found ${found}\n${referenceContents}`,
    );
    return false;
  }
  const report = createReport(console.log);
  for (const family of families) await family.verify(resolve(folder, family.folder), report);
  return report.finish();
}
