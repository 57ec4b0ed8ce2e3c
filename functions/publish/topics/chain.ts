import { flag, key, number, text, whole } from '../row-parsers.ts';
import { chainMethod } from './chain-method.ts';
import { twoByTwoSentence } from './chain-necessity.ts';
import { chainSentences } from './chain-sentences.ts';
import { chainTables } from './chain-tables.ts';
import { worthSentence } from './chain-worth.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import {
  effectOf,
  invarianceReads,
  mediationReads,
  namesIn,
  pathQueries,
  pathReads,
  stepsOf,
  windowWords,
} from './path-rows.ts';
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
    worth_steps: { from_level: key, to_level: key, estimate: number, lower: number, upper: number, answers: whole },
  },
  build: (rows, { settings, runOf, names }) => {
    const paths = rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
    const name = namesIn(rows.path_constructs, model);
    const window = windowWords(settings.path_models);
    const said = saidOf(runOf(model));
    const isFitted = paths.length > 0;
    const picture = isFitted ? [diagramOf(rows, paths, name, window)] : [];
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
        ...(isFitted ? worthSentence(rows.worth_steps, window) : []),
        ...(isFitted && said.en !== ''
          ? [{ en: `To beware of: ${said.en}.`, zh: `需要留意：${said.zh}。`, values: {} }]
          : []),
      ],
      pictures: picture,
      tables: chainTables(rows, { model, name, names, window, saidOfCells: saidOf(runOf('knowledge_cells')) }),
      method: chainMethod(settings),
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
  window: { en: string; zh: string },
): Picture {
  const steps = stepsOf(paths);
  const constructs = rows.path_constructs.filter((row) => row.model === model && row.group_name === 'all');
  return {
    kind: 'path_diagram',
    id: 'chain-diagram',
    title: { en: 'The chain from knowledge to loyalty', zh: '从知识到忠诚的作用链' },
    description: {
      en: `Answers of the ${window.en}. Arrows as thick as the standardised effect; dashed where the 95 % interval holds 0; R² in the boxes. The table below has the same numbers.`,
      zh: `${window.zh}的回答。箭头粗细表示标准化效应；95% 区间包含 0 的为虚线；框内为 R²。下表列出相同的数字。`,
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
