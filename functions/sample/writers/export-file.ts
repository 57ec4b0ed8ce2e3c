import type { Dirt } from '../truth.ts';

/** One file of the exports, as a system would have written it. */
export interface ExportFile {
  /** `<source>/<dataset>/<export_date>/<file>` */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** When it arrived, in seconds since 1970 (its modification time). */
  readonly arrivedAt: number;
  readonly dirt: Dirt;
}

export const noDirt = (path: string): Dirt => ({
  file: path,
  records: 0,
  duplicates: 0,
  bad_dates: 0,
  missing_keys: 0,
  bad_numbers: 0,
  previews: 0,
  partials: 0,
  deletes: 0,
  is_late: false,
  is_correction: false,
});

/** Collects the records of one file and counts what is wrong with them. */
export class FileDraft {
  readonly path: string;
  private readonly header: string;
  private readonly records: string[] = [];
  private readonly faults: { -readonly [K in keyof Dirt]: Dirt[K] };

  constructor(path: string, header: string) {
    this.path = path;
    this.header = header;
    this.faults = noDirt(path);
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  add(record: string, fault?: DirtCount): void {
    this.records.push(record);
    this.faults.records++;
    if (fault) this.faults[fault]++;
  }

  /** Counts a fault of the last record added. */
  count(fault: DirtCount): void {
    this.faults[fault]++;
  }

  /** The last record once more, byte for byte. */
  repeatLast(): void {
    const last = this.records.at(-1);
    if (last !== undefined) this.add(last, 'duplicates');
  }

  /** `arrivedAt` of a day: 02:30 UTC of the next, or `daysLate` later. */
  finish(
    exportDay: number,
    options: { daysLate?: number; isCorrection?: boolean; encode?: (text: string) => Uint8Array } = {},
  ): ExportFile {
    const { daysLate = 0, isCorrection = false, encode } = options;
    const text = this.header + this.records.join('');
    return {
      path: this.path,
      content: encode ? encode(text) : text,
      arrivedAt: (exportDay + 1 + daysLate) * 86_400 + 9_000 + (isCorrection ? 3_600 : 0),
      dirt: { ...this.faults, is_late: daysLate > 0, is_correction: isCorrection },
    };
  }
}

export type DirtCount =
  | 'duplicates'
  | 'bad_dates'
  | 'missing_keys'
  | 'bad_numbers'
  | 'previews'
  | 'partials'
  | 'deletes';
