import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAnchors } from '../../adapters/duckdb-anchors.ts';
import { DuckDBQueryEngine } from '../../adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../../adapters/filesystem-object-store.ts';
import { lakeFiles } from '../../aggregate/lake-files.ts';
import { InputError } from '../../errors.ts';
import { readNotRead } from '../../ingest/not-read.ts';
import { type RunRecord, readCurrentRun } from '../../night/run-record.ts';
import { readPublished } from '../../publish/read-scorecard.ts';
import { lateExportLines } from '../../publish/summary.ts';
import { lakeName } from '../paths.ts';
import { printTable } from '../print-table.ts';

/** The reading that counts of bytes read several times, as the relation counted_deliveries has it in a run. */
const counted = `
  select delivery_id from (
    select d.delivery_id, row_number() over (
      partition by d.source, d.dataset, d.export_date, d.content_hash
      order by case when d.status = 'accepted' then 0 else 1 end, d.committed_at desc, d.delivery_id) as choice
    from deliveries d
    where d.delivery_id not in (select replaces from deliveries where status = 'accepted' and replaces is not null)
  ) r where choice = 1`;

const byDataset = `
  select d.source, d.dataset, count(*) as deliveries, cast(max(d.export_date) as varchar) as latest_export,
    count_if(cast(d.arrived_at as date) > cast(d.export_date + interval '1' day as date)) as arrived_late,
    count_if(d.status = 'refused') as refused,
    cast(sum(d.records) as bigint) as records, cast(sum(d.accepted) as bigint) as accepted,
    cast(sum(d.quarantined) as bigint) as quarantined, cast(sum(d.excluded) as bigint) as excluded
  from deliveries d
  where d.delivery_id in (${counted})
  group by d.source, d.dataset order by d.source, d.dataset`;

const byReason = `
  select q.source_system as source, q.table_name as table_name, q.column_name as column_name, q.reason, count(*) as n,
    min_by(q.expected, q.source_line) as expected, min_by(q.found, q.source_line) as found,
    min_by(q.source_file, q.source_line) || ':' || cast(min(q.source_line) as varchar) as for_example
  from quarantine q
  where q.delivery_id in (${counted})
  group by 1, 2, 3, 4 order by n desc, 1, 2, 3, 4 limit 30`;

const refusals = `
  select d.source || '/' || d.dataset as dataset, array_join(d.files, ', ') as files, d.refused_reason
  from deliveries d where d.status = 'refused' and not exists (
    select 1 from deliveries later where later.source = d.source and later.dataset = d.dataset
      and later.export_date = d.export_date and later.content_hash = d.content_hash and later.committed_at > d.committed_at)
  order by 1, 2`;

/**
 * What was loaded: deliveries by dataset, why records were quarantined, files refused as a whole, files not read; the current run,
 * with the exports that its numbers lack.
 */
export async function status(options: { readonly lake: string }): Promise<void> {
  if (!existsSync(join(options.lake, 'lake'))) {
    throw new InputError(`status: expected a lake in ${options.lake}, found none. Run knowgap run first.`);
  }
  console.log(`${lakeName(options.lake)}\n`);
  await writeAnchors(options.lake);
  const store = filesystemObjectStore(options.lake);
  const run = await readCurrentRun(store);
  const engine = await DuckDBQueryEngine.open({ lake: options.lake });
  try {
    for (const file of lakeFiles()) await engine.name(file);
    await printed(engine, byDataset, 'nothing loaded');
    console.log('arrived_late: files that came more than a day after the day they are of');
    await printed(engine, byReason, 'nothing quarantined', 'Why records were quarantined');
    await printed(engine, refusals, 'no file refused', 'Files refused as a whole');
    for (const line of await answersNotUsed(engine, run)) console.log(line);
  } finally {
    engine.close();
  }
  const notRead = await readNotRead(store);
  if (notRead.length > 0) {
    console.log('\nFiles that no delivery holds');
    console.log(
      printTable(
        ['file', 'reason'],
        notRead.map(({ file, reason }) => [file, reason]),
      ),
    );
  }
  console.log(
    run ? `\nCurrent run ${run.run_id}, period ${run.period}, as of ${run.as_of}` : '\nNo run has passed yet.',
  );
  const card = run?.period ? await readPublished(store, { period: run.period, run_id: run.run_id }) : null;
  for (const line of card ? lateExportLines(card) : []) console.log(line);
  for (const { model, status, reason } of run?.models ?? []) {
    if (status !== 'fitted') console.log(`model ${model}: ${status}${reason ? ` (${reason})` : ''}`);
  }
}

/** Answers that were accepted and count nowhere, as the current run has them. */
async function answersNotUsed(engine: DuckDBQueryEngine, run: RunRecord | null): Promise<string[]> {
  const quality = run?.relations.find(({ name }) => name === 'data_quality');
  if (!quality) return [];
  await engine.name({ name: quality.name, keys: quality.key });
  const { rows } = await engine.query("select * from data_quality where table_name = 'survey_responses'");
  const total = (column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  const [outside, unknown] = [total('outside_scale'), total('orphan_keys')];
  return [
    ...(outside > 0 ? [`\nAnswers outside the scale of their question, not used: ${outside}`] : []),
    ...(unknown > 0 ? [`\nAnswers to questions that survey_items does not hold, not used: ${unknown}`] : []),
  ];
}

async function printed(engine: DuckDBQueryEngine, sql: string, none: string, title?: string): Promise<void> {
  const { columns, rows } = await engine.query(sql);
  if (title) console.log(`\n${rows.length > 0 ? title : `${title}: ${none}`}`);
  else if (rows.length === 0) console.log(none);
  if (rows.length === 0) return;
  const names = columns.map((column) => column.name);
  console.log(
    printTable(
      names,
      rows.map((row) => names.map((name) => row[name])),
    ),
  );
}
