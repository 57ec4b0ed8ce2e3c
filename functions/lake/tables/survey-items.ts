import { double, flag, table, text } from '../column.ts';
import { measures } from './measures.ts';

export const surveyItems = table({
  name: 'survey_items',
  row: 'a question',
  key: ['item_id'],
  columns: {
    item_id: text("The question's id", { required: true }),
    instrument: text('Questionnaire it belongs to', { required: true }),
    audience: text('Who is asked', {
      required: true,
      oneOf: ['customer', 'marketing', 'rd', 'production', 'management'],
    }),
    measure: text('What it measures', { required: true, oneOf: measures }),
    attribute_id: text('Attribute it asks about'),
    link: text('Link it asks about (causes, feasibility)'),
    cause: text('Cause it asks about'),
    scale_min: double('Lowest value of the scale', { required: true }),
    scale_max: double('Highest value of the scale', { required: true }),
    is_reversed: flag('High values are bad for the customer'),
    expected_value: double('The one right answer (attention checks)'),
    ruler: text('Scale and wording family; levels are comparable on one ruler only'),
    wording_en: text('English wording'),
    wording_zh: text('Chinese wording'),
  },
});
