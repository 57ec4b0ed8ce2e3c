import { modelRuns, storedColumns } from '../../functions/fit/fit-models.ts';
import type { Column } from '../../functions/lake/column.ts';
import { models } from '../../functions/night/models.ts';

/** Columns of the tables that models write and queries read. */
export const modelColumns: Readonly<Record<string, Readonly<Record<string, Column>>>> = Object.fromEntries(
  [...models.flatMap((model) => model.writes), modelRuns].map((table) => [table.name, storedColumns(table)]),
);
