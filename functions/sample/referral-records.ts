import { utcInstant } from './calendar.ts';
import { type DatedRow, type ErpContext, idOf } from './erp-records.ts';

/** Referrals between customers: the referred has bought, the referrer before. */
export function drawReferrals(context: ErpContext): DatedRow[] {
  const random = context.random.fork('referrals');
  const rows: DatedRow[] = [];
  for (const { index, firstDay, acquisition } of context.customers) {
    if (firstDay === null || acquisition !== 1 || index < 20 || !random.chance(0.15)) continue;
    rows.push({
      day: firstDay,
      row: {
        referral_id: `REF-${10_001 + rows.length}`,
        referrer_id: idOf(context, random.integer(index)),
        referred_id: idOf(context, index),
        occurred_at: utcInstant(firstDay, 36_000),
        reward: random.chance(0.6) ? '10.00' : null,
        currency: 'EUR',
      },
    });
  }
  return rows;
}
