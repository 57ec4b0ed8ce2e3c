import type { Table as ArrowTable } from 'apache-arrow';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import type { Row } from '../../lake/rows.ts';
import type { Settings } from '../../lake/settings.ts';
import { createRandom } from '../../numerics/random.ts';
import { numberColumn } from '../arrow-columns.ts';
import { type Model, type ModelResult, type ModelRun, said } from '../model.ts';
import type { CustomerWorth } from './budget-row.ts';
import { budgetRows, readBudgetCells } from './budgets.ts';
import { estimateParts } from './clv-parts.ts';
import { partColumns } from './parts.ts';
import { pearsonColumns, pearsonRows, readRemaining } from './pearson.ts';
import { readBucketSums } from './sums.ts';
import { clvParts, clvReferences, optimalBudgets, pearsonValues, tenureTable } from './tables.ts';
import { readMoves, readYears, tenureRows } from './tenure-table.ts';

type Inputs = Readonly<Record<string, ArrowTable>>;

function input(inputs: Inputs, name: string): ArrowTable {
  const table = inputs[name];
  if (!table) throw new TypeError(`expected the input ${name}, found ${Object.keys(inputs).join(', ')}`);
  return table;
}

const runOf = (
  model: string,
  status: ModelRun['status'],
  rows: number,
  notes: readonly (ModelNote | null)[],
): ModelRun => ({
  model,
  status,
  ...said(notes),
  rows,
  converged: null,
  atBoundary: null,
  logLikelihood: null,
});

/** Product cost per revenue where the data know none. */
const otherCostShare = (settings: Settings): number =>
  settings.lifetime_value.margin_rate === null ? 0 : 1 - settings.lifetime_value.margin_rate;

const revenueBasis = (): ModelNote =>
  modelNote('revenue_basis', 'no margin is known: values are revenue, not margin', {});

/**
 * CLV1 to CLV6 by segment with intervals, and Pearson's value: from sums by segment and bucket of persons. Runs `clv_parts` and
 * `pearson`.
 */
export const clvPartsModel: Model = {
  name: 'clv_parts',
  reads: ['clv_part_cells', 'lifetime_value_summary'],
  writes: [clvParts, clvReferences, pearsonValues],
  fit(inputs, { settings, seed }) {
    const cells = input(inputs, 'clv_part_cells');
    const random = createRandom(seed).fork('clv parts');
    const customers = numberColumn(cells, 'customers').reduce((sum, each) => sum + each, 0);
    if (customers === 0) {
      const note = modelNote('no_purchases', 'no customer has a purchase on record', {});
      const runs = ['clv_parts', 'pearson'].map((model) => runOf(model, 'not_estimable', cells.numRows, [note]));
      return { runs, tables: {} };
    }
    const other = otherCostShare(settings);
    const parts = estimateParts(readBucketSums(cells, partColumns), other, random.fork('parts'));
    const remaining = readRemaining(input(inputs, 'lifetime_value_summary'));
    const pearson = pearsonRows(readBucketSums(cells, pearsonColumns), remaining, other, random.fork('pearson'));
    const [firm] = parts.references;
    const knowsCost = firm?.product_cost_share !== null || settings.lifetime_value.margin_rate !== null;
    return {
      runs: [
        runOf('clv_parts', 'fitted', cells.numRows, [
          knowsCost ? null : revenueBasis(),
          firm?.price_share === null
            ? modelNote('no_list_prices', 'no list price is known: nothing shows as a higher price (CLV6)', {})
            : null,
          firm?.later_orders === 0
            ? modelNote('no_later_orders', 'nobody has ordered twice: all value is that of first orders', {})
            : null,
          withoutRate(Number(firm?.amounts_without_rate ?? 0)),
        ]),
        runOf('pearson', 'fitted', cells.numRows, [
          knowsCost ? null : revenueBasis(),
          remaining.size === 0
            ? modelNote(
                'no_remaining_value',
                'what remains could not be estimated: only what was realised is given',
                {},
              )
            : null,
        ]),
      ],
      tables: { clv_parts: parts.parts, clv_references: parts.references, pearson_values: pearson },
    };
  },
};

const withoutRate = (amounts: number): ModelNote | null =>
  amounts === 0
    ? null
    : modelNote('amounts_without_rate', `${amounts} amounts are left out, because their currency had no rate`, {
        amounts,
      });

/**
 * Blattberg & Deighton: a table by tenure year with churn, margin, retention cost and the lifetime value that follows, and
 * optimal budgets where spending shows what it does. Runs `tenure_table` and `optimal_budgets`.
 */
export const tenureModel: Model = {
  name: 'tenure_table',
  reads: ['tenure_days', 'tenure_cells', 'budget_cells'],
  writes: [tenureTable, optimalBudgets],
  fit(inputs, { settings, seed }): ModelResult {
    const random = createRandom(seed).fork('tenure');
    const { horizon_months: months, discount_rate_per_year: ratePerYear } = settings.lifetime_value;
    const days = input(inputs, 'tenure_days');
    const rows = tenureRows(
      {
        moves: readMoves(days),
        years: readYears(input(inputs, 'tenure_cells')),
        otherCostShare: otherCostShare(settings),
        horizonYears: months / 12,
        ratePerYear,
      },
      random.fork('table'),
    );
    const budgets = budgetRows(
      {
        cells: readBudgetCells(inputs),
        worthOf: (segment) => worthOf(rows, segment),
        retentionCeiling: settings.clv_parts.retention_ceiling,
        acquisitionCeiling: settings.clv_parts.acquisition_ceiling,
        ratePerYear,
      },
      random.fork('budgets'),
    );
    return {
      runs: [tenureRun(rows, days.numRows), budgetRun(budgets, input(inputs, 'budget_cells').numRows)],
      tables: { tenure_table: rows, optimal_budgets: budgets },
    };
  },
};

function tenureRun(rows: readonly Row[], count: number): ModelRun {
  if (rows.length === 0)
    return runOf('tenure_table', 'not_estimable', count, [
      modelNote('few_tenures', 'too few customers were seen for long enough to tell who leaves', {}),
    ]);
  const firm = rows.filter(({ segment }) => segment === null);
  const seen = firm.filter(({ is_extrapolated }) => is_extrapolated === false).length;
  return runOf('tenure_table', 'fitted', count, [
    seen < firm.length
      ? modelNote('few_tenure_years', `${seen} years of tenure were seen: later ones are taken to be like the last`, {
          years: seen,
        })
      : null,
    firm.every(({ gone, is_extrapolated }) => is_extrapolated === true || gone === 0)
      ? modelNote('nobody_left', 'nobody has left: every customer is taken to stay', {})
      : null,
  ]);
}

function budgetRun(rows: readonly Row[], count: number): ModelRun {
  const usable = rows.filter(({ basis }) => basis !== 'not_estimable').length;
  return runOf('optimal_budgets', usable > 0 ? 'fitted' : 'not_estimable', count, [
    usable > 0
      ? null
      : modelNote(
          'no_budget',
          'no budget can be told: it takes five levels of spending that show an effect, or a stated ceiling',
          {},
        ),
  ]);
}

/** Margin and value of a segment's customers from its rows of the tenure table, weighted by the years for which they were seen. */
function worthOf(rows: readonly Row[], segment: string): CustomerWorth | null {
  const own = rows.filter((row) => row.segment === segment && row.is_extrapolated === false);
  const [first] = own;
  if (!first) return null;
  const years = own.reduce((sum, row) => sum + Number(row.customer_years), 0);
  const error = (row: Row, of: 'margin' | 'clv'): number =>
    (Number(row[`${of}_upper`] ?? row[of]) - Number(row[`${of}_lower`] ?? row[of])) / 3.92;
  const weighted = (of: (row: Row) => number): number =>
    own.reduce((sum, row) => sum + of(row) * (Number(row.customer_years) / years), 0);
  return {
    margin: weighted((row) => Number(row.margin)),
    marginError: Math.sqrt(
      own.reduce((sum, row) => sum + (error(row, 'margin') * (Number(row.customer_years) / years)) ** 2, 0),
    ),
    clv: Number(first.clv),
    clvError: error(first, 'clv'),
  };
}
