import { fitPurchases, type PurchaseFit } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import type { GammaGammaFit } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { expectedSpend } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { checkHoldout } from '../../../functions/fit/lifetime-value/holdout.ts';
import { encodeCells, type PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import {
  expectedPurchases,
  type PurchaseModel,
  probabilityAlive,
} from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { trackWeeks } from '../../../functions/fit/lifetime-value/tracking.ts';
import type { History } from './cdnow-histories.ts';
import type { PurchaseReference } from './clv-files.ts';
import type { Report } from './report.ts';

const weeks = (days: number) => days / 7;
const off = (found: number, expected: number) => (expected === found ? 0 : Math.abs(found / expected - 1));
const titles = { bgnbd: 'BG/NBD', mbgnbd: 'MBG/NBD', paretonbd: 'Pareto/NBD' } as const;

/** One purchase model: fit, single customers, hold-out, tracking, and given points against its reference. */
export function verifyPurchaseModel(
  model: PurchaseModel,
  histories: readonly History[],
  spend: GammaGammaFit,
  reference: PurchaseReference,
  report: Report,
): void {
  const fit = verifyFit(model, cellsOf(histories), reference, report);
  verifyCustomers(histories, fit, spend, reference, report);
  verifyHoldout(model, histories, reference, report);
  verifyTracking(histories, fit, reference, report);
  verifyPoints(model, reference, report);
}

const cellsOf = (histories: readonly History[]): PurchaseCells =>
  encodeCells({
    frequency: histories.map((history) => history.frequency),
    recency: histories.map((history) => history.recencyDays),
    age: histories.map((history) => history.ageDays),
    customers: histories.map(() => 1),
  });

function verifyFit(
  model: PurchaseModel,
  cells: PurchaseCells,
  { mle, published, tolerances }: PurchaseReference,
  report: Report,
): PurchaseFit {
  report.heading(`${titles[model.name]}, maximum likelihood`);
  const fit = fitPurchases(model, cells);
  report.near('log-likelihood', fit.logLikelihood, mle.LL, tolerances.LL_abs, 'absolute');
  if (published) report.near('log-likelihood as published', fit.logLikelihood, published.LL, 0.05, 'absolute');
  for (const [k, name] of model.parameterNames.entries()) {
    const found = fit.parameters[k]!;
    report.near(name, found, mle.params[name]!, tolerances.fit_params_rel);
    if (published) report.near(`${name} as published`, found, published.params[name]!, 5.1e-4, 'absolute');
    report.near(`standard error of ${name}`, fit.standardErrors[k] ?? Number.NaN, mle.se[name]!, tolerances.se_rel);
  }
  const deviations = fit.logCovariance.flatMap((row, i) =>
    row.map((value, j) => {
      const found = value * fit.parameters[i]! * fit.parameters[j]!;
      return Math.abs(found - mle.cov[i]![j]!) / Math.sqrt(mle.cov[i]![i]! * mle.cov[j]![j]!);
    }),
  );
  report.worst('covariances, in units of the errors', deviations, tolerances.se_rel);
  report.holds(
    'converged, not at a boundary',
    fit.converged && fit.boundary === null,
    `boundary ${fit.boundary}, ${fit.iterations} last iterations`,
  );
  return fit;
}

function verifyCustomers(
  histories: readonly History[],
  purchases: PurchaseFit,
  spend: GammaGammaFit,
  { first20, tolerances }: PurchaseReference,
  report: Report,
) {
  report.heading(`${titles[purchases.model.name]}, first 20 customers`);
  const byId = new Map(histories.map((history) => [history.id, history]));
  const compare = (
    name: string,
    found: (history: History) => number,
    expected: (row: (typeof first20)[number]) => number,
  ) =>
    report.worst(
      name,
      first20.map((row) => off(found(byId.get(row.id)!), expected(row))),
      tolerances.aggregate_rel,
    );
  const of = ({ frequency, recencyDays, ageDays }: History) => [frequency, weeks(recencyDays), weeks(ageDays)] as const;
  compare(
    'purchases in 39 weeks',
    (h) => expectedPurchases(purchases.model, purchases.parameters, ...of(h), 39),
    (row) => row.expected_39w,
  );
  compare(
    'P(alive)',
    (h) => probabilityAlive(purchases.model, purchases.parameters, ...of(h)),
    (row) => row.p_alive,
  );
  compare(
    'spend per purchase',
    (h) => expectedSpend(spend.parameters, h.frequency, h.repeatSpend),
    (row) => row.expected_avg_profit,
  );
}

function verifyHoldout(
  model: PurchaseModel,
  histories: readonly History[],
  reference: PurchaseReference,
  report: Report,
) {
  report.heading(`${titles[model.name]}, hold-out, weeks 40–78`);
  const holdoutDays = histories[0]?.holdoutDays ?? Number.NaN;
  const sums = Float64Array.from(histories, (history) => history.holdoutFrequency);
  const check = checkHoldout(
    fitPurchases(model, cellsOf(histories)),
    {
      calibration: {
        cells: cellsOf(histories),
        holdoutFrequencySum: sums,
        holdoutSquareSum: sums.map((count) => count * count),
        holdoutDays,
      },
      whole: null,
      days: holdoutDays,
    },
    'all',
  );
  const { holdout, by_calibration_frequency: bins, tolerances } = reference;
  report.near('purchases', check.actual, holdout.total_actual_holdout, 0, 'absolute');
  report.near('purchases predicted', check.predicted, holdout.total_expected_39w, tolerances.aggregate_rel);
  report.near('root mean square error', check.rootMeanSquare ?? Number.NaN, holdout.rmse, tolerances.aggregate_rel);
  report.holds(
    'its 95 % interval',
    check.lower !== null && check.lower < check.predicted,
    `${check.lower?.toFixed(0)} – ${check.upper?.toFixed(0)}`,
  );
  const means = bins.flatMap((bin) => {
    const found = check.bins.find(({ bin: name }) => name === bin.x);
    return [
      off(found?.predictedMean ?? Number.NaN, bin.expected_mean),
      off(found?.actualMean ?? Number.NaN, bin.actual_mean),
      off(found?.customers ?? Number.NaN, bin.n),
    ];
  });
  report.worst('by calibration frequency 0 … 7+', means, tolerances.aggregate_rel);
}

/** Ours (`trackWeeks`) counts the same customers by the same weeks as the reference. */
function verifyTracking(
  histories: readonly History[],
  fit: PurchaseFit,
  { tracking, tolerances }: PurchaseReference,
  report: Report,
) {
  report.heading(`${titles[fit.model.name]}, tracking of 78 weeks`);
  const perWeek = tracking.actual_cum.map((count, index) => count - (tracking.actual_cum[index - 1] ?? 0));
  const tracked = trackWeeks(
    fit,
    cellsOf(histories),
    histories[0]?.holdoutDays ?? Number.NaN,
    new Map(perWeek.map((count, index) => [index + 1, count])),
  );
  const compared = <T>(values: readonly T[], of: (expected: T, index: number) => number) => values.map(of);
  report.near('weeks', tracked.length, tracking.expected_cum.length, 0, 'absolute');
  report.worst(
    'cumulative repeat purchases expected',
    compared(tracking.expected_cum, (expected, index) => off(tracked[index]?.expected ?? Number.NaN, expected)),
    tolerances.aggregate_rel,
  );
  report.worst(
    'cumulative repeat purchases as they were',
    compared(tracking.actual_cum, (expected, index) => off(tracked[index]?.actual ?? Number.NaN, expected)),
    0,
  );
}

function verifyPoints(model: PurchaseModel, reference: PurchaseReference, report: Report) {
  report.heading(`${titles[model.name]}, grid and extreme points at given parameters (50-digit arithmetic)`);
  const { grid_at_rounded_params: grid, torture, unconditional, tolerances } = reference;
  const points = [
    ['grid', grid, tolerances.prediction_at_given_params_rel],
    ['extreme points', torture, tolerances.torture_rel],
  ] as const;
  for (const [name, list, tolerance] of points) {
    report.worst(
      `${name}: purchases`,
      list.map((p) => off(expectedPurchases(model, p.params, p.x, p.t_x, p.T, p.t), p.cond_expected)),
      tolerance,
    );
    report.worst(
      `${name}: P(alive)`,
      list.map((p) => off(probabilityAlive(model, p.params, p.x, p.t_x, p.T), p.p_alive)),
      tolerance,
    );
    report.worst(
      `${name}: log-likelihood`,
      list.map(({ params, x, t_x: recency, T: age, loglik }) => {
        const cell = encodeCells({ frequency: [x], recency: [recency], age: [age], customers: [1] }, 1);
        return off(model.objective(cell)(params.map(Math.log)).value, loglik);
      }),
      tolerance,
    );
  }
  report.worst(
    'new customers',
    unconditional.map(({ params, t, expected }) => off(expectedPurchases(model, params, 0, 0, 0, t), expected)),
    tolerances.prediction_at_given_params_rel,
  );
}
