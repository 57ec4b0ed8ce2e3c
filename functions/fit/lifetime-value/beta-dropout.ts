import { betaDropoutFuture, gammaChanceOfNone, tabulateBetaDropout } from './beta-dropout-future.ts';
import { betaDropoutObjective } from './beta-dropout-likelihood.ts';
import { clip, edge, far } from './edges.ts';
import type { Edge, PurchaseModel, PurchaseParameters } from './purchase-model.ts';

const logR = [1, 0, 0, 0];
const logAlpha = [0, 1, 0, 0];
const logOdds = [0, 0, 0.5, -0.5];
const oddsOf = ([, , a = 0, b = 0]: readonly number[]) => clip(a - b);

const edges: readonly Edge[] = [
  edge('equal_dropout', [0, 0, far, far], [logR, logAlpha, logOdds], (p) => [p[0]!, p[1]!, oddsOf(p)]),
  edge('all_or_nothing_dropout', [0, 0, -far, -far], [logR, logAlpha, logOdds], (p) => [p[0]!, p[1]!, oddsOf(p)]),
  edge('no_dropout', [0, 0, -far, 0], [logR, logAlpha], (p) => [p[0]!, p[1]!]),
  edge('equal_rates', [far, far, 0, 0], [logAlpha, [0, 0, 1, 0], [0, 0, 0, 1]], (p) => [
    p[1]! - p[0]!,
    clip(p[2]!),
    clip(p[3]!),
  ]),
  edge('equal_rates_and_dropout', [far, far, far, far], [logAlpha, logOdds], (p) => [p[1]! - p[0]!, oddsOf(p)]),
  edge('equal_rates_no_dropout', [far, far, -far, 0], [logAlpha], (p) => [p[1]! - p[0]!]),
];

const certainDropout: Edge = {
  ...edge('certain_dropout', [0, 0, far, -far], [logR, logAlpha], (p) => [p[0]!, p[1]!]),
  appliesTo: ({ largestFrequency }) => largestFrequency <= 1,
};

/** Customers may drop out after each repeat purchase (0 chances before it), or already after the first (1). */
function betaDropout(name: 'bgnbd' | 'mbgnbd', chances: 0 | 1): PurchaseModel {
  return {
    name,
    parameterNames: ['r', 'alpha', 'a', 'b'],
    objective: (cells) => betaDropoutObjective(cells, chances),
    edges: chances === 0 ? [...edges, certainDropout] : edges,
    bound: 50,
    starts: (rate) =>
      [
        [0.5, 0.8, 2.5],
        [2, 0.5, 5],
        [0.5, 5, 0.5],
        [1, 0.1, 0.1],
      ].map(([r = 1, a = 1, b = 1]) => [Math.log(r), Math.log(r / (2 * rate)), Math.log(a), Math.log(b)]),
    oddsGone: (parameters, x, recency, age, out) => oddsGone(parameters, chances, x, recency, age, out),
    future: (parameters, x, age, horizon) => betaDropoutFuture(parameters, chances, x, age, horizon),
    tabulateFuture: (cells, parameters, horizon, detail = 'all') =>
      tabulateBetaDropout(cells, parameters, chances, horizon, detail),
    chanceOfNone: gammaChanceOfNone,
    rateDirection: [0, -1, 0, 0],
    dropoutDirection: logOdds,
  };
}

function oddsGone(
  [r, alpha, a, b]: PurchaseParameters,
  chances: 0 | 1,
  x: number,
  recency: number,
  age: number,
  out: Float64Array,
): void {
  out.fill(0);
  const tries = x + chances;
  if (tries === 0) {
    out[0] = Number.NEGATIVE_INFINITY;
    return;
  }
  const stayed = b + tries - 1;
  const logRatio = Math.log1p((age - recency) / (alpha + recency));
  out[0] = Math.log(a / stayed) + (r + x) * logRatio;
  out[1] = r * logRatio;
  out[2] = (-alpha * (r + x) * (age - recency)) / ((alpha + age) * (alpha + recency));
  out[3] = 1;
  out[4] = -b / stayed;
}

/**
 * BG/NBD (Fader, Hardie, Lee 2005): purchases Poisson at a rate ~ Gamma(r, α), drop-out after a repeat purchase with a
 * probability ~ Beta(a, b). One-time buyers count as active, whatever their silence.
 */
export const bgnbd: PurchaseModel = betaDropout('bgnbd', 0);

/** MBG/NBD (Batislam, Denizel, Filiztekin 2007): as BG/NBD, and customers may drop out already after their first purchase. */
export const mbgnbd: PurchaseModel = betaDropout('mbgnbd', 1);
