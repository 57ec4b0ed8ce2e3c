import { type Matrix, multiply, symmetricInverse, transpose } from '../../numerics/linear-algebra.ts';
import {
  type Evaluation,
  embed,
  inLogarithms,
  type Maximum,
  maximise,
  type Objective,
  restrict,
} from '../../numerics/maximise.ts';
import { digamma, logBeta, trigamma } from '../../numerics/special-functions.ts';

/** Amount of a purchase ~ Gamma(p, ν), ν varying between customers as Gamma(q, v); v in money units. */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** Repeat buyers, counted by number of repeat purchase days and what they spent on them together (> 0). */
export interface SpendCells {
  readonly frequency: Int32Array;
  readonly spend: Float64Array;
  readonly customers: Float64Array;
}

/** All customers spend alike on average; or each always spends the same. */
export type GammaGammaBoundary = 'equal_means' | 'no_spread_within_customer';

export interface GammaGammaFit {
  readonly parameters: GammaGammaParameters;
  readonly logLikelihood: number;
  readonly standardErrors: Readonly<Record<keyof GammaGammaParameters, number | null>>;
  /** Covariance of (log p, log q, log v), restricted to the directions that the data determine. */
  readonly logCovariance: Matrix;
  readonly boundary: GammaGammaBoundary | null;
  readonly converged: boolean;
  readonly customers: number;
  readonly iterations: number;
}

/**
 * Gamma–Gamma log-likelihood (Fader & Hardie 2013, note 025, eq. 1a) of counted cells with gradient and Hessian in
 * (log p, log q, log v). The density is that of the mean spend z̄ = S/x, as in the note: in other money units it shifts by −Σ log(factor).
 *
 * ℓ = −log B(px, q) − px log(1 + v/S) − q log(1 + S/v) + log x − log S, free of cancellation when p or q and v are huge.
 */
export function gammaGammaObjective(cells: SpendCells): Objective {
  const groups = groupByFrequency(cells);
  return (point) => {
    const [p = 1, q = 1, v = 1] = point.map(Math.exp);
    return inLogarithms(evaluate(cells, groups, p, q, v), [p, q, v]);
  };
}

interface FrequencyGroup {
  readonly frequency: number;
  readonly customers: number;
}

interface Groups {
  readonly groups: readonly FrequencyGroup[];
  readonly logSpend: Float64Array;
  /** Σ customers · (log x − log S). */
  readonly constant: number;
}

function groupByFrequency({ frequency, spend, customers }: SpendCells): Groups {
  const counts = new Map<number, number>();
  let constant = 0;
  const logSpend = spend.map(Math.log);
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    counts.set(x, (counts.get(x) ?? 0) + customers[i]!);
    constant += customers[i]! * (Math.log(x) - logSpend[i]!);
  }
  return { groups: Array.from(counts, ([x, count]) => ({ frequency: x, customers: count })), logSpend, constant };
}

function evaluate(
  cells: SpendCells,
  { groups, logSpend, constant }: Groups,
  p: number,
  q: number,
  v: number,
): Evaluation {
  const { frequency, spend, customers } = cells;
  const logV = Math.log(v);
  let [value, gp, gq, gv, hpv, hqv, hvv, hpp, hpq, hqq] = [constant, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < frequency.length; i++) {
    const count = customers[i]!;
    const px = p * frequency[i]!;
    const logFar = Math.log1p(v / spend[i]!);
    const logNear = logFar + logSpend[i]! - logV;
    const inverse = 1 / (v + spend[i]!);
    const share = spend[i]! * inverse;
    value -= count * (px * logFar + q * logNear);
    gp -= count * frequency[i]! * logFar;
    gq -= count * logNear;
    gv += count * ((q * share) / v - px * inverse);
    hpv -= count * frequency[i]! * inverse;
    hqv += (count * share) / v;
    hvv += count * (px * inverse * inverse - (q * share * (1 / v + inverse)) / v);
  }
  for (const { frequency: x, customers: count } of groups) {
    const whole = trigamma(p * x + q);
    const mean = digamma(p * x + q);
    value -= count * logBeta(p * x, q);
    gp += count * x * (mean - digamma(p * x));
    gq += count * (mean - digamma(q));
    hpp += count * x * x * (whole - trigamma(p * x));
    hpq += count * x * whole;
    hqq += count * (whole - trigamma(q));
  }
  return {
    value,
    gradient: [gp, gq, gv],
    hessian: [
      [hpp, hpq, hpv],
      [hpq, hqq, hqv],
      [hpv, hqv, hvv],
    ],
  };
}

const far = 13;
const identity: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const indistinguishable = 1e-4;
const manyCells = 50_000;

/**
 * Maximum likelihood for Gamma–Gamma by Newton's method in log-parameters from fixed starts scaled by the mean spend; edges
 * (q and v to infinity together; p to infinity with pv fixed) are fitted as models of their own and named. Standard errors
 * from the inverse Hessian by the delta method.
 */
export function fitGammaGamma(cells: SpendCells): GammaGammaFit {
  const objective = gammaGammaObjective(cells);
  const logMean = Math.log(meanSpend(cells));
  const interior = maximise(objective, bestStart(cells, logMean), { bound: 100 });
  const edge = bestEdge(cells, objective, interior, logMean);
  const customers = cells.customers.reduce((sum, count) => sum + count, 0);
  if (edge && edge.maximum.value >= interior.value - indistinguishable) {
    const point = embed(edge.origin, edge.directions, edge.maximum.point);
    return describeFit(edge.maximum, point, edge.directions, edge.name, customers);
  }
  return describeFit(interior, interior.point, identity, null, customers);
}

/** Mean over customers of their mean spend per purchase day. */
function meanSpend({ frequency, spend, customers }: SpendCells): number {
  let [total, count] = [0, 0];
  for (let i = 0; i < frequency.length; i++) {
    total += (customers[i]! * spend[i]!) / frequency[i]!;
    count += customers[i]!;
  }
  return total / count;
}

function bestStart(cells: SpendCells, logMean: number): readonly number[] {
  const every = Math.max(1, Math.ceil(cells.frequency.length / 5000));
  const few: SpendCells = {
    frequency: cells.frequency.filter((_, i) => i % every === 0),
    spend: cells.spend.filter((_, i) => i % every === 0),
    customers: cells.customers.filter((_, i) => i % every === 0),
  };
  const objective = gammaGammaObjective(few);
  const candidates = [
    [5, 4],
    [1, 2],
    [30, 3],
    [2, 30],
  ].map(([p = 1, q = 2]) =>
    maximise(objective, [Math.log(p), Math.log(q), logMean + Math.log((q - 1) / p)], {
      bound: 100,
      tolerance: 1e-4,
      maximumIterations: 60,
    }),
  );
  return candidates.reduce((winner, candidate) => (candidate.value > winner.value ? candidate : winner)).point;
}

interface EdgeFit {
  readonly name: GammaGammaBoundary;
  readonly origin: readonly number[];
  readonly directions: Matrix;
  readonly maximum: Maximum;
}

function bestEdge(cells: SpendCells, objective: Objective, interior: Maximum, logMean: number): EdgeFit | null {
  const sharp = interior.converged && (interior.curvatures[0] ?? 0) > 25;
  if (sharp && cells.frequency.length > manyCells) return null;
  const [logP = 0, logQ = 0] = interior.point.map((value) => Math.max(-8, Math.min(8, value)));
  const edges = [
    {
      name: 'equal_means' as const,
      origin: [0, far, far],
      directions: [
        [1, 0, 0],
        [0, 0, 1],
      ],
      start: [logP, logMean - logP],
    },
    {
      name: 'no_spread_within_customer' as const,
      origin: [far, 0, -far],
      directions: [
        [0, 1, 0],
        [0, 0, 1],
      ],
      start: [logQ, logMean + Math.log(Math.max(0.1, Math.exp(logQ) - 1))],
    },
  ];
  const fits = edges.map(({ start, ...edge }) => ({
    ...edge,
    maximum: maximise(restrict(objective, edge.origin, edge.directions), start, { bound: 100, tolerance: 1e-9 }),
  }));
  return fits.reduce((winner, fit) => (fit.maximum.value > winner.maximum.value ? fit : winner));
}

function describeFit(
  maximum: Maximum,
  point: readonly number[],
  directions: Matrix,
  boundary: GammaGammaBoundary | null,
  customers: number,
): GammaGammaFit {
  const inverse = symmetricInverse(maximum.hessian.map((row) => row.map((value) => -value)));
  const logCovariance = inverse
    ? multiply(transpose(directions), multiply(inverse, directions))
    : identity.map(() => [0, 0, 0]);
  const [p = 0, q = 0, v = 0] = point.map(Math.exp);
  const standardError = (index: number, estimate: number) => {
    const variance = logCovariance[index]?.[index] ?? 0;
    const determined = variance > 0 && (boundary === null || index !== 2);
    return determined ? estimate * Math.sqrt(variance) : null;
  };
  return {
    parameters: { p, q, v },
    logLikelihood: maximum.value,
    standardErrors: { p: standardError(0, p), q: standardError(1, q), v: standardError(2, v) },
    logCovariance,
    boundary,
    converged: maximum.converged && inverse !== null,
    customers,
    iterations: maximum.iterations,
  };
}

/**
 * E[mean spend per purchase day | x, total repeat spend] = p (v + spend) / (px + q − 1) (note 025, eq. 5), in money units; for x = 0
 * the mean of the population. Infinite when px + q ≤ 1: such a fit has no mean, and callers refuse it (q ≤ 1).
 */
export function expectedSpend({ p, q, v }: GammaGammaParameters, x: number, repeatSpend: number): number {
  const divisor = p * x + q - 1;
  return divisor > 0 ? (p * (v + repeatSpend)) / divisor : Number.POSITIVE_INFINITY;
}

/**
 * Correlation between number of purchases and mean spend over repeat buyers, with its standard error: Gamma–Gamma assumes
 * that there is none. Null where either does not vary.
 */
export function spendFrequencyCorrelation(cells: SpendCells): { estimate: number; standardError: number } | null {
  let [n, meanX, meanZ, sxx, szz, sxz] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    const count = cells.customers[i]!;
    const x = cells.frequency[i]!;
    const z = cells.spend[i]! / x;
    n += count;
    const [dx, dz] = [x - meanX, z - meanZ];
    meanX += (count * dx) / n;
    meanZ += (count * dz) / n;
    sxx += count * dx * (x - meanX);
    szz += count * dz * (z - meanZ);
    sxz += count * dx * (z - meanZ);
  }
  if (n < 4 || sxx <= 0 || szz <= 1e-20 * n * meanZ * meanZ) return null;
  const estimate = sxz / Math.sqrt(sxx * szz);
  return { estimate, standardError: Math.sqrt((1 - estimate * estimate) / (n - 2)) };
}
