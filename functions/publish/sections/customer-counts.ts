import { type Bilingual, type Quantity, quantity, type TopicTable } from '../topics/topic.ts';
import { customerWord } from './customer-words.ts';
import { cellsToHide } from './protect.ts';

export interface CountRow {
  readonly what: string;
  readonly segment: string | null;
  readonly item: string;
  readonly customers: number | null;
  readonly money: number | null;
  readonly chance: number | null;
}

export interface ShownCount {
  readonly item: string;
  readonly label: Bilingual;
  readonly customers: Quantity;
  readonly money: Quantity;
  readonly chance: number | null;
}

/** The firm's counts of one kind in the order given (else by money, then number), small ones hidden so that they cannot be subtracted. */
export function shownCounts(
  rows: readonly CountRow[],
  what: string,
  hideBelow: number,
  order: readonly string[] = [],
): ShownCount[] {
  const own = rows.filter((row) => row.what === what && row.segment === null);
  const hidden = cellsToHide(
    own.map((row) => ({
      row: what,
      column: row.item,
      n: row.customers ?? 0,
      isHidden: (row.customers ?? 0) > 0 && (row.customers ?? 0) < hideBelow,
    })),
    hideBelow,
  );
  const place = (item: string): number => (order.includes(item) ? order.indexOf(item) : order.length);
  return own
    .map((row): ShownCount => {
      const isHidden = hidden.has(`${what}|${row.item}`);
      const shown = (value: number | null, unit: 'count' | 'money'): Quantity =>
        isHidden ? quantity(null, unit, { reason: 'too_few_answers' }) : quantity(value, unit, { n: row.customers });
      return {
        item: row.item,
        label: customerWord(row.item),
        customers: shown(row.customers, 'count'),
        money: shown(row.money, 'money'),
        chance: isHidden ? null : row.chance,
      };
    })
    .sort(
      (a, b) =>
        place(a.item) - place(b.item) ||
        (b.money.value ?? -1) - (a.money.value ?? -1) ||
        (b.customers.value ?? -1) - (a.customers.value ?? -1) ||
        (a.item < b.item ? -1 : 1),
    );
}

/** Number of customers of a kind over all its items. */
export const totalOf = (rows: readonly CountRow[], what: string): number =>
  rows.reduce((sum, row) => sum + (row.what === what && row.segment === null ? (row.customers ?? 0) : 0), 0);

interface CountColumn {
  readonly name: Bilingual;
  readonly of: (count: ShownCount) => Quantity;
}

/** A table of counts: the item, then the columns. */
export function countTable(
  table: string,
  caption: Bilingual,
  item: Bilingual,
  counts: readonly ShownCount[],
  columns: readonly CountColumn[],
  isFolded = false,
): TopicTable {
  return {
    table,
    caption,
    columns: [{ name: item, isNumber: false }, ...columns.map(({ name }) => ({ name, isNumber: true }))],
    rows: counts.map((count) => ({ key: count.item, cells: [count.label, ...columns.map(({ of }) => of(count))] })),
    isFolded,
  };
}
