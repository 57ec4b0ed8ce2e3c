import type { PurchaseFit } from './fit-purchases.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import { expectedPurchases } from './purchase-model.ts';

export interface TrackedWeek {
  /** 1 is the week of the first purchase on record; week w ends with its day 7w − 1, that purchase's day being day 0. */
  readonly week: number;
  /** Repeat purchase days up to the end of the week, as they were and as expected. */
  readonly actual: number;
  readonly expected: number;
  readonly isHoldout: boolean;
}

/**
 * Repeat purchases week by week, cumulative. Conventions: only customers won in the calibration part count, in both; a purchase
 * day counts in the week that holds it; expected up to day d is Σ over customers won on a day f before it of E[X((d − f)/7)], the model's expectation for a new
 * customer, knowing nothing but the day of the first purchase; a last week that is not complete is left out.
 *
 * @param cells calibration cells with times in weeks; @param actualByWeek repeat purchase days of each week
 */
export function trackWeeks(
  fit: PurchaseFit,
  cells: PurchaseCells,
  holdoutDays: number,
  actualByWeek: ReadonlyMap<number, number>,
): TrackedWeek[] {
  const wonByAge = new Map<number, number>();
  for (let i = 0; i < cells.age.length; i++) {
    const days = Math.round(7 * cells.times[cells.age[i]!]!);
    wonByAge.set(days, (wonByAge.get(days) ?? 0) + cells.customers[i]!);
  }
  const oldest = Math.max(0, ...wonByAge.keys());
  const curve = expectationByDay(fit, oldest + holdoutDays);
  const tracked: TrackedWeek[] = [];
  let actual = 0;
  for (let week = 1; 7 * week - 1 <= oldest + holdoutDays; week++) {
    const day = 7 * week - 1;
    actual += actualByWeek.get(week) ?? 0;
    let expected = 0;
    for (const [age, customers] of wonByAge) expected += customers * curve(day - (oldest - age));
    tracked.push({ week, actual, expected, isHoldout: day > oldest });
  }
  return tracked;
}

/** E[X(d/7)] of a new customer for whole days d, each computed once; 0 before the first purchase. */
function expectationByDay(fit: PurchaseFit, days: number): (day: number) => number {
  const known = new Float64Array(days + 1).fill(Number.NaN);
  return (day) => {
    if (day <= 0) return 0;
    if (Number.isNaN(known[day])) known[day] = expectedPurchases(fit.model, fit.parameters, 0, 0, 0, day / 7);
    return known[day]!;
  };
}
