import type { Connection } from '../engine.ts';
import type { Mapping } from '../mapping.ts';
import { openFile } from '../open-file.ts';
import { Refusal } from '../refusal.ts';
import { joinedKeysSql, joinedSql, matchedSql } from '../sql/record-base-sql.ts';
import { resolveJoinedColumns } from '../sql/record-columns.ts';
import type { DivideOptions } from '../text/divide-csv.ts';
import { loadRecords, removing } from './convert-chunk.ts';
import type { FilePlan } from './file-plan.ts';

/**
 * Reads the joined files of a delivery into temporary tables of the connection. Their records are not accounted, so a damaged
 * one refuses the delivery rather than being left out.
 */
export async function loadJoins(
  connection: Connection,
  mapping: Mapping,
  files: ReadonlyMap<string, string>,
  options: Omit<DivideOptions, 'format' | 'needed'>,
): Promise<FilePlan['joined']> {
  const joined: Record<string, { relation: string; columns: readonly string[] }> = {};
  for (const join of mapping.join) {
    const path = files.get(join.name);
    const relation = `joined_${join.name}`;
    if (path === undefined) {
      joined[join.name] = {
        relation: await emptyJoin(connection, mapping, join, relation),
        columns: absentColumns(mapping, join),
      };
      continue;
    }
    const format = join.format ?? mapping.format;
    const needed = Object.values(join.on).map((name) => [name, ...(mapping.aliases[name] ?? [])]);
    const opened = await openFile(path, { ...options, format, needed });
    const source = { header: opened.header, dialect: opened.dialect, format };
    await loadRecords(connection, source, removing(opened.chunks));
    const [faulty] = await connection.rows(
      'select count(*) as n, min(record_number) as first, min_by(fault, record_number) as fault from records where fault is not null',
    );
    if (faulty && Number(faulty.n) > 0)
      throw new Refusal(
        'damaged_join',
        `joined file "${join.name}": ${faulty.n} damaged record(s), the first record ${faulty.first}: ${faulty.fault}`,
      );
    const named = resolveJoinedColumns(mapping, join, opened.header);
    const { sql, columns } = joinedSql(join, named, 'records');
    await connection.run(`create or replace temp table ${relation} as ${sql}`);
    await connection.run(
      `create or replace temp table ${unmatchedName(join)} as ${joinedKeysSql(join, named, 'records')}`,
    );
    joined[join.name] = { relation, columns };
  }
  return joined;
}

const unmatchedName = (join: Mapping['join'][number]): string => `unmatched_${join.name}`;

/** Takes the keys of a main file's records (relation `base`) from those that no main record has named yet. */
export async function markMatched(connection: Connection, mapping: Mapping, files: ReadonlySet<string>): Promise<void> {
  for (const join of mapping.join)
    if (files.has(join.name)) await connection.run(matchedSql(join, unmatchedName(join), 'base'));
}

/** Records of each joined file whose key no main record of the delivery has, by name of the join. */
export async function countUnmatched(
  connection: Connection,
  mapping: Mapping,
  files: ReadonlySet<string>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const join of mapping.join) {
    if (!files.has(join.name)) continue;
    const [row] = await connection.rows(`select coalesce(sum(records), 0)::bigint as n from ${unmatchedName(join)}`);
    counts[join.name] = Number(row?.n ?? 0);
  }
  return counts;
}

/** Columns that the mapping takes from a joined file that is not there. */
function absentColumns(mapping: Mapping, join: Mapping['join'][number]): string[] {
  const prefix = `${join.name}.`;
  const text = JSON.stringify(mapping);
  const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replaceAll('\\', ''));
  const names = found.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set([...names, ...Object.keys(join.aggregate ?? {})])];
}

async function emptyJoin(
  connection: Connection,
  mapping: Mapping,
  join: Mapping['join'][number],
  relation: string,
): Promise<string> {
  const keys = Object.keys(join.on).map((_, index) => `k${index} varchar`);
  const columns = absentColumns(mapping, join).map((name) => `"${join.name}.${name.replaceAll('"', '""')}" varchar`);
  await connection.run(
    `create or replace temp table ${relation} (${[...keys, 'joined_number bigint', ...columns].join(', ')})`,
  );
  return relation;
}
