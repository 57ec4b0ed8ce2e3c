import { bigint, type Column, type Table, text } from '../lake/column.ts';
import { stagingColumns, stagingName } from './staging-template.ts';

export const deliveryRowsColumns: Readonly<Record<string, Column>> = {
  delivery_id: text('The delivery'),
  table_name: text('Table of the lake'),
  loaded: bigint('Rows that it brought'),
  present: bigint('Those of them that hold: latest version, not deleted, not ended by a snapshot, not after as_of'),
  linked: bigint('Those that hold whose customer is linked to a person'),
  unlinked: bigint('Those that hold whose customer is not linked'),
  run_id: text('The run'),
};

/** Counts rows of all tables by delivery. Each table is read once and all are grouped together: few stages, however many tables. */
export function deliveryRowsSql(tables: readonly Table[]): string {
  const counted = tables.flatMap((table, index) => {
    const isLinked = stagingColumns(table).some(({ name }) => name === 'is_linked');
    const name = index === 0 ? `cast('${table.name}' as varchar) as table_name` : `'${table.name}'`;
    const linked = isLinked
      ? ['case when is_linked then 1 else 0 end', 'case when not is_linked then 1 else 0 end']
      : ['0', '0'];
    return [
      `select ${name}, batch_id, 1${index === 0 ? ' as loaded' : ''}, 0${index === 0 ? ' as present' : ''}, 0${index === 0 ? ' as linked' : ''}, 0${index === 0 ? ' as unlinked' : ''} from raw_${table.name}`,
      `select '${table.name}', batch_id, 0, 1, ${linked.join(', ')} from ${stagingName(table)}`,
    ];
  });
  return `-- Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.
with
  counted as (
${counted.map((select) => `    ${select}`).join('\n    union all\n')}
  )
select
  c.batch_id as delivery_id,
  c.table_name,
  cast(sum(c.loaded) as bigint) as loaded,
  cast(sum(c.present) as bigint) as present,
  cast(sum(c.linked) as bigint) as linked,
  cast(sum(c.unlinked) as bigint) as unlinked,
  min(s.run_id) as run_id
from counted c
cross join run_settings s
group by c.batch_id, c.table_name
`;
}
