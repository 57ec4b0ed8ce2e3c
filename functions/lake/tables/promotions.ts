import { currency, instant, money, table, text } from '../column.ts';

export const promotions = table({
  name: 'promotions',
  row: 'an offer to a customer',
  key: ['promotion_id', 'customer_id'],
  occurredFrom: 'sent_at',
  columns: {
    promotion_id: text("The offer's id", { required: true }),
    customer_id: text('The customer', { required: true, customerReference: true }),
    sent_at: instant('Sent', { required: true }),
    responded_at: instant('Responded'),
    channel: text('Channel'),
    content_kind: text('Kind of content'),
    product_category: text('Product category offered'),
    target_grade: text('Grade of customer it was meant for'),
    cost: money('Cost of the offer'),
    currency: currency(),
  },
});
