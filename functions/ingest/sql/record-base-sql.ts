import type { Mapping } from '../mapping.ts';
import { identifier, literal } from './quote.ts';
import { cellName, type NamedColumn, namedSelect } from './record-columns.ts';
import { references } from './references.ts';
import { lineName } from './text-sql.ts';

export interface BaseInput {
  readonly mapping: Mapping;
  readonly columns: readonly NamedColumn[];
  /** Positions of the cells that are unpivoted. */
  readonly cells: readonly number[];
  /** Number of the file's columns. */
  readonly width: number;
  readonly fileName: string;
  /** Relation with record_number, fault, found and the cells c0, c1, … */
  readonly records: string;
  /** Relation of each join, whose columns are named `<join>.<column>`, with its key as k0, k1, … */
  readonly joined: Readonly<Record<string, { readonly relation: string; readonly columns: readonly string[] }>>;
}

/**
 * Select of the records under the names of the mapping: filled down, joined, their lines numbered. One row a record, or more
 * where a join matches many.
 */
export function recordBaseSql(input: BaseInput): string {
  const { mapping } = input;
  const uses = references(mapping);
  const named = [...namedSelect(input.columns), ...input.cells.map(cellName)];
  if (uses.usesRecordHash) {
    const cells = Array.from({ length: input.width }, (_, position) => `coalesce(${cellName(position)}, '')`);
    named.push(`md5(concat_ws(chr(31), ${cells.join(', ')})) as record_hash`);
  }
  if (uses.usesFileName) named.push(`${literal(input.fileName)} as file_name`);
  let sql = `select ${['record_number', 'fault', 'found', ...named].join(', ')} from ${input.records}`;
  if (mapping.fill_down) sql = fillDownSql(sql, mapping.fill_down);
  for (const join of mapping.join) sql = joinSql(sql, join, input.joined);
  if (uses.lineKeys.length > 0) sql = lineNumberSql(sql, uses.lineKeys, mapping.join);
  return sql;
}

const blankless = (name: string): string => `nullif(trim(${identifier(name)}), '')`;

function fillDownSql(sql: string, fill: NonNullable<Mapping['fill_down']>): string {
  const carry = (name: string, partition: string) =>
    `last_value(${blankless(name)} ignore nulls) over (${partition}order by record_number rows between unbounded preceding and current row) as ${identifier(name)}`;
  const keyed = `select * replace (${fill.key.map((name) => carry(name, '')).join(', ')}) from (${sql})`;
  const partition = `partition by ${fill.key.map(identifier).join(', ')} `;
  return `select * replace (${fill.columns.map((name) => carry(name, partition)).join(', ')}) from (${keyed})`;
}

function joinSql(sql: string, join: Mapping['join'][number], joined: BaseInput['joined']): string {
  const right = joined[join.name];
  const keys = Object.keys(join.on).map((name, index) => `trim(main.${identifier(name)}) = other.k${index}`);
  if (!right) throw new Error(`join "${join.name}": expected its relation, found none`);
  const columns = right.columns.map((name) => `other.${identifier(`${join.name}.${name}`)}`);
  const order = join.match === 'many' ? [`other.joined_number as ${identifier(`${join.name} joined_number`)}`] : [];
  return `select ${['main.*', ...columns, ...order].join(', ')} from (${sql}) main left join ${right.relation} other on ${keys.join(' and ')}`;
}

function lineNumberSql(sql: string, keys: readonly (readonly string[])[], joins: Mapping['join']): string {
  const unique = new Map(keys.map((key) => [lineName(key), key]));
  const many = joins.filter((join) => join.match === 'many').map((join) => identifier(`${join.name} joined_number`));
  const order = ['record_number', ...many].join(', ');
  const numbers = [...unique].map(
    ([name, key]) =>
      `row_number() over (partition by ${key.map(identifier).join(', ')} order by ${order}) as ${identifier(name)}`,
  );
  return `select *, ${numbers.join(', ')} from (${sql})`;
}

/** Select of a joined file's records, one a key or many, under the names `<join>.<column>`. */
export function joinedSql(
  join: Mapping['join'][number],
  columns: readonly NamedColumn[],
  records: string,
): { readonly sql: string; readonly columns: readonly string[] } {
  const read = `select record_number, ${namedSelect(columns).join(', ')} from ${records} where fault is null`;
  const keys = Object.values(join.on).map((name, index) => `trim(${identifier(name)}) as k${index}`);
  const keyNames = keys.map((_, index) => `k${index}`);
  const keyed = `select *, ${keys.join(', ')} from (${read})`;
  const aggregates = Object.entries(join.aggregate ?? {});
  if (aggregates.length > 0) {
    const made = aggregates.map(([name, sql]) => `cast(${sql} as varchar) as ${identifier(`${join.name}.${name}`)}`);
    return {
      sql: `select ${keyNames.join(', ')}, min(record_number) as joined_number, ${made.join(', ')} from (${keyed}) group by ${keyNames.join(', ')}`,
      columns: aggregates.map(([name]) => name),
    };
  }
  const named = columns.map(({ name }) => `${identifier(name)} as ${identifier(`${join.name}.${name}`)}`);
  const last =
    join.match === 'one'
      ? ` qualify row_number() over (partition by ${keyNames.join(', ')} order by record_number desc) = 1`
      : '';
  return {
    sql: `select ${[...keyNames, 'record_number as joined_number', ...named].join(', ')} from (${keyed})${last}`,
    columns: columns.map(({ name }) => name),
  };
}

/** Select of the keys of a joined file's records, each with the number of its records. */
export function joinedKeysSql(join: Mapping['join'][number], columns: readonly NamedColumn[], records: string): string {
  const keys = Object.values(join.on).map((name, index) => `trim(${identifier(name)}) as k${index}`);
  const read = `select ${namedSelect(columns).join(', ')} from ${records} where fault is null`;
  return `select ${keys.join(', ')}, count(*) as records from (${read}) group by all`;
}

/** Deletes from `keys` those that a record of `base` has. */
export function matchedSql(join: Mapping['join'][number], keys: string, base: string): string {
  const same = Object.keys(join.on).map((name, index) => `trim(main.${identifier(name)}) = ${keys}.k${index}`);
  return `delete from ${keys} where exists (select 1 from ${base} main where ${same.join(' and ')})`;
}
