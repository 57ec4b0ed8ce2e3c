import { cellsToHide } from '../sections/protect.ts';
import { sevenNames } from '../sections/seven-names.ts';
import { isSmall, tooFew } from './customers-numbers.ts';
import { type Quantity, type QuantityUnit, quantity, type TopicTable } from './topic.ts';

interface Seven {
  readonly measure: string;
  readonly item: string;
  readonly value: number | null;
  readonly n: number | null;
  readonly customers: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A measure with its interval; hidden where it tells of few people, a share also where those in or out of it are few. */
function shown({ value, n, customers, lower, upper }: Seven, unit: QuantityUnit, hideBelow: number): Quantity {
  const inside = unit === 'share' && value !== null && n !== null ? Math.round(value * n) : null;
  const counts = [customers, n, inside, inside === null || n === null ? null : n - inside];
  if (counts.some((count) => isSmall(count, hideBelow))) return tooFew(unit);
  return quantity(value, unit, { lower, upper, n });
}

/** Which parts tell of few people, or would give such a part away by subtraction: parts of a measure add up. */
function hiddenParts(details: readonly Seven[], hideBelow: number): (part: Seven) => boolean {
  const columnOf = ({ measure, item }: Seven): string => `${measure}|${item}`;
  const hidden = cellsToHide(
    details.map((part) => ({
      row: part.measure,
      column: columnOf(part),
      n: part.customers ?? 0,
      isHidden: isSmall(part.customers, hideBelow),
    })),
    hideBelow,
  );
  return (part) => hidden.has(`${part.measure}|${columnOf(part)}`);
}

/** All measures of the firm, and the parts of those that have some (sales by kind, preferences, sources). */
export function sevenTables(rows: readonly Seven[], hideBelow: number): TopicTable[] {
  const measured = rows.filter(({ item, measure }) => item === 'all' && sevenNames[measure]);
  if (measured.length === 0) return [];
  const order = Object.keys(sevenNames);
  const columns = [
    { name: { en: 'Measure', zh: '指标' }, isNumber: false },
    { name: { en: 'Value', zh: '数值' }, isNumber: true },
  ];
  const details = rows.filter(({ item, measure }) => item !== 'all' && sevenNames[measure]);
  const isHidden = hiddenParts(details, hideBelow);
  return [
    {
      table: 'seven_p',
      caption: { en: "The seven P's of the firm", zh: '客户 7P' },
      columns,
      rows: measured
        .sort((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure))
        .map((row) => ({
          key: row.measure,
          cells: [
            sevenNames[row.measure]?.name ?? { en: row.measure, zh: row.measure },
            shown(row, sevenNames[row.measure]?.unit ?? 'number', hideBelow),
          ],
        })),
      isFolded: true,
    },
    ...(details.length === 0
      ? []
      : [
          {
            table: 'seven_p_parts',
            caption: {
              en: 'Sales by kind, channel and place; preferences; sources',
              zh: '按品类、渠道、地点的销售，偏好与来源',
            },
            columns,
            rows: details
              .sort(
                (a, b) =>
                  order.indexOf(a.measure) - order.indexOf(b.measure) ||
                  (b.value ?? 0) - (a.value ?? 0) ||
                  (a.item < b.item ? -1 : 1),
              )
              .map((row) => {
                const known = sevenNames[row.measure];
                return {
                  key: `${row.measure}|${row.item}`,
                  cells: [
                    {
                      en: `${known?.name.en ?? row.measure}: ${row.item}`,
                      zh: `${known?.name.zh ?? row.measure}：${row.item}`,
                    },
                    isHidden(row) ? tooFew(known?.unit ?? 'number') : shown(row, known?.unit ?? 'number', hideBelow),
                  ],
                };
              }),
            isFolded: true,
          },
        ]),
  ];
}
