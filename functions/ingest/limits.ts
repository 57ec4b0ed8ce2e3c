/** What the place where an ingest runs can take. A delivery beyond it is told and not read. */
export interface IngestLimits {
  /** Bytes of one delivery; a gzip file counts as many times its bytes as `unpackedPerPacked`. */
  readonly deliveryBytes?: number;
  /** What to do with a larger one, after "found … bytes": for people. */
  readonly advice?: string;
  /** First month that queries look at, `yyyy-MM`. */
  readonly firstLoadMonth?: string;
  /** Last day that queries look at, ISO. */
  readonly lastDay?: string;
}

/** Bytes of text in a byte of gzip, as exports of tables commonly have it. */
export const unpackedPerPacked = 6;

interface Weighed {
  readonly name: string;
  readonly bytes: number;
}

/** Why a delivery of these files is too large; null when it is not. */
export function tooLarge(files: readonly Weighed[], limits: IngestLimits): string | null {
  const { deliveryBytes: limit, advice } = limits;
  const bytes = files.reduce((sum, file) => sum + file.bytes * (/\.gz$/i.test(file.name) ? unpackedPerPacked : 1), 0);
  if (limit === undefined || bytes <= limit) return null;
  const packed = files.some(({ name }) => /\.gz$/i.test(name)) ? ` (gzip counts ${unpackedPerPacked} times)` : '';
  return `expected at most ${limit} bytes in a delivery, found ${bytes}${packed}${advice ? `: ${advice}` : ''}`;
}

/** Why no query would find rows of this export date; null when they would. */
export function outOfQueries(exportDate: string, limits: IngestLimits): string | null {
  const { firstLoadMonth, lastDay } = limits;
  const isEarly = firstLoadMonth !== undefined && exportDate.slice(0, 7) < firstLoadMonth;
  const isLate = lastDay !== undefined && exportDate > lastDay;
  if (!isEarly && !isLate) return null;
  const range = [firstLoadMonth && `from ${firstLoadMonth}`, lastDay && `to ${lastDay}`].filter(Boolean).join(' ');
  return `expected an export date ${range}, which queries look at, found ${exportDate}`;
}

/** Last export date that queries look at: partitions are projected a year ahead. */
export const lastQueriedDay = (now: Date): string =>
  new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth(), now.getUTCDate())).toISOString().slice(0, 10);

/** Limits of the function that ingests, from its environment. */
export function limitsOf(
  environment: {
    readonly LAKE_BUCKET: string;
    readonly FILE_LIMIT_BYTES: number;
    readonly FIRST_LOAD_MONTH: string;
  },
  now: Date,
): IngestLimits {
  const { LAKE_BUCKET: bucket, FILE_LIMIT_BYTES: deliveryBytes, FIRST_LOAD_MONTH: firstLoadMonth } = environment;
  const advice = `run "npm run knowgap -- ingest --lake s3://${bucket}" on a machine with disk`;
  return { deliveryBytes, advice, firstLoadMonth, lastDay: lastQueriedDay(now) };
}
