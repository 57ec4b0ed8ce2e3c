import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { defaultAttributes } from '../../functions/lake/default-attributes.ts';
import { defaultChain } from '../../functions/lake/gap-chain.ts';
import { tables } from '../../functions/lake/tables/index.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import { type Firm, generateFirm } from '../../functions/sample/firm.ts';
import { firmRows } from '../../functions/sample/firm-rows.ts';
import { answerOf, expectedObservedLevel } from '../../functions/sample/observed-level.ts';
import { linesTotal } from '../../functions/sample/orders.ts';
import { itemsOfSurvey } from '../../functions/sample/questionnaires.ts';
import { segments } from '../../functions/sample/segments.ts';
import { headcount } from '../../functions/sample/staff-surveys.ts';
import { truthSchema } from '../../functions/sample/truth.ts';

const hash = (firm: Firm): string =>
  createHash('sha256')
    .update(JSON.stringify([firm.customers, firm.orders, firm.cases, firm.erp, firm.truth, firm.assessments]))
    .update(JSON.stringify(firm.customerSurveys.questionnaires.map((each) => [each.response_id, ...each.answers])))
    .digest('hex');

/** Points, as in the settings. Staff levels move a little between waves: other days, other rounding. */
const smallestGapThatMatters = 2;
const small = { customers: 600, months: 12 };
const seeds = [1, 2, 3, 4, 5, 6];
const surveyed = seeds.map((seed) => generateFirm({ seed, customers: 1500, surveysOnly: true }));
const shop = generateFirm({ seed: 11, customers: 6000, answersPerMonth: 100 });

test('the same seed gives the same firm, another seed another', () => {
  const one = hash(generateFirm({ seed: 1, ...small }));
  expect(hash(generateFirm({ seed: 1, ...small }))).toBe(one);
  expect(hash(generateFirm({ seed: 2, ...small }))).not.toBe(one);
});

test('options that no firm can be made of are refused by name', () => {
  expect(() => generateFirm({ seed: 1, customers: 3 })).toThrow(/customers: expected/);
  expect(() => generateFirm({ seed: 1, link: 'gap9' })).toThrow(/link: expected one of gap1/);
  expect(() => generateFirm({ seed: 1, asOf: 'today' })).toThrow(/asOf: expected/);
});

test('expectation of a rounded and clipped answer is that of draws', () => {
  const random = createRandom(5);
  for (const [mean, deviation] of [
    [78, 12],
    [96, 11],
    [40, 16],
  ] as const) {
    const draws = Array.from({ length: 40_000 }, () => 10 * answerOf(random.normal(mean, deviation)));
    const average = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(Math.abs(average - expectedObservedLevel(mean, deviation))).toBeLessThan((4 * deviation) / 200);
  }
});

describe('planted truth', () => {
  test('has its shape, and gap5 is the sum of gaps 1 to 4 in every cell', () => {
    for (const { truth } of surveyed) {
      expect(truthSchema.parse(structuredClone(truth))).toEqual(truth);
      const bias = new Map(
        truth.gaps.map((gap) => [`${gap.period_id}/${gap.attribute_id}/${gap.segment}/${gap.link}`, gap.bias]),
      );
      const totals = truth.gaps.filter(({ link }) => link === 'gap5');
      expect(totals).toHaveLength(24 * 9 * 4);
      for (const { period_id, attribute_id, segment, bias: total } of totals) {
        const parts = ['gap1', 'gap2', 'gap3', 'gap4'].map(
          (link) => bias.get(`${period_id}/${attribute_id}/${segment}/${link}`) ?? Number.NaN,
        );
        expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - total)).toBeLessThan(1e-9);
      }
      for (const { link } of defaultChain.links) {
        const own = truth.gaps.filter((gap) => gap.link === link && gap.period_id === '2025-06');
        expect(Math.min(...own.map((gap) => gap.bias)), link).toBeLessThan(0);
      }
    }
  });

  const change = (firm: Firm, link: string): number => {
    const at = (period: string): number =>
      firm.truth.firm_gaps.find((gap) => gap.period_id === period && gap.link === link)?.bias ?? Number.NaN;
    return at('2026-07') - at('2026-06');
  };

  test('one link causes the decline, the others stay as they were, loyalty falls', () => {
    for (const link of defaultChain.links.map((each) => each.link)) {
      const firm = generateFirm({ seed: 21, customers: 1500, surveysOnly: true, link });
      const cause = firm.truth.root_cause;
      expect(cause).toMatchObject({ kind: 'link', link, effect_points: 8, since_period: '2026-07' });
      expect(cause.observed_effect_points, link).toBeGreaterThan(5);
      expect(cause.observed_effect_points, link).toBeLessThan(10);
      expect(cause.loyalty_points, link).toBeLessThan(-2);
      const share = defaultAttributes
        .filter(({ attribute_id }) => cause.attributes.includes(attribute_id))
        .reduce((sum, { importance }) => sum + (importance ?? 0), 0);
      expect(change(firm, link)).toBeGreaterThan(0.6 * 8 * share);
      for (const other of defaultChain.links.filter((each) => each.link !== link))
        expect(Math.abs(change(firm, other.link)), `${other.link} while ${link} falls`).toBeLessThan(
          smallestGapThatMatters,
        );
    }
  });

  test('a fall from outside changes no link; without decline nothing falls', () => {
    for (const seed of seeds) {
      const outside = generateFirm({ seed, customers: 1500, surveysOnly: true, decline: 'outside' });
      expect(outside.truth.root_cause).toMatchObject({ kind: 'outside', link: null, since_period: '2026-07' });
      expect(outside.truth.root_cause.loyalty_points).toBeLessThan(-3.5);
      for (const { link } of defaultChain.links)
        expect(Math.abs(change(outside, link))).toBeLessThan(smallestGapThatMatters);
      const none = generateFirm({ seed, customers: 1500, surveysOnly: true, decline: 'none' });
      const loyalty = none.truth.indices.filter(({ index }) => index === 'loyalty').map(({ level }) => level);
      expect(none.truth.root_cause).toMatchObject({ kind: 'none', since_period: null, loyalty_points: 0 });
      const [first = 0] = loyalty;
      expect(
        loyalty.filter((_, index) => index % segments.length === 0).every((level) => Math.abs(level - first) < 1),
      ).toBe(true);
    }
  });
});

interface Cell {
  count: number;
  sum: number;
  squares: number;
}

/** z of each observed station mean against its truth, by a plain estimator of our own. */
function stationScores(firm: Firm, isStaff: boolean): number[] {
  const truth = new Map(
    firm.truth.station_levels.map((each) => [
      `${each.period_id}/${each.attribute_id}/${each.segment}/${each.station}`,
      each.level,
    ]),
  );
  const cells = new Map<string, Cell>();
  for (const each of isStaff ? firm.staffSurveys.questionnaires : firm.customerSurveys.questionnaires) {
    const segment = segments[firm.customers[each.customer]?.segment ?? 0]?.segment;
    for (const [column, item] of itemsOfSurvey(each.survey).entries()) {
      const station = defaultChain.stations.find(({ measure }) => measure === item.measure)?.station;
      const answer = each.answers[column] ?? -1;
      if (!station || answer < 0 || (station === 'production' && item.attribute_id === 'delivery_time')) continue;
      const key = `${firm.months[each.month]?.period_id}/${item.attribute_id}/${segment}/${station}`;
      const cell = cells.get(key) ?? { count: 0, sum: 0, squares: 0 };
      cells.set(key, { count: cell.count + 1, sum: cell.sum + 10 * answer, squares: cell.squares + 100 * answer ** 2 });
    }
  }
  return [...cells]
    .filter(([, { count }]) => count >= 10)
    .map(([key, { count, sum, squares }]) => {
      const mean = sum / count;
      const station = defaultChain.stations.find((each) => each.station === key.split('/')[3]);
      const size = station && station.audience !== 'customer' ? headcount[station.audience] : Number.POSITIVE_INFINITY;
      const variance = ((squares - count * mean ** 2) / (count - 1) / count) * (1 - count / size);
      return (mean - (truth.get(key) ?? Number.NaN)) / Math.sqrt(variance);
    });
}

test('what customers and staff answer scatters around the truth as a sample of its size does', () => {
  for (const isStaff of [false, true]) {
    const scores = surveyed.flatMap((firm) => stationScores(firm, isStaff));
    expect(scores.length).toBeGreaterThan(1000);
    const within = scores.filter((score) => Math.abs(score) < 2.05).length / scores.length;
    expect(within).toBeGreaterThan(0.925);
    expect(within).toBeLessThan(0.975);
    expect(Math.abs(scores.reduce((sum, score) => sum + score, 0) / scores.length)).toBeLessThan(0.15);
  }
});

test('observed indices are those of the truth', () => {
  const [firm] = surveyed;
  if (!firm) throw new Error('expected a firm');
  const items = itemsOfSurvey('customer_survey');
  for (const index of ['satisfaction', 'trust', 'perceived_value', 'commitment', 'switching_resistance']) {
    const columns = items.flatMap(({ measure }, column) => (measure === index ? [column] : []));
    for (const [position, { segment }] of segments.entries()) {
      const levels = firm.customerSurveys.questionnaires
        .filter((each) => each.month < 20 && firm.customers[each.customer]?.segment === position && !each.isPartial)
        .flatMap((each) =>
          columns.flatMap((column) => {
            const answer = each.answers[column] ?? -1;
            return answer < 0 ? [] : [10 * (items[column]?.is_reversed ? 10 - answer : answer)];
          }),
        );
      const observed = levels.reduce((sum, level) => sum + level, 0) / levels.length;
      const expected = firm.truth.indices
        .filter((each) => each.index === index && each.segment === segment && each.period_id < '2026-07')
        .map(({ level }) => level);
      const mean = expected.reduce((sum, level) => sum + level, 0) / expected.length;
      expect(Math.abs(observed - mean), `${index} of ${segment}`).toBeLessThan(3);
    }
  }
});

test('purchases have the margins of BG/NBD, spend that of Gamma–Gamma, in the reporting currency', () => {
  const { bgnbd, gamma_gamma } = shop.truth;
  const end = shop.months.at(-1)?.lastDay ?? 0;
  const days = new Map<number, Map<number, number>>();
  for (const order of shop.orders) {
    if (order.isVoided) continue;
    const kept = linesTotal(order.lines) - order.discountCents - order.refundCents;
    const spend = kept / 100 / shop.rates.inCurrency(order.currency, order.day);
    const own = days.get(order.customer) ?? new Map<number, number>();
    days.set(order.customer, own.set(order.day, (own.get(order.day) ?? 0) + spend));
  }
  expect(days.size).toBe(6000);
  let expectedOnce = 0;
  let variance = 0;
  let once = 0;
  for (const own of days.values()) {
    const weeks = (end - Math.min(...own.keys()) + 0.5) / 7;
    const chance = (bgnbd.alpha / (bgnbd.alpha + weeks)) ** bgnbd.r;
    expectedOnce += chance;
    variance += chance * (1 - chance);
    if (own.size === 1) once++;
  }
  expect(Math.abs(once - expectedOnce)).toBeLessThan(4 * Math.sqrt(variance));
  const means = [...days.values()].map((own) => [...own.values()].reduce((sum, spend) => sum + spend, 0) / own.size);
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length);
  const expected = (gamma_gamma.p * gamma_gamma.v) / (gamma_gamma.q - 1);
  expect(Math.abs(mean - expected)).toBeLessThan((5 * deviation) / Math.sqrt(means.length));
});

test('canonical rows use the columns of the lake and refer to customers and items that exist', () => {
  const rows = firmRows(generateFirm({ seed: 3, ...small }));
  for (const [name, table] of Object.entries(tables)) {
    if (name === 'customer_links') continue;
    const known = new Set([...Object.keys(table.columns), 'occurred_on']);
    const own = Object.entries(rows).find(([each]) => each === name)?.[1] ?? [];
    expect(own.length, name).toBeGreaterThan(0);
    expect(
      own.flatMap((row) => Object.keys(row)).filter((column) => !known.has(column)),
      name,
    ).toEqual([]);
    for (const [column, { required }] of Object.entries<{ required?: boolean }>(table.columns)) {
      if (required)
        expect(
          own.filter((row) => (row[column] ?? null) === null),
          `${name}.${column}`,
        ).toEqual([]);
    }
  }
  const customers = new Set(rows.customers?.map((row) => row.customer_id));
  const items = new Set(rows.survey_items?.map((row) => row.item_id));
  const answers = rows.survey_responses ?? [];
  expect(answers.filter((row) => !items.has(row.item_id ?? null))).toEqual([]);
  expect(answers.filter((row) => row.customer_id !== null && !customers.has(row.customer_id ?? null))).toEqual([]);
});
