import { clip, edge, far } from './edges.ts';
import { paretonbdChanceOfNone, paretonbdFuture, tabulateParetonbd } from './paretonbd-future.ts';
import { paretonbdObjective } from './paretonbd-likelihood.ts';
import type { Edge, PurchaseModel } from './purchase-model.ts';
import { silentDropout } from './silent-dropout.ts';

const logR = [1, 0, 0, 0];
const logAlpha = [0, 1, 0, 0];
const logS = [0, 0, 1, 0];
const logBeta = [0, 0, 0, 1];
const logDropout = [0, 0, 0.5, -0.5];
const dropoutOf = ([, , s = 0, beta = 0]: readonly number[]) => clip(s - beta);
const bound = 40;

const edges: readonly Edge[] = [
  edge('equal_dropout', [0, 0, far, far], [logR, logAlpha, logDropout], (p) => [p[0]!, p[1]!, dropoutOf(p)]),
  edge('immediate_dropout', [0, 0, 0, -bound], [logR, logAlpha, logS], (p) => [p[0]!, p[1]!, Math.min(-3, p[2]!)]),
  edge('no_dropout', [0, 0, -far, 0], [logR, logAlpha], (p) => [p[0]!, p[1]!]),
  edge('equal_rates', [far, far, 0, 0], [logAlpha, logS, logBeta], (p) => [p[1]! - p[0]!, clip(p[2]!), clip(p[3]!)]),
  edge('equal_rates_and_dropout', [far, far, far, far], [logAlpha, logDropout], (p) => [p[1]! - p[0]!, dropoutOf(p)]),
  edge('equal_rates_no_dropout', [far, far, -far, 0], [logAlpha], (p) => [p[1]! - p[0]!]),
];

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987): purchases Poisson at a rate ~ Gamma(r, α) per week, drop-out at any time, at a rate
 * ~ Gamma(s, β) per week. A silent one-time buyer grows less likely to be active as for everyone.
 */
export const paretonbd: PurchaseModel = {
  name: 'paretonbd',
  parameterNames: ['r', 'alpha', 's', 'beta'],
  objective: paretonbdObjective,
  edges,
  bound,
  starts: (rate, meanAge) =>
    [
      [0.5, 0.5, 0.3],
      [2, 0.5, 1],
      [1, 3, 3],
      [0.5, 0.1, 0.03],
    ].map(([r = 1, s = 1, ages = 1]) => [
      Math.log(r),
      Math.log(r / (2 * rate)),
      Math.log(s),
      Math.log(ages * Math.max(meanAge, 1e-3)),
    ]),
  oddsGone: (parameters, x, recency, age, out) => silentDropout(parameters, x, recency, age, out, 1),
  future: paretonbdFuture,
  tabulateFuture: tabulateParetonbd,
  chanceOfNone: paretonbdChanceOfNone,
  rateDirection: [0, -1, 0, 0],
  dropoutDirection: [0, 0, 0, -1],
};
