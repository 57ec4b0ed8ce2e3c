import type { ExportDays } from './export-days.ts';
import { type ExportFile, FileDraft } from './export-file.ts';

/** The files of one dataset, one a day on which it has something to tell. */
export class Drafts {
  private readonly byDay = new Map<number, FileDraft>();
  private readonly days: ExportDays;
  private readonly source: string;
  private readonly dataset: string;
  private readonly file: string;
  private readonly header: string;

  constructor(days: ExportDays, source: string, dataset: string, file: string, header: string) {
    this.days = days;
    this.source = source;
    this.dataset = dataset;
    this.file = file;
    this.header = header;
  }

  /** The file that carries what was written on a day. */
  of(day: number): FileDraft {
    const exportDay = this.days.of(day);
    let draft = this.byDay.get(exportDay);
    if (!draft) {
      draft = new FileDraft(this.days.path(this.source, this.dataset, exportDay, this.file), this.header);
      this.byDay.set(exportDay, draft);
    }
    return draft;
  }

  finish(options: { lateDay?: number; encode?: (text: string) => Uint8Array } = {}): ExportFile[] {
    const { lateDay, encode } = options;
    return [...this.byDay.entries()]
      .sort(([a], [b]) => a - b)
      .map(([day, draft]) =>
        draft.finish(day, { ...(day === lateDay ? { daysLate: 4 } : {}), ...(encode ? { encode } : {}) }),
      );
  }
}
