import { expect, test } from 'vitest';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';

const name = { en: 'Front line', zh: '一线' };
const settings = settingsSchema.parse({
  chain: {
    add: {
      stations: [{ station: 'front_line', chain: 'value', audience: 'management', measure: 'delivered', name }],
      links: [
        {
          link: 'handover',
          chain: 'value',
          from: 'production',
          to: 'front_line',
          knowledge_function: 'value_creation',
          owners: [{ department: 'production', name }],
          name,
        },
      ],
    },
    replace: { gap4: { from: 'front_line' } },
  },
});
const facts = { runId: 'run', asOf: '2026-01-31', firstEvent: null, settings, attributes: [] };
const rowsOf = (relation: string) => runInputs.find((input) => input.name === relation)?.rows(facts) ?? [];

test('who is entitled to use knowledge is told by its own setting, not by the headcount of a survey', () => {
  const input = runInputs.find(({ name: relation }) => relation === 'knowledge_entitlements');
  const withSettings = (given: object) => ({ ...facts, settings: settingsSchema.parse(given) });
  expect(input?.rows(withSettings({ gaps: { headcount: { marketing: 32 } } }))).toEqual([]);
  const both = { gaps: { headcount: { marketing: 32 } }, knowledge: { entitled: { marketing: 80 } } };
  expect(input?.rows(withSettings(both))).toEqual([{ department: 'marketing', entitled: 80 }]);
});

test('positions of stations and links are those of the flow, not of the declaration', () => {
  expect(rowsOf('stations').map(({ station, position }) => `${position} ${station}`)).toEqual([
    '1 customer_expectation',
    '2 marketing',
    '3 rd',
    '4 production',
    '5 front_line',
    '6 customer_perception',
    '7 capability',
    '8 signal',
    '9 customer_trust',
  ]);
  expect(rowsOf('links').map(({ link, position }) => `${position} ${link}`)).toEqual([
    '1 gap1',
    '2 gap2',
    '3 gap3',
    '4 handover',
    '5 gap4',
    '6 gap6',
    '7 gap7',
    '8 gap5',
  ]);
});

test('a measure of two stations gives each its own questions, and those of the default chain keep their codes', () => {
  const items = rowsOf('default_survey_items');
  const codes = items.map((item) => String(item.item_id));
  expect(new Set(codes).size).toBe(codes.length);
  const asked = items.filter((item) => item.attribute_id === 'delivery_time' && item.measure === 'delivered');
  expect(asked.map(({ item_id, audience }) => [item_id, audience])).toEqual([
    ['delivered_delivery_time', 'production'],
    ['delivered_front_line_delivery_time', 'management'],
  ]);
});
