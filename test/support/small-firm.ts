import type { Row } from '../../functions/lake/rows.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import type { FixtureDelivery } from './lake-fixture.ts';

const attributes = [
  { attribute_id: 'speed', chain: 'value', component: 'time' },
  { attribute_id: 'fit', chain: 'value', component: 'product' },
  { attribute_id: 'skill', chain: 'trust', component: 'ability' },
];
const stations: Readonly<Record<string, readonly [audience: string, chain: string]>> = {
  expectation: ['customer', 'value'],
  perceived_expectation: ['marketing', 'value'],
  standard: ['rd', 'value'],
  delivered: ['production', 'value'],
  perception: ['customer', 'value'],
  capability: ['management', 'trust'],
  signal: ['management', 'trust'],
  perceived_trust: ['customer', 'trust'],
};
const loyaltyItems = [
  'satisfaction',
  'trust',
  'commitment',
  'repurchase_intention',
  'switching_resistance',
  'recommendation',
];

/** A firm of 40 customers in 2 segments and 20 staff with 3 months of answers and orders, from a seed. */
export function smallFirm(seed: number): FixtureDelivery[] {
  const stream = createRandom(seed);
  const random = (): number => stream.uniform();
  const grade = (middle: number): number => Math.min(10, Math.max(0, Math.round(middle + 4 * (random() - 0.5))));
  const customers = Array.from({ length: 40 }, (_, index) => ({
    customer_id: `c${index}`,
    status: 'customer',
    segment: index % 4 === 0 ? 'business' : 'private',
  }));
  const items = [
    ...Object.entries(stations).flatMap(([measure, [audience, chain]]) =>
      attributes
        .filter((attribute) => attribute.chain === chain)
        .map(({ attribute_id }) => item(`${measure}_${attribute_id}`, audience, measure, attribute_id)),
    ),
    ...loyaltyItems.map((measure) => item(measure, 'customer', measure, null)),
  ];
  const answers = [1, 2, 3].flatMap((month) => [
    ...customers
      .filter(() => random() < 0.6)
      .flatMap(({ customer_id }) => filledIn(items, 'customer', customer_id, month, grade, customer_id)),
    ...['marketing', 'rd', 'production', 'management'].flatMap((audience) =>
      Array.from({ length: 5 }, (_, index) =>
        filledIn(items, audience, `${audience}${index}`, month, grade, null),
      ).flat(),
    ),
  ]);
  const orders = customers.flatMap(({ customer_id }, index) =>
    Array.from({ length: Math.floor(random() * 5) }, (_, order) => ({
      transaction_id: `o${index}-${order}`,
      line_no: 1,
      customer_id,
      occurred_at: `2026-0${1 + Math.floor(random() * 3)}-${10 + Math.floor(random() * 18)}T08:00:00.000Z`,
      amount: (10 + Math.floor(random() * 90)).toFixed(2),
      cost: '5.00',
      currency: 'EUR',
    })),
  );
  return [
    {
      delivery_id: 'base',
      export_date: '2026-03-31',
      tables: { customers, attributes, survey_items: items, transactions: orders },
    },
    { delivery_id: 'answers', export_date: '2026-03-31', dataset: 'answers', tables: { survey_responses: answers } },
  ];
}

function item(item_id: string, audience: string, measure: string, attribute_id: string | null): Row {
  return {
    item_id,
    instrument: `${audience}_survey`,
    audience,
    measure,
    attribute_id,
    scale_min: 0,
    scale_max: 10,
    is_reversed: false,
    ruler: 'r',
  };
}

function filledIn(
  items: readonly Row[],
  audience: string,
  person: string,
  month: number,
  grade: (middle: number) => number,
  customer: string | null,
): Row[] {
  return items
    .filter((each) => each.audience === audience)
    .map((each) => ({
      response_id: `${person}-${month}`,
      respondent_id: person,
      customer_id: customer,
      item_id: each.item_id ?? null,
      audience,
      answered_at: `2026-0${month}-15T08:00:00.000Z`,
      value: grade(7),
    }));
}
