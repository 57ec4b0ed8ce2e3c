import { declaredPathModels, type PathModelSettings } from '../../lake/path-models.ts';
import { key, number, text } from '../row-parsers.ts';
import { cellsToHide } from '../sections/protect.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { intervalWords, namesIn, pathQueries, pathReads, pathTable, windowWords } from './path-rows.ts';
import { type Bilingual, type Quantity, quantity, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';

/** The satisfaction index of a declared model (ACSI by default, ECSI beside it): level, weights, segments. */
export const satisfactionIndexTopic = defineTopic({
  topic: 'satisfaction_index',
  place: 'chain',
  reads: {
    path_constructs: pathReads.path_constructs,
    path_coefficients: pathReads.path_coefficients,
    path_outer: {
      model: key,
      group_name: key,
      construct: key,
      item: key,
      index_weight: number,
      index_weight_lower: number,
      index_weight_upper: number,
      performance: number,
      performance_lower: number,
      performance_upper: number,
    },
    survey_items: { item_id: key, wording_en: text, wording_zh: text },
  },
  build: (rows, { settings, runOf, names }) => {
    const frame = frameOf(settings.path_models);
    const window = windowWords(settings.path_models);
    const models = declaredPathModels(settings.path_models).filter(({ index }) => index !== undefined);
    const found = models.flatMap((declared) => {
      const row = rows.path_constructs.find(
        (each) => each.model === declared.model && each.group_name === 'all' && each.construct === declared.index,
      );
      return row ? [{ declared, row }] : [];
    });
    const first = found.find(({ declared }) => declared.model === settings.path_models.index_model) ?? found[0];
    const said = saidOf(runOf(settings.path_models.index_model));
    if (!first)
      return {
        ...frame,
        sentences: [
          {
            en: `No satisfaction index can be computed: ${said.en}.`,
            zh: `满意度指数无法计算：${said.zh}。`,
            values: {},
          },
        ],
        pictures: [],
        tables: [],
        numbers: [],
      };
    const { declared, row } = first;
    const index = indexOf(row);
    const weights = rows.path_outer.filter(
      (each) => each.model === declared.model && each.group_name === 'all' && each.construct === declared.index,
    );
    const segments = rows.path_constructs.filter(
      (each) => each.model === declared.model && each.group_name !== 'all' && each.construct === declared.index,
    );
    const shown = segmentsToShow(segments, settings.gaps.hide_below);
    const others = found.filter((each) => each !== first);
    const paths = rows.path_coefficients.filter((each) => each.model === declared.model && each.group_name === 'all');
    return {
      ...frame,
      sentences: [
        {
          en: `The ${declared.name.en.toLowerCase().includes('acsi') ? 'satisfaction index (ACSI)' : declared.name.en} stands at {index} of 100.`,
          zh: `${declared.name.zh}为 {index} 分（满分 100 分）。`,
          values: { index },
        },
        {
          en: `The answers are weighed by ${weightWords(row.index_weights).en}; the table gives each.`,
          zh: `各题按${weightWords(row.index_weights).zh}加权，见下表。`,
          values: {},
        },
        ...(said.en === '' ? [] : [{ en: `To beware of: ${said.en}.`, zh: `需要留意：${said.zh}。`, values: {} }]),
      ],
      pictures:
        shown.length < 2
          ? []
          : [
              {
                kind: 'intervals' as const,
                id: 'satisfaction-index-segments',
                title: { en: 'Satisfaction index by segment', zh: '各细分的满意度指数' },
                description: {
                  en: 'Weights of the whole sample for every segment; the table below has the same numbers.',
                  zh: '各细分都用全体样本的权重；下表列出相同的数字。',
                },
                rows: shown.map((each) => ({
                  key: each.group_name,
                  label: names.segment(each.group_name),
                  quantity: indexOf(each),
                })),
              },
            ],
      tables: [
        levelsTable(window, [
          { name: declared.name, quantity: index },
          ...others.map((each) => ({ name: each.declared.name, quantity: indexOf(each.row) })),
          ...shown.map((each) => ({ name: names.segment(each.group_name), quantity: indexOf(each) })),
        ]),
        weightsTable(weights, rows.survey_items),
        pathTable(
          'satisfaction_index_paths',
          { en: 'What precedes and follows satisfaction in the model', zh: '模型中满意度之前与之后的各项' },
          paths,
          namesIn(rows.path_constructs, declared.model),
        ),
      ],
      numbers: [
        ...numberOf('topics.satisfaction_index.index', index, {
          relation: 'path_constructs',
          where: { model: declared.model, group_name: 'all', construct: row.construct },
          query: 'path_model_rows',
          parameters: { model: declared.model, construct: row.construct },
        }),
      ],
    };
  },
  queries: pathQueries,
});

function frameOf(settings: PathModelSettings) {
  const window = windowWords(settings);
  const interval = intervalWords(settings);
  return {
    heading: { en: 'Satisfaction index', zh: '满意度指数' },
    method: {
      en: `Index = Σ weight × answer on 0–100 / Σ weight over the questions on satisfaction, weights from the path model of the American Customer Satisfaction Index (expected quality, perceived quality, value → satisfaction → complaint, loyalty); complaints are answers, else formal complaints. 95 % ${interval.en} intervals of index, weights and means of the questions from the same resamples, in which the weights are estimated anew. Segments use the weights of the whole sample, so that a change of weights is no change of level; their intervals are for these weights and count persons, not answers. The index is of all answers of the ${window.en} (setting path_models.window_months), unlike the tile at the top, which is of the period alone, so that no change against the period before is given. Tables path_constructs, path_outer, path_coefficients.`,
      zh: `指数＝Σ 权重×0–100 分的回答÷Σ 权重，只计满意度各题；权重来自美国客户满意度指数（ACSI）的路径模型（预期质量、感知质量、价值 → 满意 → 抱怨、忠诚）；抱怨取问卷回答，没有则取正式投诉。指数、各题权重与平均分的 95% ${interval.zh}区间来自同一批重抽样，每次重新估计权重。各细分沿用全体样本的权重，以免把权重变化当成水平变化；其区间以这些权重为准，按人而不是按回答份数计算。指数取${window.zh}的全部回答（设置 path_models.window_months），页首的满意只取本期；因此不给出与上一期间的变化。见表 path_constructs、path_outer、path_coefficients。`,
    },
  };
}

/** Segments that may be shown: none with too few answers, nor one by which such a one follows from the whole. */
function segmentsToShow<T extends { readonly group_name: string; readonly n: number | null }>(
  segments: readonly T[],
  hideBelow: number,
): T[] {
  const hidden = cellsToHide(
    segments.map(({ group_name, n }) => ({ row: 'index', column: group_name, n, isHidden: (n ?? 0) < hideBelow })),
    hideBelow,
  );
  return segments.filter(({ group_name }) => !hidden.has(`index|${group_name}`));
}

interface IndexRow {
  readonly index: number | null;
  readonly index_lower: number | null;
  readonly index_upper: number | null;
  readonly n: number | null;
}

const indexOf = (row: IndexRow): Quantity =>
  quantity(row.index, 'points', { lower: row.index_lower, upper: row.index_upper, n: row.n });

const weightWords = (weights: string): Bilingual =>
  weights.startsWith('w_over_sd')
    ? { en: 'the unstandardised outer weights of the model', zh: '模型的非标准化外部权重' }
    : { en: 'the standardised outer weights of the model', zh: '模型的标准化外部权重' };

function levelsTable(
  window: Bilingual,
  rows: readonly { readonly name: Bilingual; readonly quantity: Quantity }[],
): TopicTable {
  return {
    table: 'satisfaction_index_levels',
    caption: {
      en: `Index by model and segment (answers of the ${window.en})`,
      zh: `按模型与细分的指数（${window.zh}的回答）`,
    },
    columns: [
      { name: { en: 'Of', zh: '对象' }, isNumber: false },
      { name: { en: 'Index', zh: '指数' }, isNumber: true },
    ],
    rows: rows.map(({ name, quantity: index }) => ({ key: name.en, cells: [name, index] })),
    isFolded: false,
  };
}

function weightsTable(
  weights: readonly {
    readonly item: string;
    readonly index_weight: number | null;
    readonly index_weight_lower: number | null;
    readonly index_weight_upper: number | null;
    readonly performance: number | null;
    readonly performance_lower: number | null;
    readonly performance_upper: number | null;
  }[],
  items: readonly {
    readonly item_id: string;
    readonly wording_en: string | null;
    readonly wording_zh: string | null;
  }[],
): TopicTable {
  return {
    table: 'satisfaction_index_weights',
    caption: { en: 'Questions of the index and their weights', zh: '指数的各题及其权重' },
    columns: [
      { name: { en: 'Question', zh: '题目' }, isNumber: false },
      { name: { en: 'Weight', zh: '权重' }, isNumber: true },
      { name: { en: 'Mean of the answers', zh: '回答的平均分' }, isNumber: true },
    ],
    rows: weights.map((row) => {
      const { item } = row;
      const asked = items.find((each) => each.item_id === item);
      return {
        key: item,
        cells: [
          { en: asked?.wording_en ?? asked?.wording_zh ?? item, zh: asked?.wording_zh ?? asked?.wording_en ?? item },
          quantity(row.index_weight, 'share', { lower: row.index_weight_lower, upper: row.index_weight_upper }),
          quantity(row.performance, 'points', { lower: row.performance_lower, upper: row.performance_upper }),
        ],
      };
    }),
    isFolded: true,
  };
}
