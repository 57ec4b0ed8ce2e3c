import { double, table, text } from '../column.ts';

export const attributes = table({
  name: 'attributes',
  row: 'an attribute that is judged',
  key: ['attribute_id'],
  columns: {
    attribute_id: text("The attribute's id", { required: true }),
    chain: text('value or trust', { required: true, oneOf: ['value', 'trust'] }),
    component: text('Component of value or trust', {
      required: true,
      oneOf: [
        'product',
        'service',
        'personnel',
        'image',
        'money',
        'time',
        'energy',
        'psychic',
        'ability',
        'willingness',
      ],
    }),
    name_en: text('English name'),
    name_zh: text('Chinese name'),
    product_category: text('Product category it is limited to'),
    importance: double('Stated importance', { minimum: 0 }),
    anchor_low: double('Natural value that is level 0'),
    anchor_high: double('Natural value that is level 100'),
    unit: text('Natural unit'),
  },
});
