import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVector, Table, tableToIPC } from 'apache-arrow';
import { Table as WasmTable, writeParquet } from 'parquet-wasm/node';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';

const purchases = { r: 0.243, alpha: 4.414 * 7, a: 0.793, b: 2.426 };
const spend = { p: 6.25, q: 3.74, v: 15.44 };
export const observedDays = 273;
const customersPerFile = 250_000;

/**
 * Writes the purchases of customers who behave as the CDNOW customers do (BG/NBD and Gamma–Gamma at the published
 * parameters), first purchases spread over 12 weeks, 39 weeks observed: Parquet files with (customer, day, cents).
 */
export function simulateTransactions(folder: string, customers: number, seed: number): number {
  mkdirSync(folder, { recursive: true });
  let rows = 0;
  for (let first = 0, file = 0; first < customers; first += customersPerFile, file++) {
    const random = createRandom(`${seed}/${file}`);
    rows += writeFile(join(folder, `${file}.parquet`), random, first, Math.min(customersPerFile, customers - first));
  }
  return rows;
}

function writeFile(path: string, random: Random, first: number, count: number): number {
  const customer: number[] = [];
  const day: number[] = [];
  const cents: number[] = [];
  for (let index = first; index < first + count; index++) {
    const rate = random.gamma(purchases.r, purchases.alpha);
    const dropout = random.beta(purchases.a, purchases.b);
    const perMoney = random.gamma(spend.q, spend.v);
    let time = random.uniform() * 84;
    for (let repeat = 0; time < observedDays; repeat++) {
      customer.push(index);
      day.push(Math.floor(time));
      cents.push(Math.max(1, Math.round(100 * random.gamma(spend.p, perMoney))));
      if (repeat > 0 && random.chance(dropout)) break;
      time += random.exponential(rate);
    }
  }
  const table = new Table({
    customer: makeVector(Int32Array.from(customer)),
    day: makeVector(Int32Array.from(day)),
    cents: makeVector(Int32Array.from(cents)),
  });
  writeFileSync(path, writeParquet(WasmTable.fromIPCStream(tableToIPC(table, 'stream'))));
  return customer.length;
}
