import type { FormatInput } from './options.ts';

/**
 * What the Data Loader, Bulk API and weekly-export CSVs of all Salesforce objects share: API names in any case, ids of 15 or 18
 * characters, instants in UTC (with `Z`, or without any zone in the weekly export), dates without time.
 */
export const salesforceFormat = (encoding: FormatInput['encoding']): FormatInput => ({ encoding, zone: 'UTC' });

/** An id field: 15 characters become 18, case is kept. */
export const salesforceId = (...from: readonly [string, ...string[]]) => ({
  from: [...from],
  id: 'salesforce' as const,
  optional: true,
});

/** Version and deletion, in every object. */
export const salesforceVersion = {
  source_updated_at: { from: ['SYSTEMMODSTAMP', 'LASTMODIFIEDDATE'], optional: true },
  is_deleted: { from: 'ISDELETED', optional: true },
};

/** SQL that holds for a true check box: `true` in the API, `1` in the weekly export. Null when the file lacks the field. */
export const isChecked = (field: string): string => `lower(trim("${field}")) in ('true', '1')`;
