import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { clvPartsModel, tenureModel } from '../../../functions/fit/clv-accounting/index.ts';
import { lifetimeValueSummary } from '../../../functions/fit/lifetime-value/tables.ts';
import type { Model, ModelResult } from '../../../functions/fit/model.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { type Settings, settingsSchema } from '../../../functions/lake/settings.ts';
import type { openMarts } from '../../support/marts-of-rows.ts';

const marts = ['clv_part_cells', 'tenure_days', 'tenure_cells', 'budget_cells'];

/** An order of one line in euros. */
export const order = (customer: string, id: string, day: string, amount = 10, more: Row = {}): Row => ({
  source_system: 'shop',
  transaction_id: id,
  line_no: 1,
  customer_id: customer,
  occurred_on: day,
  amount,
  amount_reporting: amount,
  currency: 'EUR',
  ...more,
});

/** A cost booked on the segment s. */
export const spending = (id: string, kind: string, day: string, amount: number): Row => ({
  cost_id: id,
  kind,
  segment: 's',
  occurred_on: day,
  amount,
  amount_reporting: amount,
  currency: 'EUR',
});

/** Customers c0, c1 … of the segment s. */
export const people = (count: number, more: Row = {}): Row[] =>
  Array.from({ length: count }, (_, index) => ({ customer_id: `c${index}`, segment: 's', ...more }));

/** The first events and the last day of a firm. */
export interface History {
  readonly firstEvent: string;
  readonly asOf: string;
}

/** What differs from the default settings. */
export type Changes = Readonly<Partial<Record<keyof Settings, Row>>>;

export type Fitted = (changes?: Changes) => ModelResult[];

/** Both models over rows of staging, through the marts with all their checks; settings of the models can be changed after. */
export async function modelsOf(
  engine: Awaited<ReturnType<typeof openMarts>>,
  given: Readonly<Record<string, readonly Row[]>>,
  history: History,
  summary: readonly Row[] = [],
): Promise<Fitted> {
  const built = await engine.build(given, marts, { ...history, settings: settingsSchema.parse({}) });
  const lifetimes = tableOf(lifetimeValueSummary.columns, [...summary]);
  const inputs = { ...(await built.tables(marts)), lifetime_value_summary: lifetimes };
  return (changes = {}) => {
    const context = { settings: settingsSchema.parse(changes), runId: 'r1', asOf: history.asOf, seed: 1 };
    return [clvPartsModel, tenureModel].map((model: Model) => model.fit(inputs, context));
  };
}

/** Rows of a table of one of the results. */
export function rowsIn(results: readonly ModelResult[], table: string): readonly Row[] {
  const rows = results.map(({ tables }) => tables[table]).find((found) => found !== undefined);
  return Array.isArray(rows) ? rows : [];
}
