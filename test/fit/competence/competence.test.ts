import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CompetenceAnswer, firmCompetence } from '../../../functions/fit/competence/firm-competence.ts';
import { headcounts } from '../../../functions/fit/competence/headcounts.ts';
import { competenceModel } from '../../../functions/fit/competence/index.ts';
import { components } from '../../../functions/fit/competence/stratified-error.ts';
import { signalsModel } from '../../../functions/fit/signals/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';

const example = z.object({
  headcount: z.record(z.string(), z.number()),
  answers: z.record(z.string(), z.array(z.array(z.number()))),
  found: z.object({
    firm: z.array(z.number()),
    index: z.number(),
    weakest: z.string(),
    distance: z.number(),
    error: z.number(),
  }),
});

const answersOf = (department: string, persons: readonly (readonly number[])[]): CompetenceAnswer[] =>
  persons.flatMap((levels, person) =>
    levels.map((level, index) => ({ component: components[index]!, department, person: `p${person}`, level })),
  );

test('the worked example of README.md', () => {
  const page = readFileSync(new URL('../../../functions/fit/competence/README.md', import.meta.url), 'utf8');
  const { headcount, answers, found } = example.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));
  const rows = Object.entries(answers).flatMap(([department, persons]) => answersOf(department, persons));
  const { levels, weakestOfFirm } = firmCompetence(rows, (department) => headcount[department] ?? null, 2);
  const firm = levels.filter(({ department }) => department === null);
  expect(firm.slice(0, 4).map(({ level }) => level)).toEqual(found.firm);
  expect(firm[4]?.component).toBe('index');
  expect(firm[4]?.level).toBeCloseTo(found.index, 2);
  expect(firm[1]?.standardError).toBeCloseTo(found.error, 3);
  expect(weakestOfFirm?.weakest.component).toBe(found.weakest);
  expect(weakestOfFirm?.distance?.value).toBeCloseTo(found.distance, 10);
});

describe('competence of the firm', () => {
  test('who answers all four is one person: the error of the distance is that of the paired differences', () => {
    const persons = [
      [50, 60, 90, 90],
      [58, 64, 90, 90],
      [42, 62, 90, 90],
      [70, 66, 90, 90],
    ];
    const { weakestOfFirm } = firmCompetence(answersOf('d', persons), () => null, 3);
    const differences = persons.map((row) => row[1]! - row[0]!);
    const mean = differences.reduce((sum, value) => sum + value, 0) / 4;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
    const { value = 0, upper = 0 } = weakestOfFirm?.distance ?? {};
    expect(value).toBe(mean);
    // t quantile of 3 degrees of freedom
    expect(upper - value).toBeCloseTo(3.182446305 * Math.sqrt(variance / 4), 6);
    expect(weakestOfFirm?.isClear).toBe(false);
  });

  test('everybody answered: nothing is left to chance; one in a department: no error; too few: not shown', () => {
    const two = answersOf('d', [
      [50, 60, 70, 80],
      [60, 60, 70, 90],
    ]);
    const all = firmCompetence(two, () => 2, 2).levels;
    expect(all.every(({ standardError }) => standardError === 0)).toBe(true);
    expect(firmCompetence(answersOf('d', [[50, 60, 70, 80]]), () => null, 1).levels[0]?.standardError).toBeNull();
    expect(firmCompetence(two, () => null, 3).levels).toEqual([]);
    expect(firmCompetence([], () => null, 3)).toMatchObject({ levels: [], weakestOfFirm: null });
  });

  test('a component that all give 0 makes the index 0; three components make none', () => {
    const zero = firmCompetence(
      answersOf('d', [
        [0, 60, 70, 80],
        [0, 50, 60, 70],
      ]),
      () => null,
      2,
    ).levels;
    expect(zero.find(({ component }) => component === 'index')).toMatchObject({ level: 0, standardError: null });
    const three = firmCompetence(
      answersOf('d', [
        [50, 60, 70],
        [40, 50, 60],
      ]),
      () => null,
      2,
    ).levels;
    expect(three.map(({ component }) => component)).not.toContain('index');
  });

  test('a department where one answered takes the variance within the others, pooled, and hides no interval of the firm', () => {
    const answers = [
      ...answersOf('a', [
        [60, 60, 70, 80],
        [70, 50, 70, 90],
        [50, 70, 70, 70],
      ]),
      ...answersOf('b', [
        [40, 50, 60, 60],
        [60, 54, 60, 60],
      ]),
      ...answersOf('lone', [[55, 40, 65, 75]]),
    ];
    const { levels, weakestOfFirm } = firmCompetence(answers, () => 10, 2);
    const [process] = levels;
    // Thirds of the firm: a (1 − 3/10)·100/3, b (1 − 2/10)·200/2, lone (1 − 1/10)·(200 + 200)/3 pooled.
    const variance = (0.7 * (100 / 3) + 0.8 * 100 + 0.9 * (400 / 3)) / 9;
    expect(process?.standardError).toBeCloseTo(Math.sqrt(variance), 10);
    expect(levels.filter(({ department }) => department === null).every(({ lower }) => lower !== null)).toBe(true);
    expect(weakestOfFirm?.distance?.lower).toBeDefined();
    // The one who answered is the whole department: nothing is left to chance there.
    const whole = firmCompetence(answers, (name) => (name === 'lone' ? 1 : null), 2).levels[0];
    expect(whole?.standardError).toBeGreaterThan(0);
    const none = [...answersOf('a', [[50, 60, 70, 80]]), ...answersOf('b', [[60, 60, 70, 80]])];
    expect(firmCompetence(none, () => null, 2).levels[0]?.standardError).toBeNull();
  });

  test('headcount of a department: its own, else that of the audience of its name, however it is written', () => {
    const settings = settingsSchema.parse({
      gaps: { headcount: { rd: 40, production: 90 } },
      competence: { headcount: { 'Customer service': 12, production: 70 } },
    });
    const of = headcounts(settings);
    expect(['R&D', 'rd', 'Production', 'customer_service', 'lab'].map(of)).toEqual([40, 40, 70, 12, null]);
  });

  function surveyed(
    random: Random,
    truth: readonly (readonly number[])[],
    answered: (department: number) => number = () => 9,
  ): CompetenceAnswer[] {
    return truth.flatMap((levels, department) => {
      const staff = Array.from({ length: 24 }, () => {
        const person = random.normal(0, 6);
        return levels.map((level) => level + person + random.normal(0, 10));
      });
      const fill = staff.map((row) =>
        row.map((value, c) => value - staff.reduce((s, other) => s + other[c]!, 0) / 24 + levels[c]!),
      );
      return answersOf(`d${department}`, random.shuffle(fill).slice(0, answered(department)));
    });
  }

  test.each([
    ['nine of each department', () => 9, 0.97],
    ['one of the first, nine of the others', (department: number) => (department === 0 ? 1 : 9), 0.85],
  ])('recovery: 95 % of intervals hold the truth of the whole staff; who answers: %s', (_, answered, found) => {
    const truth = [
      [60, 50, 70, 65],
      [66, 56, 64, 61],
      [55, 52, 72, 70],
    ];
    const means = components.map((_, c) => truth.reduce((sum, row) => sum + row[c]!, 0) / truth.length);
    const index = means.reduce((product, mean) => product * mean, 1) ** 0.25;
    let [inside, weakest] = [0, 0];
    const firms = 400;
    for (let firm = 0; firm < firms; firm++) {
      const { levels, weakestOfFirm } = firmCompetence(
        surveyed(createRandom(`firm ${firm}`), truth, answered),
        () => 24,
        3,
      );
      const own = levels.filter(({ department }) => department === null);
      const known = [...means, index];
      inside += own.filter(({ lower, upper }, at) => (lower ?? 0) <= known[at]! && known[at]! <= (upper ?? 0)).length;
      if (weakestOfFirm?.weakest.component === components[1]) weakest++;
    }
    expect(inside / firms / 5).toBeGreaterThan(0.93);
    expect(inside / firms / 5).toBeLessThan(0.975);
    expect(weakest).toBeGreaterThan(found * firms);
  });
});

describe('data that cannot carry the models', () => {
  const context = { settings: settingsSchema.parse({}), runId: 'r', asOf: '2026-01-31', seed: 1 };
  const said = (rows: Readonly<Record<string, readonly Row[]>>): string[] => {
    const inputs = arrowTables(rows);
    return [signalsModel, competenceModel].flatMap((model) =>
      model
        .fit(inputs, context)
        .runs.map(({ model: name, status, notes = [] }) => [name, status, ...notes.map(({ code }) => code)].join(' ')),
    );
  };
  const signal = {
    source_system: 'erp',
    signal_id: 'a',
    kind: 'promise',
    sent_from: 1_767_225_600_000,
    lacks_rate: false,
    promised_units: 0,
    failed_units: 0,
    promised_value: 0,
  };

  test('nothing at all', () => {
    expect(said({})).toEqual([
      'signals not_estimable no_signals',
      'firm_competence not_estimable no_competence_answers',
      'competence_evidence not_estimable no_competence_evidence',
      'knowledge_styles not_estimable no_styles',
    ]);
  });

  const nulls = {
    attribute_id: null,
    segment: null,
    outlay: null,
    penalty_per_failure: null,
    penalty_rate: null,
    stated_failure_rate: null,
    rival_failure_rate: null,
    rival_outlay: null,
    stated_units: null,
    stated_value: null,
  };

  test('a signal of which nothing is known, and one whose answers are three', () => {
    const sums = (stretch: string, bucket: number): Row => ({
      source_system: 'erp',
      signal_id: 'a',
      measure: 'trust',
      is_exposed: true,
      stretch,
      bucket,
      voices: 1,
      weight_sum: 1,
      weighted_sum: 50,
    });
    expect(said({ signal_costs: [{ ...signal, ...nulls }] })[0]).toBe('signals not_estimable signals_without_answers');
    const few = {
      signal_costs: [{ ...signal, ...nulls }],
      signal_answers: [sums('after', 1), sums('late_before', 2), sums('after', 3)],
    };
    expect(said(few)[0]).toBe('signals not_estimable signals_without_answers');
    const constant = Array.from({ length: 12 }, (_, bucket) => [
      sums('after', bucket),
      sums('late_before', bucket),
    ]).flat();
    const { tables, runs } = signalsModel.fit(arrowTables({ ...few, signal_answers: constant }), context);
    expect(runs[0]).toMatchObject({ status: 'fitted' });
    expect(tables.signal_effects).toMatchObject([
      { trust_effect: 0, trust_effect_std_error: 0, cost_per_point: null, verdict: null },
    ]);
  });

  test('two members of staff, a department of one, styles without a single invitation', () => {
    const answers = ['1', '2'].map((person) => ({
      component: 'ckc_knowledge_process',
      department: 'rd',
      person,
      level: 50,
    }));
    const zeros = {
      invited: 0,
      taken_up: 0,
      participants: 0,
      participants_applied_items: 0,
      invited_persons: 0,
      invited_squares: 0,
      invited_applied_items: 0,
      invited_applied_squares: 0,
      invited_applied_products: 0,
      between_departments: 0,
      between_departments_applied: 0,
      contact_items: 0,
      applied_items: 0,
      shared_items: 0,
      valued_items: 0,
      worth: 0,
      cost: 0,
      money_persons: 0,
      worth_squares: 0,
      worth_cost_products: 0,
      cost_squares: 0,
      unpriced: 0,
    };
    const found = said({
      competence_answers: answers,
      competence_steps: [
        {
          process: 'integrating',
          department: 'rd',
          step: 'item_to_department',
          days: 3,
          is_reached: false,
          cases: 4,
          with_item: null,
          followed_up: null,
        },
      ],
      style_counts: [{ style: 'prosumerism', contacts: 0, items: 2, ...zeros }],
    });
    expect(found.slice(1)).toEqual([
      'firm_competence not_estimable few_competence_answers',
      'competence_evidence fitted',
      'knowledge_styles fitted',
    ]);
    const third = { component: 'ckc_knowledge_process', department: 'lab', person: '3', level: 50 };
    expect(said({ competence_answers: [...answers, third] })[1]).toBe('firm_competence fitted components_not_asked');
  });
});
