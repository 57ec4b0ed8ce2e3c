import { describe, expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { messagesFor } from '../../functions/publish/messages/messages.ts';
import { pageContext } from '../../functions/publish/render/context.ts';
import { headline } from '../../functions/publish/render/headline.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { summaryOf } from '../../functions/publish/summary.ts';
import { asOf, type FixtureRows, realisticRows, settings } from './fixture.ts';

const cardOf = (rows: FixtureRows) => buildScorecard(parseScorecardInputs(rows), settings, { runId: 'run-1', asOf });
const entryOf = (rows: FixtureRows, link: string) => cardOf(rows).diagnosis.find((entry) => entry.link === link)!;
const textOf = (rows: FixtureRows, language: Language = 'en') =>
  renderPage(cardOf(rows), language, [])
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<wbr ?\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const sentenceOf = (rows: FixtureRows, language: Language = 'en') => headline(pageContext(cardOf(rows), language));

const rows = realisticRows();
const ask = (cause: string, score: number, rank: number) => ({
  link: 'gap2',
  cause,
  score,
  n: 19,
  rank,
  source: 'asked',
});
const withCauses = (...causes: readonly ReturnType<typeof ask>[]): FixtureRows => ({ ...rows, link_causes: causes });

describe('reasons that are not knowledge', () => {
  const led = withCauses(ask('cost', 83, 1), ask('rd_misread', 60, 2), ask('technology', 30, 3));

  test('stand among the causes by the agreement of the staff asked, each with its remedy', () => {
    const { causes } = entryOf(led, 'gap2');
    expect(causes.map(({ cause, source, is_feasibility }) => [cause, source, is_feasibility])).toEqual([
      ['cost', 'asked', true],
      ['rd_misread', 'asked', false],
      ['technology', 'asked', true],
      ['poor_rd_marketing_communication', 'to_check', false],
      ['inherited_from_marketing', 'to_check', false],
    ]);
    expect(causes[0]).toMatchObject({ score: 83, n: 19, name: { en: 'its cost', zh: '成本' } });
    for (const { remedy } of causes) expect(remedy.en && remedy.zh).not.toBe('');
  });

  test.each(['en', 'zh-CN'] as const)(
    '%s: where one leads the card says that it may not be a knowledge gap',
    (language) => {
      const { diagnosis, opening } = messagesFor(language);
      const text = textOf(led, language);
      expect(text).toContain(diagnosis.notKnowledge);
      expect(text.split(opening.notKnowledge).length).toBeGreaterThan(2);
      const last = withCauses(ask('rd_misread', 60, 1), ask('cost', 33, 2));
      expect(textOf(last, language)).not.toContain(diagnosis.notKnowledge);
    },
  );

  test.each([
    ['en', 'staff agree 53.0 of 100 [43.9, 62.1], n = 22'],
    ['zh-CN', '员工认同度 53.0 [43.9, 62.1]（满分 100），样本量 22'],
  ] as const)(
    '%s: stand with their interval; where it overlaps the next one they are not told apart',
    (language, said) => {
      const messages = messagesFor(language);
      const bounded = (cause: string, score: number, rank: number) => ({
        ...ask(cause, score, rank),
        n: 22,
        lower: score - 9.1,
        upper: score + 9.1,
      });
      const close = withCauses(bounded('rd_misread', 53, 1), bounded('cost', 46.6, 2));
      const clear = withCauses(bounded('rd_misread', 53, 1), bounded('cost', 30, 2));
      expect(entryOf(close, 'gap2')).toMatchObject({ is_first_cause_clear: false });
      expect(entryOf(clear, 'gap2')).toMatchObject({ is_first_cause_clear: true });
      expect(entryOf(withCauses(bounded('cost', 30, 1)), 'gap2').is_first_cause_clear).toBeNull();
      const text = textOf(close, language).replaceAll('\u00a0', ' ');
      expect(messages.opening.notToldApart).toMatch(/^(this cause|这一原因)/);
      for (const part of [said, messages.diagnosis.notToldApart, messages.opening.notToldApart])
        expect(text).toContain(part);
      expect(textOf(clear, language)).not.toContain(messages.diagnosis.notToldApart);
    },
  );

  test('a cause that only the answers know is not dropped', () => {
    const { causes } = entryOf(withCauses(ask('old_machines', 70, 1)), 'gap2');
    expect(causes[0]).toMatchObject({ cause: 'old_machines', name: { en: 'old machines' }, is_feasibility: false });
  });
});

test('what is passed on from steps before stands with its interval', () => {
  const carried = {
    ...rows,
    diagnosis: rows.diagnosis!.map((row) =>
      row.link === 'gap3'
        ? { ...row, carried_on_part: 1.2, carried_on_part_lower: 0.4, carried_on_part_upper: 2 }
        : row,
    ),
  };
  expect(entryOf(carried, 'gap3')).toMatchObject({ carried_on_part_lower: 0.4, carried_on_part_upper: 2 });
  expect(textOf(carried)).toContain('+1.2 points [0.4, 2.0]');
});

test.each([
  ['en', 'n = 380', 'n = 3,150 against 9,800', '(n = 4,812) and'],
  ['zh-CN', '样本量 380', '样本量 3,150，此前 9,800', '（样本量 4,812）'],
] as const)(
  '%s: sizes, the change of loyalty and the effects stand with their answers',
  (language, size, fall, effect) => {
    const counted = {
      ...rows,
      gap_estimates: rows.gap_estimates!.map((row) => (row.scope === 'firm' ? { ...row, n: 380 } : row)),
    };
    expect(entryOf(counted, 'gap2')).toMatchObject({ n: 380, expected_effect: { n: 4812, worth: { n: 2204 } } });
    expect(cardOf(counted).diagnosis_summary).toMatchObject({ n_before: 9800, n_after: 3150 });
    const text = textOf(counted, language).replaceAll('\u00a0', ' ');
    for (const part of [size, fall, effect]) expect(text.split(part).length).toBeGreaterThan(2);
  },
);

test.each([
  [
    'en',
    'closing it goes with ¥ 9.0 [0, 210] of remaining CLV a year, or with nothing',
    'typical size of the gaps, not by worth',
  ],
  ['zh-CN', '弥合它每年对应剩余客户终身价值 9.0 元 [0, 210]，也可能没有收益', '不按价值'],
] as const)(
  '%s: the opening says what its second action is worth, and that the order is by size',
  (language, worth, order) => {
    const money = { money_a_year: 9, money_a_year_lower: 0, money_a_year_upper: 210, stops_at: null };
    const { opening, quality } = messagesFor(language);
    const toDoOf = (given: Readonly<Record<string, number | null>>): string => {
      const gapWorth = rows.gap_worth!.map((row) => (row.link === 'gap6' ? { ...row, ...money, ...given } : row));
      const text = textOf({ ...rows, gap_worth: gapWorth }, language).replaceAll('\u00a0', ' ');
      return text.slice(text.indexOf(opening.second), text.indexOf(quality.heading));
    };
    const toDo = toDoOf({});
    expect(toDoOf({ money_a_year_lower: 1 }).slice(0, 600)).not.toMatch(/or with nothing|可能没有收益/);
    expect(toDo).toContain(worth);
    expect(toDo.slice(0, 600)).toContain(order);
    const alone = { ...rows, diagnosis: rows.diagnosis!.slice(0, 1) };
    expect(textOf(alone, language)).not.toContain(order);
  },
);

test('the clauses behind the signed size are set apart as clauses, not as words of a list', () => {
  const cancelling = { ...rows, diagnosis: rows.diagnosis!.map((row) => ({ ...row, misfit: 6, bias: -2 })) };
  for (const [language, comma] of [
    ['en', ', '],
    ['zh-CN', '，'],
  ] as const)
    expect(textOf(cancelling, language)).toContain(comma + messagesFor(language).diagnosis.bothWays);
});

test.each([
  ['en', 'July 2026 at least (start of the data)', 'open at least since July 2026 (start of the data)'],
  ['zh-CN', '至少自2026年7月（数据开始）起', '至少自2026年7月（数据开始）起存在'],
] as const)('%s: a gap that was open when its data began is open at least since then', (language, inFull, first) => {
  const measured = rows
    .gap_estimates!.filter((row) => row.scope === 'firm')
    .map((row) => String(row.period_id))
    .sort();
  expect(measured[0]).toBe('2026-07');
  const since = (period: string, parts_of = 'standing'): FixtureRows => ({
    ...rows,
    diagnosis: rows.diagnosis!.map((row) => ({ ...row, verdict: 'standing', parts_of, open_since_period_id: period })),
    diagnosis_summary: [{ ...rows.diagnosis_summary![0], verdict: 'loyalty_unchanged', root_cause_link: null }],
  });
  expect(entryOf(since('2026-07'), 'gap2').is_open_since_start).toBe(true);
  expect(entryOf(since('2026-08'), 'gap2').is_open_since_start).toBe(false);
  expect(entryOf(since('2026-07', 'change'), 'gap2').is_open_since_start).toBe(false);
  const text = textOf(since('2026-07'), language);
  for (const part of [inFull, first]) expect(text).toContain(part);
  expect(textOf(since('2026-08'), language)).not.toContain(inFull);
  expect(summaryOf(cardOf(since('2026-07')), language).join(' ')).toContain(first);
});

test.each([
  [
    'en',
    'Average since July 2026 against the average of July 2025 to June 2026: −3.2 points',
    'on average since July 2026 against the average of July 2025 to June 2026',
    'average of the 4 periods from it against the 13 before it',
    'the diagnosis compares 12 periods at most',
  ],
  [
    'zh-CN',
    '自2026年7月起的平均与2025年7月至2026年6月的平均相差 −3.2 分',
    '自2026年7月起的平均与2025年7月至2026年6月的平均相比',
    '自该期起 4 期的平均与此前 13 期的平均相比',
    '诊断最多比较 12 期',
  ],
] as const)('%s: every change of loyalty names what it is compared with', (language, ...parts) => {
  const text = textOf(rows, language).replaceAll('\u00a0', ' ');
  for (const part of parts) expect(text).toContain(part);
  expect(cardOf(rows).methods.some(({ method }) => method === 'history')).toBe(true);
  const older = { ...rows, diagnosis_summary: [{ ...rows.diagnosis_summary![0], baseline_start_period_id: null }] };
  expect(textOf(older, 'en')).toContain('against the average of the periods up to June 2026 (12 at most)');
});

test.each([
  [
    'en',
    'Complaints per 100 customers who bought in the 365 days before the period’s end: a step of +0.61 [0.51, 0.71] in July 2026',
    'Net promoter score: a step of −10.2 points [−14.1, −6.4] in July 2026',
    'Resistance to switching 63.4 [62.0, 64.9] no earlier period 451',
  ],
  [
    'zh-CN',
    '投诉数（每百名在期末前 365 天内购买过的客户）：2026年7月出现转折，+0.61 [0.51, 0.71]',
    '净推荐值：2026年7月出现转折，−10.2 分 [−14.1, −6.4]',
    '不愿转换 63.4 [62.0, 64.9] 没有更早的期间 451',
  ],
] as const)('%s: steps of every index stand in words, those without a tile in a table', (language, ...parts) => {
  const [step] = rows.index_change_points!;
  const none = { previous_period_id: null, change: null, change_lower: null, change_upper: null, is_noise: null };
  const at = { period_id: '2026-10', segment: null, ...none };
  const all: FixtureRows = {
    ...rows,
    index_change_points: [
      step!,
      { ...step, index_name: 'complaints', change: 0.6094, lower: 0.5066, upper: 0.7121 },
      { ...step, index_name: 'nps', change: -10.2476, lower: -14.1235, upper: -6.3717 },
    ],
    index_estimates: [
      ...rows.index_estimates!.filter(
        (row) => row.index_name !== 'switching_resistance' && row.index_name !== 'complaints',
      ),
      { ...at, period_id: '2026-07', index_name: 'complaints', estimate: 1.2, lower: 1.1, upper: 1.3, n: 13_000 },
      { ...at, index_name: 'complaints', estimate: 1.614, lower: 1.401, upper: 1.827, n: 13_692 },
      { ...at, index_name: 'switching_resistance', estimate: 63.447, lower: 61.98, upper: 64.915, n: 451 },
    ],
  };
  const text = textOf(all, language).replaceAll('\u00a0', ' ');
  for (const part of [...parts, '1.61 [1.40, 1.83]', '13,692']) expect(text).toContain(part);
});

test('the steps of a bridge stand with their answers', () => {
  const counted = {
    ...rows,
    gap_estimates: rows.gap_estimates!.map((row) => (row.scope === 'firm' ? { ...row, n: 61 } : row)),
  };
  const [bridge] = cardOf(counted).bridges;
  expect(bridge?.steps.map(({ n }) => n)).toEqual([61, 61, 61, 61]);
  expect(textOf(counted)).toMatch(/Gap 95 % interval n Direction gap 1: .*? 61 /);
});

test.each([
  ['en', 'R&amp;D with Marketing'],
  ['zh-CN', '研发部（会同市场部）'],
] as const)('%s: of several owners the one that answers for the link comes first, by word', (language, owners) => {
  expect(textOf(rows, language)).toContain(owners);
});

describe('a gap whose ends were asked on different scales', () => {
  const mixed = (...links: readonly string[]): FixtureRows => ({
    ...rows,
    diagnosis: [...rows.diagnosis!]
      .map((row): typeof row => ({
        ...row,
        is_mixed_ruler: links.includes(String(row.link)),
        verdict: row.verdict === 'root_cause' && links.includes(String(row.link)) ? 'contributing' : row.verdict,
      }))
      .sort((a, b) => Number(a.is_mixed_ruler) - Number(b.is_mixed_ruler))
      .map((row, place) => ({ ...row, rank: place + 1 })),
  });

  test.each(['en', 'zh-CN'] as const)('%s: is marked, and is not the headline', (language) => {
    const { diagnosis, heat } = messagesFor(language);
    const text = textOf(mixed('gap2'), language);
    expect(text).toContain(heat.flags.mixed_ruler);
    expect(text).toContain(diagnosis.mixedRuler);
    expect(textOf(rows, language)).not.toContain(diagnosis.mixedRuler);
    expect(sentenceOf(mixed('gap2'), language).finding?.link).not.toBe('gap2');
  });

  test('that alone widened: the fall has no named cause, and why', () => {
    const [summary] = rows.diagnosis_summary!;
    const alone: FixtureRows = {
      ...mixed('gap2'),
      diagnosis_summary: [
        { ...summary, verdict: 'no_evidence', root_cause_link: null, reason_code: 'mixed_rulers_changed' },
      ],
    };
    expect(sentenceOf(alone).sentence).toContain('the gap that widened was asked on different scales');
    expect(textOf(alone)).toContain('its two ends were asked on different scales, so that it is not called the cause');
  });

  test('when all are, the sentence says so, and the first thing to do is to ask on one scale', () => {
    const [summary] = rows.diagnosis_summary!;
    const all: FixtureRows = {
      ...mixed('gap1', 'gap2', 'gap3', 'gap6', 'gap7'),
      diagnosis_summary: [{ ...summary, verdict: 'loyalty_unchanged', root_cause_link: null, reason_code: null }],
    };
    expect(sentenceOf(all)).toMatchObject({ finding: null });
    expect(sentenceOf(all).sentence).toContain('No gap above 2 points between answers on one scale');
    expect(textOf(all)).toContain(messagesFor('en').opening.askOneScale);
  });
});
