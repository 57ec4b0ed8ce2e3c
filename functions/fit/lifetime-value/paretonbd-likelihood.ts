import type { Objective } from '../../numerics/maximise.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { PurchaseParameters } from './purchase-model.ts';
import { silentDropout } from './silent-dropout.ts';

/**
 * Pareto/NBD log-likelihood (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, "A note on deriving the Pareto/NBD model") of
 * counted cells with gradient and Hessian in (log r, log α, log s, log β), times in weeks:
 *
 * ℓ = log Γ(r+x)/Γ(r) − x log α − (r+x) log(1+T/α) − s log(1+T/β) + log(1 + e^ρ), with ρ the log odds of having dropped out
 * (`silentDropout`): P(alive) = 1/(1 + e^ρ). Ratios of Γ are sums over i < x, exact for every r.
 */
export function paretonbdObjective(cells: PurchaseCells): Objective {
  return (point) => {
    const [r = 1, alpha = 1, s = 1, beta = 1] = point.map(Math.exp);
    const sum = new Float64Array(15);
    addDropout(cells, [r, alpha, s, beta], sum);
    addAlive(cells, [r, alpha, s, beta], sum);
    const at = (index: number) => sum[index]!;
    return {
      value: at(0),
      gradient: [at(1), at(2), at(3), at(4)],
      hessian: [
        [at(5), at(6), at(7), at(8)],
        [at(6), at(9), at(10), at(11)],
        [at(7), at(10), at(12), at(13)],
        [at(8), at(11), at(13), at(14)],
      ],
    };
  };
}

/** Σ log(1 + e^ρ). */
function addDropout(cells: PurchaseCells, parameters: PurchaseParameters, sum: Float64Array): void {
  const { frequency, recency, age, customers, times } = cells;
  const out = new Float64Array(15);
  for (let i = 0; i < frequency.length; i++) {
    if (recency[i] === age[i]) continue;
    silentDropout(parameters, frequency[i]!, times[recency[i]!]!, times[age[i]!]!, out, 2);
    const odds = out[0]!;
    if (odds === Number.NEGATIVE_INFINITY) continue;
    const small = Math.exp(-Math.abs(odds));
    const gone = odds > 0 ? 1 / (1 + small) : small / (1 + small);
    const first = customers[i]! * gone;
    const second = first * (1 - gone);
    sum[0]! += customers[i]! * (Math.max(odds, 0) + Math.log1p(small));
    for (let k = 1; k <= 4; k++) sum[k]! += first * out[k]!;
    for (let j = 1, at = 5; j <= 4; j++)
      for (let k = j; k <= 4; k++, at++) sum[at]! += first * out[at]! + second * out[j]! * out[k]!;
  }
}

/** Everything else depends on frequency and age alone: one term for each of them. */
function addAlive(cells: PurchaseCells, parameters: PurchaseParameters, sum: Float64Array): void {
  const { frequency, age, customers, times, largestFrequency } = cells;
  const [r, alpha, s, beta] = parameters;
  const byFrequency = new Float64Array(largestFrequency + 1);
  const byAge = new Float64Array(times.length);
  const purchasesByAge = new Float64Array(times.length);
  for (let i = 0; i < frequency.length; i++) {
    byFrequency[frequency[i]!]! += customers[i]!;
    byAge[age[i]!]! += customers[i]!;
    purchasesByAge[age[i]!]! += customers[i]! * frequency[i]!;
  }
  let [ratio, first, second] = [0, 0, 0];
  for (let x = 0; x <= largestFrequency; x++) {
    sum[0]! += byFrequency[x]! * ratio;
    sum[1]! += byFrequency[x]! * r * first;
    sum[5]! += byFrequency[x]! * (r * first - r * r * second);
    ratio += Math.log((r + x) / alpha);
    first += 1 / (r + x);
    second += 1 / (r + x) ** 2;
  }
  for (let index = 0; index < times.length; index++) {
    const count = byAge[index]!;
    if (count === 0) continue;
    const time = times[index]!;
    const purchases = purchasesByAge[index]!;
    const [a, b] = [Math.log1p(time / alpha), Math.log1p(time / beta)];
    const [q, p] = [time / (alpha + time), time / (beta + time)];
    sum[0]! -= (r * count + purchases) * a + s * count * b;
    sum[1]! -= r * count * a;
    sum[2]! += (r * count + purchases) * q - purchases;
    sum[3]! -= s * count * b;
    sum[4]! += s * count * p;
    sum[5]! -= r * count * a;
    sum[6]! += r * count * q;
    sum[9]! -= (r * count + purchases) * q * (1 - q);
    sum[12]! -= s * count * b;
    sum[13]! += s * count * p;
    sum[14]! -= s * count * p * (1 - p);
  }
}
