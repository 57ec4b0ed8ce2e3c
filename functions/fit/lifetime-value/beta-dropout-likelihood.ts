import { type Evaluation, inLogarithms, type Objective } from '../../numerics/maximise.ts';
import type { PurchaseCells } from './purchase-cells.ts';

/**
 * Sums over i < x that replace log-gamma and log-beta ratios for whole x: exact also where a and b are 1e13, where
 * differences of log-gamma lose every digit. One entry for each x from 0 to the largest.
 */
interface FrequencyTables {
  /** log Γ(r+x)/Γ(r) + log B(a, b+k)/B(a, b) − x log α with k = x + chances, and its first and second derivatives. */
  readonly base: Float64Array;
  readonly r: Float64Array;
  readonly rr: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly aa: Float64Array;
  readonly ab: Float64Array;
  readonly bb: Float64Array;
  /** log a − log(b + k − 1) and 1/(b + k − 1), for k > 0. */
  readonly logOdds: Float64Array;
  readonly inverse: Float64Array;
}

function frequencyTables(
  r: number,
  alpha: number,
  a: number,
  b: number,
  largest: number,
  chances: number,
): FrequencyTables {
  const empty = () => new Float64Array(largest + 1);
  const t = { base: empty(), r: empty(), rr: empty(), a: empty(), b: empty(), aa: empty(), ab: empty(), bb: empty() };
  const logOdds = empty();
  const inverse = empty();
  const logAlpha = Math.log(alpha);
  const stayed = (x: number, from: number, k: number) => {
    const stay = 1 / (b + k);
    const whole = 1 / (a + b + k);
    t.base[x] = (t.base[from] ?? 0) + Math.log((b + k) * whole);
    t.a[x] = (t.a[from] ?? 0) - whole;
    t.b[x] = (t.b[from] ?? 0) + a * stay * whole;
    t.aa[x] = (t.aa[from] ?? 0) + whole * whole;
    t.ab[x] = t.aa[x];
    t.bb[x] = (t.bb[from] ?? 0) + whole * whole - stay * stay;
    inverse[x] = stay;
    logOdds[x] = Math.log(a * stay);
  };
  if (chances > 0) stayed(0, 0, 0);
  for (let x = 0; x < largest; x++) {
    const rate = 1 / (r + x);
    stayed(x + 1, x, x + chances);
    t.base[x + 1]! += Math.log(r + x) - logAlpha;
    t.r[x + 1] = t.r[x]! + rate;
    t.rr[x + 1] = t.rr[x]! - rate * rate;
  }
  return { ...t, logOdds, inverse };
}

/** log(1 + t/α), 1/(α + t) and 1/α − 1/(α + t) for each distinct time; the last without cancellation when α is huge. */
function timeTables(alpha: number, times: Float64Array) {
  return {
    logTime: times.map((time) => Math.log1p(time / alpha)),
    inverseTime: times.map((time) => 1 / (alpha + time)),
    drift: times.map((time) => time / alpha / (alpha + time)),
  };
}

/**
 * Log-likelihood of counted cells with gradient and Hessian, as a function of (log r, log α, log a, log b), times in weeks:
 * BG/NBD (Fader, Hardie, Lee 2005, Marketing Science 24(2), eq. 6) where customers may drop out after each repeat purchase
 * (`chances` = 0), MBG/NBD (Batislam, Denizel, Filiztekin 2007, IJRM 24(3); Hoppe & Wagner 2007) where they may also after the
 * first (`chances` = 1).
 *
 * With k = x + chances: ℓ = log Γ(r+x)/Γ(r) + r log α − (r+x) log(α+T) + log B(a, b+k)/B(a, b) + [k>0] log(1 + e^ρ), where
 * ρ = log a − log(b+k−1) + (r+x) log((α+T)/(α+t_x)) are the log odds of having dropped out: P(alive) = 1/(1 + e^ρ).
 */
export function betaDropoutObjective(cells: PurchaseCells, chances: 0 | 1): Objective {
  return (point) => {
    const [r = 1, alpha = 1, a = 1, b = 1] = point.map(Math.exp);
    return inLogarithms(evaluate(cells, r, alpha, a, b, chances), [r, alpha, a, b]);
  };
}

// One pass with scalar accumulators: this loop is the whole cost of a fit over millions of customers.
function evaluate(cells: PurchaseCells, r: number, alpha: number, a: number, b: number, chances: number): Evaluation {
  const { frequency, recency, age, customers, largestFrequency } = cells;
  const t = frequencyTables(r, alpha, a, b, largestFrequency, chances);
  const { logTime, inverseTime, drift } = timeTables(alpha, cells.times);
  const customersByFrequency = new Float64Array(largestFrequency + 1);
  const [inverseA, inverseAlpha] = [1 / a, 1 / alpha];
  let [value, gr, gAlpha, ga, gb] = [0, 0, 0, 0, 0];
  let [hrAlpha, hAlpha, hrr, hra, hrb, hAlphaA, hAlphaB, haa, hab, hbb] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const count = customers[i]!;
    const shape = r + x;
    const logAge = logTime[age[i]!]!;
    const inverseAge = inverseTime[age[i]!]!;
    customersByFrequency[x]! += count;
    value -= count * shape * logAge;
    gr -= count * logAge;
    const aged = drift[age[i]!]!;
    gAlpha += count * (r * aged - x * inverseAge);
    hrAlpha += count * aged;
    hAlpha += count * (x * inverseAge * inverseAge - r * aged * (inverseAlpha + inverseAge));
    if (x + chances === 0) continue;
    const inverseRecency = inverseTime[recency[i]!]!;
    const dr = logAge - logTime[recency[i]!]!;
    const slope = drift[recency[i]!]! - aged;
    const dAlpha = shape * slope;
    const db = -t.inverse[x]!;
    const odds = t.logOdds[x]! + shape * dr;
    const small = Math.exp(-Math.abs(odds));
    const gone = odds > 0 ? 1 / (1 + small) : small / (1 + small);
    value += count * (Math.max(odds, 0) + Math.log1p(small));
    const first = count * gone;
    const second = first * (1 - gone);
    gr += first * dr;
    gAlpha += first * dAlpha;
    ga += first;
    gb += first * db;
    hrr += second * dr * dr;
    hrAlpha += second * dr * dAlpha + first * slope;
    hra += second * dr;
    hrb += second * dr * db;
    hAlpha += second * dAlpha * dAlpha - first * slope * shape * (inverseAge + inverseRecency);
    hAlphaA += second * dAlpha;
    hAlphaB += second * dAlpha * db;
    haa += second - first;
    hab += second * db;
    hbb += (second + first) * db * db;
  }
  [ga, hra, hAlphaA, hab, haa] = [
    ga * inverseA,
    hra * inverseA,
    hAlphaA * inverseA,
    hab * inverseA,
    haa * inverseA ** 2,
  ];
  for (let x = 0; x <= largestFrequency; x++) {
    const count = customersByFrequency[x]!;
    value += count * t.base[x]!;
    gr += count * t.r[x]!;
    ga += count * t.a[x]!;
    gb += count * t.b[x]!;
    hrr += count * t.rr[x]!;
    haa += count * t.aa[x]!;
    hab += count * t.ab[x]!;
    hbb += count * t.bb[x]!;
  }
  return {
    value,
    gradient: [gr, gAlpha, ga, gb],
    hessian: [
      [hrr, hrAlpha, hra, hrb],
      [hrAlpha, hAlpha, hAlphaA, hAlphaB],
      [hra, hAlphaA, haa, hab],
      [hrb, hAlphaB, hab, hbb],
    ],
  };
}
