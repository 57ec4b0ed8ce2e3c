import { customerSettings } from '../lake/customer-settings.ts';
import type { Month } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { PurchaseDay, PurchaseParameters } from './purchase-process.ts';
import { segments } from './segments.ts';
import type { Truth } from './truth.ts';

const rules = customerSettings.parse(undefined);

type Bgnbd = PurchaseParameters['bgnbd'];

/** Chance that a customer who bought `later` times after the first day will buy again, by the process that purchases are drawn from (Fader, Hardie & Lee 2005); times in days. */
function aliveChance({ r, alpha, a, b }: Bgnbd, later: number, recency: number, age: number): number {
  if (later === 0) return 1;
  const odds = (a / (b + later - 1)) * ((7 * alpha + age) / (7 * alpha + recency)) ** (r + later);
  return 1 / (1 + odds);
}

type State = 'stable' | 'lost' | 'other';

/** What purchases up to the end of a month say of a customer. */
interface Snapshot {
  readonly age: number;
  readonly later: number;
  readonly recency: number;
}

function snapshots(days: readonly number[], months: readonly Month[]): Snapshot[] {
  const first = days[0] ?? 0;
  let bought = 0;
  return months.flatMap(({ lastDay }) => {
    if (lastDay < first) return [];
    while (bought < days.length && (days[bought] ?? 0) <= lastDay) bought++;
    return [{ age: lastDay - first, later: bought - 1, recency: (days[bought - 1] ?? first) - first }];
  });
}

/** Is the purchase rate of the last months near the mean since the first purchase? Not to be said of who is not older than those months. */
function isSteady(seen: readonly Snapshot[], place: number): boolean {
  const now = seen[place];
  const then = seen[place - rules.rate_months];
  if (!now || !then || then.age === 0 || now.later === 0) return false;
  // One division, so that a rate on the very edge of the band is told to be.
  const ratio = ((now.later - then.later) * now.age) / (now.later * (now.age - then.age));
  return ratio >= 1 - rules.rate_band && ratio <= 1 + rules.rate_band;
}

/** States of a customer at the ends of the months, from that of the first purchase on; one rule after the other, as the settings have them. */
function statesOf(
  days: readonly number[],
  leftDay: number | undefined,
  months: readonly Month[],
  truth: Bgnbd,
): State[] {
  const first = days[0] ?? 0;
  const seen = snapshots(days, months);
  return seen.map(({ age, later, recency }, place): State => {
    if (leftDay !== undefined && leftDay <= first + age && first + recency <= leftDay) return 'lost';
    const alive = aliveChance(truth, later, recency, age);
    if (alive < rules.lost_chance) return 'lost';
    if (age < rules.acquire_days || alive < rules.stable_chance) return 'other';
    return isSteady(seen, place) && isSteady(seen, place - 1) ? 'stable' : 'other';
  });
}

/** Sums over the customers of a segment, or of all. */
class Tally {
  customers = 0;
  stable = 0;
  lostBefore = 0;
  wonBack = 0;
  readonly #atRisk: number[] = [];
  readonly #ended: number[] = [];
  /** Months at the end of the history that the stable phase is told of. */
  readonly #from: number;

  constructor(months: number) {
    this.#from = Math.max(0, months - 12);
  }

  /** States of one customer; the last is that of the last month, numbered months − 1. */
  add(states: readonly State[], months: number): void {
    const offset = months - states.length;
    let length = 0;
    for (const [place, state] of states.entries()) {
      const isTold = offset + place >= this.#from;
      const before = states[place - 1];
      if (before === 'lost') this.lostBefore++;
      if (before === 'lost' && state !== 'lost') this.wonBack++;
      if (isTold && state !== 'lost') this.customers++;
      if (isTold && state === 'stable') this.stable++;
      if (isTold && before === 'stable') this.#step(length, state !== 'stable');
      length = state === 'stable' ? length + 1 : 0;
    }
  }

  #step(length: number, isEnd: boolean): void {
    this.#atRisk[length] = (this.#atRisk[length] ?? 0) + 1;
    if (isEnd) this.#ended[length] = (this.#ended[length] ?? 0) + 1;
  }

  /** Chance that a stretch lasts longer than 0, 1, 2 … months, up to the longest on record. */
  survival(): number[] {
    let chance = 1;
    return Array.from({ length: Math.max(1, this.#atRisk.length) }, (_, length) => {
      const atRisk = this.#atRisk[length] ?? 0;
      if (atRisk > 0) chance *= 1 - (this.#ended[length] ?? 0) / atRisk;
      return chance;
    });
  }
}

/** Purchase days by customer; those of a customer follow each other. */
function daysByCustomer(purchases: readonly PurchaseDay[]): Map<number, number[]> {
  const days = new Map<number, number[]>();
  for (const { customer, day } of purchases) {
    const own = days.get(customer);
    if (own) own.push(day);
    else days.set(customer, [day]);
  }
  return days;
}

/**
 * The life cycle that follows from the planned purchases and the planted parameters by the rules that the settings have of themselves: how many
 * customer-months are stable, how long a stable stretch lasts, and how many of the lost came back.
 */
export function trueLifeCycle(
  customers: readonly Customer[],
  purchases: readonly PurchaseDay[],
  leaving: ReadonlyMap<number, number>,
  months: readonly Month[],
  { bgnbd }: PurchaseParameters,
): Truth['life_cycle'] {
  if (purchases.length === 0) return [];
  const whole = new Tally(months.length);
  const parts = segments.map(() => new Tally(months.length));
  for (const [index, days] of daysByCustomer(purchases)) {
    const states = statesOf(days, leaving.get(index), months, bgnbd);
    for (const tally of [whole, parts[customers[index]?.segment ?? 0]]) tally?.add(states, months.length);
  }
  return [whole, ...parts].map((tally, place) => {
    const survival = tally.survival();
    const median = survival.findIndex((chance) => chance <= 0.5);
    return {
      segment: segments[place - 1]?.segment ?? null,
      stable_share: tally.customers === 0 ? 0 : tally.stable / tally.customers,
      mean_stable_months: survival.reduce((sum, chance) => sum + chance, 0),
      median_stable_months: median < 0 ? null : median,
      lost_before: tally.lostBefore,
      won_back: tally.wonBack,
    };
  });
}
