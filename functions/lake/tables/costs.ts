import { currency, instant, money, table, text } from '../column.ts';

export const costs = table({
  name: 'costs',
  row: 'a cost',
  key: ['cost_id'],
  occurredFrom: 'occurred_at',
  columns: {
    cost_id: text("The cost's id", { required: true }),
    customer_id: text('The customer it was spent on', { customerReference: true }),
    segment: text('Segment it was spent on'),
    kind: text('Kind of cost', {
      required: true,
      oneOf: ['acquisition', 'marketing', 'service', 'employee', 'retention', 'knowledge_acquisition'],
    }),
    occurred_at: instant('When it was spent', { required: true }),
    amount: money('The cost', { required: true }),
    currency: { ...currency(), required: true },
    department: text('Department that spent it'),
  },
});
