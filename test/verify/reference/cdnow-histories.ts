import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { type Catalogue, queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import type { QueryValue } from '../../../functions/ports/query-engine.ts';
import { giveRelations } from '../../support/relation-fixture.ts';

/** A customer of the CDNOW sample: calibration to 1997-09-30, hold-out of 273 days to 1998-06-30. */
export interface History {
  readonly id: number;
  readonly frequency: number;
  readonly recencyDays: number;
  readonly ageDays: number;
  readonly repeatSpend: number;
  readonly holdoutFrequency: number;
  readonly holdoutDays: number;
}

/** The mart customer_rfm on the transactions of a file: as of the end of the calibration, and of the hold-out. */
export async function cdnowHistories(transactions: string): Promise<History[]> {
  const engine = await DuckDBQueryEngine.open({ lake: mkdtempSync(join(tmpdir(), 'knowgap-reference-')) });
  const catalogue = queryCatalogue(readQueryFiles());
  try {
    const calibration = await rfmAsOf(engine, catalogue, transactions, '1997-09-30');
    const whole = await rfmAsOf(engine, catalogue, transactions, '1998-06-30');
    const later = new Map(whole.map((row) => [row.customer_id, row]));
    return calibration.map((row) => ({
      id: Number(row.customer_id),
      frequency: Number(row.frequency),
      recencyDays: Number(row.recency_days),
      ageDays: Number(row.age_days),
      repeatSpend: Number(row.repeat_spend_sum),
      holdoutFrequency: Number(later.get(row.customer_id)?.holdout_frequency),
      holdoutDays: Number(later.get(row.customer_id)?.holdout_days),
    }));
  } finally {
    engine.close();
  }
}

/** Half of the 545 days to 1998-06-30 are held back: calibration ends on 1997-09-30. */
async function rfmAsOf(
  engine: DuckDBQueryEngine,
  catalogue: Catalogue,
  file: string,
  asOf: string,
): Promise<readonly Readonly<Record<string, QueryValue>>[]> {
  const rfm = catalogue.get('customer_rfm');
  if (!rfm) throw new Error('expected a mart customer_rfm');
  await giveRelations(engine, catalogue, rfm.reads, { run_settings: [{ as_of: asOf, holdout_share: 0.5 }] });
  await engine.query(`
    create or replace temp table transactions as
    select
      cast(Id as varchar) as customer_id, 'cdnow' as source_system, cast(row_number() over () as varchar) as transaction_id,
      Date as occurred_on, Price as amount, Price as amount_reporting, false as is_return
    from read_csv('${file.replaceAll("'", "''")}', types = {'Price': 'decimal(18,4)', 'Date': 'date'})
    where Date <= date '${asOf}'`);
  const { rows } = await engine.query(`select * from (${rfm.sql}) order by cast(customer_id as integer)`);
  return rows;
}
