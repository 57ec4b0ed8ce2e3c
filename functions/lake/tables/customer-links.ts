import { instant, table, text } from '../column.ts';

export const customerLinks = table({
  name: 'customer_links',
  row: "one person's id in one system",
  key: ['linked_system', 'source_customer_id'],
  columns: {
    linked_system: text('The source system whose id this is', { required: true }),
    source_customer_id: text('The id in that system, normalised (keyed hash where ids are keyed)', { required: true }),
    customer_id: text('The firm-wide id', { required: true }),
    method: text('How the link was found', { oneOf: ['same_id', 'mapping', 'keyed_hash'] }),
    valid_from: instant('Since when the link holds'),
  },
});
