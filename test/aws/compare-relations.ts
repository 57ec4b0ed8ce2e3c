import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import type { RunRecord } from '../../functions/night/run-record.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';

/** Columns that two runs on the same exports do not share: the run, and times of the machine. */
const ofTheRun = new Set(['run_id', 'arrived_at', 'committed_at', 'program_hash']);

export interface StoredRun {
  readonly store: ObjectStore;
  readonly record: RunRecord;
}

/**
 * Differences of every staging table and mart of two runs, row by row along the grain: counts, texts and dates exactly,
 * floating-point figures within 1e-9 of each other.
 */
export async function relationDifferences(expected: StoredRun, found: StoredRun, scratch: string): Promise<string[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const wrong: string[] = [];
  for (const relation of queryCatalogue(readQueryFiles()).values()) {
    const files = await Promise.all([
      filesOf(expected, relation.name, join(scratch, 'expected')),
      filesOf(found, relation.name, join(scratch, 'found')),
    ]);
    const [ours, theirs] = files;
    if (ours !== null && theirs === '') {
      const { rows } =
        (await connection.runAndReadAll(`select count(*) as rows from ${read(ours)}`)).getRowObjects()[0] ?? {};
      if (Number(rows) !== 0) wrong.push(`${relation.name}: expected ${rows} rows, found none`);
      continue;
    }
    if (!ours || !theirs) {
      wrong.push(
        `${relation.name}: expected it in both runs, found it ${ours ? 'not on AWS' : theirs ? 'only on AWS' : 'in neither'}`,
      );
      continue;
    }
    const grain = relation.grain.filter((name) => !ofTheRun.has(name));
    const compared = Object.entries(relation.columns).filter(([name]) => !ofTheRun.has(name) && !grain.includes(name));
    const { rows, faults } = comparison({
      ours,
      theirs,
      grain,
      columns: compared.map(([name, { type }]) => ({ name, type })),
    });
    const counts = (await connection.runAndReadAll(rows)).getRowObjects()[0] ?? {};
    if (counts.ours !== counts.theirs)
      wrong.push(`${relation.name}: expected ${counts.ours} rows, found ${counts.theirs}`);
    for (const row of (await connection.runAndReadAll(faults)).getRowObjects()) {
      wrong.push(
        `${relation.name}: ${JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? Number(value) : value))}`,
      );
    }
  }
  connection.closeSync();
  return wrong;
}

/** Copies a relation's files out of a store; the pattern of their paths (empty: no rows, no files), or null when the run has no such relation. */
async function filesOf({ store, record }: StoredRun, name: string, folder: string): Promise<string | null> {
  const built = record.relations.find((relation) => relation.name === name);
  if (!built) return null;
  const root = dirname(built.key);
  const objects = await store.list(`${root}/`);
  for (const { key } of objects) {
    const path = join(folder, name, `${key.slice(root.length + 1).replaceAll('/', '-')}.parquet`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, (await store.read(key))!);
  }
  return objects.length === 0 ? '' : join(folder, name, '*.parquet');
}

const read = (path: string): string => `read_parquet('${path}', hive_partitioning = false)`;

/** Statements that count both sides and list the first rows at fault with the columns that differ. */
function comparison(sides: {
  readonly ours: string;
  readonly theirs: string;
  readonly grain: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}): { readonly rows: string; readonly faults: string } {
  const differs = ({ name, type }: { readonly name: string; readonly type: string }): string => {
    const [a, b] = [`a."${name}"`, `b."${name}"`];
    const exactly = `cast(${a} as varchar) is distinct from cast(${b} as varchar)`;
    if (type !== 'double') return exactly;
    return `(${exactly} and coalesce(abs(${a} - ${b}) > 1e-9 * greatest(abs(${a}), abs(${b}), 1e-3), true))`;
  };
  const named = sides.columns.map(
    (column) =>
      `case when ${differs(column)} then '${column.name}: ' || coalesce(cast(a."${column.name}" as varchar), 'null') || ' | ' || coalesce(cast(b."${column.name}" as varchar), 'null') end`,
  );
  const on = sides.grain.map((name) => `a."${name}" is not distinct from b."${name}"`).join(' and ');
  const key = sides.grain.map((name) => `coalesce(a."${name}", b."${name}") as "${name}"`).join(', ');
  return {
    rows: `select (select count(*) from ${read(sides.ours)}) as ours, (select count(*) from ${read(sides.theirs)}) as theirs`,
    faults: `select * from (
      select ${key}, a._row is null as only_found, b._row is null as only_expected, concat_ws('; ', ${[...named, 'null'].join(', ')}) as differing
      from (select *, 1 as _row from ${read(sides.ours)}) a full join (select *, 1 as _row from ${read(sides.theirs)}) b on ${on}
    ) where only_found or only_expected or differing <> '' limit 3`,
  };
}
