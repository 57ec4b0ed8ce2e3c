import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DuckDBFile } from '../../functions/adapters/duckdb-file.ts';
import { openLake } from '../../functions/adapters/lake-reader.ts';
import { publicViews } from '../../functions/aggregate/publish-run.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { InputError } from '../../functions/errors.ts';
import { layout } from '../../functions/lake/layout.ts';
import { addDelivery, lakeFixture } from '../support/lake-fixture.ts';

const delivery = (delivery_id: string, customer_id: string) => ({
  delivery_id,
  tables: { customers: [{ customer_id }] },
});

/** A lake of one customer, whose files have their views. */
async function publishedLake(): Promise<string> {
  const lake = await lakeFixture([delivery('first', 'a')]);
  const current = { run_id: 'r', as_of: '2026-01-31', relations: {} };
  await new DuckDBFile(lake).publish(publicViews(queryCatalogue([]), current, []));
  return lake;
}

async function customersOf(lake: string): Promise<unknown[]> {
  const reader = await openLake(lake);
  try {
    const { rows } = await reader.query('select customer_id from raw_customers order by 1');
    const { rows: named } = await reader.query('select count(*) as n from lake.deliveries');
    expect(named[0]?.n).toBe(rows.length);
    return rows.map(({ customer_id }) => customer_id);
  } finally {
    reader.close();
  }
}

test('a moved lake is read where it lies now', async () => {
  const lake = await publishedLake();
  const place = await lakeFixture();
  const moved = join(place, "it's here");
  renameSync(lake, moved);
  expect(await customersOf(moved)).toEqual(['a']);
});

test('a copied lake is read, not the one it was copied from', async () => {
  const lake = await publishedLake();
  const copy = `${lake}-copy`;
  cpSync(lake, copy, { recursive: true });
  addDelivery(lake, delivery('second', 'b'));
  expect(await customersOf(copy)).toEqual(['a']);
  expect(await customersOf(lake)).toEqual(['a', 'b']);
  rmSync(copy, { recursive: true });
});

test('a database without its files says so, instead of reading those of the old folder', async () => {
  const lake = await publishedLake();
  const alone = join(await lakeFixture(), 'alone');
  mkdirSync(alone);
  cpSync(join(lake, layout.database), join(alone, layout.database));
  await expect(openLake(alone)).rejects.toThrow(InputError);
});
