import { stringify } from 'yaml';
import type { Column, Table } from '../lake/column.ts';
import type { Row } from '../lake/rows.ts';
import { sqlType } from '../lake/sql-type.ts';
import { tables } from '../lake/tables/index.ts';
import { deliveryRowsColumns, deliveryRowsSql } from './delivery-rows-template.ts';
import { customerColumns, customersSql, withDefaultsSql } from './merge-template.ts';
import { type RowExample, stagingExample } from './staging-example.ts';
import { stagingColumns, stagingName, stagingSql } from './staging-template.ts';

const note = '# Generated from the schema by functions/aggregate/generate-staging.ts: do not edit.\n';

interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Path and text of every generated file under `queries/`: a query and its description for each table of the lake. */
export function generateStaging(): GeneratedFile[] {
  return [...Object.values(tables).flatMap(recordsOf), ...customerFiles(), ...defaultFiles(), ...deliveryRowsFiles()];
}

const files = (name: string, sql: string, description: Description): GeneratedFile[] => [
  { path: `staging/${name}.sql`, text: sql },
  { path: `staging/${name}.yaml`, text: `${note}${stringify(description, { lineWidth: 0 })}` },
];

interface Description {
  readonly description: string;
  readonly grain: readonly string[];
  readonly columns: Readonly<Record<string, { type: string; unit?: string; description: string }>>;
  readonly checks: { readonly not_null: readonly string[] };
  readonly examples: readonly RowExample[];
}

function recordsOf(table: Table): GeneratedFile[] {
  const columns = Object.fromEntries(stagingColumns(table).map(({ name, column }) => [name, column]));
  const bySource = stagingName(table) === table.name ? '' : ', by source system';
  return files(stagingName(table), stagingSql(table), {
    description: `Current rows of ${table.name}, each ${table.row}${bySource}; latest version, linked to firm-wide ids, amounts converted.`,
    grain: grainOf(table),
    columns: describeColumns(columns),
    checks: { not_null: requiredOf(columns) },
    examples: [stagingExample(table)],
  });
}

function customerFiles(): GeneratedFile[] {
  const columns = customerColumns(tables.customers);
  return files('customers', customersSql(tables.customers), {
    description: 'One row a person; each column takes the first non-null value in the order of the sources.',
    grain: tables.customers.key,
    columns: describeColumns(columns),
    checks: { not_null: [...requiredOf(columns), 'records'] },
    examples: [
      {
        name: 'the first source in the order that knows a column fills it; the lineage is that of the first source',
        given: {
          source_settings: [
            { source_system: 'crm', priority: 1 },
            { source_system: 'shop', priority: 2 },
          ],
          customer_records: [
            customerRecord('shop', {
              region: 'north',
              segment: 'business',
              source_updated_at: '2026-01-09T08:00:00.000Z',
            }),
            customerRecord('crm', { segment: 'private' }),
            customerRecord('anything_else', { gender: 'f' }),
          ],
        },
        expect: [
          {
            customer_id: 'p1',
            segment: 'private',
            region: 'north',
            gender: 'f',
            records: 3,
            source_system: 'crm',
            source_updated_at: null,
          },
        ],
      },
    ],
  });
}

const customerRecord = (source: string, row: Row): Row => ({
  customer_id: 'p1',
  source_system: source,
  export_date: '2026-01-10',
  batch_id: source,
  source_line: 2,
  ...row,
});

function defaultFiles(): GeneratedFile[] {
  return [tables.attributes, tables.survey_items].flatMap((table: Table) => {
    const columns = Object.fromEntries(stagingColumns(table).map(({ name, column }) => [name, column]));
    const key = table.key[0]!;
    return files(table.name, withDefaultsSql(table), {
      description: `One row ${table.row}; of several sources the first in their order, else the program's default.`,
      grain: table.key,
      columns: describeColumns(columns),
      checks: { not_null: [key, 'source_system', 'run_id'] },
      examples: [
        {
          name: 'a source comes before the default',
          given: {
            source_settings: [{ source_system: 'erp', priority: 1 }],
            [`${stagingName(table)}`]: [
              { [key]: 'a', source_system: 'erp', batch_id: 'd1' },
              { [key]: 'a', source_system: 'other', batch_id: 'd2' },
            ],
            [`default_${table.name}`]: [{ [key]: 'a' }, { [key]: 'b' }],
          },
          expect: [
            { [key]: 'a', source_system: 'erp' },
            { [key]: 'b', source_system: 'default' },
          ],
        },
      ],
    });
  });
}

function deliveryRowsFiles(): GeneratedFile[] {
  return files('delivery_rows', deliveryRowsSql(Object.values<Table>(tables)), {
    description: 'Rows that each delivery brought to each table, and how many of them still hold.',
    grain: ['delivery_id', 'table_name'],
    columns: describeColumns(deliveryRowsColumns),
    checks: { not_null: Object.keys(deliveryRowsColumns) },
    examples: [
      {
        name: 'a row that a later delivery replaced is loaded, not present',
        given: {
          raw_transactions: [
            { batch_id: 'd1', transaction_id: 'a' },
            { batch_id: 'd1', transaction_id: 'b' },
            { batch_id: 'd2', transaction_id: 'a' },
          ],
          transactions: [
            { batch_id: 'd1', transaction_id: 'b', is_linked: false },
            { batch_id: 'd2', transaction_id: 'a', is_linked: true },
          ],
          raw_products: [{ batch_id: 'd2', product_id: 'x' }],
          products: [{ batch_id: 'd2', product_id: 'x' }],
        },
        expect: [
          { delivery_id: 'd1', table_name: 'transactions', loaded: 2, present: 1, linked: 0, unlinked: 1 },
          { delivery_id: 'd2', table_name: 'products', loaded: 1, present: 1, linked: 0, unlinked: 0 },
          { delivery_id: 'd2', table_name: 'transactions', loaded: 1, present: 1, linked: 1, unlinked: 0 },
        ],
      },
    ],
  });
}

/** Where the key holds a customer, two ids of one person can meet after linking: the record itself tells them apart. */
function grainOf(table: Table): string[] {
  const isLinkedKey = table.key.some((name) => table.columns[name]!.customerReference);
  return ['source_system', ...table.key, ...(isLinkedKey ? ['batch_id', 'source_file', 'source_line'] : [])];
}

const requiredOf = (columns: Readonly<Record<string, Column>>): string[] => [
  ...Object.keys(columns).filter((name) => columns[name]!.required),
  'run_id',
];

function describeColumns(columns: Readonly<Record<string, Column>>): Description['columns'] {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      { type: sqlType(column.type), ...(column.unit ? { unit: column.unit } : {}), description: column.description },
    ]),
  );
}
