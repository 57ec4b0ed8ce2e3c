import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { buildMarts } from '../../functions/aggregate/build-marts.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { layout } from '../../functions/lake/layout.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { addDelivery, lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { peakMegabytes } from '../support/peak-memory.ts';

const day = '2026-09-30';

/** Rows of the size of the sample firm, written straight to the lake. */
const tables: Readonly<Record<string, string>> = {
  customers: `select 'c' || i as customer_id, ['business', 'family', 'single', 'senior'][1 + i % 4] as segment,
    'customer' as status, timestamp '2024-10-01' + to_days(cast(i % 600 as integer)) as joined_at from range(20000) r(i)`,
  customer_links: `select 'qualtrics' as linked_system, 'c' || i as source_customer_id, 'p' || i as customer_id, 'same_id' as method from range(20000) r(i)
    union all select 'shop', 'c' || i, 'p' || i, 'same_id' from range(20000) r(i)`,
  transactions: `select 't' || i as transaction_id, 1 as line_no, 'c' || cast(floor(20000 * pow(hash(i) % 100000 / 100000.0, 2)) as integer) as customer_id,
    'x' || i % 50 as product_id, date '2024-10-01' + cast(hash(i + 7) % 730 as integer) as occurred_on, cast(1 as decimal(18,4)) as quantity,
    cast(10 + hash(i + 1) % 90 as decimal(18,4)) as amount, cast(5 as decimal(18,4)) as cost, case when i % 10 = 0 then 'USD' else 'EUR' end as currency from range(150000) r(i)`,
  fx_rates: `select 'USD' as base_currency, 'EUR' as quote_currency, date '2024-09-25' + cast(i * 7 as integer) as valid_on, 0.9 as rate from range(110) r(i)`,
  interactions: `select 'i' || i as interaction_id, 'c' || hash(i) % 20000 as customer_id, date '2024-10-01' + cast(i % 730 as integer) as occurred_on,
    'phone' as channel, case when i % 9 = 0 then 'complaint' else 'service' end as kind from range(60000) r(i)`,
  survey_invitations: `select 'v' || i as invitation_id, 'c' || i % 20000 as respondent_id, 'c' || i % 20000 as customer_id, 'customer_survey' as instrument, 'customer' as audience,
    date '2024-10-01' + cast(i % 720 as integer) as occurred_on from range(60000) r(i)`,
  costs: `select 'k' || i as cost_id, ['service', 'marketing', 'employee'][1 + i % 3] as kind, date '2024-10-01' + cast(i % 730 as integer) as occurred_on,
    cast(1000 as decimal(18,4)) as amount, 'EUR' as currency from range(500) r(i)`,
  survey_responses: `with items as (select item, measure || '_' || attribute as item_id from (values ('expectation'), ('perception')) m(measure), (values ('product_quality'), ('product_fit'), ('service_support'), ('staff_competence'), ('brand_reputation'), ('price_fairness'), ('delivery_time'), ('ordering_ease'), ('peace_of_mind')) a(attribute), range(1) r(item)
      union all select 0, x from (values ('perceived_trust_technical_ability'), ('commitment_1'), ('satisfaction_1'), ('satisfaction_2'), ('trust_1'), ('recommendation_1')) s(x)),
    staff as (select 's' || i as person, a.audience, a.measure from range(12) r(i), (values ('marketing', 'perceived_expectation'), ('rd', 'standard'), ('production', 'delivered')) a(audience, measure))
    select 'q' || i as response_id, 'c' || i % 20000 as respondent_id, 'c' || i % 20000 as customer_id, item_id, 'customer' as audience,
      date '2024-10-01' + cast((i % 720) + 3 as integer) as occurred_on, cast(1 + hash(i, item_id) % 10 as double) as value, 60.0 + i % 300 as duration_s from range(33000) r(i), items
    union all
    select 'w' || person || audience || month, person, null, measure || '_' || attribute, audience, date '2024-10-05' + cast(month * 30 as integer), cast(5 + hash(person, audience, attribute, month) % 4 as double), 100
    from staff, range(24) m(month), (values ('product_quality'), ('product_fit'), ('service_support'), ('staff_competence'), ('brand_reputation'), ('price_fairness'), ('delivery_time'), ('ordering_ease'), ('peace_of_mind')) a(attribute)`,
};
const occurredFrom: Readonly<Record<string, string>> = {
  transactions: 'occurred_at',
  interactions: 'occurred_at',
  costs: 'occurred_at',
  survey_responses: 'answered_at',
  survey_invitations: 'invited_at',
};
const sources: Readonly<Record<string, string>> = { survey_responses: 'qualtrics', transactions: 'shop' };

async function writeLake(): Promise<string> {
  const lake = await lakeFixture();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [name, sql] of Object.entries(tables)) {
    const path = join(lake, layout.tablePart(name, day, `d_${name}`, 0));
    mkdirSync(dirname(path), { recursive: true });
    const source = sources[name] ?? 'erp';
    const occurred = occurredFrom[name] ? `cast(occurred_on as timestamp_ms) as ${occurredFrom[name]},` : '';
    await connection.run(`copy (select *, ${occurred} '${source}' as source_system, 'f' as source_file, cast(row_number() over () as integer) as source_line,
      'd_${name}' as batch_id, false as is_deleted, timestamp_ms '2026-09-30 20:00:00' as arrived_at, date '${day}' as export_date from (${sql})) to '${path}' (format parquet, compression zstd)`);
    addDelivery(lake, { delivery_id: `d_${name}`, source, dataset: name, export_date: day });
  }
  connection.closeSync();
  return lake;
}

/** Staging and marts at the size of the sample firm: at most 12 s. Prints the slowest relations. */
export default async (arguments_: readonly string[]): Promise<boolean> => {
  const lake = await writeLake();
  const engine = await DuckDBQueryEngine.open({ lake, memoryLimit: '500MB' });
  const steps: { readonly name: string; readonly seconds: number; readonly cpu: number; readonly rows: unknown }[] = [];
  let last = performance.now();
  const started = last;
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  let lastCpu = cpuSeconds();
  const startedCpu = lastCpu;
  const journal = {
    info: (event: string, facts?: Readonly<Record<string, unknown>>) => {
      const now = performance.now();
      const cpu = cpuSeconds();
      steps.push({ name: event, seconds: (now - last) / 1000, cpu: cpu - lastCpu, rows: facts?.rows });
      last = now;
      lastCpu = cpu;
    },
    warn: () => {},
  };
  const catalogue = queryCatalogue(readQueryFiles());
  const request = {
    runId: 'bench',
    settings: settingsSchema.parse({}),
    modelTables: Object.keys(modelColumns),
    journal,
  };
  const { built } = await buildMarts(engine, catalogue, request);
  const seconds = (performance.now() - started) / 1000;
  const shown = arguments_.includes('--all') ? steps : [...steps].sort((a, b) => b.cpu - a.cpu).slice(0, 10);
  for (const step of shown)
    console.log(
      `${step.seconds.toFixed(2).padStart(7)} s ${step.cpu.toFixed(2).padStart(7)} s CPU  ${step.name}  ${step.rows} rows`,
    );
  const memory = peakMegabytes();
  console.log(
    `${built.length} relations in ${seconds.toFixed(1)} s (${(cpuSeconds() - startedCpu).toFixed(1)} s CPU), ${memory.toFixed(0)} MB at most (${arguments_.includes('--keep') ? lake : tmpdir()})`,
  );
  engine.close();
  if (!arguments_.includes('--keep')) rmSync(lake, { recursive: true, force: true });
  return seconds <= 12;
};
