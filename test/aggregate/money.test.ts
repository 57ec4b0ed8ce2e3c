import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { giveRelations } from '../support/relation-fixture.ts';

const catalogue = queryCatalogue(readQueryFiles());
const rates = catalogue.get('reporting_rates')!;
let engine: DuckDBQueryEngine;
beforeAll(async () => {
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
});
afterAll(() => engine.close());

interface Rate {
  readonly base: string;
  readonly quote: string;
  readonly day: number;
  readonly rate: number;
}
const currency = fc.constantFrom('EUR', 'USD', 'CNY');
const rate: fc.Arbitrary<Rate> = fc
  .record({
    base: currency,
    quote: currency,
    day: fc.integer({ min: 1, max: 25 }),
    rate: fc.constantFrom(0.5, 2, 4, 8),
  })
  .filter(({ base, quote }) => base !== quote);
const quoted = fc.uniqueArray(rate, { maxLength: 6, selector: ({ base, quote, day }) => `${base}${quote}${day}` });

const asOf = 28;
const maximumAge = 10;

/** Latest rate between two currencies on a day: quoted, else its inverse. */
function leg(all: readonly Rate[], from: string, to: string, day: number): Rate | undefined {
  const fresh = (rates: readonly Rate[]) =>
    rates
      .filter((each) => each.day <= day && each.day >= day - maximumAge)
      .sort((a, b) => a.day - b.day)
      .at(-1);
  const direct = fresh(all.filter(({ base, quote }) => base === from && quote === to));
  const inverse = fresh(all.filter(({ base, quote }) => base === to && quote === from));
  return direct ?? (inverse && { ...inverse, rate: 1 / inverse.rate });
}

function worth(all: readonly Rate[], from: string, day: number): number | undefined {
  const direct = leg(all, from, 'EUR', day);
  if (direct) return direct.rate;
  const between = ['USD', 'CNY'].find((each) => each !== from)!;
  const [first, second] = [leg(all, from, between, day), leg(all, between, 'EUR', day)];
  return first && second ? first.rate * second.rate : undefined;
}

test('rates: quoted, else inverse, else one currency between, never older than allowed, never 1 for a missing one', async () => {
  await fc.assert(
    fc.asyncProperty(quoted, async (all) => {
      const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}`;
      await giveRelations(engine, catalogue, rates.reads, {
        run_settings: [{ as_of: day(asOf), reporting_currency: 'EUR', fx_max_age_days: maximumAge }],
        fx_rates: all.map((each) => ({
          base_currency: each.base,
          quote_currency: each.quote,
          valid_on: day(each.day),
          rate: each.rate,
          source_system: 'erp',
        })),
      });
      const { rows } = await engine.query(`select currency, valid_for, rate from (${rates.sql}) r order by 1, 2`);
      const expected = ['CNY', 'USD'].flatMap((from) =>
        Array.from({ length: asOf }, (_, index) => index + 1).flatMap((number) => {
          const found = worth(all, from, number);
          return found === undefined ? [] : [{ currency: from, valid_for: day(number), rate: found }];
        }),
      );
      expect(rows).toEqual(expected);
    }),
    { numRuns: 40, seed: 20260101 },
  );
});

test('amounts: own currency as it is, another at the rate of its day, nothing without a rate', async () => {
  const transactions = catalogue.get('transactions')!;
  const line = (id: string, code: string, amount: string) => ({
    transaction_id: id,
    line_no: 1,
    occurred_at: '2026-01-05T00:00:00.000Z',
    occurred_on: '2026-01-05',
    amount,
    currency: code,
    source_system: 'shop',
    batch_id: 'd',
    is_deleted: false,
  });
  await giveRelations(engine, catalogue, transactions.reads, {
    committed_deliveries: [{ delivery_id: 'd', source: 'shop', dataset: 'orders', is_full_snapshot: false, place: 1 }],
    reporting_rates: [
      { currency: 'USD', valid_for: '2026-01-05', rate: 0.9 },
      { currency: 'CNY', valid_for: '2026-01-06', rate: 0.1 },
    ],
    raw_transactions: [line('a', 'EUR', '12.3456'), line('b', 'USD', '10.0001'), line('c', 'CNY', '10')],
  });
  const { rows } = await engine.query(`select amount_reporting from (${transactions.sql}) t order by transaction_id`);
  expect(rows.map((row) => row.amount_reporting)).toEqual(['12.3456', '9.0001', null]);
});

test('customers: each column takes the first source in the order that knows it', async () => {
  const customers = catalogue.get('customers')!;
  const optional = fc.option(fc.constantFrom('x', 'y', 'z'), { nil: null });
  const record = fc.record({ person: fc.constantFrom('p', 'q'), region: optional, segment: optional });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), async (records) => {
      await giveRelations(engine, catalogue, customers.reads, {
        source_settings: records.map((_, index) => ({ source_system: `s${index}`, priority: records.length - index })),
        customer_records: records.map(({ person, region, segment }, index) => ({
          customer_id: person,
          region,
          segment,
          source_system: `s${index}`,
          source_line: index,
        })),
      });
      const { rows } = await engine.query(
        `select customer_id, region, segment, records from (${customers.sql}) c order by customer_id`,
      );
      const expected = ['p', 'q'].flatMap((person) => {
        const own = records.filter((each) => each.person === person).toReversed();
        if (own.length === 0) return [];
        const first = (name: 'region' | 'segment') =>
          own.map((each) => each[name]).find((value) => value !== null) ?? null;
        return [{ customer_id: person, region: first('region'), segment: first('segment'), records: own.length }];
      });
      expect(rows).toEqual(expected);
    }),
    { numRuns: 40, seed: 20260101 },
  );
});
