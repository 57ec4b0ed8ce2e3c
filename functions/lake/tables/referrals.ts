import { currency, instant, money, table, text } from '../column.ts';

export const referrals = table({
  name: 'referrals',
  row: 'a referral',
  key: ['referral_id'],
  occurredFrom: 'occurred_at',
  columns: {
    referral_id: text("The referral's id", { required: true }),
    referrer_id: text('Customer who referred', { required: true, customerReference: true }),
    referred_id: text('Customer who was referred', { required: true, customerReference: true }),
    occurred_at: instant('When', { required: true }),
    reward: money('Reward paid'),
    currency: currency(),
  },
});
