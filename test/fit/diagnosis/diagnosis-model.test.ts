import { expect, test } from 'vitest';
import { diagnosisModel } from '../../../functions/fit/diagnosis/index.ts';
import { gapsModel } from '../../../functions/fit/gaps/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowOf, arrowTables, type Design, simulateMarts } from '../gaps/simulate-marts.ts';

const context = { settings: settingsSchema.parse({}), runId: 'run', asOf: '2026-01-01', seed: 1 };
const order = ['customer_expectation', 'marketing', 'rd', 'production', 'customer_perception'];
const trustOrder = ['capability', 'signal', 'customer_trust'];
const customers = ['customer_expectation', 'customer_perception', 'customer_trust'];
const links = ['gap1', 'gap2', 'gap3', 'gap4', 'gap6', 'gap7'];

/** Stations after a link: their levels fall when more is lost at it. */
const after = (link: string): readonly string[] => {
  const value = links.indexOf(link);
  return value < 4 ? order.slice(value + 1) : trustOrder.slice(value - 3);
};

interface Firm {
  readonly seed: number;
  readonly link?: string;
  readonly effect?: number;
  readonly loyaltyFall?: number;
  readonly every?: number;
  readonly periods?: number;
}

/** Sixteen months; two thirds of a chain's attributes lose `effect` points at the link from month 11 on. */
function designOf({ seed, link, effect = 8, loyaltyFall = 4, every = 3, periods = 16 }: Firm): Design {
  const random = createRandom(`firm ${seed}`);
  const known = new Map<string, number>();
  const draw = (key: string, deviation: number): number => {
    const found = known.get(key) ?? random.normal(0, deviation);
    known.set(key, found);
    return found;
  };
  const attributes = Array.from({ length: 11 }, (_, index) => ({
    id: `a${index}`,
    chain: index < 6 ? ('value' as const) : ('trust' as const),
  }));
  const since = 11;
  return {
    periods: Array.from({ length: periods }, (_, index) => `m${String(index).padStart(2, '0')}`),
    attributes,
    segments: [
      { name: 's1', customers: 4000, answers: 200 },
      { name: 's2', customers: 900, answers: 70 },
      { name: 's3', customers: 200, answers: 15 },
    ],
    level: (station, period, attribute, segment) => {
      const chain = order.includes(station) ? order : trustOrder;
      const offsets = chain.slice(0, chain.indexOf(station) + 1).map((each) => draw(each + attribute, 2.5));
      const own = customers.includes(station) ? draw(station + attribute + segment, 2) : 0;
      const isTouched = link !== undefined && Number(attribute.slice(1)) % 3 !== 0 && after(link).includes(station);
      const level = 56 + own + offsets.reduce((sum, offset) => sum + offset, 0);
      return Math.max(25, Math.min(75, level - (isTouched && period >= since ? effect : 0)));
    },
    staff: {
      marketing: { answers: 24, every },
      rd: { answers: 24, every },
      production: { answers: 40, every },
      capability: { answers: 32, every },
      signal: { answers: 32, every },
    },
    loyalty: (period, segment) => 58 + draw(segment, 3) - (period >= since ? loyaltyFall : 0),
  };
}

function diagnosed(marts: Readonly<Record<string, readonly Row[]>>) {
  const tables = arrowTables(marts);
  const gaps = gapsModel.fit(tables, context).tables;
  const asRows = (found: unknown): readonly Row[] => (Array.isArray(found) ? found : []);
  const result = diagnosisModel.fit(
    {
      ...tables,
      gap_estimates: arrowOf(asRows(gaps.gap_estimates)),
      attribute_importance: arrowOf(asRows(gaps.attribute_importance)),
    },
    context,
  );
  return {
    run: result.runs[0]!,
    summary: asRows(result.tables.diagnosis_summary)[0]!,
    rows: asRows(result.tables.diagnosis),
    passThrough: asRows(result.tables.pass_through),
  };
}

const firm = (options: Firm) => diagnosed(simulateMarts(createRandom(options.seed), designOf(options)));

test.each(links)('the planted root cause is first: %s', (link) => {
  const { summary, rows } = firm({ seed: 40 + links.indexOf(link), link });
  expect(summary).toMatchObject({ verdict: 'root_cause', root_cause_link: link });
  expect(rows[0]).toMatchObject({ rank: 1, link, verdict: 'root_cause' });
  expect(Number(rows[0]!.p_value)).toBeLessThan(0.02);
  expect(Math.abs(Number(rows[0]!.bias_change) - (8 * 2) / 3)).toBeLessThan(4);
  expect(Number(rows[0]!.bias_change_lower)).toBeLessThan(Number(rows[0]!.bias_change_upper));
  expect([summary.baseline_start_period_id, summary.baseline_period_id]).toEqual(['m00', 'm10']);
  expect(Number(summary.answers_before)).toBeGreaterThan(Number(summary.answers_after));
  expect(Number(summary.answers_after)).toBeGreaterThan(0);
});

test('loyalty falls and no link changed: no evidence', () => {
  const verdicts = [60, 61, 62].map((seed) => firm({ seed }).summary.verdict);
  expect(verdicts).toEqual(['no_evidence', 'no_evidence', 'no_evidence']);
});

test('loyalty unchanged: gaps are ranked by misfit, nothing is called a cause', () => {
  const { summary, rows } = firm({ seed: 70, loyaltyFall: 0 });
  expect(summary).toMatchObject({ verdict: 'loyalty_unchanged', root_cause_link: null });
  const standing = rows.filter((row) => row.verdict === 'standing');
  expect(rows.every((row) => row.verdict === 'standing' || row.verdict === 'none')).toBe(true);
  const sizes = standing.map((row) => Number(row.misfit));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(rows.map((row) => row.rank)).toEqual(rows.map((_, index) => index + 1));
});

test('the one link that changed was asked on different scales: no cause is named, and it is told why', () => {
  const marts = simulateMarts(createRandom(41), designOf({ seed: 41, link: 'gap2' }));
  const onTwoScales = marts.knowledge_gaps!.map((row) => (row.link === 'gap2' ? { ...row, ruler: 'mixed' } : row));
  const { summary, rows } = diagnosed({ ...marts, knowledge_gaps: onTwoScales });
  expect(summary).toMatchObject({ verdict: 'no_evidence', root_cause_link: null, reason_code: 'mixed_rulers_changed' });
  expect(rows.find((row) => row.link === 'gap2')).toMatchObject({ verdict: 'contributing', is_mixed_ruler: true });
  expect(rows[0]!.link).not.toBe('gap2');
});

test('levels not measured again do not move, and the card is told so', () => {
  const { rows, summary } = firm({ seed: 80, link: 'gap2', every: 11 });
  const yearly = rows.find((row) => row.link === 'gap2');
  expect(summary.verdict).toBe('root_cause');
  expect(yearly?.levels_carried).toBe(false);
  const never = firm({ seed: 80, link: 'gap2', every: 100 });
  const carried = never.rows.find((row) => row.link === 'gap2');
  expect(carried).toMatchObject({ levels_carried: true, bias_change: 0 });
  expect(never.summary.reason_code).toBe('link_changed_levels_carried');
});

test('one period: the change is not measured', () => {
  const { summary, rows } = firm({ seed: 90, periods: 1 });
  expect(summary).toMatchObject({ verdict: 'not_measured', reason_code: 'one_period_only' });
  expect(rows.length).toBeGreaterThan(0);
});

test('no staff surveys: what customers expect and perceive still speak, over one merged link', () => {
  const design = designOf({ seed: 91, link: 'gap4' });
  const { summary, rows } = diagnosed(simulateMarts(createRandom(91), { ...design, staff: {} }));
  expect(summary).toMatchObject({ verdict: 'root_cause', root_cause_link: 'gap1+gap2+gap3+gap4' });
  expect(rows.map((row) => row.link)).toEqual(['gap1+gap2+gap3+gap4']);
});

test('no customers: links of staff are compared, loyalty is not measured', () => {
  const { loyalty: _, ...design } = designOf({ seed: 92, link: 'gap2' });
  const marts = simulateMarts(createRandom(92), design);
  const withoutCustomers = (rows: readonly Row[]) => rows.filter((row) => !customers.includes(String(row.station)));
  const { summary, rows } = diagnosed({
    ...marts,
    station_levels: withoutCustomers(marts.station_levels!),
    knowledge_gaps: marts.knowledge_gaps!.filter((row) => ['gap2', 'gap3', 'gap6'].includes(String(row.link))),
  });
  expect(summary).toMatchObject({ verdict: 'not_measured', reason_code: 'loyalty_not_measured' });
  expect(rows.map((row) => row.link).sort()).toEqual(['gap2', 'gap3', 'gap6']);
});

test('nothing at all is said, not thrown', () => {
  expect(diagnosed({}).run.status).toBe('not_estimable');
  expect(diagnosed({}).summary.verdict).toBe('not_measured');
});

test('loyalty but no gaps: a fall without evidence, with the reason', () => {
  const marts = simulateMarts(createRandom(93), designOf({ seed: 93 }));
  const { summary } = diagnosed({ ...marts, station_levels: [], station_covariances: [], knowledge_gaps: [] });
  expect(summary).toMatchObject({ verdict: 'no_evidence', reason_code: 'gaps_not_measured' });
});

test('the same seed gives the same diagnosis', () => {
  expect(firm({ seed: 94, link: 'gap3' })).toEqual(firm({ seed: 94, link: 'gap3' }));
});

test('where no slope is estimable 1 is assumed and marked, and losses carried on are the sum of those before', () => {
  const { rows, passThrough } = firm({ seed: 95, link: 'gap1' });
  expect(passThrough.map((row) => row.link)).toEqual(['gap1', 'gap2', 'gap3', 'gap4', 'gap6', 'gap7']);
  for (const row of rows) {
    const isLast = row.link === 'gap4' || row.link === 'gap7';
    if (isLast) expect(row).toMatchObject({ pass_through_to_perception: 1, is_pass_through_assumed: false });
  }
  expect(rows.find((row) => row.link === 'gap1')?.carried_on_part).toBe(0);
});
