import type { Table as ArrowTable } from 'apache-arrow';
import { addDays } from '../../lake/export-schedule.ts';
import { modelNote } from '../../lake/model-notes.ts';
import type { Columnar } from '../../lake/rows.ts';
import type { Settings } from '../../lake/settings.ts';
import type { Model, ModelContext, ModelResult, ModelRows } from '../model.ts';
import { choiceRows, conditionalRows, covariateRows, spendCheckRows, trackingRows } from './check-rows.ts';
import { type Choice, choosePurchaseModel } from './choose-model.ts';
import { compareLevels } from './covariate-levels.ts';
import { describeRuns, notEstimable, type SpendEstimate } from './describe-runs.ts';
import { fewestRepeatBuyers, whyNoMeanSpend, whyNoPurchaseModel, whyNoSpendModel } from './estimability.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import { fitGammaGamma, type GammaGammaFit } from './gamma-gamma.ts';
import type { HeldBack } from './holdout.ts';
import {
  type HistoryInputs,
  type MarginRates,
  readCalibration,
  readDrift,
  readHistory,
  readMargins,
  readSpend,
  readWeeks,
} from './inputs.ts';
import { modelDoubt } from './model-doubt.ts';
import {
  covarianceRows,
  holdoutBinRows,
  holdoutRow,
  purchaseParameterRows,
  spendParameterRows,
} from './output-rows.ts';
import { selectCells } from './purchase-cells.ts';
import { horizonOf } from './purchase-model.ts';
import {
  aliveChances,
  discountedStandardErrors,
  predictionIntervals,
  type ScoredCells,
  scoreCells,
} from './score-cells.ts';
import { checkSpend } from './spend-checks.ts';
import { lifetimeValueTables } from './tables.ts';
import { type TotalValue, totalValues } from './total-value.ts';
import { trackWeeks } from './tracking.ts';

/** Spend without any spread beyond purchases: for intervals when there is no spend model. */
const evenSpend = { p: 1e9, q: 1e9, v: 1 };

/**
 * Remaining customer lifetime value: BG/NBD, MBG/NBD and Pareto/NBD for purchases on distinct cells, the one with the
 * best hold-out likelihood for the values; Gamma–Gamma for spend (Fader & Hardie 2013), discounted expected margin over the horizon. Purchases
 * are distinct purchase days after the first, time is in weeks (days/7), discounting is continuous at the rate that equals the yearly one.
 *
 * Scores are per distinct cell; SQL joins them back to customers on (frequency, recency_days, age_days):
 * expected_spend = p (v + repeat_spend_sum) / (p·frequency + q − 1), remaining_clv = margin_rate × expected_spend × discounted_purchases,
 * clv_lower and clv_upper likewise with discounted_purchases_lower and _upper; margin_rate is the segment's in lifetime_value_summary, 1 where
 * its basis is revenue. lifetime_value_summary.clv_total is the sum of remaining_clv.
 *
 * Runs are reported for each purchase model, for `gamma_gamma`, and for `lifetime_value`, which needs both.
 */
export const lifetimeValue: Model = {
  name: 'lifetime_value',
  reads: ['rfm_cells', 'calibration_cells', 'spend_cells', 'margin_rates', 'repeat_purchase_weeks', 'spend_drift'],
  writes: lifetimeValueTables,
  fit: (inputs, context) => fitLifetimeValue(inputs, context),
};

function fitLifetimeValue(inputs: Readonly<Record<string, ArrowTable>>, { settings, asOf }: ModelContext): ModelResult {
  const history = readHistory(input(inputs, 'rfm_cells'));
  const { cells } = history;
  const rows = cells.frequency.length;
  const noPurchases = whyNoPurchaseModel(cells);
  if (noPurchases) return notEstimable(noPurchases, rows);
  const held = heldBack(input(inputs, 'calibration_cells'), history);
  const choice = choosePurchaseModel(cells, held);
  if (!choice.chosen)
    return notEstimable(
      modelNote(
        'purchases_not_converged',
        'the likelihood of the purchase model has no maximum that could be found',
        {},
      ),
      rows,
    );
  const purchases = choice.chosen.fit;
  const spend = estimateSpend(input(inputs, 'spend_cells'));
  const horizon = horizonOf(settings.lifetime_value.horizon_months, settings.lifetime_value.discount_rate_per_year);
  const scored = scoreCells(purchases.model, cells, purchases.parameters, horizon);
  const margins = readMargins(input(inputs, 'margin_rates'), settings.lifetime_value.margin_rate);
  const totals = spend.usable
    ? totalValues(
        { ...history, spendCells: spend.cells },
        scored,
        { purchases, spend: spend.usable },
        margins,
        modelDoubt(choice, history.cells, horizon),
      )
    : [];
  const { holdout } = choice.chosen;
  const covariates = compareLevels(history, settings.lifetime_value.covariates, purchases, fewestRepeatBuyers);
  const tables: Record<string, ModelRows> = {
    lifetime_value_parameters: [
      ...choice.contenders.flatMap(({ fit }) => (fit.converged ? purchaseParameterRows(fit) : [])),
      ...(spend.fit ? spendParameterRows(spend.fit, spend.cells) : []),
    ],
    lifetime_value_covariances: covarianceRows(
      choice.contenders.map(({ fit }) => fit).filter(({ converged }) => converged),
      spend.fit,
    ),
    lifetime_value_choice: choiceRows(choice),
    lifetime_value_cells: cellRows(history, scored, choice, purchases, spend.usable),
    lifetime_value_holdout: holdout ? [holdoutRow(holdout)] : [],
    lifetime_value_holdout_bins: holdout ? holdoutBinRows(holdout) : [],
    lifetime_value_conditional: conditionalRows(choice.contenders),
    lifetime_value_tracking: held
      ? trackedRows(choice, held, input(inputs, 'repeat_purchase_weeks'), history, asOf)
      : [],
    lifetime_value_covariates: covariateRows(covariates),
    lifetime_value_spend_checks: spend.fit
      ? spendCheckRows(checkSpend(spend.cells, readDrift(input(inputs, 'spend_drift'))))
      : [],
    lifetime_value_summary: summaryRows(totals, margins, settings.lifetime_value),
  };
  return { tables, runs: describeRuns({ rows, choice, purchases, spend, margins, totals, covariates }) };
}

function input(inputs: Readonly<Record<string, ArrowTable>>, name: string): ArrowTable {
  const table = inputs[name];
  if (!table)
    throw new TypeError(`lifetime_value: expected the input ${name}, found ${Object.keys(inputs).join(', ')}`);
  return table;
}

function estimateSpend(spendCells: ArrowTable): SpendEstimate {
  const { cells, withoutSpend } = readSpend(spendCells);
  const note = whyNoSpendModel(cells);
  if (note) return { cells, withoutSpend, fit: null, usable: null, note };
  const fit = fitGammaGamma(cells);
  const unusable = whyNoMeanSpend(fit);
  return { cells, withoutSpend, fit, usable: unusable ? null : fit, note: unusable };
}

const daysAt = (times: Float64Array, index: number) => Math.round(7 * times[index]!);
const oldestDays = ({ age, times }: HistoryInputs['cells']) =>
  age.reduce((longest, index) => Math.max(longest, daysAt(times, index)), 0);

/**
 * The part held back, and the whole history of those who were customers before it: everyone as old as it is long. Without the mart's word it is
 * as long as the oldest customer's age differs between all and the calibration part.
 */
function heldBack(calibrationCells: ArrowTable, { cells }: HistoryInputs): HeldBack | null {
  const calibration = readCalibration(calibrationCells);
  if (whyNoPurchaseModel(calibration.cells)) return null;
  const days = calibration.holdoutDays ?? oldestDays(cells) - oldestDays(calibration.cells);
  if (!(days > 0)) return null;
  const whole = selectCells(cells, (i) => (daysAt(cells.times, cells.age[i]!) >= days ? cells.customers[i]! : 0));
  const count = (counted: HistoryInputs['cells']) => counted.customers.reduce((sum, customers) => sum + customers, 0);
  return { calibration, whole: count(whole) === count(calibration.cells) ? whole : null, days };
}

function trackedRows(
  { contenders }: Choice,
  { calibration, days }: HeldBack,
  weeks: ArrowTable,
  { cells }: HistoryInputs,
  asOf: string,
): ModelRows {
  const actual = readWeeks(weeks);
  const firstDay = addDays(asOf, -oldestDays(cells));
  return contenders.flatMap(({ holdout }) =>
    holdout?.fit.converged
      ? trackingRows(holdout.fit.model.name, trackWeeks(holdout.fit, calibration.cells, days, actual), (day) =>
          addDays(firstDay, day),
        )
      : [],
  );
}

function cellRows(
  { cells, recencyDays, ageDays }: HistoryInputs,
  scored: ScoredCells,
  choice: Choice,
  purchases: PurchaseFit,
  spend: GammaGammaFit | null,
): ModelRows {
  const errors = discountedStandardErrors(scored, purchases.logCovariance);
  const { lower, upper } = predictionIntervals(cells, scored, spend?.parameters ?? evenSpend, errors);
  return {
    frequency: cells.frequency,
    recency_days: recencyDays,
    age_days: ageDays,
    customers: Array.from(cells.customers),
    probability_alive: scored.probabilityAlive,
    alive_chance: aliveColumn(choice, cells, scored.probabilityAlive),
    expected_purchases: scored.purchases,
    discounted_purchases: scored.discounted,
    discounted_purchases_std_error: errors,
    discounted_purchases_lower: lower,
    discounted_purchases_upper: upper,
  };
}

/**
 * P(alive) of each cell under the better of the models that let one-time buyers go; null for every cell where none of them converged:
 * BG/NBD, which takes everybody who bought once as active, does not stand in for them.
 */
export function aliveColumn(
  { chosen, forAlive }: Pick<Choice, 'chosen' | 'forAlive'>,
  cells: HistoryInputs['cells'],
  probabilityAlive: Float64Array,
): Columnar {
  if (!forAlive) return Array.from(cells.frequency, () => null);
  return forAlive === chosen ? probabilityAlive : aliveChances(forAlive.fit.model, cells, forAlive.fit.parameters);
}

function summaryRows(
  totals: readonly TotalValue[],
  { basis }: MarginRates,
  { horizon_months: months, discount_rate_per_year: discountRate }: Settings['lifetime_value'],
): ModelRows {
  return totals.map(
    ({ segment, customers, total, lower, upper, expectedLower, expectedUpper, modelError, revenue }) => ({
      segment,
      customers,
      clv_total: total,
      lower,
      upper,
      expected_lower: expectedLower,
      expected_upper: expectedUpper,
      model_error: modelError,
      clv_mean: total / customers,
      basis,
      margin_rate: basis === 'margin' ? total / revenue : null,
      horizon_months: months,
      discount_rate_per_year: discountRate,
    }),
  );
}
