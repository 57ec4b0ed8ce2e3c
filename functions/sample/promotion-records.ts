import type { Row } from '../lake/rows.ts';
import { utcInstant } from './calendar.ts';
import { type DatedRow, type ErpContext, idOf, lastDayOf } from './erp-records.ts';
import { discountCodes } from './orders.ts';

/** Offers by mail: six a firm, each to a part of those who had bought by then. */
export function drawPromotions(context: ErpContext): DatedRow[] {
  const random = context.random.fork('promotions');
  const offers = 6;
  return Array.from({ length: offers }, (_, offer) => {
    const month = context.months[Math.floor(((offer + 1) * context.months.length) / offers) - 1];
    const day = Math.min(lastDayOf(context) - 3, (month?.firstDay ?? 0) + 5);
    const code = discountCodes[offer % discountCodes.length] ?? '';
    return context.customers
      .filter(({ firstDay }) => firstDay !== null && firstDay < day && random.chance(0.05))
      .map(({ index }) => {
        const responded = random.chance(0.18) ? day + 1 + random.integer(3) : null;
        const row: Row = {
          promotion_id: offer < discountCodes.length ? code : `${code}-${offer + 1}`,
          customer_id: idOf(context, index),
          sent_at: utcInstant(day, 28_800),
          responded_at: responded === null ? null : utcInstant(Math.min(responded, lastDayOf(context)), 50_000),
          channel: 'email',
          content_kind: random.pick(['discount', 'novelty', 'advice']),
          product_category: random.pick(['pumps', 'filters', 'valves']),
          target_grade: null,
          cost: '0.35',
          currency: 'EUR',
        };
        return { day: responded ?? day, row };
      });
  }).flat();
}
