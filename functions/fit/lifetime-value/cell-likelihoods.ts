import type { PurchaseCells } from './purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from './purchase-model.ts';

/**
 * Log-likelihood of one customer of each cell; times their customers they add up to the model's objective. Purchases: log Γ(r+x)/Γ(r) −
 * x log α − (r+x) log(1+T/α), the same in all models; staying: log B(a, b+k)/B(a, b) after k chances to leave, or −s log(1+T/β); and
 * log(1 + e^ρ) for having dropped out since the last purchase.
 */
export function cellLogLikelihoods(
  model: PurchaseModel,
  cells: PurchaseCells,
  parameters: PurchaseParameters,
): Float64Array {
  const { frequency, recency, age, times, largestFrequency } = cells;
  const [r, alpha] = parameters;
  const bought = new Float64Array(largestFrequency + 1);
  for (let x = 0; x < largestFrequency; x++) bought[x + 1] = bought[x]! + Math.log((r + x) / alpha);
  const stayed = stayingByFrequency(model, parameters, largestFrequency);
  const left = stayingByTime(model, parameters, times);
  const odds = new Float64Array(15);
  return Float64Array.from(frequency, (x, i) => {
    const ends = times[age[i]!]!;
    model.oddsGone(parameters, x, times[recency[i]!]!, ends, odds);
    const gone = Math.max(odds[0]!, 0) + Math.log1p(Math.exp(-Math.abs(odds[0]!)));
    return bought[x]! - (r + x) * Math.log1p(ends / alpha) + stayed[x]! + left[age[i]!]! + gone;
  });
}

/** Log chance of having stayed after x repeat purchases, and the first one where customers may leave after it; 0 under Pareto/NBD. */
function stayingByFrequency({ name }: PurchaseModel, [, , a, b]: PurchaseParameters, largest: number): Float64Array {
  const log = new Float64Array(largest + 1);
  if (name === 'paretonbd') return log;
  const stay = (k: number): number => -Math.log1p(a / (b + k));
  const chances = name === 'mbgnbd' ? 1 : 0;
  if (chances === 1) log[0] = stay(0);
  for (let x = 0; x < largest; x++) log[x + 1] = log[x]! + stay(x + chances);
  return log;
}

/** Log chance of having stayed to each time; 0 where customers leave at purchases only. */
const stayingByTime = ({ name }: PurchaseModel, [, , s, beta]: PurchaseParameters, times: Float64Array): Float64Array =>
  times.map((time) => (name === 'paretonbd' ? -s * Math.log1p(time / beta) : 0));
