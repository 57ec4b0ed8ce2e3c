import { type Column, text } from '../lake/column.ts';
import type { Row } from '../lake/rows.ts';
import type { Settings } from '../lake/settings.ts';

/** What a run knows before any SQL: written as relations, because queries take no parameters. */
export interface RunFacts {
  readonly runId: string;
  /** ISO date: later events are not part of the run. */
  readonly asOf: string;
  /** ISO date of the first event of the lake; null when there is none. */
  readonly firstEvent: string | null;
  readonly settings: Settings;
  /** Attributes of the lake; without any, the default ones hold. */
  readonly attributes: readonly LakeAttribute[];
}

export interface LakeAttribute {
  readonly attribute_id: string;
  readonly chain: string;
  readonly name_en: string | null;
  readonly name_zh: string | null;
}

export interface RunInput {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly rows: (facts: RunFacts) => readonly Row[];
}

/** Columns of a name in both languages. */
export const bilingual = { name_en: text('English name'), name_zh: text('Chinese name') };
