import { key, number, text, whole } from '../row-parsers.ts';
import { isSmall, tooFew } from '../topics/customers-numbers.ts';
import { type Bilingual, type Quantity, quantity, type TopicTable } from '../topics/topic.ts';
import { customerWord } from './customer-words.ts';
import { cellsToHide } from './protect.ts';

export interface CountRow {
  readonly what: string;
  readonly segment: string | null;
  readonly item: string;
  readonly customers: number | null;
  readonly money: number | null;
  readonly money_lower: number | null;
  readonly money_upper: number | null;
  readonly chance: number | null;
  readonly chance_lower: number | null;
  readonly chance_upper: number | null;
  /** Of opinions: the customers who gave them, and those of them who are lost; null where the count is one of customers. */
  readonly persons: number | null;
  readonly persons_lost: number | null;
}

/** Columns of customer_counts that topics read. */
export const countColumns = {
  what: key,
  segment: text,
  item: key,
  customers: whole,
  money: number,
  money_lower: number,
  money_upper: number,
  chance: number,
  chance_lower: number,
  chance_upper: number,
  persons: whole,
  persons_lost: whole,
};

export interface ShownCount {
  readonly item: string;
  readonly label: Bilingual;
  readonly customers: Quantity;
  readonly money: Quantity;
  readonly chance: number | null;
  /** `chance` of opinions, those of lost customers weighted; hidden too where, less the count, it would tell a few of the lost or of the others. */
  readonly weighted: Quantity;
  /** `chance` as a number of people; hidden where the count is. */
  readonly expected: Quantity;
}

const personsOf = ({ customers, persons }: CountRow): number => persons ?? customers ?? 0;

/** The firm's counts of one kind in the order given (else by money, then number), those of few persons hidden so that they cannot be subtracted. */
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
      n: personsOf(row),
      isHidden: isSmall(personsOf(row), hideBelow),
    })),
    hideBelow,
  );
  const place = (item: string): number => (order.includes(item) ? order.indexOf(item) : order.length);
  return own
    .map((row): ShownCount => {
      const isHidden = hidden.has(`${what}|${row.item}`);
      const shown = (value: number | null, unit: 'count' | 'money', ends: Partial<Quantity> = {}): Quantity =>
        isHidden ? tooFew(unit) : quantity(value, unit, { n: row.customers, ...ends });
      const [persons, lost] = [personsOf(row), row.persons_lost ?? 0];
      const isSplitSmall = isSmall(lost, hideBelow) || isSmall(persons - lost, hideBelow);
      const people = (value: number | null): number | null => (value === null ? null : Math.round(value));
      return {
        item: row.item,
        label: customerWord(row.item),
        customers: shown(row.customers, 'count'),
        money: shown(row.money, 'money', { lower: row.money_lower, upper: row.money_upper }),
        chance: isHidden ? null : row.chance,
        weighted: isHidden || isSplitSmall ? tooFew('points') : quantity(row.chance, 'points'),
        expected: shown(people(row.chance), 'count', {
          lower: people(row.chance_lower),
          upper: people(row.chance_upper),
        }),
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

/** Number of customers expected of a kind over all its items. */
export const expectedOf = (rows: readonly CountRow[], what: string): number =>
  Math.round(rows.reduce((sum, row) => sum + (row.what === what && row.segment === null ? (row.chance ?? 0) : 0), 0));

/** Money of a kind over all its items, with its interval; hidden where few customers are behind it. */
export function moneyOf(rows: readonly CountRow[], what: string, hideBelow: number): Quantity {
  const own = rows.filter((row) => row.what === what && row.segment === null);
  const people = totalOf(rows, what);
  if (isSmall(people, hideBelow)) return tooFew('money');
  const sum = (of: (row: CountRow) => number | null): number | null =>
    own.some((row) => of(row) !== null) ? own.reduce((total, row) => total + (of(row) ?? 0), 0) : null;
  return quantity(people === 0 ? null : sum(({ money }) => money), 'money', {
    lower: sum(({ money_lower }) => money_lower),
    upper: sum(({ money_upper }) => money_upper),
    n: people,
  });
}

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
