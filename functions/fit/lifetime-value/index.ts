import type { Table as ArrowTable } from 'apache-arrow';
import { modelNote } from '../../lake/model-notes.ts';
import type { Settings } from '../../lake/settings.ts';
import type { Model, ModelResult, ModelRows } from '../model.ts';
import { describeRuns, notEstimable, type SpendEstimate } from './describe-runs.ts';
import { whyNoMeanSpend, whyNoPurchaseModel, whyNoSpendModel } from './estimability.ts';
import { type BgnbdFit, fitBgnbd } from './fit-bgnbd.ts';
import { type Horizon, horizonOf } from './future-purchases.ts';
import { fitGammaGamma, type GammaGammaFit } from './gamma-gamma.ts';
import { checkHoldout, type Holdout } from './holdout.ts';
import {
  type HistoryInputs,
  type HoldoutCells,
  type MarginRates,
  readCalibration,
  readHistory,
  readMargins,
  readSpend,
} from './inputs.ts';
import {
  covarianceRows,
  holdoutBinRows,
  holdoutRow,
  purchaseParameterRows,
  spendParameterRows,
} from './output-rows.ts';
import { discountedStandardErrors, predictionIntervals, type ScoredCells, scoreCells } from './score-cells.ts';
import { lifetimeValueTables } from './tables.ts';
import { type TotalValue, totalValues } from './total-value.ts';

/** Spend without any spread beyond purchases: for intervals when there is no spend model. */
const evenSpend = { p: 1e9, q: 1e9, v: 1 };

/**
 * Remaining customer lifetime value (SPEC 6.4, base): BG/NBD for purchases (Fader, Hardie, Lee 2005) on distinct cells,
 * Gamma–Gamma for spend (Fader & Hardie 2013), discounted expected margin over the horizon. Purchases are distinct purchase days after
 * the first, time is in weeks (days/7), discounting is continuous at the rate that equals the yearly one.
 *
 * Scores are per distinct cell; SQL joins them back to customers on (frequency, recency_days, age_days):
 * expected_spend = p (v + repeat_spend_sum) / (p·frequency + q − 1), remaining_clv = margin_rate × expected_spend × discounted_purchases,
 * clv_lower and clv_upper likewise with discounted_purchases_lower and _upper; margin_rate is the segment's in lifetime_value_summary, 1 where
 * its basis is revenue. lifetime_value_summary.clv_total is the sum of remaining_clv.
 *
 * Three runs are reported: `bgnbd`, `gamma_gamma`, and `lifetime_value` for what needs both.
 */
export const lifetimeValue: Model = {
  name: 'lifetime_value',
  reads: ['rfm_cells', 'calibration_cells', 'spend_cells', 'margin_rates'],
  writes: lifetimeValueTables,
  fit: (inputs, { settings }) => fitLifetimeValue(inputs, settings),
};

function fitLifetimeValue(inputs: Readonly<Record<string, ArrowTable>>, settings: Settings): ModelResult {
  const history = readHistory(input(inputs, 'rfm_cells'));
  const noPurchases = whyNoPurchaseModel(history.cells);
  if (noPurchases) return notEstimable(noPurchases, history.cells.frequency.length);
  const purchases = fitBgnbd(history.cells);
  if (!purchases.converged)
    return notEstimable(
      modelNote(
        'purchases_not_converged',
        'the likelihood of the purchase model has no maximum that could be found',
        {},
      ),
      history.cells.frequency.length,
    );
  const spend = estimateSpend(input(inputs, 'spend_cells'));
  const horizon = horizonOf(settings.lifetime_value.horizon_months, settings.lifetime_value.discount_rate_per_year);
  const scored = scoreCells(history.cells, purchases.parameters, horizon);
  const margins = readMargins(input(inputs, 'margin_rates'), settings.lifetime_value.margin_rate);
  const totals = spend.usable
    ? totalValues({ ...history, spendCells: spend.cells }, scored, { purchases, spend: spend.usable }, margins)
    : [];
  const holdout = holdoutOf(readCalibration(input(inputs, 'calibration_cells')), history);
  const tables: Record<string, ModelRows> = {
    lifetime_value_parameters: [
      ...purchaseParameterRows(purchases),
      ...(spend.fit ? spendParameterRows(spend.fit, spend.cells) : []),
    ],
    lifetime_value_covariances: covarianceRows(purchases, spend.fit),
    lifetime_value_cells: cellRows(history, scored, purchases, spend.usable, horizon),
    lifetime_value_holdout: holdout ? [holdoutRow(holdout)] : [],
    lifetime_value_holdout_bins: holdout ? holdoutBinRows(holdout) : [],
    lifetime_value_summary: summaryRows(totals, margins, settings.lifetime_value),
  };
  return { tables, runs: describeRuns({ cells: history.cells, purchases, spend, holdout, margins, totals }) };
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

/** The part held back is as long as the oldest customer's age differs between all and the calibration part. */
function holdoutOf(calibration: HoldoutCells, history: HistoryInputs): Holdout | null {
  if (whyNoPurchaseModel(calibration.cells)) return null;
  const oldest = ({ age, times }: HistoryInputs['cells']) =>
    Math.round(7 * age.reduce((longest, index) => Math.max(longest, times[index]!), 0));
  const days = calibration.holdoutDays ?? oldest(history.cells) - oldest(calibration.cells);
  return days > 0 ? checkHoldout(calibration, days) : null;
}

function cellRows(
  { cells, recencyDays, ageDays }: HistoryInputs,
  scored: ScoredCells,
  purchases: BgnbdFit,
  spend: GammaGammaFit | null,
  horizon: Horizon,
): ModelRows {
  const errors = discountedStandardErrors(scored, purchases.logCovariance);
  const { lower, upper } = predictionIntervals(
    cells,
    scored,
    purchases.parameters,
    spend?.parameters ?? evenSpend,
    errors,
    horizon,
  );
  return {
    frequency: cells.frequency,
    recency_days: recencyDays,
    age_days: ageDays,
    customers: Array.from(cells.customers),
    probability_alive: scored.probabilityAlive,
    expected_purchases: scored.purchases,
    discounted_purchases: scored.discounted,
    discounted_purchases_std_error: errors,
    discounted_purchases_lower: lower,
    discounted_purchases_upper: upper,
  };
}

function summaryRows(
  totals: readonly TotalValue[],
  { basis }: MarginRates,
  { horizon_months: months, discount_rate_per_year: discountRate }: Settings['lifetime_value'],
): ModelRows {
  return totals.map(({ segment, customers, total, lower, upper, revenue }) => ({
    segment,
    customers,
    clv_total: total,
    lower,
    upper,
    clv_mean: total / customers,
    basis,
    margin_rate: basis === 'margin' ? total / revenue : null,
    horizon_months: months,
    discount_rate_per_year: discountRate,
  }));
}
