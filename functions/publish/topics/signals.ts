import type { z } from 'zod';
import { day, flag, key, number, text, whole } from '../row-parsers.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { signalKind, unknowns, verdicts } from './signal-names.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

const columns = {
  source_system: key,
  signal_id: key,
  kind: key,
  attribute_id: text,
  segment: text,
  sent_from: day,
  promises: whole,
  failure_rate: number,
  failure_rate_lower: number,
  failure_rate_upper: number,
  rival_failure_rate: number,
  own_cost: number,
  own_cost_lower: number,
  own_cost_upper: number,
  rival_cost: number,
  separation: number,
  separation_lower: number,
  separation_upper: number,
  cost_ratio: number,
  trust_effect: number,
  trust_effect_lower: number,
  trust_effect_upper: number,
  trust_effect_basis: text,
  trust_voices: whole,
  trust_trend_before_p_value: number,
  attribute_effect: number,
  attribute_effect_lower: number,
  attribute_effect_upper: number,
  attribute_voices: whole,
  cost_per_point: number,
  cost_per_point_lower: number,
  cost_per_point_upper: number,
  trust_value: number,
  trust_value_lower: number,
  trust_value_upper: number,
  verdict: text,
  is_verdict_clear: flag,
  verdict_reason: text,
};
type SignalRow = z.output<z.ZodObject<typeof columns>>;

const effectOf = (row: SignalRow) =>
  quantity(row.trust_effect, 'signed_points', {
    lower: row.trust_effect_lower,
    upper: row.trust_effect_upper,
    n: row.trust_voices,
    reason: row.trust_effect === null ? 'too_few_answers' : null,
  });
const attributeOf = (row: SignalRow) =>
  quantity(row.attribute_effect, 'signed_points', {
    lower: row.attribute_effect_lower,
    upper: row.attribute_effect_upper,
    n: row.attribute_voices,
  });
const worthOf = (row: SignalRow) =>
  quantity(row.trust_value, 'money', {
    lower: row.trust_value_lower,
    upper: row.trust_value_upper,
    reason: row.trust_value === null ? 'not_estimable' : null,
  });

/** What a signal is called: its kind, what it speaks of, whom it is meant for. */
function nameOf(row: SignalRow, names: TopicNames): Bilingual {
  const kind = signalKind(row.kind);
  const attribute = row.attribute_id === null ? null : names.attribute(row.attribute_id);
  const segment = row.segment === null ? words('all customers', '全体客户') : names.segment(row.segment);
  return words(
    `${[kind.en, attribute?.en].filter(Boolean).join(': ')} (${segment.en}, since ${row.sent_from ?? '?'})`,
    `${[kind.zh, attribute?.zh].filter(Boolean).join('：')}（${segment.zh}，${row.sent_from ?? '?'} 起）`,
  );
}

const isClear = ({ trust_effect_lower: lower, trust_effect_upper: upper }: SignalRow): boolean =>
  lower !== null && upper !== null && (lower > 0 || upper < 0);

function sentencesOf(rows: readonly SignalRow[], names: TopicNames, said: Bilingual): Sentence[] {
  const measured = rows.filter((row) => row.trust_effect !== null);
  if (measured.length === 0)
    return [
      {
        en: `What the firm’s signals do to trust cannot be told: ${said.en}.`,
        zh: `企业的信号对信任有何作用无从得知：${said.zh}。`,
        values: {},
      },
    ];
  const count = quantity(rows.length, 'count');
  const rose = measured.filter((row) => isClear(row) && (row.trust_effect ?? 0) > 0);
  const [best] = rose.toSorted((a, b) => (b.trust_effect ?? 0) - (a.trust_effect ?? 0));
  const lead: Sentence = best
    ? {
        en: `Of {all!} trust signals trust rose after {rose!} beyond noise; most after “${nameOf(best, names).en}”: {effect} points${best.trust_effect_basis === 'before_after' ? ', without anybody to compare with' : ''}.`,
        zh: `{all!} 个信任信号中，有 {rose!} 个之后信任的上升超出噪声；升幅最大的是“${nameOf(best, names).zh}”：{effect} 分${best.trust_effect_basis === 'before_after' ? '，但没有可对照的客户' : ''}。`,
        values: { all: count, rose: quantity(rose.length, 'count'), effect: effectOf(best) },
      }
    : {
        en: 'After none of {all!} trust signals did trust in the firm rise beyond noise.',
        zh: '{all!} 个信任信号之后，对企业的信任都没有超出噪声的上升。',
        values: { all: count },
      };
  return [
    lead,
    ...attributeSentence(rows, names),
    ...fallSentence(measured, names),
    ...moneySentences(rows, names),
    ...cautions(measured),
  ];
}

/** Trust in the very thing a signal speaks of moves first. */
function attributeSentence(rows: readonly SignalRow[], names: TopicNames): Sentence[] {
  const [best] = rows
    .filter((row) => (row.attribute_effect_lower ?? 0) > 0)
    .toSorted((a, b) => (b.attribute_effect ?? 0) - (a.attribute_effect ?? 0));
  if (!best) return [];
  return [
    {
      en: `Trust in the very thing that a signal speaks of rose most after “${nameOf(best, names).en}”: {effect} points.`,
      zh: `对信号所涉属性本身的信任，以“${nameOf(best, names).zh}”之后上升最多：{effect} 分。`,
      values: { effect: attributeOf(best) },
    },
  ];
}

function fallSentence(measured: readonly SignalRow[], names: TopicNames): Sentence[] {
  const [worst] = measured
    .filter((row) => (row.trust_effect_upper ?? 0) < 0)
    .toSorted((a, b) => (a.trust_effect ?? 0) - (b.trust_effect ?? 0));
  if (!worst) return [];
  const isAlone = worst.trust_effect_basis === 'before_after';
  return [
    {
      en: `After “${nameOf(worst, names).en}” trust fell beyond noise: {effect} points${isAlone ? '; there is nobody to compare with, so the reason may be another' : ''}.`,
      zh: `“${nameOf(worst, names).zh}”之后信任下降，超出噪声：{effect} 分${isAlone ? '；没有可对照的客户，原因可能在别处' : ''}。`,
      values: { effect: effectOf(worst) },
    },
  ];
}

function moneySentences(rows: readonly SignalRow[], names: TopicNames): Sentence[] {
  const judged = (verdict: string) => rows.filter((row) => row.verdict === verdict);
  const list = (found: readonly SignalRow[], language: 'en' | 'zh') =>
    found.map((row) => `“${nameOf(row, names)[language]}”`).join(language === 'en' ? ', ' : '、');
  const sentences: Sentence[] = [];
  for (const [verdict, meaning] of Object.entries(verdicts)) {
    const found = judged(verdict);
    if (found.length === 0) continue;
    const unclear = found.filter((row) => row.is_verdict_clear !== true).length;
    sentences.push({
      en: `${capital(meaning.en)}: ${list(found, 'en')}${unclear === 0 ? '' : ' (the intervals leave it open)'}.`,
      zh: `${meaning.zh}——${list(found, 'zh')}${unclear === 0 ? '' : '（区间尚不足以断定）'}。`,
      values: {},
    });
  }
  const unknown = rows.filter((row) => row.rival_cost === null).length;
  if (unknown > 0)
    sentences.push({
      en: 'What a less able rival would pay is unknown for {unknown!} of them: give its failure rate (a benchmark) to judge them.',
      zh: '其中 {unknown!} 个信号，能力较差的对手需付出多少不得而知：补上其失信率（行业基准）方可判定。',
      values: { unknown: quantity(unknown, 'count') },
    });
  return sentences;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function cautions(measured: readonly SignalRow[]): Sentence[] {
  const drifting = measured.filter((row) => (row.trust_trend_before_p_value ?? 1) < 0.05).length;
  return drifting === 0
    ? []
    : [
        {
          en: 'In {drifting!} of them the groups were drifting apart before already: do not take that change for the signal’s.',
          zh: '其中 {drifting!} 个在信号之前两组已有不同走势：这种变化不宜归于信号。',
          values: { drifting: quantity(drifting, 'count') },
        },
      ];
}

function cellsOf(row: SignalRow, names: TopicNames) {
  const basis =
    row.trust_effect_basis === 'difference_in_differences'
      ? words('other customers', '其他客户')
      : words('no control', '无对照');
  const verdict = row.verdict === null ? unknowns[row.verdict_reason ?? ''] : verdicts[row.verdict];
  return [
    nameOf(row, names),
    effectOf(row),
    attributeOf(row),
    row.trust_effect === null ? words('not measured', '未测量') : basis,
    quantity(row.failure_rate, 'share', {
      lower: row.failure_rate_lower,
      upper: row.failure_rate_upper,
      n: row.promises,
    }),
    quantity(row.own_cost, 'money', { lower: row.own_cost_lower, upper: row.own_cost_upper }),
    quantity(row.rival_cost, 'money'),
    quantity(row.separation, 'money', { lower: row.separation_lower, upper: row.separation_upper }),
    quantity(row.cost_ratio, 'ratio'),
    quantity(row.cost_per_point, 'money', { lower: row.cost_per_point_lower, upper: row.cost_per_point_upper }),
    worthOf(row),
    verdict ?? words('not judged', '未判定'),
  ];
}

/** Which signals trust followed, what they cost, and whether a less able rival could afford them. */
export const signalsTopic = defineTopic({
  topic: 'signals',
  place: 'rest',
  reads: { signal_effects: columns },
  build: ({ signal_effects: rows }, { names, runOf }) => {
    const keyOf = (row: SignalRow): string => `${row.source_system}.${row.signal_id}`;
    const measured = rows.filter((row) => row.trust_effect !== null);
    return {
      heading: words('Trust signals', '信任信号'),
      sentences: sentencesOf(rows, names, saidOf(runOf('signals'))),
      pictures:
        measured.length === 0
          ? []
          : [
              {
                kind: 'intervals' as const,
                id: 'signal-effects',
                title: words('Change of trust after each signal, points', '各信号之后信任的变化（分）'),
                description: words(
                  'Against customers it was not meant for, where there are any; 95 % intervals',
                  '有对照时与未收到信号的客户相比；附 95% 区间',
                ),
                rows: measured.map((row) => ({
                  key: keyOf(row),
                  label: nameOf(row, names),
                  quantity: effectOf(row),
                })),
              },
            ],
      tables:
        rows.length === 0
          ? []
          : [
              {
                table: 'signals',
                caption: words('Trust signals: effect, cost, separation', '信任信号：作用、成本与分离'),
                columns: [
                  textColumn('Signal', '信号'),
                  numberColumn('Trust in the firm', '对企业的信任'),
                  numberColumn('Trust in what it speaks of', '对所涉属性的信任'),
                  textColumn('Compared with', '对照'),
                  numberColumn('Broken promises', '失信率'),
                  numberColumn('Own cost', '自身成本'),
                  numberColumn('Rival’s cost', '对手成本'),
                  numberColumn('Separation', '成本之差'),
                  numberColumn('Ratio', '成本之比'),
                  numberColumn('Cost per point', '每分成本'),
                  numberColumn('Worth of the trust', '信任的价值'),
                  textColumn('Verdict', '判定'),
                ],
                rows: rows.map((row) => ({ key: keyOf(row), cells: cellsOf(row, names) })),
                isFolded: true,
              },
            ],
      method: words(
        'Change of trust: customers the signal was meant for, half a year before its first day to half a year after, less the change of segments that no signal was meant for in that time (difference in differences); without such segments before and after only, marked “no control”. Intervals 95 %, persons clustered. Cost = outlay + failure rate × (units × penalty per failure + value × penalty rate); the failure rate from promised and delivered days with Wilson’s interval, the rival’s from a benchmark or the settings, never assumed. Worth = trust gained × loyalty per trust × lifetime value per loyalty × remaining lifetime value. Credible: own cost ≤ worth ≤ rival’s cost. Table signal_effects.',
        '信任的变化：信号所面向的客户从发出前半年到发出后半年的变化，减去同期没有信号的细分客户的变化（双重差分）；没有这样的客户时只比较前后，并标明“无对照”。区间为 95%，按人聚类。成本 = 支出 + 失信率 ×（单位数 × 每次罚金 + 金额 × 罚率）；失信率取自承诺与实际交付日期（Wilson 区间），对手的失信率取自行业基准或设定，绝不假定。价值 = 所得信任 × 每分信任带来的忠诚 × 每分忠诚对应的终身价值 × 剩余终身价值。可信：自身成本 ≤ 价值 ≤ 对手成本。见表 signal_effects。',
      ),
      numbers: rows.flatMap((row) => {
        const where = { source_system: row.source_system, signal_id: row.signal_id };
        const parameters = { signal: row.signal_id, source: row.source_system };
        return [
          ...numberOf(`topics.signals.${keyOf(row)}.effect`, effectOf(row), {
            relation: 'signal_effects',
            where,
            query: 'signal_answer_rows',
            parameters,
          }),
          ...numberOf(`topics.signals.${keyOf(row)}.cost`, quantity(row.own_cost, 'money'), {
            relation: 'signal_effects',
            where,
            query: 'signal_rows',
            parameters,
          }),
        ];
      }),
    };
  },
  queries: [
    {
      query: 'signal_answer_rows',
      sql: "select r.response_id, r.item_id, r.source_system, r.source_file, r.source_line from survey_responses r cross join run_settings s join signals g on g.signal_id = {signal} and g.source_system = {source} where r.audience = 'customer' and r.measure = 'trust' and r.level is not null and abs(date_diff('day', g.sent_from, r.occurred_on)) <= s.signal_window_days order by r.source_system, r.response_id, r.item_id",
    },
    {
      query: 'signal_rows',
      sql: 'select g.signal_id, g.source_system, g.source_file, g.source_line from signals g where g.signal_id = {signal} and g.source_system = {source} order by g.signal_id',
    },
  ],
});
