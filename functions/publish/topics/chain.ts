import { flag, key, number, text, whole } from '../row-parsers.ts';
import { twoByTwoSentence } from './chain-necessity.ts';
import { chainSentences } from './chain-sentences.ts';
import { chainTables } from './chain-tables.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { effectOf, invarianceReads, mediationReads, namesIn, pathQueries, pathReads, stepsOf } from './path-rows.ts';
import { type Picture, quantity } from './topic.ts';
import { saidOf } from './why-not.ts';

const model = 'knowledge_loyalty';

/** The knowledge–loyalty chain: how what the firm knows goes with value, trust, satisfaction and loyalty. */
export const chainTopic = defineTopic({
  topic: 'chain',
  place: 'chain',
  reads: {
    ...pathReads,
    path_mediation: mediationReads,
    path_invariance: invarianceReads,
    necessity: {
      condition: key,
      effect_size: number,
      p_value: number,
      is_necessary: flag,
      persons: whole,
      loyalty_level: number,
      needed_level: number,
      share_below: number,
      share_below_lower: number,
      share_below_upper: number,
    },
    loyalty_by_satisfaction_trust: {
      satisfaction: key,
      trust: key,
      loyalty: number,
      lower: number,
      upper: number,
      persons: whole,
      satisfaction_from: number,
      trust_from: number,
      is_hidden: flag,
    },
    knowledge_scores: {
      knowledge_function: key,
      customers_score: number,
      customers_lower: number,
      customers_upper: number,
      customers_n: whole,
      staff_score: number,
      staff_lower: number,
      staff_upper: number,
      staff_n: whole,
      staff_period_id: text,
      difference: number,
      difference_lower: number,
      difference_upper: number,
    },
  },
  build: (rows, { runOf, names }) => {
    const paths = rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
    const name = namesIn(rows.path_constructs, model);
    const said = saidOf(runOf(model));
    const isFitted = paths.length > 0;
    const picture = isFitted ? [diagramOf(rows, paths, name)] : [];
    return {
      heading: { en: 'From knowledge to loyalty', zh: '从知识到忠诚' },
      sentences: [
        ...(isFitted
          ? []
          : [
              {
                en: `The knowledge–loyalty chain cannot be estimated: ${said.en}.`,
                zh: `知识—忠诚作用链无法估计：${said.zh}。`,
                values: {},
              },
            ]),
        ...chainSentences(rows, model, name),
        ...twoByTwoSentence(rows),
        ...(isFitted && said.en !== ''
          ? [{ en: `To beware of: ${said.en}.`, zh: `需要留意：${said.zh}。`, values: {} }]
          : []),
      ],
      pictures: picture,
      tables: chainTables(rows, model, name, names, saidOf(runOf('knowledge_cells'))),
      method: {
        en: 'Partial-least-squares path model on the answers of customers (mode A, path weighting; settings: path_models), weights = credibility × non-response, 95 % percentile intervals from resampled persons or buckets of persons. Effects are associations in answers of the same people, not causes. What staff say stands in a table of its own, against the level that customers perceive or trust of an attribute (attributes are rated by these; perceived value and trust are asked of the firm as a whole), and is never mixed in. Necessity: necessary-condition analysis (CE-FDH). Groups are compared only where the constructs mean the same in both (MICOM), by exchanging persons (buckets) between them; p of the differences is corrected for all that were looked at, as gaps are (Benjamini–Hochberg by default). All figures: tables path_…, necessity, loyalty_by_satisfaction_trust.',
        zh: '对客户回答做偏最小二乘路径模型（反映型测量，路径加权；设置见 path_models），权重＝可信度×无应答校正，95% 百分位区间由对人或人群桶重抽样得到。效应是同一批人回答之间的关联，不是因果。员工的回答另列一表，对应客户对各属性的感知水平或信任水平（属性只按这两项评分；感知价值与信任问的是整个企业），从不混用。必要性用必要条件分析（CE-FDH）。只有构念在两组中含义相同（MICOM）时才比较两组，方法是在两组之间交换人（或人群桶）；差异的 p 值按全部比较校正，方法与缺口相同（默认 Benjamini–Hochberg）。全部数字见表 path_…、necessity、loyalty_by_satisfaction_trust。',
      },
      numbers: [
        ...paths.flatMap((row) =>
          numberOf(`topics.chain.${row.from_construct}.${row.to_construct}`, effectOf(row), {
            relation: 'path_coefficients',
            where: { model, group_name: 'all', from_construct: row.from_construct, to_construct: row.to_construct },
            query: 'path_model_rows',
            parameters: { model, construct: null },
          }),
        ),
      ],
    };
  },
  queries: pathQueries,
});

type DiagramRows = {
  readonly path_constructs: readonly {
    model: string;
    group_name: string;
    construct: string;
    r2: number | null;
    r2_lower: number | null;
    r2_upper: number | null;
  }[];
};

function diagramOf(
  rows: DiagramRows,
  paths: readonly Parameters<typeof effectOf>[0][],
  name: (construct: string) => { en: string; zh: string },
): Picture {
  const steps = stepsOf(paths);
  const constructs = rows.path_constructs.filter((row) => row.model === model && row.group_name === 'all');
  return {
    kind: 'path_diagram',
    id: 'chain-diagram',
    title: { en: 'The chain from knowledge to loyalty', zh: '从知识到忠诚的作用链' },
    description: {
      en: 'Arrows as thick as the standardised effect; dashed where the 95 % interval holds 0; R² in the boxes. The table below has the same numbers.',
      zh: '箭头粗细表示标准化效应；95% 区间包含 0 的为虚线；框内为 R²。下表列出相同的数字。',
    },
    nodes: constructs
      .filter(({ construct }) => steps.has(construct))
      .map(({ construct, r2, r2_lower, r2_upper }) => ({
        key: construct,
        label: name(construct),
        step: steps.get(construct) ?? 0,
        explained: r2 === null ? null : quantity(r2, 'share', { lower: r2_lower, upper: r2_upper }),
      })),
    arrows: paths.map((row) => ({ from: row.from_construct, to: row.to_construct, effect: effectOf(row) })),
  };
}
