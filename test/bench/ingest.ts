import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { ingestExports } from '../../functions/ingest/ingest-exports.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { peakMegabytes } from '../support/peak-memory.ts';

/** What one measured process reports. */
interface Measured {
  readonly wall: number;
  readonly cpu: number;
  readonly peakMegabytes: number;
  readonly rows: number;
}

const columns = {
  transaction_id: 'VARCHAR',
  line_no: 'INTEGER',
  customer_id: 'VARCHAR',
  product_id: 'VARCHAR',
  occurred_at: 'TIMESTAMP',
  quantity: 'DECIMAL(18,4)',
  amount: 'DECIMAL(18,4)',
  currency: 'VARCHAR',
  channel: 'VARCHAR',
  is_return: 'BOOLEAN',
};

/** Order lines as a shop exports them; in the dirty file 1 % have an amount that is no number. */
async function generate(path: string, lines: number, isDirty: boolean): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const amount = `cast(cast((hash(i * 11) % 100000) / 100.0 as decimal(12, 2)) as varchar)`;
  await connection.run(`copy (
    select 'O-' || lpad(cast(1000000000 + i // 2 as varchar), 12, '0') as transaction_id, 1 + i % 2 as line_no,
      'C-' || lpad(cast(hash(i // 2) % 1000000 as varchar), 8, '0') as customer_id, 'P-' || lpad(cast(hash(i * 7) % 500 as varchar), 5, '0') as product_id,
      strftime(timestamp '2024-01-01' + to_seconds(cast(hash(i // 2) % 63072000 as bigint)), '%Y-%m-%d %H:%M:%S') as occurred_at,
      1 + hash(i * 3) % 5 as quantity, ${isDirty ? `case when i % 100 = 13 then 'n/a' else ${amount} end` : amount} as amount, 'EUR' as currency,
      'web' as channel, 'false' as is_return
    from range(${lines}) t(i)) to '${path}' (header true)`);
  connection.closeSync();
  instance.closeSync();
}

async function measure(work: () => Promise<number>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const rows = await work();
  const used = process.cpuUsage(cpu);
  return {
    wall: (performance.now() - started) / 1000,
    cpu: (used.user + used.system) / 1e6,
    peakMegabytes: peakMegabytes(),
    rows,
  };
}

/** The yardstick: DuckDB reads the clean file with typed columns and writes zstd Parquet; no checks, no lineage. */
async function bare(csv: string, folder: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  const result = await connection.run(
    `copy (select * from read_csv('${csv}', header = true, columns = {${types.join(', ')}})) to '${join(folder, 'bare.parquet')}' (format parquet, compression zstd)`,
  );
  const rows = Number(result.rowsChanged);
  connection.closeSync();
  instance.closeSync();
  return rows;
}

/** The whole of ingest: scan, hash, divide, check, convert, quarantine, manifest. */
async function whole(lake: string): Promise<number> {
  const report = await ingestExports({
    store: filesystemObjectStore(lake),
    settings: settingsSchema.parse({}),
    presets: new Map(),
    readMappingFile: () => Promise.resolve(null),
    scratch: join(lake, 'scratch'),
    clock: { now: () => new Date() },
    journal: { info: () => {}, warn: (event, facts) => console.error(event, facts) },
    randomBytes,
  });
  if (report.records !== report.accepted + report.quarantined + report.excluded)
    throw new Error('records do not add up');
  return report.accepted;
}

/** Each measurement has a process of its own, so that its peak of memory is its own. */
async function apart(kind: 'bare' | 'whole', ...paths: readonly string[]): Promise<Measured> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), kind, ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const data of child.stdout) output += String(data);
  const measured: unknown = JSON.parse(output);
  if (!isMeasured(measured)) throw new Error(`bench: expected figures, found ${output}`);
  return measured;
}

const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'object' && value !== null && 'wall' in value && 'cpu' in value && 'rows' in value;

async function compare(lines: number, folder: string, rounds: number) {
  const clean = join(folder, `clean-${lines}.csv`);
  await generate(clean, lines, false);
  const lake = join(folder, `lake-${lines}`);
  const landed = join(lake, 'landing/shop/transactions/2026-01-01/lines.csv');
  await mkdir(join(landed, '..'), { recursive: true });
  await generate(landed, lines, true);
  const arrived = new Date('2026-01-02T04:00:00Z');
  await utimes(landed, arrived, arrived);
  const { size } = await stat(landed);
  for (const path of [clean, landed]) if (size < 2 ** 31) await readFile(path);
  const yardstick: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    yardstick.push(await apart('bare', clean, folder));
    for (const made of ['lake', 'quarantine', 'scratch']) await rm(join(lake, made), { recursive: true, force: true });
    ours.push(await apart('whole', lake));
  }
  const best = (all: readonly Measured[], of: 'wall' | 'cpu' | 'peakMegabytes') =>
    Math.min(...all.map((each) => each[of]));
  const accepted = ours[0]?.rows ?? 0;
  const expected = lines - Math.ceil((lines - 13) / 100);
  console.log(
    `${lines} order lines, ${(size / 1e6).toFixed(0)} MB, best of ${rounds}; accepted ${accepted} (expected ${expected})`,
  );
  for (const of of ['wall', 'cpu', 'peakMegabytes'] as const)
    console.log(
      `  ${of.padEnd(14)} bare ${best(yardstick, of).toFixed(2).padStart(8)}   ingest ${best(ours, of).toFixed(2).padStart(8)}   ratio ${(best(ours, of) / best(yardstick, of)).toFixed(2)}`,
    );
  return {
    wall: best(ours, 'wall') / best(yardstick, 'wall'),
    cpu: best(ours, 'cpu') / best(yardstick, 'cpu'),
    peak: best(ours, 'peakMegabytes'),
    isRight: accepted === expected,
  };
}

/**
 * `npm run bench -- ingest [lines] [rounds]`: the whole ingest of order lines with 1 % bad rows against bare DuckDB on the clean
 * file in the same run (bars: 2.0 × wall, 1.7 × CPU), and that memory does not grow with the file (four times the lines: at most
 * 1.25 × the peak).
 */
export default async function bench(args: readonly string[]): Promise<boolean> {
  const lines = Number(args[0] ?? 10_000_000);
  const rounds = Number(args[1] ?? 2);
  const folder = await mkdtemp(join(tmpdir(), 'knowgap-bench-'));
  try {
    const quarter = await compare(Math.ceil(lines / 4), folder, 1);
    const full = await compare(lines, folder, rounds);
    console.log(`memory: ${(full.peak / quarter.peak).toFixed(2)} × at four times the lines`);
    return full.isRight && full.wall <= 2 && full.cpu <= 1.7 && full.peak <= 1.25 * quarter.peak;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [, script, kind, path, folder] = process.argv;
if (script === fileURLToPath(import.meta.url) && path !== undefined) {
  const work = kind === 'bare' ? () => bare(path, folder ?? '') : () => whole(path);
  console.log(JSON.stringify(await measure(work)));
}
