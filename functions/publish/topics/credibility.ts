import { studentTQuantile } from '../../numerics/distributions.ts';
import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import { key, number, whole } from '../row-parsers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicCell, type TopicTable } from './topic.ts';

interface ReasonRow {
  readonly part: string;
  readonly reason: string;
  readonly pieces: number | null;
  readonly doubted: number | null;
  readonly doubted_persons: number | null;
  readonly independent: number | null;
  readonly doubted_credibility: number | null;
  readonly doubted_error: number | null;
}

/** Reasons for doubt, in the order of the table. */
const reasons: Readonly<Record<string, Bilingual>> = {
  speeding: words('Filled in too fast', '填写过快'),
  straight_lining: words('One answer throughout', '通篇同一答案'),
  failed_checks: words('Failed attention checks', '未通过注意力检查'),
  contradictions: words('Contradicts itself', '前后矛盾'),
  denied_statements: words('Records deny what was stated', '与实际行为不符'),
  duplicate: words('Earlier copy of the same answers', '重复提交'),
  nothing_left: words('Counts for nothing (credibility 0)', '完全不计（可信度为零）'),
  all: words('Any doubt', '有任何可疑之处'),
};

type Find = (part: string, reason: string) => ReasonRow | undefined;

/** Some, but of fewer persons than a card may count. */
const isFew = (row: ReasonRow | undefined, hideBelow: number): boolean =>
  (row?.doubted ?? 0) > 0 && (row?.doubted_persons ?? 0) < hideBelow;

/** Share with Wilson's interval for as many independent pieces as would have the error that persons as a sample give it. */
function shareOf(row: ReasonRow | undefined, hideBelow: number): Quantity {
  if (isFew(row, hideBelow)) return quantity(null, 'share', { reason: 'too_few_answers' });
  if (!row?.pieces) return quantity(null, 'share');
  const share = (row.doubted ?? 0) / row.pieces;
  const independent = row.independent ?? 0;
  const found = wilsonInterval(share * independent, independent);
  return quantity(share, 'share', { lower: found?.lower ?? null, upper: found?.upper ?? null, n: row.pieces });
}

/** Mean credibility of those with a doubt, with its interval by t over their persons; none where all are alike. */
function doubtedCredibility(row: ReasonRow | undefined): Quantity {
  const [mean, persons] = [row?.doubted_credibility ?? null, row?.doubted_persons ?? 0];
  const n = row?.doubted ?? null;
  const reach = persons > 1 ? (row?.doubted_error ?? 0) * studentTQuantile(0.975, persons - 1) : 0;
  if (mean === null || reach < 1e-6) return quantity(mean, 'number', { n });
  return quantity(mean, 'number', { lower: Math.max(0, mean - reach), upper: Math.min(1, mean + reach), n });
}

const count = (value: number | null | undefined): Quantity => quantity(value ?? 0, 'count');

const doubtedBy = (find: Find, part: string): ReasonRow[] =>
  Object.keys(reasons)
    .filter((reason) => reason !== 'all' && reason !== 'nothing_left')
    .flatMap((reason) => find(part, reason) ?? [])
    .sort((a, b) => (b.doubted ?? 0) - (a.doubted ?? 0));

/**
 * Whether the count of any doubt, less that of the most frequent one, would tell of a few persons. How many persons these questionnaires
 * are of is not known, but at least those who are doubted for nothing else.
 */
function isAllHidden(find: Find, part: string, hideBelow: number): boolean {
  const found = doubtedBy(find, part);
  const [all, most] = [find(part, 'all'), found[0]];
  const beside = (all?.doubted ?? 0) - (most?.doubted ?? 0);
  const persons = (all?.doubted_persons ?? 0) - (most?.doubted_persons ?? 0);
  return beside > 0 && persons < hideBelow && found.some((row) => isFew(row, hideBelow));
}

function firstSentence(find: Find, hideBelow: number): Sentence {
  const all = find('customer_answers', 'all');
  if (!all)
    return {
      en: 'How far customers’ answers can be believed cannot be told: no questionnaire of theirs is on record.',
      zh: '客户的回答是否可信无从得知：没有客户问卷的记录。',
      values: {},
    };
  const [first] = doubtedBy(find, 'customer_answers');
  const most = (first?.doubted ?? 0) > 0 && !isFew(first, hideBelow) ? first : undefined;
  const name = most && reasons[most.reason];
  const zero = find('customer_answers', 'nothing_left');
  const isZeroSaid = !isFew(zero, hideBelow);
  const isShareSaid = !isFew(all, hideBelow) && !isAllHidden(find, 'customer_answers', hideBelow);
  const en = [
    isShareSaid ? '{share} give a reason for doubt' : null,
    isZeroSaid ? '{zero} count for nothing' : null,
    name ? `most often: ${name.en.toLowerCase()} ({most})` : null,
  ].filter((part) => part !== null);
  const zh = [
    isShareSaid ? '有可疑之处的占 {share}' : null,
    isZeroSaid ? '{zero} 份完全不计' : null,
    name ? `最常见的原因是“${name.zh}”（{most}）` : null,
  ].filter((part) => part !== null);
  return {
    en: `Of {n} questionnaires of customers ${en.join('; ') || 'hardly any gives a reason for doubt'}.`,
    zh: `客户的 {n} 份问卷中，${zh.join('；') || '几乎没有可疑之处'}。`,
    values: {
      n: count(all.pieces),
      ...(isShareSaid ? { share: shareOf(all, hideBelow) } : {}),
      ...(isZeroSaid ? { zero: count(zero?.doubted) } : {}),
      ...(most ? { most: shareOf(most, hideBelow) } : {}),
    },
  };
}

function sentencesOf(find: Find, hideBelow: number): Sentence[] {
  const checked = find('checked_reports', 'invalid');
  const silent = find('customers', 'nothing_left');
  return [
    firstSentence(find, hideBelow),
    ...(checked
      ? [
          {
            en: 'Of {n} contacts and pieces of knowledge that were checked, {share} were found false.',
            zh: '经核实的 {n} 次接触和知识条目中，查明有误的占 {share}。',
            values: { n: count(checked.pieces), share: shareOf(checked, hideBelow) },
          },
        ]
      : []),
    ...(silent && (silent.doubted ?? 0) >= hideBelow
      ? [
          {
            en: '{customers} of {all} customers whose answers or reports could be judged have credibility 0: what is known from them is worth nothing.',
            zh: '在可以判断的 {all} 名客户中，有 {customers} 名的可信度为零，其知识的价值计为零。',
            values: { customers: count(silent.doubted), all: count(silent.pieces) },
          },
        ]
      : []),
  ];
}

function tableOf(find: Find, hideBelow: number): TopicTable[] {
  const cellsOf = (part: string, reason: string): TopicCell[] => {
    const row = find(part, reason);
    if (isFew(row, hideBelow) || (reason === 'all' && isAllHidden(find, part, hideBelow)))
      return (['count', 'share', 'number'] as const).map((unit) => quantity(null, unit, { reason: 'too_few_answers' }));
    return [
      quantity(row?.doubted, 'count'),
      shareOf(row, hideBelow),
      row && (row.doubted ?? 0) === 0 ? words('–', '–') : doubtedCredibility(row),
    ];
  };
  if (!find('customer_answers', 'all') && !find('staff_answers', 'all')) return [];
  return [
    {
      table: 'credibility',
      caption: words('Questionnaires by reason for doubt', '问卷的可疑之处'),
      columns: [
        textColumn('Reason', '原因'),
        numberColumn('Customers’', '客户问卷'),
        numberColumn('Share', '占比'),
        numberColumn('Their mean credibility', '其平均可信度'),
        numberColumn('Staff’s', '员工问卷'),
        numberColumn('Share', '占比'),
        numberColumn('Their mean credibility', '其平均可信度'),
      ],
      rows: Object.entries(reasons).map(([reason, name]) => ({
        key: reason,
        cells: [name, ...cellsOf('customer_answers', reason), ...cellsOf('staff_answers', reason)],
      })),
      isFolded: true,
    },
  ];
}

/** How far what people say is believed, and why not. */
export const credibilityTopic = defineTopic({
  topic: 'credibility',
  place: 'rest',
  reads: {
    credibility_reasons: {
      part: key,
      reason: key,
      pieces: whole,
      doubted: whole,
      doubted_persons: whole,
      independent: number,
      doubted_credibility: number,
      doubted_error: number,
    },
  },
  build: ({ credibility_reasons: rows }, { settings }) => {
    const hideBelow = settings.gaps.hide_below;
    const find: Find = (part, reason) => rows.find((row) => row.part === part && row.reason === reason);
    return {
      heading: words('How far answers are believed', '回答的可信度'),
      sentences: sentencesOf(find, hideBelow),
      pictures: [],
      tables: tableOf(find, hideBelow),
      method: words(
        'Credibility of a questionnaire: one minus each doubt, multiplied. Doubts: time under half of the questionnaire’s median (full doubt under 30 %); one answer to eight or more questions of a scale (half a doubt; a full one when some are reversed); share of attention checks failed; share of measures whose questions are answered 80 points apart; half the share of statements on own behaviour that records before the answer deny; an earlier copy. It weighs the answer wherever it counts; zero credibility, zero value. Several questionnaires or reports of one person are not independent, so 95 % intervals take persons as the sample (ratio estimator): of shares after Wilson with the number of independent ones that would have this error, of means by t. Tables response_credibility, customer_credibility, credibility_reasons.',
        '一份问卷的可信度是各项（1 − 扣减）的乘积。扣减的原因：用时不到该问卷中位数的一半（不到三成时全部不计）；同一量表八题以上答案完全相同（计半，其中有反向题时全部不计）；未通过注意力检查的比例；同一测量的各题相差 80 分以上的比例；关于自身行为的陈述被答题之前的记录否定的比例之半；较早的重复提交。凡用到该回答之处均按可信度加权；可信度为零，价值即为零。同一个人的多份问卷或多条报告并不独立，因此 95% 区间以人为样本（比率估计）：比例按 Wilson 法，取具有同样误差的独立份数；平均值按 t 分布。见表 response_credibility、customer_credibility、credibility_reasons。',
      ),
      numbers: (['all', 'nothing_left'] as const)
        .filter((reason) => reason !== 'all' || !isAllHidden(find, 'customer_answers', hideBelow))
        .flatMap((reason) =>
          numberOf(`topics.credibility.${reason}`, shareOf(find('customer_answers', reason), hideBelow), {
            relation: 'credibility_reasons',
            where: { part: 'customer_answers', reason },
            query: 'customer_answer_rows',
          }),
        ),
    };
  },
  queries: [
    {
      query: 'customer_answer_rows',
      sql: "select r.response_id, r.item_id, r.source_system, r.source_file, r.source_line from survey_responses r where r.audience = 'customer' order by r.source_system, r.response_id, r.item_id",
    },
  ],
});
