import { z } from 'zod';
import type { Column } from '../../lake/column.ts';
import { columnSchema, type MappingInput, type OutputInput } from '../mapping.ts';

/** Options of every preset. */
export const commonOptions = {
  /** Encoding of the files where it cannot be found out (Salesforce lets the administrator choose it). */
  encoding: z
    .enum([
      'auto',
      'utf-8',
      'utf-16le',
      'utf-16be',
      'gb18030',
      'windows-1252',
      'iso-8859-1',
      'euc-kr',
      'shift_jis',
      'big5',
    ])
    .default('auto'),
  /**
   * The firm's own fields: column of the table → header, or a column as in a mapping file; takes the place of the preset's.
   * A header named here must be in the file, unless `optional: true` is said.
   */
  columns: z.record(z.string(), columnSchema).default({}),
};

/** Columns of a table as a preset writes them. */
export type Columns = OutputInput['columns'];

/** A column of a file that some exports of the system lack. */
export const optional = (...from: readonly [string, ...string[]]) => ({ from: [...from], optional: true });

export type FormatInput = NonNullable<MappingInput['format']>;

/** The values that a column of the lake allows. */
export const allowed = (column: Column): readonly string[] => column.oneOf ?? [];
