import type { Firm } from '../firm.ts';
import type { Dirt, Truth } from '../truth.ts';
import { erpFiles } from './erp-tables.ts';
import { exportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';
import { qualtricsFiles } from './qualtrics-surveys.ts';
import { accountFiles } from './salesforce-accounts.ts';
import { campaignMemberFiles, caseFiles, opportunityFiles } from './salesforce-activity.ts';
import { shopifyFiles } from './shopify-orders.ts';

/**
 * Every export file of a firm, in the formats of the real systems, with the dirt of real exports, one after the other; nothing
 * is written yet. Shop, accounts, cases and surveys come every night, the rest every seventh.
 */
export function* exportFiles(firm: Firm): Generator<ExportFile> {
  const days = exportDays(firm.plan);
  const weekly = exportDays(firm.plan, 7);
  yield* accountFiles(firm, days);
  if (!firm.plan.surveysOnly) {
    yield* opportunityFiles(firm, weekly);
    yield* caseFiles(firm, days);
    yield* campaignMemberFiles(firm, weekly);
    yield* shopifyFiles(firm, days);
  }
  yield* qualtricsFiles(firm, days);
  yield* erpFiles(firm, weekly);
}

const isClean = (dirt: Dirt): boolean =>
  !dirt.is_late &&
  !dirt.is_correction &&
  dirt.duplicates +
    dirt.bad_dates +
    dirt.missing_keys +
    dirt.bad_numbers +
    dirt.previews +
    dirt.partials +
    dirt.deletes ===
    0;

/** The firm's truth with what is wrong in each file and the records of each dataset. */
export function truthOfFiles(truth: Truth, files: readonly Dirt[]): Truth {
  const records: Record<string, number> = {};
  for (const { file, records: count } of files) {
    const dataset = file.split('/').slice(0, 2).join('/');
    records[dataset] = (records[dataset] ?? 0) + count;
  }
  return { ...truth, records, dirt: files.filter((dirt) => !isClean(dirt)) };
}
