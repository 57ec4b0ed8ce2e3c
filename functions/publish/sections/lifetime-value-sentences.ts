import { type Bilingual, type Quantity, quantity, type Sentence } from '../topics/topic.ts';

/** A row of lifetime_value_choice. */
export interface ChoiceRow {
  readonly model: string;
  readonly is_chosen: boolean | null;
  readonly is_for_alive: boolean | null;
  readonly basis: string | null;
  readonly bic: number | null;
  readonly boundary: string | null;
  readonly holdout_gain: number | null;
  readonly holdout_gain_lower: number | null;
  readonly holdout_gain_upper: number | null;
  readonly holdout_customers: number | null;
  readonly holdout_actual: number | null;
  readonly holdout_predicted: number | null;
  readonly holdout_predicted_lower: number | null;
  readonly holdout_predicted_upper: number | null;
  readonly holdout_root_mean_square: number | null;
}

const same = (name: string): Bilingual => ({ en: name, zh: name });
const modelNames: Readonly<Record<string, Bilingual>> = {
  bgnbd: same('BG/NBD'),
  mbgnbd: same('MBG/NBD'),
  paretonbd: same('Pareto/NBD'),
  naive: { en: 'Everybody goes on as before', zh: '人人照旧购买' },
};
export const purchaseModelName = (model: string): Bilingual => modelNames[model] ?? same(model);
const behaviour: Readonly<Record<string, Bilingual>> = {
  bgnbd: {
    en: 'customers leave after a purchase, never before the second one',
    zh: '客户在某次购买之后离开，且最早在再次购买之后',
  },
  mbgnbd: {
    en: 'customers leave after a purchase, perhaps already after the first',
    zh: '客户在某次购买之后离开，首次购买之后就可能离开',
  },
  paretonbd: { en: 'customers may leave at any time', zh: '客户随时可能离开' },
};

export const noModel: Sentence = {
  en: 'No purchase model could be fitted: customers’ purchases do not tell how often they return and when they leave.',
  zh: '购买模型无法拟合：客户的购买记录看不出多久回来一次、何时离开。',
  values: {},
};

/** What the values rest on and how it did on the hold-out. */
export function answer(
  { model }: ChoiceRow,
  holdout: { holdout_days: number | null; actual: number | null; predicted: Quantity } | null,
): Sentence {
  const [name, how] = [purchaseModelName(model), behaviour[model] ?? same('')];
  if (!holdout)
    return {
      en: `Values rest on ${name.en} (${how.en}); there is not enough history to hold a part back and check it.`,
      zh: `客户价值以 ${name.zh} 为依据（${how.zh}）；历史太短，无法留出一段来检验。`,
      values: {},
    };
  return {
    en: `Values rest on ${name.en} (${how.en}): for the last {days!} days, which it had not seen, it foretold {predicted} days of purchase; there were {actual!}.`,
    zh: `客户价值以 ${name.zh} 为依据（${how.zh}）：对它没有见过的最近 {days!} 天，预测购买日为 {predicted}，实际为 {actual!}。`,
    values: {
      days: quantity(holdout.holdout_days, 'count'),
      predicted: holdout.predicted,
      actual: quantity(holdout.actual, 'count'),
    },
  };
}

/** How many times as likely as under the naive rule, geometric mean of the customers. */
export function likelihoodRatio(row: ChoiceRow): Quantity {
  const ratio = (log: number | null): number | null => (log === null ? null : Math.exp(log));
  const [lower, upper] = [ratio(row.holdout_gain_lower), ratio(row.holdout_gain_upper)];
  return quantity(ratio(row.holdout_gain), 'ratio', { lower, upper, n: row.holdout_customers });
}

/** The chosen model against the rule that everybody goes on as before. */
export function againstNaive(chosen: ChoiceRow, choices: readonly ChoiceRow[]): Sentence[] {
  const naive = choices.find(({ model }) => model === 'naive');
  if (chosen.holdout_gain === null || !naive) return [];
  const isBetter = (chosen.holdout_gain_lower ?? chosen.holdout_gain) > 0;
  return [
    {
      en: `That is ${isBetter ? 'better' : 'no better'} than the rule that everybody goes on as before, which foretold {naive!}; what each customer did was {times} times as likely under the model.`,
      zh: `这${isBetter ? '优于' : '并不优于'}“人人照旧购买”的简单规则（预测 {naive!}）；在模型下，每名客户实际行为的可能性平均是简单规则下的 {times} 倍。`,
      values: {
        naive: quantity(naive.holdout_predicted, 'count'),
        times: likelihoodRatio(chosen),
      },
    },
  ];
}

/** Which model tells who is still active, where another does. */
export function aliveBy(chosen: ChoiceRow, choices: readonly ChoiceRow[]): Sentence[] {
  const alive = choices.find(({ is_for_alive: isForAlive }) => isForAlive === true);
  if (!alive || alive.model === chosen.model) return [];
  const name = purchaseModelName(alive.model);
  return [
    {
      en: `Whether a customer is still active is read from ${name.en}, because ${purchaseModelName(chosen.model).en} takes everybody who bought once as active.`,
      zh: `客户是否仍在，以 ${name.zh} 判断，因为 ${purchaseModelName(chosen.model).zh} 把只买过一次的客户一律视为仍在。`,
      values: {},
    },
  ];
}

/** A row of lifetime_value_covariates. */
export interface LevelRow {
  readonly covariate: string;
  readonly level: string;
  readonly reference: string;
  readonly process: string;
  readonly customers: number | null;
  readonly factor: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly joint_factor: number | null;
  readonly joint_lower: number | null;
  readonly joint_upper: number | null;
  readonly p_value: number | null;
}

export const covariateNames: Readonly<Record<string, Bilingual>> = {
  segment: { en: 'Segments', zh: '各细分' },
  region: { en: 'Regions', zh: '各地区' },
  acquisition_source: { en: 'Sources of customers', zh: '各获客来源' },
};

/** Whether segments, regions and sources differ. */
export const covariateSentences = (levels: readonly LevelRow[]): Sentence[] =>
  [...Map.groupBy(levels, ({ covariate }) => covariate)].map(([covariate, [first]]) => {
    const name = covariateNames[covariate] ?? same(covariate);
    const differs = (first?.p_value ?? 1) < 0.05;
    const p = (first?.p_value ?? 1) < 0.001 ? 'p < 0.001' : `p = ${(first?.p_value ?? 1).toFixed(3)}`;
    return {
      en: `${name.en} ${differs ? 'differ' : 'do not visibly differ'} in how often customers buy or how soon they leave (${p}).`,
      zh: `${name.zh}客户的购买频率或流失快慢${differs ? '有差异' : '看不出差异'}（${p}）。`,
      values: {},
    };
  });

/** A row of lifetime_value_spend_checks. */
export interface CheckRow {
  readonly check_name: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly customers: number | null;
  readonly verdict: string;
}

const sizes: Readonly<Record<string, Bilingual>> = {
  negligible: { en: 'negligible', zh: '可以忽略' },
  small: { en: 'small', zh: '较小' },
  matters: { en: 'large enough to bias the values of frequent buyers', zh: '足以使常客的价值有偏差' },
};

/** Whether spend goes with frequency, and drifts. */
export function spendSentences(checks: readonly CheckRow[]): Sentence[] {
  const find = (name: string) => checks.find((row) => row.check_name === name);
  const share = (row: CheckRow) =>
    quantity(row.estimate, 'share', { lower: row.lower, upper: row.upper, n: row.customers });
  const [perDoubling, drift] = [find('spend_per_doubling'), find('spend_drift_per_year')];
  const size = (row: CheckRow) => sizes[row.verdict] ?? same(row.verdict);
  return [
    ...(perDoubling
      ? [
          {
            en: `Customers who buy twice as often spend {change} more on a day of purchase (${size(perDoubling).en}).`,
            zh: `购买次数多一倍的客户，每个购买日多花 {change}（${size(perDoubling).zh}）。`,
            values: { change: share(perDoubling) },
          },
        ]
      : []),
    ...(drift
      ? [
          {
            en: `What the same customer spends moves by {drift} a year (${size(drift).en}).`,
            zh: `同一客户每个购买日的花费每年变化 {drift}（${size(drift).zh}）。`,
            values: { drift: share(drift) },
          },
        ]
      : []),
  ];
}
