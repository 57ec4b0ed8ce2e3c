import { currency, decimal, flag, instant, integer, money, table, text } from '../column.ts';

export const transactions = table({
  name: 'transactions',
  row: 'an order line',
  key: ['transaction_id', 'line_no'],
  occurredFrom: 'occurred_at',
  columns: {
    transaction_id: text("The order's id", { required: true }),
    line_no: integer('Number of the line within the order', { required: true, minimum: 0 }),
    customer_id: text('The customer', { customerReference: true }),
    product_id: text('The product'),
    occurred_at: instant('When it was bought', { required: true }),
    quantity: decimal(18, 4)('Quantity'),
    amount: money('Total of the line, net of tax and shipping; returns negative', { required: true }),
    list_amount: money('What the line would have cost at list price'),
    cost: money('Product cost of the line'),
    currency: currency(),
    channel: text('Sales channel'),
    place: text('Place of sale'),
    promotion_id: text('Promotion that the order answered'),
    promised_at: instant('Delivery promised for'),
    delivered_at: instant('Delivered'),
    is_return: flag('The line is a return'),
  },
});
