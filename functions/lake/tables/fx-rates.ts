import { date, double, table, text } from '../column.ts';

export const fxRates = table({
  name: 'fx_rates',
  row: 'an exchange rate',
  key: ['base_currency', 'quote_currency', 'valid_on'],
  columns: {
    base_currency: text('One unit of this currency …', { required: true }),
    quote_currency: text('… costs `rate` units of this one', { required: true }),
    valid_on: date('Valid on', { required: true }),
    rate: double('The rate', { required: true, minimum: 0 }),
  },
});
