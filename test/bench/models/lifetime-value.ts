import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { encodeCells, type PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { mbgnbd, paretonbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import {
  discountedStandardErrors,
  predictionIntervals,
  scoreCells,
} from '../../../functions/fit/lifetime-value/score-cells.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { referenceFolder } from '../../support/reference-folder.ts';
import { type Cost, medianCost } from '../clv/cost-of.ts';

const repeats = 5;
const customers = 235_700;
const fitBarSeconds = 4;
const intervalBarSeconds = 1;
const horizon = { weeks: 156.5, discountPerWeek: Math.log(1.1) / 52.18 };

/**
 * Purchase models: the Pareto/NBD and MBG/NBD fit over 235,700 customers (from rows to the fit: counting equal histories is part of it), and a fit of the
 * CDNOW sample with a parameter and a prediction interval for each of its 2,357 customers. Medians of five runs.
 */
export default async function benchLifetimeValue(): Promise<boolean> {
  const large = simulateHistories(createRandom('bench/pareto'), customers);
  const distinct = countEqual(large).frequency.length;
  let passed = true;
  for (const model of [paretonbd, mbgnbd]) {
    const cost = await medianCost(repeats, () => fitPurchases(model, countEqual(large)));
    const name = `${model.name} fit, ${customers.toLocaleString('en')} customers, ${distinct.toLocaleString('en')} distinct`;
    passed = told(name, cost, fitBarSeconds) && passed;
  }
  const sample = cdnowHistories() ?? simulateHistories(createRandom('bench/cdnow'), 2357);
  for (const model of [paretonbd, mbgnbd]) {
    const cost = await medianCost(repeats, () => everyInterval(model, sample));
    passed = told(`${model.name} fit and intervals of ${sample.length} customers`, cost, intervalBarSeconds) && passed;
  }
  return passed;
}

type History = readonly [frequency: number, recencyDays: number, ageDays: number];

function told(name: string, { cpu, wall }: Cost, bar: number): boolean {
  console.log(`  ${name.padEnd(66)} ${cpu.toFixed(2)} s CPU (at most ${bar}), ${wall.toFixed(2)} s wall`);
  return cpu <= bar;
}

/** Each customer on its own: no counting of equal histories, as for a list of customers. */
function everyInterval(model: PurchaseModel, histories: readonly History[]): number {
  const fit = fitPurchases(model, countEqual(histories));
  const cells = encodeCells({
    frequency: histories.map(([x]) => x),
    recency: histories.map(([, recency]) => recency),
    age: histories.map(([, , age]) => age),
    customers: histories.map(() => 1),
  });
  const scored = scoreCells(model, cells, fit.parameters, horizon);
  const errors = discountedStandardErrors(scored, fit.logCovariance);
  const { lower, upper } = predictionIntervals(cells, scored, { p: 6.25, q: 3.74, v: 15.44 }, errors);
  if (lower.some((end, i) => !(end <= upper[i]!))) throw new Error('an interval has no ends');
  return lower.length;
}

function countEqual(histories: readonly History[]): PurchaseCells {
  const counts = new Map<number, number>();
  for (const [x, recency, age] of histories) {
    const key = (x * 1024 + recency) * 1024 + age;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = [...counts.keys()];
  return encodeCells({
    frequency: keys.map((key) => Math.floor(key / 1024 / 1024)),
    recency: keys.map((key) => Math.floor(key / 1024) % 1024),
    age: keys.map((key) => key % 1024),
    customers: [...counts.values()],
  });
}

/** Customers like those of CDNOW: Pareto/NBD at its published parameters, won within 12 weeks, watched to the end of week 39, in days. */
function simulateHistories(random: Random, count: number): History[] {
  return Array.from({ length: count }, () => {
    const rate = random.gamma(0.553, 10.578);
    const leaves = 7 * random.exponential(random.gamma(0.606, 11.669));
    const age = 273 - Math.floor(84 * random.uniform());
    let [x, last, time] = [0, 0, 0];
    for (;;) {
      time += 7 * random.exponential(rate);
      if (time > Math.min(age, leaves)) break;
      if (Math.ceil(time) > last) x++;
      last = Math.ceil(time);
    }
    return [x, last, age];
  });
}

/** The sample itself where KNOWGAP_REFERENCE names the folder of reference data (their licence does not allow a copy of it). */
function cdnowHistories(): History[] | null {
  const folder = referenceFolder();
  const file = join(folder ?? '', 'clv', 'cdnow_sample_rfm.csv');
  if (folder === null || !existsSync(file)) return null;
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([, x = 0, recency = 0, age = 0]) => [x, Math.round(7 * recency), Math.round(7 * age)]);
}
