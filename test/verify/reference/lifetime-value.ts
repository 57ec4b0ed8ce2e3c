import { join } from 'node:path';
import { bgnbdObjective } from '../../../functions/fit/lifetime-value/bgnbd-likelihood.ts';
import { type BgnbdFit, fitBgnbd } from '../../../functions/fit/lifetime-value/fit-bgnbd.ts';
import { expectedPurchases, probabilityAlive } from '../../../functions/fit/lifetime-value/future-purchases.ts';
import {
  expectedSpend,
  fitGammaGamma,
  type GammaGammaFit,
  spendFrequencyCorrelation,
} from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { checkHoldout } from '../../../functions/fit/lifetime-value/holdout.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { cdnowHistories, type History } from './cdnow-histories.ts';
import {
  type BgnbdReference,
  bgnbdFile,
  type GammaGammaReference,
  gammaGammaFile,
  readJson,
  readNumbers,
  robustnessFile,
} from './clv-files.ts';
import type { Report } from './report.ts';

/** BG/NBD and Gamma–Gamma on the CDNOW sample against independent implementations and 50-digit arithmetic. */
export async function verifyLifetimeValue(folder: string, report: Report): Promise<void> {
  const bgnbd = readJson(folder, 'bgnbd.json', bgnbdFile);
  const gammaGamma = readJson(folder, 'gammagamma.json', gammaGammaFile);
  const histories = await cdnowHistories(join(folder, 'cdnow_sample_transactions.csv'));
  verifyHistories(histories, readNumbers(folder, 'cdnow_sample_rfm.csv'), report);
  const purchases = verifyPurchases(histories, bgnbd, report);
  const spend = verifySpend(histories, gammaGamma, report);
  verifyCustomers(histories, purchases, spend, bgnbd, report);
  verifyHoldout(histories, bgnbd, report);
  verifyTracking(histories, purchases, bgnbd, report);
  verifyPoints(bgnbd, gammaGamma, report);
  verifyRobustness(folder, report);
}

const weeks = (days: number) => days / 7;
const off = (found: number, expected: number) => (expected === found ? 0 : Math.abs(found / expected - 1));

function verifyHistories(histories: readonly History[], reference: readonly Record<string, number>[], report: Report) {
  report.heading('RFM of the CDNOW sample from its transactions, customer by customer');
  const byId = new Map(histories.map((history) => [history.id, history]));
  const wrong = (test: (history: History, row: Record<string, number>) => boolean) =>
    reference.filter((row) => {
      const history = byId.get(row.id ?? -1);
      return !history || !test(history, row);
    }).length;
  const exact = (name: string, test: (history: History, row: Record<string, number>) => boolean) =>
    report.holds(name, wrong(test) === 0, `${reference.length - wrong(test)} of ${reference.length} customers`);
  report.holds('customers', histories.length === reference.length, `${histories.length}`);
  exact('frequency', (history, row) => history.frequency === row.x);
  exact('recency', (history, row) => Math.abs(weeks(history.recencyDays) - row.t_x!) < 1e-7);
  exact('age', (history, row) => Math.abs(weeks(history.ageDays) - row.T!) < 1e-7);
  exact('mean spend of repeat days', (history, row) => {
    const mean = history.frequency === 0 ? 0 : history.repeatSpend / history.frequency;
    return Math.abs(mean - row.zbar!) <= 1e-9 * Math.max(1, mean);
  });
  exact('hold-out purchases', (history, row) => history.holdoutFrequency === row.x_holdout);
}

function cellsOf(histories: readonly History[]) {
  return encodeCells({
    frequency: histories.map((history) => history.frequency),
    recency: histories.map((history) => history.recencyDays),
    age: histories.map((history) => history.ageDays),
    customers: histories.map(() => 1),
  });
}

function verifyPurchases(
  histories: readonly History[],
  { mle, published, tolerances }: BgnbdReference,
  report: Report,
) {
  report.heading('BG/NBD, maximum likelihood');
  const fit = fitBgnbd(cellsOf(histories));
  report.near('log-likelihood', fit.logLikelihood, mle.LL, tolerances.LL_abs, 'absolute');
  report.near('log-likelihood as published', fit.logLikelihood, published.LL, 0.05, 'absolute');
  for (const name of ['r', 'alpha', 'a', 'b'] as const) {
    report.near(name, fit.parameters[name], mle.params[name]!, tolerances.fit_params_rel);
    report.near(`${name} as published`, fit.parameters[name], published.params[name]!, 5.1e-4, 'absolute');
    report.near(`standard error of ${name}`, fit.standardErrors[name] ?? Number.NaN, mle.se[name]!, tolerances.se_rel);
  }
  const parameters = Object.values(fit.parameters);
  const covariances = fit.logCovariance.flatMap((row, i) =>
    row.map((value, j) => value * parameters[i]! * parameters[j]!),
  );
  const scale = (i: number, j: number) => Math.sqrt(mle.cov[i]![i]! * mle.cov[j]![j]!);
  const deviations = covariances.map((value, k) => {
    const [i, j] = [Math.floor(k / 4), k % 4];
    return Math.abs(value - mle.cov[i]![j]!) / scale(i, j);
  });
  report.worst('covariances (in standard errors)', deviations, tolerances.se_rel);
  report.holds(
    'converged inside',
    fit.converged && fit.boundary === null,
    `boundary ${fit.boundary}, ${fit.iterations} last iterations`,
  );
  return fit;
}

function verifySpend(histories: readonly History[], reference: GammaGammaReference, report: Report) {
  report.heading('Gamma–Gamma, maximum likelihood');
  const { mle, tolerances } = reference;
  const buyers = histories.filter((history) => history.frequency > 0 && history.repeatSpend > 0);
  const cells = {
    frequency: Int32Array.from(buyers, (history) => history.frequency),
    spend: Float64Array.from(buyers, (history) => history.repeatSpend),
    customers: new Float64Array(buyers.length).fill(1),
  };
  const fit = fitGammaGamma(cells);
  report.near('log-likelihood', fit.logLikelihood, mle.LL, tolerances.LL_abs, 'absolute');
  for (const name of ['p', 'q', 'v'] as const) {
    report.near(name, fit.parameters[name], mle.params[name]!, tolerances.fit_params_rel);
    report.near(`standard error of ${name}`, fit.standardErrors[name] ?? Number.NaN, mle.se[name]!, tolerances.se_rel);
  }
  report.near('mean spend', expectedSpend(fit.parameters, 0, 0), reference.population_mean, 1e-6);
  const correlation = spendFrequencyCorrelation(cells)?.estimate ?? Number.NaN;
  report.near('spend–frequency correlation', correlation, reference.corr_x_zbar, 1e-9);
  return fit;
}

function verifyCustomers(
  histories: readonly History[],
  purchases: BgnbdFit,
  spend: GammaGammaFit,
  { first20, tolerances }: BgnbdReference,
  report: Report,
) {
  report.heading('First 20 customers');
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
    (h) => expectedPurchases(purchases.parameters, ...of(h), 39),
    (row) => row.expected_39w,
  );
  compare(
    'P(alive)',
    (h) => probabilityAlive(purchases.parameters, ...of(h)),
    (row) => row.p_alive,
  );
  compare(
    'spend per purchase',
    (h) => expectedSpend(spend.parameters, h.frequency, h.repeatSpend),
    (row) => row.expected_avg_profit,
  );
}

function verifyHoldout(histories: readonly History[], reference: BgnbdReference, report: Report) {
  report.heading('Hold-out, weeks 40–78');
  const holdoutDays = histories[0]?.holdoutDays ?? Number.NaN;
  const check = checkHoldout(
    {
      cells: cellsOf(histories),
      holdoutFrequencySum: Float64Array.from(histories, (history) => history.holdoutFrequency),
      holdoutDays,
    },
    holdoutDays,
  );
  const { holdout, by_calibration_frequency: bins, tolerances } = reference;
  report.near('purchases', check.actual, holdout.total_actual_holdout, 0, 'absolute');
  report.near('purchases predicted', check.predicted, holdout.total_expected_39w, tolerances.aggregate_rel);
  report.holds(
    'its 95 % interval',
    check.lower < check.predicted,
    `${check.lower.toFixed(0)} – ${check.upper.toFixed(0)}`,
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

function verifyTracking(
  histories: readonly History[],
  fit: BgnbdFit,
  { tracking, tolerances }: BgnbdReference,
  report: Report,
) {
  report.heading('Tracking, 78 weeks');
  const observed = 273;
  const cumulative = (week: number) =>
    histories.reduce((sum, { ageDays }) => {
      const known = 7 * week - 1 - (observed - 1 - ageDays);
      return known > 0 ? sum + expectedPurchases(fit.parameters, 0, 0, 0, weeks(known)) : sum;
    }, 0);
  const deviations = tracking.expected_cum.map((expected, index) => off(cumulative(index + 1), expected));
  report.worst('cumulative repeat purchases expected', deviations, tolerances.aggregate_rel);
}

function verifyPoints(bgnbd: BgnbdReference, gammaGamma: GammaGammaReference, report: Report) {
  report.heading('Grid and extreme points at given parameters (50-digit arithmetic)');
  const { grid_at_rounded_params: grid, torture, unconditional, tolerances } = bgnbd;
  const points = [
    ['grid', grid, tolerances.prediction_at_given_params_rel],
    ['extreme points', torture, tolerances.torture_rel],
  ] as const;
  for (const [name, list, tolerance] of points) {
    const named = list.map(({ params: [r, alpha, a, b], ...point }) => ({ ...point, parameters: { r, alpha, a, b } }));
    report.worst(
      `${name}: purchases`,
      named.map((p) => off(expectedPurchases(p.parameters, p.x, p.t_x, p.T, p.t), p.cond_expected)),
      tolerance,
    );
    report.worst(
      `${name}: P(alive)`,
      named.map((p) => off(probabilityAlive(p.parameters, p.x, p.t_x, p.T), p.p_alive)),
      tolerance,
    );
    report.worst(
      `${name}: log-likelihood`,
      named.map(({ parameters, x, t_x: recency, T: age, loglik }) => {
        const cell = encodeCells({ frequency: [x], recency: [recency], age: [age], customers: [1] }, 1);
        return off(bgnbdObjective(cell)(Object.values(parameters).map(Math.log)).value, loglik);
      }),
      tolerance,
    );
  }
  report.worst(
    'new customers',
    unconditional.map(({ params: [r, alpha, a, b], t, expected }) =>
      off(expectedPurchases({ r, alpha, a, b }, 0, 0, 0, t), expected),
    ),
    tolerances.prediction_at_given_params_rel,
  );
  report.worst(
    'Gamma–Gamma grid',
    gammaGamma.grid_at_rounded_params.map(({ params: [p, q, v], x, zbar, expected }) =>
      off(expectedSpend({ p, q, v }, x, x * zbar), expected),
    ),
    gammaGamma.tolerances.prediction_rel,
  );
}

function verifyRobustness(folder: string, report: Report) {
  report.heading('The hardest 14 of 60 random regimes');
  const rows = readNumbers(folder, 'robustness_bgnbd_sets.csv');
  for (const { set, best_LL_found: best, boundary } of readJson(folder, 'robustness_bgnbd.json', robustnessFile).sets) {
    const members = rows.filter((row) => row.set === set);
    const column = (name: string) => members.map((row) => row[name]!);
    const cells = encodeCells(
      { frequency: column('x'), recency: column('t_x'), age: column('T'), customers: members.map(() => 1) },
      1,
    );
    const fit = fitBgnbd(cells);
    const holds = fit.converged && fit.logLikelihood >= best - 0.01 && (fit.boundary !== null) === boundary;
    const gain = (fit.logLikelihood - best).toExponential(1);
    report.holds(
      `set ${set}`,
      holds,
      `${gain} above the best known log-likelihood, boundary ${fit.boundary ?? 'none'}`,
    );
  }
}
