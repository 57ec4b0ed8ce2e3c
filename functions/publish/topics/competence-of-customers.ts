import type { z } from 'zod';
import { key, number, text, whole } from '../row-parsers.ts';
import { competenceName } from './competence-names.ts';
import type { TopicNames } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { unlessToldApart } from './told-apart.ts';
import { quantity, type Sentence, type TopicTable } from './topic.ts';

/** Columns of `customer_competence_levels` that the card shows. */
export const customerColumns = { segment: text, dimension: key, level: number, std_error: number, n: whole };
type CustomerRow = z.output<z.ZodObject<typeof customerColumns>>;

function customerLevel(row: CustomerRow) {
  const reach = row.std_error === null ? null : 1.96 * row.std_error;
  const ends = reach === null || row.level === null ? {} : { lower: row.level - reach, upper: row.level + reach };
  return quantity(row.level, 'points', { ...ends, n: row.n });
}

/** In what customers are most and least able. */
export function customerSentence(rows: readonly CustomerRow[], fewest: number): Sentence[] {
  const ofFirm = rows.filter((row) => row.segment === null && (row.n ?? 0) >= fewest);
  const parts = ofFirm.filter((row) => row.dimension !== 'competence').sort((a, b) => (a.level ?? 0) - (b.level ?? 0));
  const [lowest] = parts;
  const highest = parts.at(-1);
  if (!lowest || !highest || parts.length < 2) return [];
  const levels = parts.map((row) => ({ name: competenceName(row.dimension), quantity: customerLevel(row) }));
  const highDoubt = unlessToldApart(customerLevel(highest), levels.slice(0, -1).toReversed());
  const lowDoubt = unlessToldApart(customerLevel(lowest), levels.slice(1));
  return [
    {
      en: `Customers’ own competence is highest in “${competenceName(highest.dimension).en}”${highDoubt.en}: {high}; lowest in “${competenceName(lowest.dimension).en}”${lowDoubt.en}: {low}.`,
      zh: `客户自身的知识能力中，“${competenceName(highest.dimension).zh}”最高${highDoubt.zh}：{high}；“${competenceName(lowest.dimension).zh}”最低${lowDoubt.zh}：{low}。`,
      values: { high: customerLevel(highest), low: customerLevel(lowest) },
    },
  ];
}

/** Segments are shown only when each has enough people, so that none can be had by subtraction. */
export function customerTable(rows: readonly CustomerRow[], names: TopicNames, fewest: number): TopicTable[] {
  const ofFirm = rows.filter((row) => row.segment === null && (row.n ?? 0) >= fewest);
  const inSegments = rows.filter((row) => row.segment !== null);
  const shown = inSegments.every((row) => (row.n ?? 0) >= fewest) ? [...ofFirm, ...inSegments] : ofFirm;
  if (shown.length === 0) return [];
  return [
    {
      table: 'customer_competence',
      caption: words('Competence of customers, as they say', '客户自述的知识能力'),
      columns: [textColumn('Dimension', '维度'), textColumn('Segment', '细分'), numberColumn('Level', '水平')],
      rows: shown.map((row) => ({
        key: `${row.segment ?? 'firm'}.${row.dimension}`,
        cells: [
          competenceName(row.dimension),
          row.segment === null ? words('all customers', '全体客户') : names.segment(row.segment),
          customerLevel(row),
        ],
      })),
      isFolded: true,
    },
  ];
}
