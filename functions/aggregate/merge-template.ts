import { type Column, integer, type Table } from '../lake/column.ts';
import { mergedTables, stagingColumns } from './staging-template.ts';

const notMerged = new Set(['is_linked', 'bucket', 'run_id']);

/** Columns of `customers`: those of its records, and how many there are. */
export function customerColumns(table: Table): Record<string, Column> {
  const columns = stagingColumns(table).map(({ name, column }) => [name, column] as const);
  return { ...Object.fromEntries(columns), records: integer('Records of this person in the sources') };
}

/** One row a person: each column takes the first non-null value in the order of the sources (setting `source_priority`). */
export function customersSql(table: Table): string {
  const lineageNames = [
    'source_system',
    'source_file',
    'source_line',
    'batch_id',
    'source_updated_at',
    'arrived_at',
    'export_date',
  ];
  const select = stagingColumns(table)
    .map(({ name }) => name)
    .map((name) => {
      if (table.key.includes(name)) return `  ${name}`;
      if (name === 'is_linked') return '  bool_or(is_linked) as is_linked';
      if (notMerged.has(name) || lineageNames.includes(name))
        return `  max(case when place = 1 then ${name} end) as ${name}`;
      return `  min_by(${name}, place) filter (where ${name} is not null) as ${name}`;
    });
  return `-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  placed as (
    select
      r.*,
      row_number() over (
        partition by r.customer_id
        order by
          coalesce(o.priority, 1000000),
          r.source_system,
          r.source_updated_at desc nulls last,
          r.export_date desc nulls last,
          r.arrived_at desc nulls last,
          r.batch_id,
          r.source_line
      ) as place
    from ${mergedTables[table.name]} r
    left join source_settings o on o.source_system = r.source_system
  )
select
${[...select, '  cast(count(*) as integer) as records'].join(',\n')}
from placed
group by ${table.key.join(', ')}
`;
}

/** One row an id: of several sources the first in order; what no source gives, the program's defaults do. */
export function withDefaultsSql(table: Table): string {
  const key = table.key[0]!;
  const own = Object.keys(table.columns);
  const columns = stagingColumns(table).map(({ name }) => name);
  const fallback = columns.map((name) => {
    if (own.includes(name)) return `d.${name}`;
    if (name === 'run_id') return 's.run_id';
    if (name === 'source_system') return "'default' as source_system";
    return `null as ${name}`;
  });
  return `-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  ranked as (
    select
      r.*,
      row_number() over (
        partition by r.${key}
        order by coalesce(o.priority, 1000000), r.source_system, r.export_date desc nulls last, r.batch_id, r.source_line
      ) as choice
    from ${mergedTables[table.name]} r
    left join source_settings o on o.source_system = r.source_system
  ),
  chosen as (
    select * from ranked where choice = 1
  )
select
${columns.map((name) => `  ${name}`).join(',\n')}
from chosen
union all
select
${fallback.map((line) => `  ${line}`).join(',\n')}
from default_${table.name} d
cross join run_settings s
left join chosen c on c.${key} = d.${key}
where c.${key} is null
`;
}
