import { key, number, text, whole } from '../row-parsers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { knowledgeName, numberColumn, textColumn, words } from './knowledge-names.ts';
import { unlessToldApart } from './told-apart.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

const reasons: Readonly<Record<string, Bilingual>> = {
  few_pairs: words('set: too few answers were repeated', '设定值：重复的回答太少'),
  few_lags: words('set: repeated at too few distances in time', '设定值：重复回答的时间间隔太少'),
  short_span: words('set: repeated within too short a time', '设定值：重复回答的时间跨度太短'),
  no_fading: words('set: no fading of the answers can be told from chance', '设定值：回答的变化与偶然波动无法区分'),
  fast_fading: words('set: the answers fade faster than they are repeated', '设定值：回答变化过快，重复的间隔无法分辨'),
};

/** How fast knowledge of each category fades. */
export const freshnessTopic = defineTopic({
  topic: 'freshness',
  place: 'rest',
  reads: {
    knowledge_half_lives: {
      category: key,
      half_life_days: number,
      lower: number,
      upper: number,
      basis: key,
      reliability: number,
      reliability_lower: number,
      reliability_upper: number,
      lasting: number,
      lasting_lower: number,
      lasting_upper: number,
      pairs: whole,
      why_setting: text,
    },
    knowledge_totals: {
      topic: key,
      basis: key,
      part: key,
      items: whole,
      mean_score: number,
      mean_score_lower: number,
      mean_score_upper: number,
    },
  },
  build: ({ knowledge_half_lives: rows, knowledge_totals: totals }, { runOf, settings }) => {
    const halfLife = (row: (typeof rows)[number]) =>
      quantity(
        row.half_life_days,
        'days',
        row.basis === 'setting' ? {} : { lower: row.lower, upper: row.upper, n: row.pairs },
      );
    const agreement = (row: (typeof rows)[number], part: 'reliability' | 'lasting') =>
      quantity(row[part], 'number', { lower: row[`${part}_lower`], upper: row[`${part}_upper`], n: row.pairs });
    const found = rows
      .filter(({ basis }) => basis === 'repeated_answers')
      .sort((a, b) => (a.half_life_days ?? 0) - (b.half_life_days ?? 0));
    const held = totals.filter(({ topic, part }) => topic === 'value' && part === '*');
    const items = held.reduce((sum, row) => sum + (row.items ?? 0), 0);
    const freshBy = (end: 'mean_score_lower' | 'mean_score_upper' | 'mean_score'): number =>
      held.reduce((sum, row) => sum + (row.items ?? 0) * (row[end] ?? row.mean_score ?? 0), 0) / items;
    const hasEnds = held.some(({ mean_score_lower: lower }) => lower !== null);
    const fresh = quantity(
      items > 0 ? freshBy('mean_score') : null,
      'share',
      hasEnds ? { lower: freshBy('mean_score_lower'), upper: freshBy('mean_score_upper'), n: items } : {},
    );
    const setting = quantity(settings.knowledge.half_life_days, 'days');
    const said = saidOf(runOf('knowledge_half_lives'));
    const [fastest] = found;
    const slowest = found.length > 1 ? found.at(-1) : undefined;
    const named = found.map((row) => ({ name: knowledgeName(row.category), quantity: halfLife(row) }));
    const counts = { told: quantity(found.length, 'count'), all: quantity(rows.length, 'count') };
    const isPart = found.length < rows.length;
    const sentences: Sentence[] = [];
    if (!fastest)
      sentences.push({
        en: `How fast customer knowledge fades cannot be told (${said.en}); half of it is taken to be gone after {days}.`,
        zh: `客户知识贬值的快慢无从得知（${said.zh}）；按 {days} 失去一半计算。`,
        values: { days: setting },
      });
    else if (!slowest)
      sentences.push({
        en: `${isPart ? 'Of {all!} categories of knowledge one has a half-life of its own' : 'One category of knowledge has a half-life'}: half of what fades in “${knowledgeName(fastest.category).en}” is gone after {days}.`,
        zh: `${isPart ? '{all!} 类知识中，只有一类能估计半衰期' : '有一类知识能估计半衰期'}：“${knowledgeName(fastest.category).zh}”方面会改变的部分经 {days} 失去一半。`,
        values: { days: halfLife(fastest), ...(isPart ? { all: counts.all } : {}) },
      });
    else {
      const fastDoubt = unlessToldApart(halfLife(fastest), named.slice(1));
      const slowDoubt = unlessToldApart(halfLife(slowest), named.slice(0, -1).toReversed());
      sentences.push({
        en: `${isPart ? 'Of the {told!} of {all!} categories whose half-life can be told, knowledge' : 'Knowledge'} fades fastest in “${knowledgeName(fastest.category).en}”${fastDoubt.en}: half of what fades is gone after {days}; slowest in “${knowledgeName(slowest.category).en}”${slowDoubt.en}: {slow}.`,
        zh: `${isPart ? '{all!} 类知识中有 {told!} 类能估计半衰期，其中' : ''}“${knowledgeName(fastest.category).zh}”方面的知识贬值最快${fastDoubt.zh}：会改变的部分经 {days} 失去一半；“${knowledgeName(slowest.category).zh}”方面最慢${slowDoubt.zh}：{slow}。`,
        values: { days: halfLife(fastest), slow: halfLife(slowest), ...(isPart ? counts : {}) },
      });
    }
    if (items > 0)
      sentences.push({
        en: 'Of all {items} pieces held, {share} is still fresh on average.',
        zh: '现有 {items} 条知识，平均还剩 {share} 的新鲜度。',
        values: { items: quantity(items, 'count'), share: fresh },
      });
    return {
      heading: words('Freshness of knowledge', '知识的新鲜度'),
      sentences,
      pictures:
        found.length === 0
          ? []
          : [
              {
                kind: 'intervals' as const,
                id: 'half-lives',
                title: words('Half-life by category, days', '各类知识的半衰期（天）'),
                description: words('With 95 % intervals', '附 95% 区间'),
                rows: found.map((row) => ({
                  key: row.category,
                  label: knowledgeName(row.category),
                  quantity: halfLife(row),
                })),
              },
            ],
      tables:
        rows.length === 0
          ? []
          : [
              {
                table: 'half_lives',
                caption: words('Half-life of each category', '各类知识的半衰期'),
                columns: [
                  textColumn('Category', '类别'),
                  numberColumn('Half-life', '半衰期'),
                  numberColumn('Repeated answers, pairs', '重复回答（对）'),
                  numberColumn('Agreement at once', '即时一致程度'),
                  numberColumn('Agreement that lasts', '持久一致程度'),
                  textColumn('From', '依据'),
                ],
                rows: rows.map((row) => ({
                  key: row.category,
                  cells: [
                    knowledgeName(row.category),
                    halfLife(row),
                    quantity(row.pairs, 'count'),
                    agreement(row, 'reliability'),
                    agreement(row, 'lasting'),
                    row.basis === 'setting'
                      ? (reasons[row.why_setting ?? ''] ?? words('set', '设定值'))
                      : words('repeated answers', '重复回答'),
                  ],
                })),
                isFolded: true,
              },
            ],
      method: words(
        'The same person is asked the same question again; the correlation of the two answers falls with the time between them: ρ(t) = ρ∞ + (ρ0 − ρ∞) · 0.5^(t / half-life), by least squares weighted by pairs. ρ0 is free: answers are never quite reliable. 95 % intervals, of the half-life and of both agreements, by resampling persons and inverting a test. At least 100 pairs at three distances in time that span half a half-life, and fading that chance does not explain (the same test), else the setting, which has no interval. What is still fresh on average, 0.5^(age / half-life), has the interval that the half-lives give it, all at their lower and then all at their upper ends. Tables knowledge_half_lives, knowledge_retention, knowledge_totals.',
        '同一个人再次回答同一道题，两次回答的相关随间隔而下降：ρ(t) = ρ∞ + (ρ0 − ρ∞) · 0.5^(t / 半衰期)，以回答对的数量为权重的最小二乘。ρ0 不固定，因为回答从来不是完全可靠。半衰期和两种一致程度的 95% 区间都由对人重抽样并反演检验得到。至少要有 100 对、三种间隔，跨度不短于半衰期的一半，并且变化不能用偶然解释（同一检验），否则取设定值，设定值没有区间。平均新鲜度为 0.5^(时长 / 半衰期)，其区间由半衰期的区间得出：各类半衰期同取下限、再同取上限。见表 knowledge_half_lives、knowledge_retention、knowledge_totals。',
      ),
      numbers: found.flatMap((row) =>
        numberOf(`topics.freshness.${row.category}`, halfLife(row), {
          relation: 'knowledge_half_lives',
          where: { category: row.category },
          query: 'repeated_answer_rows',
          parameters: { category: row.category },
        }),
      ),
    };
  },
  queries: [
    {
      query: 'repeated_answer_rows',
      sql: 'select r.response_id, r.item_id, r.source_system, r.source_file, r.source_line from survey_responses r join knowledge_measures m on m.measure = r.measure where m.category = {category} order by r.source_system, r.response_id, r.item_id',
    },
  ],
});
