import { join } from 'node:path';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import {
  expectedSpend,
  fitGammaGamma,
  spendFrequencyCorrelation,
} from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { bgnbd, mbgnbd, paretonbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { cdnowHistories, type History } from './cdnow-histories.ts';
import {
  type GammaGammaReference,
  gammaGammaFile,
  purchaseFile,
  readJson,
  readNumbers,
  robustnessFile,
} from './clv-files.ts';
import { verifyPurchaseModel } from './purchase-model.ts';
import { verifyRegimes } from './purchase-regimes.ts';
import type { Report } from './report.ts';

/** The purchase models and Gamma–Gamma on the CDNOW sample against independent implementations and 50-digit arithmetic. */
export async function verifyLifetimeValue(folder: string, report: Report): Promise<void> {
  const gammaGamma = readJson(folder, 'gammagamma.json', gammaGammaFile);
  const histories = await cdnowHistories(join(folder, 'cdnow_sample_transactions.csv'));
  verifyHistories(histories, readNumbers(folder, 'cdnow_sample_rfm.csv'), report);
  const spend = verifySpend(histories, gammaGamma, report);
  for (const model of [bgnbd, mbgnbd, paretonbd])
    verifyPurchaseModel(model, histories, spend, readJson(folder, `${model.name}.json`, purchaseFile), report);
  verifySpendGrid(gammaGamma, report);
  verifyRobustness(folder, report);
  verifyRegimes(report);
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

function verifySpendGrid({ grid_at_rounded_params: grid, tolerances }: GammaGammaReference, report: Report) {
  report.heading('Gamma–Gamma grid at given parameters');
  report.worst(
    'mean spend',
    grid.map(({ params: [p, q, v], x, zbar, expected }) => off(expectedSpend({ p, q, v }, x, x * zbar), expected)),
    tolerances.prediction_rel,
  );
}

function verifyRobustness(folder: string, report: Report) {
  report.heading('BG/NBD: the hardest 14 of 60 random regimes');
  const rows = readNumbers(folder, 'robustness_bgnbd_sets.csv');
  for (const { set, best_LL_found: best, boundary } of readJson(folder, 'robustness_bgnbd.json', robustnessFile).sets) {
    const members = rows.filter((row) => row.set === set);
    const column = (name: string) => members.map((row) => row[name]!);
    const cells = encodeCells(
      { frequency: column('x'), recency: column('t_x'), age: column('T'), customers: members.map(() => 1) },
      1,
    );
    const fit = fitPurchases(bgnbd, cells);
    const holds = fit.converged && fit.logLikelihood >= best - 0.01 && (fit.boundary !== null) === boundary;
    const gain = (fit.logLikelihood - best).toExponential(1);
    report.holds(
      `set ${set}`,
      holds,
      `${gain} above the best known log-likelihood, boundary ${fit.boundary ?? 'none'}`,
    );
  }
}
