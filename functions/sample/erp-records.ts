import type { Row } from '../lake/rows.ts';
import type { Random } from '../numerics/random.ts';
import { type Month, utcInstant } from './calendar.ts';
import type { Case } from './cases.ts';
import type { Customer } from './customers.ts';
import { type StationPlan, trustAttributes, valueAttributes } from './station-plan.ts';

/** A row of a table and the day on which the system wrote it (when the nightly export carries it). */
export interface DatedRow {
  readonly day: number;
  readonly row: Row;
}

export interface ErpContext {
  readonly plan: StationPlan;
  readonly customers: readonly Customer[];
  readonly cases: readonly Case[];
  readonly months: readonly Month[];
  readonly random: Random;
}

/** The customer's id. */
export const idOf = ({ customers }: ErpContext, index: number): string => customers[index]?.customer_id ?? '';
/** Last day of the firm's history. */
export const lastDayOf = ({ months }: ErpContext): number => months.at(-1)?.lastDay ?? 0;
/** An amount as exports write it. */
export const amount = (value: number): string => value.toFixed(2);

/** What happened to the firm; nothing that gives the planted cause away. */
export function drawEvents(context: ErpContext): DatedRow[] {
  const titles = [
    ['New web shop', '新网店上线'],
    ['Trade fair', '参加展会'],
    ['Price list renewed', '更新价目表'],
  ] as const;
  return titles.map(([title_en, title_zh], index) => {
    const month = context.months[Math.floor(((index + 1) * context.months.length) / 4)];
    const day = Math.min(lastDayOf(context), (month?.firstDay ?? 0) + 9);
    return {
      day,
      row: {
        event_id: `EV-${index + 1}`,
        occurred_at: utcInstant(day, 36_000),
        title_en,
        title_zh,
        department: 'marketing',
      },
    };
  });
}

/** Attributes as the firm keeps them. */
export const attributeRows = (): Row[] => [...valueAttributes, ...trustAttributes].map((each) => ({ ...each }));
