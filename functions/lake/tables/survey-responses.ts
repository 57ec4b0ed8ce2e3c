import { double, flag, instant, table, text } from '../column.ts';

export const surveyResponses = table({
  name: 'survey_responses',
  row: 'one answer to one question',
  key: ['response_id', 'item_id'],
  occurredFrom: 'answered_at',
  columns: {
    response_id: text('One filled-in questionnaire', { required: true }),
    respondent_id: text('Who answered', { required: true }),
    item_id: text('The question', { required: true }),
    audience: text('Who was asked', {
      required: true,
      oneOf: ['customer', 'marketing', 'rd', 'production', 'management'],
    }),
    answered_at: instant('When it was answered', { required: true }),
    value: double("The answer on the item's scale"),
    not_applicable: flag('Answered with not applicable'),
    duration_s: double('Seconds for the whole questionnaire', { minimum: 0, unit: 'seconds' }),
    customer_id: text('The customer who answered', { customerReference: true }),
    segment: text('Segment the answer speaks of'),
    product_id: text('Product the answer speaks of'),
    product_category: text('Product category the answer speaks of'),
    department: text('Department of the respondent'),
    period_asked_about: text('Period the answer speaks of (period_id)'),
    text: text('Free text of the answer', { pii: true }),
  },
});
