import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { purchaseModels } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { scoreCells } from '../../../functions/fit/lifetime-value/score-cells.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { simulateFirm } from '../../fit/lifetime-value/simulate-customers.ts';
import type { Report } from './report.ts';

const regimes = 60;

/**
 * Random regimes for each purchase model, wild ones among them: a fit for each that has converged, at least as likely as the
 * parameters that made the data, all numbers finite.
 */
export function verifyRegimes(report: Report): void {
  for (const model of purchaseModels) {
    report.heading(`${model.name}: ${regimes} random regimes of 500 customers`);
    const found = Array.from({ length: regimes }, (_, seed) =>
      fitRegime(model, createRandom(`regime/${model.name}/${seed}`)),
    );
    const count = (test: (regime: (typeof found)[number]) => boolean) => found.filter(test).length;
    const all = (name: string, test: (regime: (typeof found)[number]) => boolean) =>
      report.holds(name, count(test) === regimes, `${count(test)} of ${regimes}`);
    all('converged', ({ converged }) => converged);
    all('at least as likely as the truth', ({ gain }) => gain > -1e-6);
    all('finite parameters, errors and predictions', ({ areFinite }) => areFinite);
    const edges = Map.groupBy(found, ({ boundary }) => boundary ?? 'inside');
    const named = Array.from(edges, ([name, list]) => `${name} ${list.length}`).join(', ');
    report.holds('where the optimum lies', true, named);
  }
}

function fitRegime(model: PurchaseModel, random: Random) {
  const purchases = drawParameters(model, random);
  const firm = { model: model.name, purchases, spend: { p: 5, q: 4, v: 20 }, horizonWeeks: 0, discountPerWeek: 0 };
  const customers = simulateFirm(random, { ...firm, oldestWeeks: 10 + 100 * random.uniform() }, 500);
  const cells = encodeCells({
    frequency: customers.map(({ frequency }) => frequency),
    recency: customers.map(({ recency }) => Math.ceil(7 * recency)),
    age: customers.map(({ age }) => Math.ceil(7 * age)),
    customers: customers.map(() => 1),
  });
  const fit = fitPurchases(model, cells);
  const scored = scoreCells(model, cells, fit.parameters, { weeks: 156, discountPerWeek: 0.002 });
  const numbers = [
    ...fit.parameters,
    ...fit.standardErrors.map((error) => error ?? 0),
    ...fit.logCovariance.flat(),
    ...scored.probabilityAlive,
    ...scored.discounted,
    ...scored.discountedSquare,
    ...scored.gradient,
  ];
  return {
    converged: fit.converged,
    boundary: fit.boundary,
    gain: fit.logLikelihood - model.objective(cells)(purchases.map(Math.log)).value,
    areFinite: numbers.every(Number.isFinite),
  };
}

/** Factors of e² up and down around what CDNOW shows; purchases about weekly to yearly. */
function drawParameters(model: PurchaseModel, random: Random): PurchaseParameters {
  const around = (middle: number, spread = 2) => middle * Math.exp(random.normal(0, spread));
  const [r, rate] = [around(0.6, 1.2), around(0.08, 1.2)];
  const dropout = model.name === 'paretonbd' ? around(0.05, 1.5) : around(0.4, 1.2);
  const third = around(0.8);
  return [r, r / rate, third, third / dropout];
}
