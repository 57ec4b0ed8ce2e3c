import { expect, test } from 'vitest';
import { gapsModel } from '../../../functions/fit/gaps/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables, type Design, simulateMarts } from './simulate-marts.ts';

const settings = settingsSchema.parse({});
const context = { settings, runId: 'run', asOf: '2026-03-01', seed: 1 };

const truth = createRandom('levels of the test firm');
const levels = new Map<string, number>();
const customersEnds = ['customer_expectation', 'customer_perception', 'customer_trust'];

/** Levels drawn once; customers' ones differ by segment. */
function trueLevel(station: string, attribute: string, segment: string): number {
  const key = [station, attribute, customersEnds.includes(station) ? segment : ''].join();
  const found = levels.get(key) ?? 50 + truth.normal(0, 5);
  levels.set(key, found);
  return found;
}

const design: Design = {
  periods: ['2026-01', '2026-02'],
  attributes: ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => ({
    id,
    chain: index < 4 ? ('value' as const) : ('trust' as const),
    importance: 1 + index,
  })),
  segments: [
    { name: 'large', customers: 4000, answers: 50 },
    { name: 'middle', customers: 1500, answers: 20 },
    { name: 'small', customers: 200, answers: 6 },
  ],
  level: (station, _, attribute, segment) => trueLevel(station, attribute, segment),
  staff: {
    marketing: { answers: 9, every: 2 },
    rd: { answers: 7, every: 2 },
    production: { answers: 16, every: 1 },
    capability: { answers: 6, every: 1 },
    signal: { answers: 6, every: 1 },
  },
  loyalty: (period) => 60 - 2 * period,
};

const fitted = (marts: Readonly<Record<string, readonly Row[]>>, chosen = settings) => {
  const { tables } = gapsModel.fit(arrowTables(marts), { ...context, settings: chosen });
  const rows = (name: string): readonly Row[] => {
    const found = tables[name];
    if (!Array.isArray(found)) throw new Error(`expected rows of ${name}`);
    return found;
  };
  return { gaps: rows('gap_estimates'), bridges: rows('bridge_levels'), rows };
};

const marts = simulateMarts(createRandom(5), design);
const found = fitted(marts);
const cellsOf = (rows: readonly Row[], scope: string) =>
  rows.filter((row) => row.scope === scope && row.bias !== null && row.bias !== undefined);

test('gap5 = gap1 + gap2 + gap3 + gap4 on every complete row, cells and roll-ups, to 1e-9', () => {
  let complete = 0;
  for (const total of found.gaps.filter((row) => row.link === 'gap5')) {
    const parts = ['gap1', 'gap2', 'gap3', 'gap4'].map((link) =>
      found.gaps.find(
        (row) =>
          row.link === link &&
          row.scope === total.scope &&
          row.period_id === total.period_id &&
          row.attribute_id === total.attribute_id &&
          row.segment === total.segment,
      ),
    );
    complete++;
    const sum = parts.reduce((value, row) => value + Number(row?.bias), 0);
    expect(Math.abs(sum - Number(total.bias))).toBeLessThan(1e-9);
  }
  expect(complete).toBe(2 * (4 * 3 + 4 + 3 + 1));
});

test('n of a roll-up and of a bridge is the fewest behind any attribute with a weight, not the most', () => {
  const answers = (attributes: readonly Row[]) => {
    const assessed = marts.station_levels!.map((row) =>
      row.station === 'production' && row.attribute_id === 'a' ? { ...row, n: 4000, is_common: true } : row,
    );
    const { gaps, bridges } = fitted({ ...marts, attributes, station_levels: assessed });
    const at = (rows: readonly Row[], key: Row) =>
      rows.find((row) =>
        Object.entries({ period_id: '2026-02', ...key }).every(([name, value]) => row[name] === value),
      )!;
    return [
      at(gaps, { link: 'gap4', scope: 'firm' }).n,
      at(gaps, { link: 'gap3', scope: 'attribute', attribute_id: 'a' }).n,
      at(bridges, { station: 'production' }).n,
    ];
  };
  const least = (station: string, attribute: string) =>
    Math.min(
      ...marts.station_levels!.flatMap((row) =>
        row.station === station && row.attribute_id === attribute && row.period_id === '2026-02' ? [Number(row.n)] : [],
      ),
    );
  expect(answers(marts.attributes!)).toEqual([least('production', 'b'), least('rd', 'a'), least('production', 'b')]);
  const onlyA = marts.attributes!.map((row) => ({
    ...row,
    importance: row.attribute_id === 'a' || row.chain === 'trust' ? 1 : 0,
  }));
  expect(answers(onlyA)).toEqual([50 + 20 + 6, least('rd', 'a'), 4000]);
});

test('steps of the bridge are the roll-ups of its links', () => {
  const level = (station: string) =>
    Number(found.bridges.find((row) => row.station === station && row.period_id === '2026-02')?.level);
  const firm = found.gaps.find((row) => row.link === 'gap2' && row.scope === 'firm' && row.period_id === '2026-02');
  expect(level('marketing') - level('rd')).toBeCloseTo(Number(firm?.bias), 9);
});

test('a staff gap is no surer over all segments than in one: its error is common to them', () => {
  const error = (scope: string, segment: string | null) =>
    Number(
      found.gaps.find(
        (row) =>
          row.link === 'gap2' &&
          row.scope === scope &&
          row.period_id === '2026-01' &&
          row.segment === segment &&
          row.attribute_id === (scope === 'firm' || scope === 'segment' ? null : 'a'),
      )?.std_error,
    );
  expect(error('firm', null)).toBeCloseTo(error('segment', 'large'), 9);
  expect(error('attribute', null)).toBeCloseTo(error('cell', 'large'), 9);
});

test('a gap between customers and staff is surer over segments, but never surer than the staff level', () => {
  const row = (scope: string, segment: string | null) =>
    found.gaps.find(
      (each) =>
        each.link === 'gap4' &&
        each.scope === scope &&
        each.period_id === '2026-01' &&
        each.segment === segment &&
        each.attribute_id === 'a',
    );
  const staff = Number(
    marts.station_levels!.find((each) => each.station === 'production' && each.attribute_id === 'a')?.std_error,
  );
  const over = Number(row('attribute', null)?.std_error);
  expect(over).toBeLessThan(Number(row('cell', 'small')?.std_error));
  expect(over).toBeGreaterThan(staff);
});

test('the family of the tests is the cells of a period; sums have no q', () => {
  for (const row of cellsOf(found.gaps, 'firm')) expect(row.q_value).toBeNull();
  const cells = cellsOf(found.gaps, 'cell').filter((row) => row.period_id === '2026-01');
  expect(cells.filter((row) => row.link === 'gap5').every((row) => row.q_value === null)).toBe(true);
  const family = cells.filter((row) => row.q_value !== null);
  expect(family).toHaveLength(4 * 3 * 4 + 2 * 3 * 2);
  for (const row of family) expect(Number(row.q_value)).toBeGreaterThanOrEqual(Number(row.p_value) - 1e-15);
});

test('Benjamini–Yekutieli by setting is stricter in every cell', () => {
  const strict = fitted(marts, settingsSchema.parse({ gaps: { multiple_testing: 'benjamini_yekutieli' } }));
  const qValues = (rows: readonly Row[]) =>
    rows.flatMap((row) => (typeof row.q_value === 'number' ? [row.q_value] : []));
  const [plain, any] = [qValues(found.gaps), qValues(strict.gaps)];
  expect(any).toHaveLength(plain.length);
  plain.forEach((q, index) => {
    if (q < 1) expect(any[index]!).toBeGreaterThan(q);
  });
  expect(plain.some((q) => q < 1)).toBe(true);
});

test('a missing station: its gaps are not measured, the neighbours are bridged, gap5 stands on its ends', () => {
  const without = (rows: readonly Row[]) => rows.filter((row) => row.station !== 'rd');
  const lacking = fitted({
    ...marts,
    station_levels: without(marts.station_levels!),
    knowledge_gaps: marts.knowledge_gaps!.filter((row) => row.link !== 'gap2' && row.link !== 'gap3'),
  });
  const cell = (link: string) =>
    lacking.gaps.find(
      (row) =>
        row.link === link &&
        row.scope === 'cell' &&
        row.attribute_id === 'a' &&
        row.segment === 'large' &&
        row.period_id === '2026-01',
    );
  expect(cell('gap2')?.bias ?? null).toBeNull();
  expect(cell('gap3')?.bias ?? null).toBeNull();
  const whole = found.gaps.filter(
    (row) => row.scope === 'cell' && row.attribute_id === 'a' && row.segment === 'large' && row.period_id === '2026-01',
  );
  const bias = (link: string) => Number(whole.find((row) => row.link === link)?.bias);
  expect(Number(cell('gap2+gap3')?.bias)).toBeCloseTo(bias('gap2') + bias('gap3'), 9);
  expect(Number(cell('gap5')?.bias)).toBeCloseTo(bias('gap5'), 9);
  expect(lacking.gaps.some((row) => row.link === 'gap2+gap3' && row.scope === 'firm')).toBe(true);
  expect(cell('gap2+gap3')?.q_value).toEqual(expect.any(Number));
  expect(cell('gap5')?.q_value ?? null).toBeNull();
  expect(lacking.bridges.find((row) => row.station === 'rd')).toMatchObject({ level: null, is_measured: false });
});

test('hidden cells are marked and left out of roll-ups; mixed rulers are marked', () => {
  const odd = {
    ...marts,
    station_levels: marts.station_levels!.map((row) => ({ ...row, is_hidden: row.segment === 'small' })),
    knowledge_gaps: marts.knowledge_gaps!.map((row) => ({
      ...row,
      is_hidden: row.segment === 'small',
      ruler: row.link === 'gap1' ? 'mixed' : row.ruler!,
    })),
  };
  const { gaps } = fitted(odd);
  expect(gaps.some((row) => row.scope === 'segment' && row.segment === 'small')).toBe(false);
  expect(gaps.find((row) => row.link === 'gap1' && row.scope === 'firm')?.is_mixed_ruler).toBe(true);
  expect(gaps.find((row) => row.link === 'gap4' && row.scope === 'firm')?.is_mixed_ruler).toBe(false);
});

test('a level without standard error gives a gap without interval, marked by its absence', () => {
  const stated = (row: Row): Row =>
    row.station === 'rd' ? { ...row, std_error: null, degrees_of_freedom: null } : row;
  const { gaps } = fitted({
    ...marts,
    station_levels: marts.station_levels!.map(stated),
    knowledge_gaps: marts.knowledge_gaps!.map((row) =>
      row.link === 'gap2' || row.link === 'gap3' ? { ...row, std_error: null, degrees_of_freedom: null } : row,
    ),
  });
  const firm = gaps.find((row) => row.link === 'gap2' && row.scope === 'firm');
  expect(firm?.bias_lower).toBeNull();
  expect(firm?.misfit_upper).toBeNull();
  expect(Number(firm?.bias)).not.toBeNaN();
});

test('signs in words: a loss, and a surplus named by the station it ends at', () => {
  const order = ['marketing', 'rd', 'production', 'customer_perception', 'signal', 'customer_trust'];
  const words = (step: number) => {
    const firm: Design = {
      ...design,
      periods: ['2026-01'],
      segments: [{ name: 'all', customers: 1000, answers: 200 }],
      level: (station) => (order.indexOf(station) + 1) * step + (step > 0 ? 30 : 70),
      staff: Object.fromEntries(Object.keys(design.staff).map((station) => [station, { answers: 150, every: 1 }])),
    };
    const { gaps } = fitted(simulateMarts(createRandom(3), firm));
    return ['gap1', 'gap2', 'gap3', 'gap4', 'gap6', 'gap7'].map(
      (link) => gaps.find((row) => row.link === link && row.scope === 'firm')?.orientation,
    );
  };
  expect(words(8)).toEqual([
    'over_estimated',
    'over_specified',
    'over_delivered',
    'perceived_better',
    'over_promised',
    'trusted_beyond',
  ]);
  expect(words(-8)).toEqual(new Array(6).fill('loss'));
  expect(words(0)).toContain('none');
});

test('importance: stated where the attributes state it, else what customers answered, else equal', () => {
  const weights = (attributes: readonly Row[], asked: readonly Row[] = []) =>
    fitted({ ...marts, attributes, importance_answers: asked }).rows('attribute_importance');
  const stated = weights(marts.attributes!);
  expect(
    stated.filter((row) => ['a', 'b', 'c', 'd'].includes(String(row.attribute_id))).map((row) => row.weight),
  ).toEqual([0.1, 0.2, 0.3, 0.4]);
  const unstated = marts.attributes!.map((row) => ({ ...row, importance: null }));
  expect(weights(unstated).map((row) => [row.weight, row.source])).toEqual([
    ...new Array(2).fill([0.5, 'equal']),
    ...new Array(4).fill([0.25, 'equal']),
  ]);
  const asked = ['a', 'b', 'c', 'd'].map((attribute_id, index) => ({ attribute_id, level: 20 * (index + 1), n: 40 }));
  expect(weights(unstated, asked).find((row) => row.attribute_id === 'd')).toMatchObject({
    weight: 0.4,
    source: 'stated',
  });
});

test('causes: asked ones by agreement, the others to check; too few answers are none', () => {
  const causes = fitted({
    ...marts,
    cause_answers: [
      { link: 'gap2', cause: 'rd_misread', level: 70, std_error: 5, n: 8 },
      { link: 'gap2', cause: 'cost', level: 40, std_error: null, n: 8 },
      { link: 'gap3', cause: 'standard_not_feasible', level: 90, std_error: 4, n: 2 },
    ],
  }).rows('link_causes');
  const of = (link: string) =>
    causes.filter((row) => row.link === link).map((row) => [row.rank, row.cause, row.source]);
  expect(of('gap2')).toEqual([
    [1, 'rd_misread', 'asked'],
    [2, 'cost', 'asked'],
    [3, 'poor_rd_marketing_communication', 'to_check'],
    [4, 'inherited_from_marketing', 'to_check'],
  ]);
  expect(of('gap3').every(([, , source]) => source === 'to_check')).toBe(true);
  // Student's t with 7 degrees of freedom: 2.364624.
  const [first, second] = causes.filter((row) => row.link === 'gap2');
  expect(first).toMatchObject({ std_error: 5 });
  expect(Number(first!.lower)).toBeCloseTo(70 - 5 * 2.364624, 5);
  expect(Number(first!.upper)).toBeCloseTo(70 + 5 * 2.364624, 5);
  expect(second).toMatchObject({ std_error: null, lower: null, upper: null });
});

test('indices carry their change against the period before, and say when it is noise', () => {
  const indices = found.rows('index_estimates').filter((row) => row.segment === null);
  expect(indices[0]).toMatchObject({ period_id: '2026-01', previous_period_id: null, change: null, is_noise: null });
  const second = indices[1]!;
  expect(Number(second.change)).toBeCloseTo(Number(second.estimate) - Number(indices[0]!.estimate), 12);
  expect(second.is_noise).toBe(Number(second.change_lower) <= 0 && Number(second.change_upper) >= 0);
});

test('nothing measured is said, not thrown', () => {
  const { runs } = gapsModel.fit(arrowTables({ ...marts, station_levels: [], knowledge_gaps: [] }), context);
  expect(runs[0]).toMatchObject({ status: 'not_estimable' });
  expect(gapsModel.fit({}, context).runs[0]).toMatchObject({ status: 'not_estimable', rows: 0 });
});

test('intervals cover over many surveys of one firm: cells, roll-ups, misfit', () => {
  const random = createRandom(29);
  const one = { ...design, periods: ['2026-01'] };
  const share = new Map<string, { bias: number; misfit: number; all: number }>();
  const customersOf = new Map(design.segments.map(({ name, customers }) => [name, customers]));
  for (let survey = 0; survey < 60; survey++) {
    const drawn = simulateMarts(random, one);
    for (const row of fitted(drawn).gaps) {
      const link = drawn.links!.find((each) => each.link === row.link);
      if (!link || row.bias === undefined || row.bias === null) continue;
      const attributes = row.attribute_id
        ? [String(row.attribute_id)]
        : design.attributes.filter((each) => each.chain === link.chain).map((each) => each.id);
      const segments = row.segment ? [String(row.segment)] : design.segments.map(({ name }) => name);
      let [sum, square, weights] = [0, 0, 0];
      for (const attribute of attributes) {
        for (const segment of segments) {
          const weight =
            design.attributes.find((each) => each.id === attribute)!.importance! * customersOf.get(segment)!;
          const gap =
            trueLevel(String(link.from_station), attribute, segment) -
            trueLevel(String(link.to_station), attribute, segment);
          sum += weight * gap;
          square += weight * gap * gap;
          weights += weight;
        }
      }
      const count = share.get(String(row.scope)) ?? { bias: 0, misfit: 0, all: 0 };
      const size = Math.sqrt(square / weights);
      count.all++;
      if (Number(row.bias_lower) <= sum / weights && sum / weights <= Number(row.bias_upper)) count.bias++;
      if (Number(row.misfit_lower) <= size + 1e-9 && size <= Number(row.misfit_upper) + 1e-9) count.misfit++;
      share.set(String(row.scope), count);
    }
  }
  for (const [scope, { bias, misfit, all }] of share) {
    expect(bias / all, `${scope}: bias`).toBeGreaterThan(scope === 'cell' ? 0.935 : 0.92);
    expect(bias / all, `${scope}: bias`).toBeLessThan(0.975);
    expect(misfit / all, `${scope}: misfit`).toBeGreaterThan(0.93);
  }
});
