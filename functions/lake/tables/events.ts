import { instant, table, text } from '../column.ts';

export const events = table({
  name: 'events',
  row: 'something to annotate',
  key: ['event_id'],
  occurredFrom: 'occurred_at',
  columns: {
    event_id: text("The event's id", { required: true }),
    occurred_at: instant('When', { required: true }),
    title_en: text('English title'),
    title_zh: text('Chinese title'),
    department: text('Department'),
  },
});
