import type { Firm } from '../firm.ts';
import type { Truth } from '../truth.ts';
import { erpFiles } from './erp-tables.ts';
import { exportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';
import { qualtricsFiles } from './qualtrics-surveys.ts';
import { accountFiles } from './salesforce-accounts.ts';
import { campaignMemberFiles, caseFiles, opportunityFiles } from './salesforce-activity.ts';
import { shopifyFiles } from './shopify-orders.ts';

export interface SampleFiles {
  readonly files: readonly ExportFile[];
  /** The firm's truth with what is wrong in each file and the records of each dataset. */
  readonly truth: Truth;
}

/**
 * Every export file of a firm, in the formats of the real systems, with the dirt of real exports; nothing is written yet. Shop,
 * accounts, cases and surveys come every night, the rest every seventh.
 */
export function sampleFiles(firm: Firm): SampleFiles {
  const days = exportDays(firm.plan);
  const weekly = exportDays(firm.plan, 7);
  const files = [
    ...accountFiles(firm, days),
    ...(firm.plan.surveysOnly
      ? []
      : [
          ...opportunityFiles(firm, weekly),
          ...caseFiles(firm, days),
          ...campaignMemberFiles(firm, weekly),
          ...shopifyFiles(firm, days),
        ]),
    ...qualtricsFiles(firm, days),
    ...erpFiles(firm, weekly),
  ];
  const records: Record<string, number> = {};
  for (const { path, dirt } of files) {
    const dataset = path.split('/').slice(0, 2).join('/');
    records[dataset] = (records[dataset] ?? 0) + dirt.records;
  }
  const noFaults = ({ dirt }: ExportFile): boolean =>
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
  return {
    files,
    truth: { ...firm.truth, records, dirt: files.filter((file) => !noFaults(file)).map(({ dirt }) => dirt) },
  };
}
