import { gaussLegendre } from '../../numerics/quadrature.ts';
import { distinctRows, emptyFuture } from './future-rows.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { FuturePurchases, FutureTable, Horizon, PurchaseParameters } from './purchase-model.ts';
import { silentDropout } from './silent-dropout.ts';

const rule = gaussLegendre(16);

/** Weeks that an active customer of some age stays active, in the ways that purchases need them. */
interface ActiveWeeks {
  /** ∫ S(u) du, S the chance to be active u weeks ahead. */
  readonly weeks: number;
  /** ∫ S(u) d(u) du with the discount factor d, and its derivatives by log s and log β. */
  readonly discounted: number;
  readonly byS: number;
  readonly byBeta: number;
  /** ∫ S d² du. */
  readonly squared: number;
  /** ∫ S(u) d(u) ∫ d(v) dv du over v < u. */
  readonly pairs: number;
}

/**
 * S(u) = ((β+T)/(β+T+u))^s over the horizon, in y = log(1 + u/(β+T)): Gauss–Legendre, 16 nodes a panel at most 2 wide (and over
 * which discounting takes at most a factor e⁴); the sum without discounts in closed form, (β+T)(1 − e^(−(s−1)L))/(s−1), by expm1 without a pole at s = 1.
 */
function activeWeeks([, , s, beta]: PurchaseParameters, age: number, { weeks, discountPerWeek }: Horizon): ActiveWeeks {
  const scale = beta + age;
  const end = Math.log1p(weeks / scale);
  const panels = Math.max(1, Math.ceil(end / 2), Math.ceil((discountPerWeek * weeks) / 4), Math.ceil((s * end) / 8));
  const half = end / panels / 2;
  let [discounted, byS, byBeta, squared, pairs] = [0, 0, 0, 0, 0];
  for (let node = 0; node < panels * rule.nodes.length; node++) {
    const panel = Math.floor(node / rule.nodes.length);
    const y = half * (2 * panel + 1 + rule.nodes[node % rule.nodes.length]!);
    const ahead = scale * Math.expm1(y);
    const factor = Math.exp(-discountPerWeek * ahead);
    const weight = rule.weights[node % rule.nodes.length]! * half * (scale + ahead) * Math.exp(-s * y) * factor;
    discounted += weight;
    byS -= weight * s * y;
    byBeta += (weight * s * beta * ahead) / (scale * (scale + ahead));
    squared += weight * factor;
    pairs += weight * (discountPerWeek === 0 ? ahead : -Math.expm1(-discountPerWeek * ahead) / discountPerWeek);
  }
  const z = (s - 1) * end;
  const closed = scale * end * (Math.abs(z) < 1e-12 ? 1 - z / 2 : -Math.expm1(-z) / z);
  return { weeks: closed, discounted, byS, byBeta, squared, pairs };
}

function purchasesIn(active: ActiveWeeks, shape: number, scale: number): FuturePurchases {
  const rate = shape / scale;
  const squaredDiscounts = rate * active.squared;
  return {
    purchases: rate * active.weeks,
    discounted: rate * active.discounted,
    squaredDiscounts,
    discountedSquare: ((2 * shape * (shape + 1)) / scale ** 2) * active.pairs + squaredDiscounts,
  };
}

/**
 * Purchases of an active customer within a finite horizon under Pareto/NBD: the rate is Gamma(r+x, α+T), the drop-out rate
 * Gamma(s, β+T), independent of it (Schmittlein, Morrison & Colombo 1987, eq. 22; the discounted sum is that of Fader, Hardie & Lee 2005, "RFM
 * and CLV", eq. 2, cut off at the horizon). Pairs of purchases at u < v come at the rate E[λ²] S(v).
 */
export const paretonbdFuture = (
  parameters: PurchaseParameters,
  x: number,
  age: number,
  horizon: Horizon,
): FuturePurchases => purchasesIn(activeWeeks(parameters, age, horizon), parameters[0] + x, parameters[1] + age);

const silence = new Float64Array(15);

/** Chance that an active customer buys nothing in the next weeks: stays without buying, or drops out before the next purchase. */
export function paretonbdChanceOfNone(parameters: PurchaseParameters, x: number, age: number, weeks: number): number {
  const [r, alpha, s, beta] = parameters;
  silentDropout(parameters, x, age, age + weeks, silence, 0);
  const staysSilent = -(r + x) * Math.log1p(weeks / (alpha + age)) - s * Math.log1p(weeks / (beta + age));
  return Math.min(1, Math.exp(staysSilent) + Math.exp(staysSilent + silence[0]!));
}

/** `paretonbdFuture` with its derivatives for every distinct (frequency, age); the integrals depend on the age alone. */
export function tabulateParetonbd(cells: PurchaseCells, parameters: PurchaseParameters, horizon: Horizon): FutureTable {
  const { rowOfCell, frequencies, ages } = distinctRows(cells);
  const table = emptyFuture(rowOfCell, frequencies.length);
  const [byR, byAlpha, byS, byBeta] = table.gradient;
  const known = new Map<number, ActiveWeeks>();
  const [r, alpha] = parameters;
  for (const [row, x] of frequencies.entries()) {
    const index = ages[row]!;
    const age = cells.times[index]!;
    const active = known.get(index) ?? activeWeeks(parameters, age, horizon);
    known.set(index, active);
    const future = purchasesIn(active, r + x, alpha + age);
    const rate = (r + x) / (alpha + age);
    table.purchases[row] = future.purchases;
    table.discounted[row] = future.discounted;
    table.discountedSquare[row] = future.discountedSquare;
    table.squaredDiscounts[row] = future.squaredDiscounts;
    table.none[row] = paretonbdChanceOfNone(parameters, x, age, horizon.weeks);
    byR[row] = (r / (r + x)) * future.discounted;
    byAlpha[row] = (-alpha / (alpha + age)) * future.discounted;
    byS[row] = rate * active.byS;
    byBeta[row] = rate * active.byBeta;
  }
  return table;
}
