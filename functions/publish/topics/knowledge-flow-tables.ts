import { cellsToHide, type ProtectedCell } from '../sections/protect.ts';
import { countOf, isSmall, tooFew } from './customers-numbers.ts';
import type { TopicNames } from './define-topic.ts';
import { knowledgeName, numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Quantity, quantity, type TopicTable } from './topic.ts';

export interface ProcessRow {
  readonly department: string;
  readonly stage: string;
  readonly position: number | null;
  readonly items: number | null;
  readonly median_days: number | null;
  readonly median_lower: number | null;
  readonly median_upper: number | null;
  readonly dropout: number | null;
  readonly dropout_lower: number | null;
  readonly dropout_upper: number | null;
  readonly is_bottleneck: boolean | null;
  readonly is_clear: boolean | null;
  readonly departments_that_used: number | null;
  readonly active_users: number | null;
  readonly entitled: number | null;
  readonly active_share: number | null;
  readonly remedy_en: string | null;
  readonly remedy_zh: string | null;
}

export interface InventoryRow {
  readonly knowledge_function: string;
  readonly direction: string;
  readonly department: string;
  readonly items: number | null;
  readonly is_responsible: boolean | null;
  readonly links: string | null;
}

export interface StockRow {
  readonly knowledge_function: string;
  readonly items: number | null;
  readonly opening: number | null;
  readonly opening_lower: number | null;
  readonly opening_upper: number | null;
  readonly acquired: number | null;
  readonly renewed: number | null;
  readonly renewed_lower: number | null;
  readonly renewed_upper: number | null;
  readonly faded: number | null;
  readonly faded_lower: number | null;
  readonly faded_upper: number | null;
  readonly closing: number | null;
  readonly closing_lower: number | null;
  readonly closing_upper: number | null;
  readonly change_lower: number | null;
  readonly change_upper: number | null;
}

const startsHere = words('starts here', '由此开始');
const medianOf = (row: ProcessRow) =>
  quantity(row.median_days, 'days', {
    lower: row.median_lower,
    upper: row.median_upper,
    reason: row.median_days === null ? 'median_not_reached' : null,
  });

/** Whether it is known of some department how many are entitled to use knowledge. */
export const isShareKnown = (rows: readonly ProcessRow[]): boolean =>
  rows.some(({ active_share }) => active_share !== null);

/**
 * Departments a number of whose people must not be shown, so that it cannot be had from the firm's either. People of departments that hold
 * no knowledge have no row: they are what the firm's number has more.
 */
function departmentsToHide(
  rows: readonly ProcessRow[],
  peopleOf: (row: ProcessRow) => number | null,
  hideBelow: number,
  before: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const cellOf = (column: string, n: number | null): ProtectedCell => ({
    row: 'people',
    column,
    n,
    isHidden: before.has(column) || isSmall(n, hideBelow),
  });
  const each = [...new Map(rows.map((row) => [row.department, row])).values()];
  const firm = each.find(({ department }) => department === '*');
  const cells = each.filter(({ department }) => department !== '*').map((row) => cellOf(row.department, peopleOf(row)));
  const whole = firm ? peopleOf(firm) : null;
  const others = whole === null ? 0 : whole - cells.reduce((sum, { n }) => sum + (n ?? 0), 0);
  const hidden = cellsToHide(others > 0 ? [...cells, cellOf('', others)] : cells, hideBelow);
  return new Set([
    ...cells.map(({ column }) => column).filter((department) => hidden.has(`people|${department}`)),
    ...(isSmall(whole, hideBelow) ? ['*'] : []),
  ]);
}

/** Active users, and their share of those entitled, which must not tell a few who do not use knowledge either. */
function usersOf(rows: readonly ProcessRow[], hideBelow: number) {
  const few = departmentsToHide(rows, (row) => row.active_users, hideBelow);
  const inactiveOf = ({ active_users, active_share, entitled }: ProcessRow): number | null =>
    active_share === null || entitled === null ? null : entitled - (active_users ?? 0);
  const fewOthers = departmentsToHide(rows, inactiveOf, hideBelow, few);
  return {
    count: (row: ProcessRow) => (few.has(row.department) ? tooFew('count') : countOf(row.active_users, hideBelow)),
    share: (row: ProcessRow) =>
      row.active_share !== null && (few.has(row.department) || fewOthers.has(row.department))
        ? tooFew('share')
        : quantity(row.active_share, 'share', { n: row.entitled }),
  };
}

/** Stages of the firm and of each department; few active users are hidden. */
export function processTable(rows: readonly ProcessRow[], names: TopicNames, hideBelow: number): TopicTable[] {
  if (rows.length === 0) return [];
  const users = usersOf(rows, hideBelow);
  const ordered = [...rows].sort(
    (a, b) =>
      (a.department === b.department ? 0 : a.department < b.department ? -1 : 1) ||
      (a.position ?? 0) - (b.position ?? 0),
  );
  const hasShares = isShareKnown(rows);
  const departmentName = (id: string) => (id === '*' ? words('Firm', '全公司') : names.department(id));
  return [
    {
      table: 'knowledge_process',
      caption: words('Stages of knowledge by department', '各部门的知识环节'),
      columns: [
        textColumn('Department, stage', '部门、环节'),
        numberColumn('Pieces so far', '到此之前的条数'),
        numberColumn('Median time', '中位时间'),
        numberColumn('Lost', '流失'),
        numberColumn('Departments that used it', '使用过的部门数'),
        numberColumn('Active users', '活跃使用者人数'),
        ...(hasShares ? [numberColumn('Of those entitled', '占有权使用的人员')] : []),
      ],
      rows: ordered.map((row) => {
        const name = departmentName(row.department);
        const stage = knowledgeName(row.stage);
        return {
          key: `${row.department}/${row.stage}`,
          cells: [
            words(`${name.en}: ${stage.en}`, `${name.zh}：${stage.zh}`),
            quantity(row.items, 'count'),
            row.stage === 'collect' ? startsHere : medianOf(row),
            row.stage === 'collect'
              ? startsHere
              : quantity(row.dropout, 'share', { lower: row.dropout_lower, upper: row.dropout_upper, n: row.items }),
            quantity(row.departments_that_used, 'count'),
            users.count(row),
            ...(hasShares ? [users.share(row)] : []),
          ],
        };
      }),
      isFolded: true,
    },
  ];
}

const parts = ['opening', 'acquired', 'renewed', 'faded', 'closing'] as const;

/**
 * A part of the stock over rows, with the interval that the half-lives give it; what was acquired is counted and has none. Of the pieces
 * held at the end of the period those acquired in it were none of the opening stock.
 */
export function stockOf(rows: readonly StockRow[], part: (typeof parts)[number]): Quantity {
  const ends = (row: StockRow): readonly [number | null, number | null] =>
    part === 'acquired' ? [null, null] : [row[`${part}_lower`], row[`${part}_upper`]];
  const sumOf = (amountOf: (row: StockRow) => number | null): number =>
    rows.reduce((sum, row) => sum + (amountOf(row) ?? row[part] ?? 0), 0);
  const value = sumOf((row) => row[part]);
  if (rows.every((row) => ends(row)[0] === null)) return quantity(value, 'points');
  const held = rows.reduce((sum, row) => sum + (row.items ?? 0), 0);
  const n = part === 'opening' ? held - rows.reduce((sum, row) => sum + Math.round(row.acquired ?? 0), 0) : held;
  return quantity(value, 'points', { lower: sumOf((row) => ends(row)[0]), upper: sumOf((row) => ends(row)[1]), n });
}

/** The stock of the period by function. */
export function stockTable(rows: readonly StockRow[]): TopicTable[] {
  if (rows.length === 0) return [];
  const functions = [...Map.groupBy(rows, (row) => row.knowledge_function)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    {
      table: 'knowledge_stock',
      caption: words('Stock by function, in pieces as good as new', '各功能的知识存量（折合全新的条数）'),
      columns: [
        textColumn('Function', '功能'),
        numberColumn('Opening', '期初'),
        numberColumn('Acquired', '获取'),
        numberColumn('Renewed', '更新'),
        numberColumn('Faded', '贬值'),
        numberColumn('Closing', '期末'),
      ],
      rows: functions.map(([id, group]) => ({
        key: id,
        cells: [knowledgeName(id), ...parts.map((part) => stockOf(group, part))],
      })),
      isFolded: true,
    },
  ];
}

/** The responsibility matrix: pieces held by department and function, with the links it answers for. */
export function inventoryTable(rows: readonly InventoryRow[], names: TopicNames): TopicTable[] {
  if (rows.length === 0) return [];
  const groups = [...Map.groupBy(rows, (row) => `${row.knowledge_function}/${row.department}`)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const linksOf = (row: InventoryRow, language: 'en' | 'zh') =>
    (row.links ?? '')
      .split(', ')
      .filter(Boolean)
      .map((link) => names.link(link)[language])
      .join(language === 'en' ? ', ' : '、');
  return [
    {
      table: 'knowledge_inventory',
      caption: words('Who holds what, and who answers for it', '谁拥有什么知识、谁负责'),
      columns: [
        textColumn('Function, department', '功能、部门'),
        numberColumn('Pieces', '条数'),
        textColumn('Answers for', '负责的环节'),
      ],
      rows: groups.flatMap(([id, group]) => {
        const [first] = group;
        if (!first) return [];
        const [what, who] = [knowledgeName(first.knowledge_function), names.department(first.department)];
        return [
          {
            key: id,
            cells: [
              words(`${what.en}: ${who.en}`, `${what.zh}：${who.zh}`),
              quantity(
                group.reduce((sum, row) => sum + (row.items ?? 0), 0),
                'count',
              ),
              words(linksOf(first, 'en') || '–', linksOf(first, 'zh') || '–'),
            ],
          },
        ];
      }),
      isFolded: true,
    },
  ];
}
