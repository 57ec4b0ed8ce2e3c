import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSettings } from '../../functions/adapters/settings-file.ts';
import { Night } from '../../functions/cli/night.ts';
import { layout } from '../../functions/lake/layout.ts';
import { questionnaire } from '../../functions/lake/questionnaire.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { type Scorecard, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { lakeFixture } from '../support/lake-fixture.ts';

/** A station between production and perception, declared last, and a way from capability to trust beside the signals. */
const settings = parseSettings(
  `
chain:
  add:
    stations:
      - { station: front_line, chain: value, audience: management, measure: delivered, name: { en: Front line, zh: 一线 } }
    links:
      - link: word_of_mouth
        chain: trust
        from: capability
        to: customer_trust
        knowledge_function: trust_perception
        owners: [{ department: communication, name: { en: Communication, zh: 传播部 } }]
        name: { en: Word of mouth, zh: 口口相传 }
      - link: to_front_line
        chain: value
        from: production
        to: front_line
        knowledge_function: value_creation
        owners: [{ department: production, name: { en: Production, zh: 生产部 } }]
        name: { en: Handover, zh: 交接 }
  replace:
    gap4: { from: front_line }
`,
  'knowgap.yaml',
);
const attributes = [
  { attribute_id: 'speed', chain: 'value', component: 'time', name_en: 'Speed', name_zh: '速度' },
  { attribute_id: 'fit', chain: 'value', component: 'product', name_en: 'Fit', name_zh: '契合' },
  { attribute_id: 'skill', chain: 'trust', component: 'ability', name_en: 'Skill', name_zh: '能力' },
  { attribute_id: 'honesty', chain: 'trust', component: 'willingness', name_en: 'Honesty', name_zh: '诚信' },
];
const quiet = { info: () => undefined, warn: () => undefined };
const middles: Readonly<Record<string, number>> = {
  expectation: 9,
  perceived_expectation: 8,
  standard: 7,
  delivered: 6,
};

function answers(): Row[] {
  const random = createRandom('custom chain');
  const items = questionnaire(attributes, settings.chain).filter((item) => item.attribute_id !== null);
  const people = { customer: 40, marketing: 8, rd: 8, production: 8, management: 8 };
  return Object.entries(people).flatMap(([audience, count]) =>
    Array.from({ length: count }, (_, person) =>
      items
        .filter((item) => item.audience === audience)
        .map(
          (item): Row => ({
            response_id: `${audience}${person}`,
            respondent_id: `${audience}${person}`,
            customer_id: audience === 'customer' ? `c${person}` : null,
            item_id: item.item_id,
            audience,
            answered_at: '2026-03-15T08:00:00.000Z',
            value: Math.min(
              10,
              Math.max(
                0,
                Math.round(
                  (middles[item.measure] ?? 5) -
                    (item.item_id.includes('front_line') ? 2 : 0) +
                    3 * (random.uniform() - 0.5),
                ),
              ),
            ),
          }),
        ),
    ).flat(),
  );
}

let lake: string;
let card: Scorecard;
beforeAll(async () => {
  const customers = Array.from({ length: 40 }, (_, index) => ({
    customer_id: `c${index}`,
    status: 'customer',
    segment: index % 2 === 0 ? 'business' : 'private',
  }));
  lake = await lakeFixture([
    { delivery_id: 'base', export_date: '2026-03-31', tables: { customers, attributes } },
    { delivery_id: 'answers', export_date: '2026-03-31', dataset: 'answers', tables: { survey_responses: answers() } },
  ]);
  const night = await Night.open({ lake, settings, settingsHash: 'custom' });
  try {
    await night.aggregate(quiet);
    await night.fit(quiet);
    await night.score(quiet);
    await night.publish();
    const { run_id: run, period } = night.record;
    const bytes = (await night.store.read(layout.scorecard(period ?? '', run, 'scorecard.json'))) ?? undefined;
    card = scorecardSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } finally {
    night.close();
  }
});
afterAll(() => rmSync(lake, { recursive: true, force: true }));

const stationsOf = (bridge: Scorecard['bridges'][number] | undefined) => bridge?.stations.map(({ station }) => station);

test('a station declared last stands where the links put it, with its own questions', () => {
  const [value] = card.bridges;
  expect(stationsOf(value)).toEqual([
    'customer_expectation',
    'marketing',
    'rd',
    'production',
    'front_line',
    'customer_perception',
  ]);
  expect(value?.stations.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(value?.steps.map(({ link }) => link)).toEqual(['gap1', 'gap2', 'gap3', 'to_front_line', 'gap4']);
  const [production, frontLine] = [value?.stations[3]?.level ?? 0, value?.stations[4]?.level ?? 0];
  expect(production - frontLine).toBeGreaterThan(10);
});

test('a second way to one station is a bridge of its own and in no sum', () => {
  expect(card.bridges.map(({ chain, steps }) => [chain, ...steps.map(({ link }) => link)])).toEqual([
    ['value', 'gap1', 'gap2', 'gap3', 'to_front_line', 'gap4'],
    ['trust', 'gap6', 'gap7'],
    ['trust', 'word_of_mouth'],
  ]);
  expect(stationsOf(card.bridges[2])).toEqual(['capability', 'customer_trust']);
  expect(new Set(card.numbers.map(({ id }) => id)).size).toBe(card.numbers.length);
});

test('every bridge has a total with its interval, the sum of its steps', () => {
  expect(card.bridges.map(({ total }) => total.link)).toEqual(['gap5', null, null]);
  for (const { steps, total } of card.bridges) {
    const sum = steps.reduce((value, { bias }) => value + (bias ?? Number.NaN), 0);
    expect(Math.abs(sum - (total.bias ?? Number.NaN))).toBeLessThan(1e-9);
    expect(total.bias_lower).toBeLessThan(total.bias ?? Number.NaN);
    expect(total.bias_upper).toBeGreaterThan(total.bias ?? Number.NaN);
  }
});

test('the interval of a total is that of a link between the same ends', () => {
  const wordOfMouth = card.gaps.find(({ id }) => id === 'gaps.word_of_mouth');
  for (const bridge of card.bridges.slice(1)) {
    expect(bridge.total.bias).toBeCloseTo(wordOfMouth?.bias ?? Number.NaN, 9);
    expect(bridge.total.bias_lower).toBeCloseTo(wordOfMouth?.bias_lower ?? Number.NaN, 9);
    expect(bridge.total.bias_upper).toBeCloseTo(wordOfMouth?.bias_upper ?? Number.NaN, 9);
  }
});

test('pages call links without a number by their name in the language of the page', () => {
  const english = renderPage(card, 'en', []);
  const chinese = renderPage(card, 'zh-CN', []);
  const visible = (page: string): string => page.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ');
  for (const page of [english, chinese]) expect(visible(page)).not.toMatch(/(?<!\.)(word_of_mouth|to_front_line)/);
  expect(visible(english)).toContain('Handover');
  expect(visible(chinese)).toContain('交接');
  const ids = [...english.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, place) => ids.indexOf(id) < place)).toEqual([]);
});
