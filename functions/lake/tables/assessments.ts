import { date, double, integer, level, table, text } from '../column.ts';

export const assessments = table({
  name: 'assessments',
  row: "a station's level that was measured, not asked",
  key: ['station', 'attribute_id', 'segment', 'period_start'],
  occurredFrom: 'period_start',
  columns: {
    station: text('Station of the chain', { required: true }),
    attribute_id: text('Attribute', { required: true }),
    segment: text('Segment; empty holds for all'),
    period_start: date('First day of the period it holds for', { required: true }),
    level: level('The level', { required: true }),
    std_error: double('Standard error of the level', { minimum: 0, unit: 'points' }),
    sample_size: integer('Sample size behind it', { minimum: 0 }),
    headcount: integer('How many there are to ask', { minimum: 0 }),
    method: text('How it was measured'),
    ruler: text('Scale and wording family'),
  },
});
