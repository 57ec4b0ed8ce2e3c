import type { Table } from '../lake/column.ts';
import { customerLinks } from '../lake/tables/customer-links.ts';
import { tables } from '../lake/tables/index.ts';
import type { DeliveryFacts } from './convert/file-plan.ts';
import { type Part, writePart } from './convert/parts.ts';
import type { Connection } from './engine.ts';
import type { DatasetPlan } from './resolve-mapping.ts';
import { lakeSelect } from './sql/column-sql.ts';
import { literal } from './sql/quote.ts';

/**
 * Links of the customer ids that a delivery's rows carry: one row a normalised id, to the firm-wide id `<id_space>:<id>` (the
 * hash itself where ids or e-mail addresses are hashed). Ids are linked wherever they occur in a source whose settings declare
 * an id space, else only where the source keeps the customers themselves. A link that a mapping gives has `source_updated_at`
 * and so wins over these.
 */
export async function writeCustomerLinks(
  connection: Connection,
  plan: DatasetPlan,
  delivery: DeliveryFacts,
  parts: readonly Part[],
  target: { readonly scratch: string; readonly number: number },
): Promise<Part | null> {
  const mentions = parts.flatMap((part) => {
    const table: Table | undefined = Object.values(tables).find((each) => each.name === part.table);
    if (!table || table.name === 'customer_links') return [];
    if (!plan.isIdSpaceDeclared && table.name !== 'customers') return [];
    return Object.entries(table.columns)
      .filter(([, column]) => column.customerReference)
      .map(
        ([name]) =>
          `select ${name} as id, source_file, source_line from read_parquet(${literal(part.path)}) where ${name} is not null and not is_deleted`,
      );
  });
  if (mentions.length === 0) return null;
  const hasKeyedIds = plan.mapping.outputs.some((output) =>
    Object.values(output.columns).some((column) => column.keyed_hash !== undefined),
  );
  const isKeyed = hasKeyedIds ? `regexp_full_match(id, '[0-9a-f]{32}')` : 'false';
  const isHash = plan.hashIds ? 'true' : isKeyed;
  const lineage = {
    linked_system: literal(delivery.source),
    source_customer_id: 'id',
    customer_id: `case when ${isHash} then id else ${literal(`${plan.idSpace}:`)} || id end`,
    method: `case when ${isKeyed} then 'keyed_hash' else 'same_id' end`,
    source_system: literal(delivery.source),
    source_file: 'first_file',
    source_line: 'first_line',
    batch_id: literal(delivery.deliveryId),
    arrived_at: `cast(timestamp ${literal(delivery.arrivedAt.replace('T', ' ').replace('Z', ''))} as timestamp_ms)`,
    export_date: `date ${literal(delivery.exportDate)}`,
  };
  const distinct = `select id, min(source_file) as first_file, min(source_line) as first_line from (${mentions.join(' union all ')}) group by id`;
  return writePart(connection, `select ${lakeSelect(customerLinks, [], lineage)} from (${distinct}) order by id`, {
    ...target,
    table: 'customer_links',
  });
}
