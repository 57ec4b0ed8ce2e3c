import type { Column, Table } from '../lake/column.ts';
import type { Cell, Row } from '../lake/rows.ts';

const instants = ['2026-01-10T08:00:00.000Z', '2026-01-11T08:00:00.000Z'] as const;

/** A value that the column allows; `variant` 0 or 1 gives two different ones where the column has two. */
function sample(name: string, column: Column, variant: 0 | 1): Cell {
  const { kind } = column.type;
  if (column.oneOf) return column.oneOf[Math.min(variant, column.oneOf.length - 1)]!;
  switch (kind) {
    case 'string':
      return name === 'currency' ? 'EUR' : `${name}_${variant + 1}`;
    case 'boolean':
      return variant === 1;
    case 'date':
      return instants[variant].slice(0, 10);
    case 'instant':
      return instants[variant];
    case 'list':
      return [`${name}_${variant + 1}`];
    case 'decimal':
      return (column.type.scale > 4 ? 0 : (column.minimum ?? 0)) + variant + 1;
    default:
      return (column.minimum ?? 0) + variant + 1;
  }
}

/** The column whose change the example shows: not the key, not a reference, not the date of the event. */
function changedColumn(table: Table): string {
  const made = ['segment', 'currency'];
  const candidates = Object.keys(table.columns).filter(
    (name) =>
      !table.key.includes(name) &&
      !table.columns[name]!.customerReference &&
      name !== table.occurredFrom &&
      !made.includes(name) &&
      !table.columns[name]!.oneOf,
  );
  return candidates.find((name) => table.columns[name]!.type.kind === 'string') ?? candidates[0]!;
}

export interface RowExample {
  readonly name: string;
  readonly given: Readonly<Record<string, readonly Row[]>>;
  readonly expect: readonly Row[];
}

/** Two deliveries of one record and of a deleted one: what staging keeps. */
export function stagingExample(table: Table): RowExample {
  const required = Object.keys(table.columns).filter((name) => table.columns[name]!.required);
  const changed = changedColumn(table);
  const named = [...new Set([...table.key, ...required])];
  const record = (keyVariant: 0 | 1, valueVariant: 0 | 1): Row => ({
    ...Object.fromEntries(
      named.map((name) => [name, sample(name, table.columns[name]!, table.key.includes(name) ? keyVariant : 0)]),
    ),
    [changed]: sample(changed, table.columns[changed]!, valueVariant),
  });
  const version = (delivery: 1 | 2, row: Row, isDeleted = false): Row => ({
    ...row,
    ...(table.occurredFrom ? { occurred_on: '2026-01-10' } : {}),
    source_system: 'erp',
    source_file: 'data.csv',
    source_line: 2,
    batch_id: `d${delivery}`,
    is_deleted: isDeleted,
    arrived_at: instants[delivery - 1]!,
    export_date: instants[delivery - 1]!.slice(0, 10),
  });
  const delivery = (place: 1 | 2): Row => ({
    delivery_id: `d${place}`,
    source: 'erp',
    dataset: 'all',
    is_full_snapshot: false,
    has_unreadable_key: false,
    place,
  });
  const kept = record(0, 1);
  const linkedRow = Object.fromEntries(
    Object.entries(kept).map(([name, value]) => [
      name,
      table.columns[name]?.customerReference ? `erp:${String(value)}` : value,
    ]),
  );
  return {
    name: 'the later version of a record holds, a record deleted later is gone',
    given: {
      committed_deliveries: [delivery(1), delivery(2)],
      [`raw_${table.name}`]: [
        version(1, record(0, 0)),
        version(1, record(1, 0)),
        version(2, kept),
        version(2, record(1, 0), true),
        { ...version(2, record(0, 0)), batch_id: 'never_committed' },
      ],
    },
    expect: [{ ...linkedRow, batch_id: 'd2' }],
  };
}
