import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { doubts, unknowns, verdicts } from './signal-names.ts';
import { attributeOf, columns, effectOf, nameOf, type SignalRow, worthOf } from './signal-rows.ts';
import { sentencesOf } from './signal-sentences.ts';
import { type Bilingual, quantity } from './topic.ts';
import { saidOf } from './why-not.ts';

/** Whom the change is compared with, and how much of the time after has passed where it is not over. */
function comparedWith(row: SignalRow, windowDays: number): Bilingual {
  const basis =
    row.trust_effect === null
      ? words('not measured', '未测量')
      : row.trust_effect_basis === 'difference_in_differences'
        ? words('other customers', '其他客户')
        : words('no control', '无对照');
  if (row.is_incomplete !== true) return basis;
  const days = row.days_after ?? 0;
  return words(
    `${basis.en}; incomplete: ${days} of ${windowDays} days`,
    `${basis.zh}；未满期：${windowDays} 天中的 ${days} 天`,
  );
}

/** A price only of a rise beyond noise: of one that may be nothing any price can be told. */
const costPerPoint = (row: SignalRow) =>
  row.cost_per_point === null && row.own_cost !== null && row.trust_effect !== null
    ? words('trust did not rise beyond noise', '信任的上升未超出噪声')
    : quantity(row.cost_per_point, 'money', { lower: row.cost_per_point_lower, upper: row.cost_per_point_upper });

function verdictOf(row: SignalRow): Bilingual {
  if (row.verdict === null) return unknowns[row.verdict_reason ?? ''] ?? words('not judged', '未判定');
  const verdict = verdicts[row.verdict] ?? words(row.verdict, row.verdict);
  const doubt = doubts[row.verdict_doubt ?? 'none'];
  return doubt ? words(`${verdict.en} (${doubt.en})`, `${verdict.zh}（${doubt.zh}）`) : verdict;
}

function cellsOf(row: SignalRow, names: TopicNames, windowDays: number) {
  return [
    nameOf(row, names),
    effectOf(row),
    attributeOf(row),
    comparedWith(row, windowDays),
    quantity(row.failure_rate, 'share', {
      lower: row.failure_rate_lower,
      upper: row.failure_rate_upper,
      n: row.promises,
    }),
    quantity(row.own_cost, 'money', { lower: row.own_cost_lower, upper: row.own_cost_upper }),
    quantity(row.rival_cost, 'money'),
    quantity(row.separation, 'money', { lower: row.separation_lower, upper: row.separation_upper }),
    quantity(row.cost_ratio, 'ratio', { lower: row.cost_ratio_lower, upper: row.cost_ratio_upper }),
    costPerPoint(row),
    worthOf(row),
    verdictOf(row),
  ];
}

/** Which signals trust followed, what they cost, and whether a less able rival could afford them. */
export const signalsTopic = defineTopic({
  topic: 'signals',
  place: 'rest',
  reads: { signal_effects: columns },
  build: ({ signal_effects: rows }, { names, runOf, settings }) => {
    const days = settings.signals.window_days;
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
                rows: rows.map((row) => ({ key: keyOf(row), cells: cellsOf(row, names, days) })),
                isFolded: true,
              },
            ],
      method: words(
        `Change of trust: customers the signal was meant for, ${days} days before its first day to ${days} days after (“incomplete” where these are not over), less the change of segments that no signal was meant for in that time (difference in differences); without such segments before and after only, marked “no control”. Intervals 95 %, persons clustered. “Moving before already”: the same change between the two halves of the time before is beyond noise (p < 0.05). Cost = outlay + failure rate × (units × penalty per failure + value × penalty rate); the failure rate of promises of delivery from promised and delivered days with Wilson’s interval, of others as stated, the rival’s from a benchmark or the settings, never assumed. Intervals of cost, separation and ratio come of that of the failure rate; a cost without one is recorded, nothing in it is estimated. Cost per point: only where the whole interval of the change is above 0, its ends from those of cost and change. Worth = trust gained × loyalty per trust × lifetime value per loyalty × remaining lifetime value; its interval is that of 4,000 products drawn, the four factors taken as normal and independent. Credible: own cost ≤ worth ≤ rival’s cost. Table signal_effects.`,
        `信任的变化：信号所面向的客户从发出前 ${days} 天到发出后 ${days} 天（未满者标明“未满期”）的变化，减去同期没有信号的细分客户的变化（双重差分）；没有这样的客户时只比较前后，并标明“无对照”。区间为 95%，按人聚类。“此前已在变动”：信号之前两半段之间的同一变化已超出噪声（p < 0.05）。成本 = 支出 + 失信率 ×（单位数 × 每次罚金 + 金额 × 罚率）；交付承诺的失信率取自承诺与实际交付日期（Wilson 区间），其他承诺取所填写的失信率，对手的失信率取自行业基准或设定，绝不假定。成本、成本之差与成本之比的区间来自失信率的区间；没有区间的成本是记录的数额，其中没有估计。每分成本：只在信任变化的整个区间高于 0 时给出，其区间由成本与变化的两端得出。价值 = 所得信任 × 每分信任对应的忠诚 × 每分忠诚对应的终身价值 × 剩余终身价值；其区间取自 4,000 次抽取的乘积，四个因子按正态且相互独立处理。可信：自身成本 ≤ 价值 ≤ 对手成本。见表 signal_effects。`,
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
