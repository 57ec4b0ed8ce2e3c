import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { bootstrapPathModel } from '../../../functions/fit/path-model/engine/bootstrap.ts';
import { fitPathModel } from '../../../functions/fit/path-model/engine/fit-path-model.ts';
import { momentsOf } from '../../../functions/fit/path-model/engine/moments.ts';
import type { MomentCells, PathModel } from '../../../functions/fit/path-model/engine/types.ts';
import { giveRelations } from '../../support/relation-fixture.ts';
import { type Cost, costOf, medianCost } from '../clv/cost-of.ts';

const respondents = 1_000_000;
const bars = { wide: 0.8, long: 3, resamples: 5, ratio: 1.5 } as const;
const resamples = 5000;

/** The customer-level model with 24 items: eight constructs with three each. */
const names = ['vc', 'vp', 'tb', 'tp', 'value', 'trust', 'satisfaction', 'loyalty'] as const;
const paths = [
  ['vc', 'value'],
  ['vp', 'value'],
  ['tb', 'trust'],
  ['tp', 'trust'],
  ['value', 'satisfaction'],
  ['value', 'loyalty'],
  ['satisfaction', 'loyalty'],
  ['trust', 'loyalty'],
] as const;
const model: PathModel = {
  constructs: names.map((name) => ({ name, mode: 'A', items: [1, 2, 3].map((number) => `${name}_${number}`) })),
  paths: paths.map(([from, to]) => ({ from, to })),
};
const items = model.constructs.flatMap((construct) => construct.items);

/**
 * From a million respondents with 24 answers each: the pivot from long answers and the sums by bucket, as the marts
 * construct_answers and construct_moments make them; then a fit and 5,000 resamples. Bars: 3 s, 0.8 s, 5 s; a fit of a million costs
 * what a fit of ten thousand costs. Seconds are of the wall on two threads, SQL into memory; CPU beside them.
 */
export default async function benchPathModels(): Promise<boolean> {
  const lake = mkdtempSync(join(tmpdir(), 'knowgap-bench-'));
  const engine = await DuckDBQueryEngine.open({ lake, threads: 2 });
  try {
    await prepare(engine, lake);
    const long = await build(engine, 'construct_answers');
    const wide = await build(engine, 'construct_moments');
    print(`pivot of ${(respondents * items.length).toLocaleString('en')} long answers`, long, bars.long);
    print(`sums of ${items.length} items by bucket`, wide, bars.wide);
    const many = await readCells(engine);
    const few = { ...many, respondents: many.respondents.map((n) => n / 100) };
    const fits = [await fitCost(few), await fitCost(many)] as const;
    console.log(
      `  fit: ${(fits[0].cpu * 1000).toFixed(2)} ms of ${respondents / 100} respondents, ${(fits[1].cpu * 1000).toFixed(2)} ms of ${respondents}`,
    );
    const drawn = await costOf(() => bootstrapPathModel(model, many, { resamples, seed: 1, jackknife: true }));
    print(`${resamples} resamples of ${many.units} buckets, with BCa`, drawn, bars.resamples);
    return (
      long.wall <= bars.long &&
      wide.wall <= bars.wide &&
      drawn.wall <= bars.resamples &&
      fits[1].cpu <= bars.ratio * fits[0].cpu + 1e-3
    );
  } finally {
    engine.close();
    rmSync(lake, { recursive: true });
  }
}

const print = (name: string, { cpu, wall }: Cost, bar: number) =>
  console.log(`  ${name.padEnd(52)} ${wall.toFixed(2)} s wall (at most ${bar}), ${cpu.toFixed(2)} s CPU`);

/** Answers a row each, in a Parquet file of the lake, as staging keeps them. */
async function prepare(engine: DuckDBQueryEngine, lake: string): Promise<void> {
  const catalogue = queryCatalogue(readQueryFiles());
  await giveRelations(engine, catalogue, ['run_settings', 'path_model_items', 'path_models'], {
    run_settings: [{ run_id: 'bench', as_of: '2026-01-31' }],
    path_models: [
      {
        model: 'chain',
        population: 'all',
        window_months: 12,
        persons_below: 5000,
        is_by_segment: false,
        takes_incomplete: false,
      },
    ],
    path_model_items: items.map((item, index) => ({ model: 'chain', position: index + 1, item_id: item, centre: 50 })),
  });
  const latent = names.map((name, index) => {
    const from = paths.filter(([, to]) => to === name).map(([source]) => `0.4 * l${names.indexOf(source)}`);
    return `${[`${from.length > 0 ? 0.8 : 1} * (random() + random() + random() - 1.5) * 2`, ...from].join(' + ')} as l${index}`;
  });
  const answers = items.map(
    (_, index) =>
      `cast(least(10, greatest(0, round(6 + 2 * (0.8 * l${Math.floor(index / 3)} + 0.6 * (random() + random() + random() - 1.5) * 2)))) * 10 as decimal(6,3)) as a${index}`,
  );
  await engine.query('select setseed(0.5)');
  await engine.query(`
    create temp table people as
    with ${latent.map((sql, index) => `s${index} as (select *, ${sql} from ${index === 0 ? `range(${respondents}) r(person)` : `s${index - 1}`})`).join(', ')}
    select person, ${answers.join(', ')} from s${names.length - 1}`);
  const common = `'shop' as source_system, 'q' || person as response_id`;
  await engine.materialise({
    name: 'chain_questionnaires',
    key: join('bench', 'chain_questionnaires.parquet'),
    sql: `
      select ${common}, 'c' || person as person, '2026-01' as period_id, 's' || person % 4 as segment,
        cast(hash(person) % 1024 as smallint) as bucket,
        date '2026-01-15' as occurred_on, cast(1 + person % 5 / 4.0 as decimal(5,3)) as weight, 'after' as purchase_stage,
        cast(null as boolean) as has_complained
      from people`,
  });
  await engine.materialise({
    name: 'survey_responses',
    key: join('bench', 'survey_responses.parquet'),
    sql: items
      .map(
        (item, index) =>
          `select ${common}, '${item}' as item_id, date '2026-01-15' as occurred_on, cast(a${index} as decimal(9,6)) as level from people`,
      )
      .join(' union all '),
    orderBy: ['response_id', 'item_id'],
  });
  await engine.query('drop table people');
  console.log(`  answers of ${respondents.toLocaleString('en')} respondents in ${lake}`);
}

async function build(engine: DuckDBQueryEngine, name: string): Promise<Cost> {
  const mart = queryCatalogue(readQueryFiles()).get(name);
  if (!mart) throw new Error(`expected a mart ${name}`);
  return medianCost(3, () => engine.query(`create or replace temp table ${name} as ${mart.sql}`));
}

async function readCells(engine: DuckDBQueryEngine): Promise<MomentCells> {
  const places = items.map((_, index) => String(index + 1).padStart(2, '0'));
  const sums = places.map((place) => `sum_${place}`);
  const products = places.flatMap((first, i) => places.slice(i).map((second) => `product_${first}_${second}`));
  const { rows } = await engine.query(
    `select bucket, answers, weight, weight_squares, ${[...sums, ...products].join(', ')} from construct_moments order by bucket`,
  );
  const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  const flat = (columns: readonly string[]) =>
    Float64Array.from(rows.flatMap((row) => columns.map((name) => Number(row[name]))));
  return {
    items,
    centre: new Float64Array(items.length).fill(50),
    units: 1024,
    cells: rows.length,
    unit: Int32Array.from(column('bucket')),
    pattern: new Int32Array(rows.length),
    patterns: [new Uint8Array(items.length).fill(1)],
    respondents: column('answers'),
    weight: column('weight'),
    weightSquares: column('weight_squares'),
    sums: flat(sums),
    products: flat(products),
  };
}

async function fitCost(cells: MomentCells): Promise<Cost> {
  const moments = momentsOf(cells, { missing: 'listwise' });
  if ('kind' in moments) throw new Error(moments.kind);
  const times = 50;
  const cost = await medianCost(5, () => {
    for (let k = 0; k < times; k++) fitPathModel(model, moments);
  });
  return { cpu: cost.cpu / times, wall: cost.wall / times };
}
