import type { Column } from '../../functions/lake/column.ts';

/** Columns of the tables that models write and queries read. */
export const modelColumns: Readonly<Record<string, Readonly<Record<string, Column>>>> = {};
