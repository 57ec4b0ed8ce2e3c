import { currency, instant, money, table, text } from '../column.ts';

export const products = table({
  name: 'products',
  row: 'a product',
  key: ['product_id'],
  columns: {
    product_id: text("The product's id", { required: true }),
    category: text('Product category', { required: true }),
    name: text('Name of the product'),
    tier: text('Price tier'),
    list_price: money('List price of one unit'),
    unit_cost: money('Cost of one unit'),
    currency: currency(),
    launched_at: instant('Launched'),
    discontinued_at: instant('Discontinued'),
  },
});
