/** What the place where an ingest runs can take. A delivery beyond it is told and not read. */
export interface IngestLimits {
  /** Bytes of one delivery; see `unpackedPerPacked` and `wholePerChunked` for those that count several times. */
  readonly deliveryBytes?: number;
  /**
   * Bytes of text of the largest file that is divided into pieces, which are then deliveries of their own. Default: none is.
   */
  readonly dividedBytes?: number;
  /** What to do with a larger one, after "found … bytes": for people. */
  readonly advice?: string;
  /** First month that queries look at, `yyyy-MM`. */
  readonly firstLoadMonth?: string;
  /** Last day that queries look at, ISO. */
  readonly lastDay?: string;
}

/** Bytes of text in a byte of gzip, as exports of tables commonly have it. */
export const unpackedPerPacked = 6;

/** Room on the disk that records take when they must be seen together, against chunk by chunk (measured: 6.4 GB for a GB, and 1.2). */
export const wholePerChunked = 5;

interface Weighed {
  readonly name: string;
  readonly bytes: number;
}

/** Why a delivery of these files is too large; null when it is not. `isWhole`: its records must be seen together. */
export function tooLarge(files: readonly Weighed[], limits: IngestLimits, isWhole = false): string | null {
  const { deliveryBytes: limit, advice } = limits;
  const isPacked = ({ name }: Weighed) => /\.gz$/i.test(name);
  const bytes = files.reduce((sum, file) => sum + file.bytes * (isPacked(file) ? unpackedPerPacked : 1), 0);
  const weight = bytes * (isWhole ? wholePerChunked : 1);
  if (limit === undefined || weight <= limit) return null;
  const counted = [
    ...(files.some(isPacked) ? [`gzip counts ${unpackedPerPacked} times`] : []),
    ...(isWhole ? [`records that must be seen together count ${wholePerChunked} times`] : []),
  ].join(', ');
  const how = counted === '' ? '' : ` (${counted})`;
  return `expected at most ${limit} bytes in a delivery, found ${weight}${how}${advice ? `: ${advice}` : ''}`;
}

/** Can a file be divided into pieces in the time that there is? */
export function isDividable({ name, bytes }: Weighed, { dividedBytes = 0 }: IngestLimits): boolean {
  return bytes * (/\.gz$/i.test(name) ? unpackedPerPacked : 1) <= dividedBytes;
}

/**
 * Bytes of a piece: 512 MB, large enough to be few, small enough to be read side by side and soon; at most half the limit, for
 * a piece ends at the first record after so many bytes are looked through, up to twice as many.
 */
export const pieceBytesOf = ({ deliveryBytes = Infinity }: IngestLimits = {}): number =>
  Math.min(512 << 20, Math.ceil(deliveryBytes / 4));

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

/**
 * A file is read twice and written once when it is divided, at the pace of a function's network (75 MB/s): 15 GB take 10 of its 15
 * minutes.
 */
const dividedPerDelivery = 3;

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
  const dividedBytes = dividedPerDelivery * deliveryBytes;
  return { deliveryBytes, dividedBytes, advice, firstLoadMonth, lastDay: lastQueriedDay(now) };
}
