import type { QueryExecution } from '@aws-sdk/client-athena';

/** What the queries of an engine cost so far. */
export interface Spending {
  readonly queries: number;
  /** Bytes that Athena says it scanned. */
  readonly bytesScanned: number;
  /** US dollars by the list price; 0 without a price. */
  readonly usd: number;
}

export const nothingSpent: Spending = { queries: 0, bytesScanned: 0, usd: 0 };

const megabyte = 2 ** 20;
const terabyte = 2 ** 40;
const leastBilled = 10 * megabyte;

/**
 * Bytes that Athena bills for a query: rounded up to whole megabytes, at least ten; nothing for a failed query and for statements
 * that only change the catalogue, what was scanned so far for a cancelled one.
 * Source: aws.amazon.com/athena/pricing, read in November 2026 (1 TB counted as 2^40 bytes, as AWS's calculator does).
 */
export function billedBytes(execution: QueryExecution): number {
  const scanned = execution.Statistics?.DataScannedInBytes ?? 0;
  if (execution.Status?.State === 'FAILED') return 0;
  if (scanned === 0 && (execution.Status?.State === 'CANCELLED' || execution.StatementType === 'DDL')) return 0;
  return Math.max(leastBilled, Math.ceil(scanned / megabyte) * megabyte);
}

/** Spending with one more finished query. */
export const spentOn = (before: Spending, execution: QueryExecution, usdPerTerabyte: number): Spending => ({
  queries: before.queries + 1,
  bytesScanned: before.bytesScanned + (execution.Statistics?.DataScannedInBytes ?? 0),
  usd: before.usd + (billedBytes(execution) / terabyte) * usdPerTerabyte,
});
