import { type Bilingual, type Picture, quantity, type TopicCell, type TopicTable } from '../topics/topic.ts';
import {
  type ChoiceRow,
  covariateNames,
  type LevelRow,
  likelihoodRatio,
  purchaseModelName,
} from './lifetime-value-sentences.ts';
import { cellsToHide } from './protect.ts';

const numberColumn = (en: string, zh: string) => ({ name: { en, zh }, isNumber: true });
const textColumn = (en: string, zh: string) => ({ name: { en, zh }, isNumber: false });
const same = (name: string): Bilingual => ({ en: name, zh: name });

/** The models side by side: what decided, and how each did on the hold-out. */
export const choiceTable = (choices: readonly ChoiceRow[]): TopicTable => ({
  table: 'purchase_models',
  caption: { en: 'Purchase models and the naive rule', zh: '各购买模型与简单规则' },
  columns: [
    textColumn('Model', '模型'),
    textColumn('Used', '采用'),
    numberColumn('Purchase days foretold', '预测购买日'),
    numberColumn('Purchase days that came', '实际购买日'),
    numberColumn('Off by, per customer (root mean square)', '每名客户的误差（均方根）'),
    numberColumn('Likelihood per customer against the naive rule', '每名客户的似然与简单规则之比'),
    numberColumn('BIC (less is better)', 'BIC（越小越好）'),
  ],
  rows: choices.map((row) => ({
    key: row.model,
    cells: [
      purchaseModelName(row.model),
      row.is_chosen === true ? { en: 'yes', zh: '是' } : same(''),
      quantity(row.holdout_predicted, 'count', {
        lower: row.holdout_predicted_lower,
        upper: row.holdout_predicted_upper,
        n: row.holdout_customers,
      }),
      quantity(row.holdout_actual, 'count'),
      quantity(row.holdout_root_mean_square, 'ratio'),
      likelihoodRatio(row),
      quantity(row.bic, 'count'),
    ],
  })),
  isFolded: true,
});

interface TrackedRow {
  readonly week: number | null;
  readonly ends_on: string | null;
  readonly is_holdout: boolean | null;
  readonly actual_cumulative: number | null;
  readonly expected_cumulative: number | null;
}

const mostRows = 16;

const byWeek = (weeks: readonly TrackedRow[]): TrackedRow[] =>
  [...weeks].sort((left, right) => (left.week ?? 0) - (right.week ?? 0));

/** At most sixteen weeks evenly over the history, the last one among them. */
function weeksToShow(weeks: readonly TrackedRow[]): TrackedRow[] {
  const ordered = byWeek(weeks);
  const step = Math.max(1, Math.ceil(ordered.length / mostRows));
  return ordered.filter((_, index) => (ordered.length - 1 - index) % step === 0);
}

/** Cumulative repeat purchases, actual and expected, as curves: the weeks of the table. */
export function trackingPicture(weeks: readonly TrackedRow[]): Picture[] {
  const shown = weeksToShow(weeks).filter(({ ends_on: day }) => day !== null);
  if (shown.length < 2) return [];
  const firstHeldBack = byWeek(weeks).find(({ is_holdout: isHoldout }) => isHoldout === true)?.ends_on;
  return [
    {
      kind: 'curves',
      id: 'purchase-tracking',
      title: { en: 'Repeat purchase days so far, as they were and as expected', zh: '累计再次购买日：实际与预期' },
      description: {
        en: 'Two curves over the weeks; from the dashed line on, the model had not seen what came',
        zh: '按周的两条曲线；虚线之后的数据模型未曾见过',
      },
      unit: 'count',
      days: shown.map(({ ends_on: day }) => day ?? ''),
      curves: [
        {
          key: 'actual',
          label: { en: 'As they were', zh: '实际' },
          values: shown.map((row) => row.actual_cumulative),
          isExpected: false,
        },
        {
          key: 'expected',
          label: { en: 'As expected', zh: '预期' },
          values: shown.map((row) => row.expected_cumulative),
          isExpected: true,
        },
      ],
      from:
        firstHeldBack && firstHeldBack >= (shown[0]?.ends_on ?? '')
          ? { day: firstHeldBack, label: { en: 'held back', zh: '留作检验' } }
          : null,
    },
  ];
}

/** The same as a table. */
export function trackingTable(weeks: readonly TrackedRow[]): TopicTable[] {
  const shown = weeksToShow(weeks);
  if (shown.length === 0) return [];
  return [
    {
      table: 'tracking',
      caption: { en: 'Repeat purchase days so far, as they were and as expected', zh: '累计再次购买日：实际与预期' },
      columns: [
        textColumn('Up to', '截至'),
        textColumn('Held back', '留作检验'),
        numberColumn('Actual', '实际'),
        numberColumn('Expected', '预期'),
        numberColumn('Expected / actual', '预期与实际之比'),
      ],
      rows: shown.map((row) => ({
        key: `week_${row.week}`,
        cells: [
          same(row.ends_on ?? ''),
          row.is_holdout === true ? { en: 'yes', zh: '是' } : same(''),
          quantity(row.actual_cumulative, 'count'),
          quantity(row.expected_cumulative, 'count'),
          quantity(row.actual_cumulative ? (row.expected_cumulative ?? 0) / row.actual_cumulative : null, 'ratio'),
        ],
      })),
      isFolded: true,
    },
  ];
}

interface ConditionalRow {
  readonly model: string;
  readonly binned_by: string;
  readonly bin: string;
  readonly customers: number | null;
  readonly actual_mean: number | null;
  readonly predicted_mean: number | null;
  readonly predicted_lower: number | null;
  readonly predicted_upper: number | null;
}

const binCaptions: Readonly<Record<string, { caption: Bilingual; bin: Bilingual }>> = {
  frequency: {
    caption: { en: 'Purchase days held back, by earlier repeat purchases', zh: '留作检验的购买日，按此前再次购买次数' },
    bin: { en: 'Earlier repeat purchases', zh: '此前再次购买次数' },
  },
  silence_weeks: {
    caption: {
      en: 'Purchase days held back, by weeks since the last purchase',
      zh: '留作检验的购买日，按距上次购买的周数',
    },
    bin: { en: 'Weeks since the last purchase', zh: '距上次购买的周数' },
  },
};

/** Conditional expectation of every model, by frequency and by silence; bins with too few customers are hidden. */
export const conditionalTable = (rows: readonly ConditionalRow[], hideBelow: number): TopicTable[] =>
  Object.entries(binCaptions).flatMap(([by, { caption, bin }]) => {
    const models = [...new Set(rows.map(({ model }) => model))];
    const bins = [
      ...Map.groupBy(
        rows.filter((row) => row.binned_by === by),
        (row) => row.bin,
      ),
    ];
    const hidden = cellsToHide(
      bins.map(([column, [first]]) => ({
        row: by,
        column,
        n: first?.customers ?? 0,
        isHidden: (first?.customers ?? 0) < hideBelow,
      })),
      hideBelow,
    );
    const shown = bins.filter(([column]) => !hidden.has(`${by}|${column}`));
    if (shown.length === 0) return [];
    return [
      {
        table: `conditional_${by}`,
        caption,
        columns: [
          { name: bin, isNumber: false },
          numberColumn('Customers', '客户'),
          numberColumn('Actual mean', '实际均值'),
          ...models.map((model) => ({ name: purchaseModelName(model), isNumber: true })),
        ],
        rows: shown.map(([name, list]) => ({
          key: name,
          cells: [
            same(name),
            quantity(list[0]?.customers, 'count'),
            quantity(list[0]?.actual_mean, 'ratio'),
            ...models.map((model) => {
              const row = list.find((each) => each.model === model);
              const { predicted_lower: lower = null, predicted_upper: upper = null } = row ?? {};
              return quantity(row?.predicted_mean, 'ratio', { lower, upper });
            }),
          ],
        })),
        isFolded: true,
      },
    ];
  });

/** e⁸: a factor beyond it either way has run off. */
const mostFactor = Math.exp(8);

/** A factor; one without an interval lies at the boundary and says so. */
function factorCell(row: Pick<LevelRow, 'factor' | 'lower' | 'upper'> | undefined): TopicCell {
  const { factor = null, lower = null, upper = null } = row ?? {};
  if (factor === null || lower !== null || upper !== null) return quantity(factor, 'ratio', { lower, upper });
  if (factor < 1 / mostFactor) return { en: 'cannot be told (runs to none)', zh: '无法给出（趋于零）' };
  if (factor > mostFactor) return { en: 'cannot be told (grows without end)', zh: '无法给出（无限增大）' };
  return { en: 'cannot be told', zh: '无法给出' };
}

/** How segments, regions and sources differ from the largest one. */
export function covariateTable(
  levels: readonly LevelRow[],
  nameOf: (covariate: string, level: string) => Bilingual,
): TopicTable[] {
  return [...Map.groupBy(levels, ({ covariate }) => covariate)].map(([covariate, rows]) => {
    const reference = nameOf(covariate, rows[0]?.reference ?? '');
    const byLevel = [...Map.groupBy(rows, ({ level }) => level)];
    const factor = (list: readonly LevelRow[], process: string) =>
      factorCell(list.find((each) => each.process === process));
    const joint = (list: readonly LevelRow[], process: string): TopicCell => {
      const row = list.find((each) => each.process === process);
      return factorCell(row && { factor: row.joint_factor, lower: row.joint_lower, upper: row.joint_upper });
    };
    const name = covariateNames[covariate] ?? same(covariate);
    return {
      table: `covariates_${covariate}`,
      caption: {
        en: `${name.en} as a multiple of ${reference.en}`,
        zh: `${name.zh}相对于${reference.zh}的倍数`,
      },
      columns: [
        { name, isNumber: false },
        numberColumn('Customers', '客户'),
        numberColumn('Purchase rate', '购买频率'),
        numberColumn('Drop-out', '流失'),
        numberColumn('Purchase rate, the others equal', '购买频率（其他特征相同时）'),
        numberColumn('Drop-out, the others equal', '流失（其他特征相同时）'),
      ],
      rows: byLevel.map(([level, list]) => ({
        key: level,
        cells: [
          nameOf(covariate, level),
          quantity(list[0]?.customers, 'count'),
          factor(list, 'rate'),
          factor(list, 'dropout'),
          joint(list, 'rate'),
          joint(list, 'dropout'),
        ],
      })),
      isFolded: true,
    };
  });
}
