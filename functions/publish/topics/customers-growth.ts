import { key, number, text, whole } from '../row-parsers.ts';
import { cellsToHide } from '../sections/protect.ts';
import { around, isSmall, tooFew } from './customers-numbers.ts';
import type { TopicNames } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type TopicTable } from './topic.ts';

/** Relations of a segment (null: of the firm) in a period. */
export interface Growth {
  readonly period_id: string;
  readonly segment: string | null;
  readonly customers_before: number | null;
  readonly won: number | null;
  readonly won_back: number | null;
  readonly lost: number | null;
  readonly customers: number | null;
  readonly stable_months: number | null;
  readonly stable_reach: number | null;
  readonly stable_steps: number | null;
  readonly margin_per_customer: number | null;
  readonly margin_reach: number | null;
  readonly buyers: number | null;
  readonly cross_buying_share: number | null;
  readonly cross_buying_reach: number | null;
  readonly trade_up_share: number | null;
  readonly trade_up_reach: number | null;
}

/** Columns of relation_growth that the topic reads. */
export const growthColumns = {
  period_id: key,
  segment: text,
  customers_before: whole,
  won: whole,
  won_back: whole,
  lost: whole,
  customers: whole,
  stable_months: number,
  stable_reach: number,
  stable_steps: whole,
  margin_per_customer: number,
  margin_reach: number,
  buyers: whole,
  cross_buying_share: number,
  cross_buying_reach: number,
  trade_up_share: number,
  trade_up_reach: number,
};

/** Mean length of a stable phase. */
export function stableMonths(row: Growth | undefined): Quantity {
  const found = around(row?.stable_months, row?.stable_reach, 'months', { n: row?.stable_steps ?? null });
  return found.lower === null ? found : { ...found, lower: Math.max(0, found.lower) };
}

const moves = ['customers', 'won', 'won_back', 'lost'] as const;

const columns: readonly Bilingual[] = [
  { en: 'Customers', zh: '客户数' },
  { en: 'Won in the period', zh: '本期赢得' },
  { en: 'Won back in it', zh: '本期挽回' },
  { en: 'Lost in it (by life cycle)', zh: '本期流失（按生命周期）' },
  { en: 'Months stable', zh: '稳定期（月）' },
  { en: 'Margin per customer and month', zh: '每客户每月毛利' },
  { en: 'Revenue from other categories', zh: '交叉购买收入占比' },
  { en: 'Revenue from dearer tiers', zh: '升级消费收入占比' },
];

/**
 * Segments in the period: counts that are small are hidden, with another one where the firm's number would give them away; of a
 * segment with few customers everything.
 */
export function growthTable(rows: readonly Growth[], hideBelow: number, names: TopicNames): TopicTable[] {
  const parts = rows.filter(({ segment }) => segment !== null);
  if (parts.length === 0) return [];
  const columnOf = (move: string, { segment }: Growth): string => `${move}|${segment}`;
  const hidden = cellsToHide(
    moves.flatMap((move) =>
      parts.map((row) => ({
        row: move,
        column: columnOf(move, row),
        n: row[move] ?? 0,
        isHidden: isSmall(row[move], hideBelow) || (row.customers ?? 0) < hideBelow,
      })),
    ),
    hideBelow,
  );
  const isHidden = (move: (typeof moves)[number], row: Growth): boolean => hidden.has(`${move}|${columnOf(move, row)}`);
  return [
    {
      table: 'growth',
      caption: { en: 'Wider, longer, deeper', zh: '更宽、更远、更深' },
      columns: [
        { name: { en: 'Segment', zh: '细分' }, isNumber: false },
        ...columns.map((name) => ({ name, isNumber: true })),
      ],
      rows: parts.map((row) => ({
        key: row.segment ?? '',
        cells: [
          names.segment(row.segment ?? ''),
          ...moves.map((move) => (isHidden(move, row) ? tooFew('count') : quantity(row[move], 'count'))),
          ...depthOf(row, isHidden('customers', row)),
        ],
      })),
      isFolded: true,
    },
  ];
}

function depthOf(row: Growth, isHidden: boolean): Quantity[] {
  if (isHidden) return [tooFew('months'), tooFew('money'), tooFew('share'), tooFew('share')];
  return [
    stableMonths(row),
    around(row.margin_per_customer, row.margin_reach, 'money', { n: row.customers }),
    around(row.cross_buying_share, row.cross_buying_reach, 'share', { n: row.buyers, isPart: true }),
    around(row.trade_up_share, row.trade_up_reach, 'share', { n: row.buyers, isPart: true }),
  ];
}
