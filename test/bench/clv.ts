import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { decodeParquet, encodeParquet, tableOf } from '../../functions/adapters/parquet-tables.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { bgnbd } from '../../functions/fit/lifetime-value/beta-dropout.ts';
import { fitPurchases } from '../../functions/fit/lifetime-value/fit-purchases.ts';
import { lifetimeValue } from '../../functions/fit/lifetime-value/index.ts';
import { readHistory } from '../../functions/fit/lifetime-value/inputs.ts';
import { decimal, text } from '../../functions/lake/column.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { peakMegabytes } from '../support/peak-memory.ts';
import { giveRelations } from '../support/relation-fixture.ts';
import { type Cost, costOf, medianCost } from './clv/cost-of.ts';
import { observedDays, simulateTransactions } from './clv/simulate-transactions.ts';

const fitBarSeconds = 3;
const fitGoalSeconds = 1;
const wholeBar = 2;
const repeats = 5;
const marts = [
  'customer_rfm',
  'rfm_cells',
  'calibration_cells',
  'spend_cells',
  'repeat_purchase_weeks',
  'spend_drift',
] as const;
const context = { settings: settingsSchema.parse({}), runId: 'bench', asOf: '2025-09-30', seed: 1 };

/**
 * npm run bench -- clv [customers …] (default 1000000 10000000): time of the SQL that makes the cells, of the BG/NBD fit once
 * they are there (median of five), and of the whole model (reading the marts, both fits, hold-out refit, scores, intervals,
 * writing its tables), and of joining scores to customers. Bars: fit at most 3 s CPU (goal 1 s); model and join together at
 * most twice the CPU of the SQL that makes the cells.
 */
export default async function benchLifetimeValue(options: readonly string[]): Promise<boolean> {
  const sizes = options.length > 0 ? options.map(Number) : [1_000_000, 10_000_000];
  let passed = true;
  for (const customers of sizes) passed = (await benchSize(customers)) && passed;
  return passed;
}

async function benchSize(customers: number): Promise<boolean> {
  const lake = mkdtempSync(join(tmpdir(), 'knowgap-bench-'));
  const engine = await DuckDBQueryEngine.open({ lake, threads: 2 });
  try {
    console.log(`\n${customers.toLocaleString('en')} customers`);
    await prepare(engine, lake, customers);
    const sql = await buildMarts(engine, marts, lake);
    const rfmCells = read(lake, 'rfm_cells');
    const fit = await medianCost(repeats, () => fitPurchases(bgnbd, readHistory(rfmCells).cells));
    const whole = await costOf(() => runModel(lake));
    const join = await buildMarts(engine, ['customer_lifetime_values'], lake);
    const distinct = readHistory(rfmCells).cells.frequency.length;
    print('SQL: six marts', sql);
    print(`BG/NBD fit, ${distinct.toLocaleString('en')} distinct cells`, fit);
    print('whole model: fits, hold-out, scores, tables', whole);
    print('scores joined to customers (SQL)', join);
    const ratio = (whole.cpu + join.cpu) / sql.cpu;
    console.log(
      `  fit ${fit.cpu.toFixed(2)} s CPU (at most ${fitBarSeconds}, goal ${fitGoalSeconds}); fit and scoring / SQL ${ratio.toFixed(2)} (at most ${wholeBar})`,
    );
    console.log(`  peak memory of the process ${Math.round(peakMegabytes())} MiB`);
    return fit.cpu <= fitBarSeconds && ratio <= wholeBar;
  } finally {
    engine.close();
    rmSync(lake, { recursive: true });
  }
}

const print = (name: string, { cpu, wall }: Cost) =>
  console.log(`  ${name.padEnd(46)} ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s wall`);
const path = (lake: string, relation: string) => join(lake, `${relation}.parquet`);
const read = (lake: string, relation: string) => decodeParquet(readFileSync(path(lake, relation)));

/** Staging as the marts read it: transactions on disk, one segment, as of the last observed day. */
async function prepare(engine: DuckDBQueryEngine, lake: string, customers: number): Promise<void> {
  const rows = simulateTransactions(join(lake, 'simulated'), customers, 1);
  console.log(`  ${rows.toLocaleString('en')} purchases simulated`);
  const catalogue = queryCatalogue(readQueryFiles());
  await giveRelations(engine, catalogue, ['run_settings', 'customers'], {
    run_settings: [{ run_id: 'bench', as_of: '2025-09-30', holdout_share: 0.25 }],
  });
  await engine.materialise({
    name: 'transactions',
    key: 'transactions.parquet',
    sql: `
      select
        'c' || customer as customer_id, 'shop' as source_system, 't' || customer || '-' || row_number() over () as transaction_id,
        date '2025-09-30' - cast(${observedDays} - day as integer) as occurred_on,
        cast(cents / 100 as decimal(18,4)) as amount, cast(cents / 100 as decimal(18,4)) as amount_reporting, false as is_return
      from '${join(lake, 'simulated', '*.parquet')}'`,
  });
}

/** Builds marts in order; tables that the model wrote before are named first. */
async function buildMarts(engine: DuckDBQueryEngine, names: readonly string[], lake: string): Promise<Cost> {
  const catalogue = queryCatalogue(readQueryFiles());
  for (const { name } of lifetimeValue.writes)
    if (existsSync(path(lake, name))) await engine.name({ name, keys: `${name}.parquet` });
  return costOf(async () => {
    for (const name of names) {
      const mart = catalogue.get(name);
      if (!mart) throw new Error(`expected a mart ${name}`);
      await engine.materialise({ name, sql: mart.sql, key: `${name}.parquet`, orderBy: mart.grain });
    }
  });
}

function runModel(lake: string): void {
  const margins = tableOf({ segment: text(''), revenue_with_cost: decimal(38, 4)(''), margin: decimal(38, 4)('') }, [
    { segment: null, revenue_with_cost: '100', margin: '40' },
  ]);
  const inputs = {
    rfm_cells: read(lake, 'rfm_cells'),
    calibration_cells: read(lake, 'calibration_cells'),
    spend_cells: read(lake, 'spend_cells'),
    margin_rates: margins,
    repeat_purchase_weeks: read(lake, 'repeat_purchase_weeks'),
    spend_drift: read(lake, 'spend_drift'),
  };
  const { tables, runs } = lifetimeValue.fit(inputs, context);
  for (const table of lifetimeValue.writes)
    writeFileSync(path(lake, table.name), encodeParquet(table.columns, tables[table.name] ?? []));
  const unfitted = runs.filter(({ status }) => status !== 'fitted');
  if (unfitted.length > 0) throw new Error(`expected fitted models, found ${JSON.stringify(unfitted)}`);
}
