import type { Column, Table } from '../lake/column.ts';
import { decimal, flag, smallint, text } from '../lake/column.ts';
import { lineage, occurredOn } from '../lake/lineage.ts';
import { extrasOf } from './staging-extras.ts';

/** Tables whose ids hold for the whole firm: the template yields their records by source, a query of its own merges them. */
export const mergedTables: Readonly<Record<string, string>> = {
  customers: 'customer_records',
  customer_links: 'customer_link_records',
  attributes: 'attribute_records',
  survey_items: 'survey_item_records',
};

/** Name of the staging relation that the template makes of a table. */
export const stagingName = (table: Table): string => mergedTables[table.name] ?? table.name;

const references = (table: Table): string[] =>
  Object.keys(table.columns).filter((name) => table.columns[name]!.customerReference);
const amounts = (table: Table): string[] =>
  Object.keys(table.columns).filter((name) => table.columns[name]!.unit === 'money');
const personOf = (table: Table): string | null => {
  const names = ['customer_id', 'respondent_id'].filter((name) => name in table.columns);
  if (names.length === 0) return null;
  return names.length === 2 ? 'coalesce(w.customer_id, w.respondent_id)' : `w.${names[0]}`;
};

/** One column of a staging relation: how it is made, and what it is. */
interface StagingColumn {
  readonly name: string;
  readonly sql: string;
  readonly column: Column;
}

const versionColumns = Object.keys(lineage).filter((name) => name !== 'is_deleted');

/** The columns of a table's staging relation, in order. */
export function stagingColumns(table: Table): StagingColumn[] {
  const extra = extrasOf(table);
  const own = Object.entries(table.columns).map(([name, column]) => ({
    name,
    sql: extra.columns[name]?.sql ?? `w.${name}`,
    column: extra.columns[name]?.column ?? linkedDescription(column),
  }));
  const added = Object.entries(extra.columns)
    .filter(([name]) => !(name in table.columns))
    .map(([name, { sql, column }]) => ({ name, sql, column }));
  const converted = amounts(table).map((name) => ({
    name: `${name}_reporting`,
    sql: [
      'case',
      `      when w.currency = s.reporting_currency then w.${name}`,
      `      else try_cast(round(cast(w.${name} as double) * f.rate, 4) as decimal(18,4))`,
      '    end',
    ].join('\n'),
    column: decimal(18, 4)(`${table.columns[name]!.description}, in the reporting currency; null without a rate`, {
      unit: 'reporting currency',
    }),
  }));
  const person = personOf(table);
  return [
    ...own,
    ...added,
    ...converted,
    ...(references(table).length > 0
      ? [
          {
            name: 'is_linked',
            sql: 'w.is_linked',
            column: flag('The customer id was found in customer_links; null without one'),
          },
        ]
      : []),
    ...(table.occurredFrom ? [{ name: 'occurred_on', sql: 'w.occurred_on', column: occurredOn }] : []),
    ...(person
      ? [
          {
            name: 'bucket',
            sql: `cast(from_base(substr(to_hex(md5(to_utf8(${person}))), 1, 8), 16) % 1024 as smallint)`,
            column: smallint('First 8 hex digits of MD5 of the person mod 1024: one person, one bucket'),
          },
        ]
      : []),
    ...versionColumns.map((name) => ({ name, sql: `w.${name}`, column: lineage[name as keyof typeof lineage] })),
    { name: 'run_id', sql: 's.run_id', column: text('The run') },
  ];
}

const linkedDescription = (column: Column): Column =>
  column.customerReference
    ? { ...column, description: `${column.description}: the firm-wide id, else <source>:<id>` }
    : column;

const keyText = (table: Table, alias: string): string => {
  const parts = table.key.map((name) =>
    table.columns[name]!.required
      ? `cast(${alias}.${name} as varchar)`
      : `coalesce(cast(${alias}.${name} as varchar), '')`,
  );
  return parts.join(" || '|' || ");
};

const sameKey = (table: Table, left: string, right: string): string =>
  [
    `${left}.source_system = ${right}.source_system`,
    ...table.key.map((name) =>
      table.columns[name]!.required
        ? `${left}.${name} = ${right}.${name}`
        : `${left}.${name} is not distinct from ${right}.${name}`,
    ),
  ].join(' and ');

/** Staging query of a table: current rows of committed deliveries, linked to firm-wide ids and converted. */
export function stagingSql(table: Table): string {
  const columns = stagingColumns(table);
  const select = columns.map(({ name, sql }) =>
    sql === `w.${name}` || sql === `s.${name}` ? `    ${sql}` : `    ${sql} as ${name}`,
  );
  const hasMoney = amounts(table).length > 0;
  const joins = [
    'cross join settings s',
    ...(hasMoney
      ? [
          `left join reporting_rates f on f.currency = w.currency and f.valid_for = ${table.occurredFrom ? 'w.occurred_on' : 's.as_of'}`,
        ]
      : []),
    ...extrasOf(table).joins,
  ];
  const keys = (alias: string): string => ['source_system', ...table.key].map((name) => `${alias}.${name}`).join(', ');
  return `-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  settings as (
    select run_id, as_of, reporting_currency from run_settings
  ),
  versions as (
    select r.*, c.dataset as delivery_dataset, c.place as delivery_place
    from raw_${table.name} r
    join committed_deliveries c on c.delivery_id = r.batch_id
  ),
${snapshotCtes(table)},
  contested as (
    select ${keys('v')}
    from versions v
    group by ${keys('v')}
    having count(*) > 1
  ),
  ranked as (
    select
      v.*,
      row_number() over (
        partition by ${keys('v')}
        order by
          v.source_updated_at desc nulls last,
          v.export_date desc nulls last,
          v.arrived_at desc nulls last,
          v.batch_id desc nulls last,
          v.source_line desc nulls last
      ) as version_rank
    from versions v
    join contested k on ${sameKey(table, 'k', 'v')}
  ),
  latest as (
    select v.*, 1 as version_rank
    from versions v
    left join contested k on ${sameKey(table, 'k', 'v')}
    where k.source_system is null
    union all
    select r.* from ranked r where r.version_rank = 1
  ),
  present as (
    select r.*
    from latest r
    left join snapshots n on n.source = r.source_system and n.dataset = r.delivery_dataset
    left join last_seen l on l.source_system = r.source_system and l.record_key = ${keyText(table, 'r')}
    where not r.is_deleted and (n.place is null or l.place >= n.place)
  ),
  linked as (
${linkedSql(table)}
  )
select
${select.map((line) => line.slice(2)).join(',\n')}
from linked w
${joins.join('\n')}${table.occurredFrom ? '\nwhere w.occurred_on <= s.as_of' : ''}
`;
}

/** Latest snapshot of each source declared full, and when each of its keys was last seen, in quarantine too. */
function snapshotCtes(table: Table): string {
  return `  unreadable as (
    select distinct q.delivery_id
    from quarantine q
    where q.is_whole_record and q.record_key is null and coalesce(q.table_name, '${table.name}') = '${table.name}'
  ),
  snapshots as (
    select c.source, c.dataset, max(c.place) as place
    from committed_deliveries c
    left join unreadable u on u.delivery_id = c.delivery_id
    where c.is_full_snapshot and not c.has_unreadable_key and u.delivery_id is null
    group by c.source, c.dataset
  ),
  sightings as (
    select v.source_system, ${keyText(table, 'v')} as record_key, v.delivery_place
    from versions v
    where v.source_system in (select source from snapshots)
    union all
    select q.source_system, q.record_key, c.place
    from quarantine q
    join committed_deliveries c on c.delivery_id = q.delivery_id
    where q.record_key is not null and q.table_name = '${table.name}'
  ),
  last_seen as (
    select source_system, record_key, max(delivery_place) as place from sightings group by source_system, record_key
  )`;
}

function linkedSql(table: Table): string {
  const names = references(table);
  const own = Object.keys(table.columns).map((name) => {
    const index = names.indexOf(name);
    return index < 0
      ? `p.${name}`
      : `coalesce(k${index + 1}.customer_id, p.source_system || ':' || p.${name}) as ${name}`;
  });
  const linkFlag =
    names.length > 0 ? [`case when p.${names[0]} is not null then k1.customer_id is not null end as is_linked`] : [];
  const kept = [...(table.occurredFrom ? ['p.occurred_on'] : []), ...versionColumns.map((name) => `p.${name}`)];
  const joins = names.map(
    (name, index) =>
      `    left join customer_links k${index + 1}\n      on k${index + 1}.linked_system = p.source_system and k${index + 1}.source_customer_id = p.${name}`,
  );
  return [
    '    select',
    [...own, ...linkFlag, ...kept].map((line) => `      ${line}`).join(',\n'),
    '    from present p',
    ...joins,
  ].join('\n');
}
