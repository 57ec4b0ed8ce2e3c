import type { z } from 'zod';
import { flag, key, number, whole } from '../row-parsers.ts';
import { competenceName } from './competence-names.ts';
import { isSmall, tooFew } from './customers-numbers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Bilingual, quantity, type Sentence, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';

const styleColumns = {
  style: key,
  invited: whole,
  participation: number,
  participation_lower: number,
  participation_upper: number,
  participants: whole,
  items: whole,
  shared_items: whole,
  between_departments: whole,
  between_departments_applied: whole,
  applied_share: number,
  applied_share_lower: number,
  applied_share_upper: number,
  value_per_cost: number,
  value_per_cost_lower: number,
  value_per_cost_upper: number,
  money_persons: whole,
  fit: number,
  fit_lower: number,
  fit_upper: number,
  advice: key,
};
const modelColumns = {
  knowledge_model: key,
  requirement: key,
  customers: whole,
  covered: whole,
  coverage: number,
  is_missing: flag,
};
type StyleRow = z.output<z.ZodObject<typeof styleColumns>>;
type ModelRow = z.output<z.ZodObject<typeof modelColumns>>;

const fitOf = (row: StyleRow) =>
  quantity(row.fit, 'ratio', { lower: row.fit_lower, upper: row.fit_upper, n: row.invited });
/** A ratio of sums over customers: their number is its n, and hides it where they are few. */
const valuePerCostOf = (row: StyleRow, hideBelow: number) =>
  isSmall(row.money_persons, hideBelow)
    ? tooFew('ratio')
    : quantity(row.value_per_cost, 'ratio', {
        lower: row.value_per_cost_lower,
        upper: row.value_per_cost_upper,
        n: row.money_persons,
      });
const coverageOf = (row: ModelRow) => quantity(row.coverage, 'share', { n: row.customers });

/** Kept by its estimate alone: the interval holds the mean of all styles. */
const isOpen = (row: StyleRow): boolean => row.advice === 'keep' && (row.fit_lower === null || row.fit_lower <= 1);
const openly = (row: StyleRow, name: Bilingual): Bilingual =>
  isOpen(row) ? words(`${name.en} (not certain)`, `${name.zh}（尚不能断定）`) : name;

function styleSentences(rows: readonly StyleRow[], said: Bilingual): Sentence[] {
  if (rows.length === 0)
    return [
      {
        en: `Which way of working with customers suits the firm cannot be told: ${said.en}.`,
        zh: `哪种与客户合作的方式适合本企业无从得知：${said.zh}。`,
        values: {},
      },
    ];
  const advised = (advice: string) => rows.filter((row) => row.advice === advice);
  const [kept, dropped, tried] = [advised('keep'), advised('drop'), advised('try')];
  const of = (found: readonly StyleRow[]): Bilingual => {
    const named = found.map((row) => {
      const { en, zh } = competenceName(row.style);
      return openly(row, words(`“${en}”`, `“${zh}”`));
    });
    return words(named.map(({ en }) => en).join(', '), named.map(({ zh }) => zh).join('、'));
  };
  const [best] = kept.toSorted((a, b) => (b.fit ?? 0) - (a.fit ?? 0));
  const sentences: Sentence[] = [
    best
      ? {
          en: `Of the five ways of working with customers keep ${of(kept).en}; “${competenceName(best.style).en}” yields {fit} times what they yield on average per invitation.`,
          zh: `五种与客户合作的方式中，宜保持${of(kept).zh}；“${competenceName(best.style).zh}”每次邀请的成果是平均水平的 {fit} 倍。`,
          values: { fit: fitOf(best) },
        }
      : {
          en: 'None of the five ways of working with customers has shown yet that it suits the firm better than the others.',
          zh: '五种与客户合作的方式中，尚没有一种显出比其他方式更适合本企业。',
          values: {},
        },
  ];
  if (dropped.length > 0)
    sentences.push({
      en: `Drop ${of(dropped).en}: few come, or little of it is used.`,
      zh: `宜放弃${of(dropped).zh}：来的人少，或成果少被采用。`,
      values: {},
    });
  if (tried.length > 0)
    sentences.push({
      en: `Not decided, so try: ${of(tried).en}.`,
      zh: `尚无定论，可试行：${of(tried).zh}。`,
      values: {},
    });
  return [...sentences, ...departmentSentence(rows)];
}

/** Learning between departments, which no style of a contact names: what two or more of them used. */
function departmentSentence(rows: readonly StyleRow[]): Sentence[] {
  const row = rows.find(({ style }) => style === 'team_co_learning');
  const items = row?.between_departments ?? 0;
  if (items === 0) return [];
  return [
    {
      en: 'Departments learnt from each other, too: {items!} more items were used by two or more of them, {applied!} of these were applied.',
      zh: '部门之间也在相互学习：另有 {items!} 条知识被两个及以上部门用过，其中 {applied!} 条被采用。',
      values: {
        items: quantity(items, 'count'),
        applied: quantity(row?.between_departments_applied ?? 0, 'count'),
      },
    },
  ];
}

function modelSentences(rows: readonly ModelRow[]): Sentence[] {
  const whole = rows.filter((row) => row.requirement === 'all' && row.coverage !== null);
  const [widest] = whole.toSorted((a, b) => (b.coverage ?? 0) - (a.coverage ?? 0));
  const missing = rows.filter((row) => row.requirement !== 'all' && row.is_missing === true);
  const inputs = [...new Set(missing.map(({ requirement }) => requirement))].map(competenceName);
  const sentences: Sentence[] = [];
  if (widest && (widest.coverage ?? 0) > 0)
    sentences.push({
      en: `For the five models of customer knowledge management the data reach furthest in the “${competenceName(widest.knowledge_model).en}”: {coverage} of active customers.`,
      zh: `就客户知识管理的五种模型而言，数据对“${competenceName(widest.knowledge_model).zh}”覆盖最广：{coverage} 的活跃客户。`,
      values: { coverage: coverageOf(widest) },
    });
  if (inputs.length > 0)
    sentences.push({
      en: `Missing altogether: ${inputs.map(({ en }) => en).join(', ')}.`,
      zh: `完全缺少：${inputs.map(({ zh }) => zh).join('、')}。`,
      values: {},
    });
  return sentences;
}

const styleTable = (rows: readonly StyleRow[], hideBelow: number): TopicTable => ({
  table: 'styles',
  caption: words('Five styles of customer knowledge management', '客户知识管理的五种方式'),
  columns: [
    textColumn('Style', '方式'),
    numberColumn('Taken part of those invited', '受邀者的参与率'),
    numberColumn('Customers', '参与客户'),
    numberColumn('Items', '知识条数'),
    numberColumn('Used by two departments or more', '两个及以上部门用过'),
    numberColumn('Applied', '采用率'),
    numberColumn('Value per cost', '每单位成本的价值'),
    numberColumn('Fit', '适合度'),
    textColumn('Advice', '建议'),
  ],
  rows: rows.map((row) => ({
    key: row.style,
    cells: [
      competenceName(row.style),
      quantity(row.participation, 'share', {
        lower: row.participation_lower,
        upper: row.participation_upper,
        n: row.invited,
      }),
      quantity(row.participants, 'count'),
      quantity(row.items, 'count'),
      quantity(row.shared_items, 'count'),
      quantity(row.applied_share, 'share', {
        lower: row.applied_share_lower,
        upper: row.applied_share_upper,
        n: row.items,
      }),
      valuePerCostOf(row, hideBelow),
      fitOf(row),
      openly(row, competenceName(row.advice)),
    ],
  })),
  isFolded: true,
});

const modelTable = (rows: readonly ModelRow[]): TopicTable => ({
  table: 'models',
  caption: words('Five models: active customers whose data reach', '五种模型：数据足够的活跃客户'),
  columns: [textColumn('Model', '模型'), textColumn('Asks for', '所需'), numberColumn('Active customers', '活跃客户')],
  rows: rows.map((row) => ({
    key: `${row.knowledge_model}.${row.requirement}`,
    cells: [
      competenceName(row.knowledge_model),
      row.requirement === 'all' ? words('everything together', '全部条件') : competenceName(row.requirement),
      coverageOf(row),
    ],
  })),
  isFolded: true,
});

/** Which styles of working with customers suit the firm, and for which model of customer knowledge management it has the data. */
export const stylesAndModelsTopic = defineTopic({
  topic: 'styles_and_models',
  place: 'rest',
  reads: { knowledge_styles: styleColumns, knowledge_models: modelColumns },
  build: ({ knowledge_styles: allStyles, knowledge_models: allModels }, { runOf, settings }) => {
    const fewest = settings.gaps.hide_below;
    const styles = allStyles.filter(
      (row) => row.participants === null || row.participants === 0 || row.participants >= fewest,
    );
    const models = allModels.filter((row) => (row.customers ?? 0) >= fewest);
    const wholes = models.filter((row) => row.requirement === 'all');
    return {
      heading: words('Styles and models of customer knowledge management', '客户知识管理的方式与模型'),
      sentences: [...styleSentences(styles, saidOf(runOf('knowledge_styles'))), ...modelSentences(models)],
      pictures:
        wholes.length === 0
          ? []
          : [
              {
                kind: 'intervals' as const,
                id: 'model-coverage',
                title: words('Active customers whose data meet each model', '数据满足各模型的活跃客户'),
                description: words('Share of all active customers, counted', '占全部活跃客户的比例（逐一计数）'),
                rows: wholes.map((row) => ({
                  key: row.knowledge_model,
                  label: competenceName(row.knowledge_model),
                  quantity: coverageOf(row),
                })),
              },
            ],
      tables: [
        ...(styles.length === 0 ? [] : [styleTable(styles, fewest)]),
        ...(models.length === 0 ? [] : [modelTable(models)]),
      ],
      method: words(
        `Fit = share of invitations taken up × applied items that came of an invitation taken up, over the same of all styles together; 95 % interval of its logarithm, persons clustered. Taken part and applied: shares with Wilson’s interval. Value per cost: recorded value over recorded cost, a ratio of sums over customers, n those with a value or a cost on record (money_persons), 95 % interval of its logarithm. Contacts and items without an invitation are counted in the table, not in the fit. Keep at 1 or more (“not certain” where the interval holds 1), drop when the whole interval lies below 1, from ${settings.gaps.mark_below} invitations on; else try. An item of several styles counts in each, its money in equal parts; an item that two departments or more used counts as co-learning too, without money. Coverage: customers who bought in the last 365 days and have all that a model asks for; counted, no sampling. Tables knowledge_styles, knowledge_models.`,
        `适合度 = 邀请的参与率 × 每次应邀接触所产生并被采用的知识条数，除以全部方式合计的同一数值；其对数的 95% 区间，按人聚类。参与率与采用率附 Wilson 区间。每单位成本的价值：登记的价值除以登记的成本，为按客户合计之比，n 为登记了价值或成本的客户数（money_persons），取其对数的 95% 区间。未经邀请的接触与知识计入表中，不计入适合度。邀请满 ${settings.gaps.mark_below} 次后，1 以上为“保持”（区间包含 1 时注明“尚不能断定”），整个区间低于 1 为“放弃”，其余为“试行”。一条知识属于几种方式时各计一次，金额均分；两个及以上部门用过的知识也计入团队相互学习，但不计金额。覆盖率：最近 365 天内购买过、且数据满足模型全部条件的客户，为全数统计。见表 knowledge_styles、knowledge_models。`,
      ),
      numbers: [
        ...styles.flatMap((row) =>
          numberOf(`topics.styles_and_models.${row.style}`, fitOf(row), {
            relation: 'knowledge_styles',
            where: { style: row.style },
            query: 'style_contact_rows',
            parameters: { style: row.style },
          }),
        ),
      ],
    };
  },
  queries: [
    {
      query: 'style_contact_rows',
      sql: "select i.interaction_id, i.source_system, i.source_file, i.source_line from interactions i where coalesce(i.style, case when i.kind = 'suggestion' then 'mutual_innovation' when i.kind in ('community', 'training') then 'communities_of_creation' end) = {style} order by i.source_system, i.interaction_id",
    },
  ],
});
