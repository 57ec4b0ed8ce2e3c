import { type Column, decimal, type Table, text } from '../lake/column.ts';

/** What a table needs beyond the template: joins after the linked rows (`w`), and columns made from them. */
export interface Extras {
  readonly joins: readonly string[];
  readonly columns: Readonly<Record<string, { readonly sql: string; readonly column: Column }>>;
}

const levelSql = [
  'case',
  '      when w.value is null or coalesce(w.not_applicable, false) then null',
  '      when w.value < i.scale_min or w.value > i.scale_max or i.scale_max <= i.scale_min then null',
  '      when coalesce(i.is_reversed, false)',
  '        then cast(round(100 * (i.scale_max - w.value) / (i.scale_max - i.scale_min), 6) as decimal(9,6))',
  '      else cast(round(100 * (w.value - i.scale_min) / (i.scale_max - i.scale_min), 6) as decimal(9,6))',
  '    end',
].join('\n');

const defaultRuler =
  "'scale_' || cast(cast(round(i.scale_min) as bigint) as varchar) || '_' || cast(cast(round(i.scale_max) as bigint) as varchar)";

const surveyResponses: Extras = {
  joins: [
    'left join survey_items i on i.item_id = w.item_id',
    'left join customers c on c.customer_id = w.customer_id',
    'left join calendar d on d.day = w.occurred_on',
    'left join periods p on p.period_id = w.period_asked_about',
  ],
  columns: {
    segment: {
      sql: "coalesce(w.segment, c.segment, case when w.audience = 'customer' and w.customer_id is not null then 'unsegmented' end)",
      column: text("Segment the answer speaks of: its own, else the customer's current; null holds for all segments"),
    },
    period_id: {
      sql: 'coalesce(p.period_id, d.period_id)',
      column: text('Period the answer speaks of, else the one it was given in'),
    },
    level: {
      sql: levelSql,
      column: decimal(9, 6)('The answer on 0-100, 100 best for the customer; null outside the scale', {
        unit: 'points',
      }),
    },
    measure: { sql: 'i.measure', column: text('What the question measures') },
    attribute_id: { sql: 'i.attribute_id', column: text('Attribute the question asks about') },
    instrument: { sql: 'i.instrument', column: text('Questionnaire') },
    ruler: {
      sql: `case when i.item_id is not null then coalesce(i.ruler, ${defaultRuler}) end`,
      column: text('Scale and wording family'),
    },
    link: { sql: 'i.link', column: text('Link the question asks about') },
    cause: { sql: 'i.cause', column: text('Cause the question asks about') },
  },
};

const invitations: Extras = {
  joins: ['left join customers c on c.customer_id = w.customer_id'],
  columns: {
    segment: {
      sql: "coalesce(w.segment, c.segment, case when w.customer_id is not null then 'unsegmented' end)",
      column: text("Segment: its own, else the customer's current"),
    },
  },
};

const extras: Readonly<Record<string, Extras>> = {
  survey_responses: surveyResponses,
  survey_invitations: invitations,
};

const none: Extras = { joins: [], columns: {} };

export const extrasOf = (table: Table): Extras => extras[table.name] ?? none;
