import { day, flag, key, number, text, whole } from '../row-parsers.ts';
import {
  againstNaive,
  aliveBy,
  answer,
  covariateSentences,
  noModel,
  spendSentences,
} from '../sections/lifetime-value-sentences.ts';
import {
  choiceTable,
  conditionalTable,
  covariateTable,
  trackingPicture,
  trackingTable,
} from '../sections/lifetime-value-tables.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, quantity } from './topic.ts';

/** Which purchase model the values of customers rest on, and how it did on days that it had not seen. */
export const purchaseModelTopic = defineTopic({
  topic: 'purchase_model',
  place: 'money',
  reads: {
    lifetime_value_choice: {
      model: key,
      is_chosen: flag,
      is_for_alive: flag,
      basis: text,
      bic: number,
      boundary: text,
      holdout_gain: number,
      holdout_gain_lower: number,
      holdout_gain_upper: number,
      holdout_customers: whole,
      holdout_actual: number,
      holdout_predicted: number,
      holdout_predicted_lower: number,
      holdout_predicted_upper: number,
      holdout_root_mean_square: number,
    },
    lifetime_value_holdout: {
      holdout_days: whole,
      customers: whole,
      actual: number,
      predicted: number,
      predicted_lower: number,
      predicted_upper: number,
    },
    lifetime_value_tracking: {
      model: key,
      week: whole,
      ends_on: day,
      is_holdout: flag,
      actual_cumulative: number,
      expected_cumulative: number,
    },
    lifetime_value_conditional: {
      model: key,
      binned_by: key,
      bin: key,
      customers: whole,
      actual_mean: number,
      predicted_mean: number,
      predicted_lower: number,
      predicted_upper: number,
    },
    lifetime_value_covariates: {
      covariate: key,
      level: key,
      reference: key,
      process: key,
      customers: whole,
      factor: number,
      lower: number,
      upper: number,
      joint_factor: number,
      joint_lower: number,
      joint_upper: number,
      p_value: number,
    },
    lifetime_value_spend_checks: {
      check_name: key,
      estimate: number,
      lower: number,
      upper: number,
      customers: whole,
      verdict: key,
    },
  },
  build: (rows, { settings, names }) => {
    const hideBelow = settings.gaps.hide_below;
    const chosen = rows.lifetime_value_choice.find(({ is_chosen: isChosen }) => isChosen === true);
    const [holdout] = rows.lifetime_value_holdout;
    const predicted = quantity(holdout?.predicted, 'count', {
      lower: holdout?.predicted_lower ?? null,
      upper: holdout?.predicted_upper ?? null,
      n: holdout?.customers ?? null,
    });
    const heading = { en: 'How the value of customers was made and checked', zh: '客户价值如何得出、如何检验' };
    if (!chosen) return { heading, sentences: [noModel], pictures: [], tables: [], method, numbers: [] };
    const levels = rows.lifetime_value_covariates.filter(({ customers }) => (customers ?? 0) >= hideBelow);
    const levelName = (covariate: string, level: string) =>
      covariate === 'segment' ? names.segment(level) : { en: level, zh: level };
    const tracked = rows.lifetime_value_tracking.filter(({ model }) => model === chosen.model);
    return {
      heading,
      sentences: [
        answer(chosen, holdout ? { ...holdout, predicted } : null),
        ...againstNaive(chosen, rows.lifetime_value_choice),
        ...aliveBy(chosen, rows.lifetime_value_choice),
        ...covariateSentences(levels),
        ...spendSentences(rows.lifetime_value_spend_checks),
      ],
      pictures: trackingPicture(tracked),
      tables: [
        choiceTable(rows.lifetime_value_choice),
        ...trackingTable(tracked),
        ...conditionalTable(rows.lifetime_value_conditional, hideBelow),
        ...covariateTable(levels, levelName),
      ],
      method,
      numbers: numberOf('topics.purchase_model.holdout_predicted', predicted, {
        relation: 'lifetime_value_holdout',
        where: {},
        query: 'purchase_rows',
        parameters: { segment: null },
      }),
    };
  },
});

const method: Bilingual = {
  en: 'BG/NBD, MBG/NBD and Pareto/NBD are fitted by maximum likelihood to counts of equal customers; the one under which the part held back is the most likely is used. The naive rule lets everybody stay and go on at the own past rate, drawn towards the mean. Hold-out: parameters from before it only. Tracking counts customers won before it, complete weeks from the first purchase on record. Differences between segments, regions and sources of customers multiply the purchase rate and drop-out, each attribute alone and all in one fit; likelihood-ratio test against none. Intervals 95 %. Purchase days foretold, in all and by bin: errors of the parameters (curvature of the likelihood, delta method) and the chance of single customers, on the log scale. Times as likely: spread over customers; the errors of the whole history and of the part before it are added, so that the interval is at most that wide. Differences as factors: curvature of the likelihood, on the log scale. Changes of spend: least squares over customers, and spread over groups of customers for the change by year. n: customers.',
  zh: '用最大似然法在同类客户的计数上拟合 BG/NBD、MBG/NBD 和 Pareto/NBD，采用对留作检验的时段似然最高的一个。简单规则：人人都不离开，按各自以往的频率（向平均值收缩）继续购买。检验只用此前数据估计的参数。逐周对照只计此前赢得的客户，从首笔购买起按整周计。细分、地区与获客来源的差异以倍数作用于购买频率和流失，先逐项、再一并拟合，并作似然比检验。区间均为 95%。预测购买日（合计与分组）：参数误差（似然曲率，delta 法）加单个客户的偶然性，取对数尺度。可能性倍数：各客户之间的离散；全部历史与此前时段的误差相加，故区间至多如此宽。各项差异的倍数：似然曲率，取对数尺度。花费的变化：按客户的最小二乘；逐年变化按客户分组的离散。n 为客户数。',
};
