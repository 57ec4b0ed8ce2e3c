import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { type ContactMoments, channelSynergy } from '../../../functions/fit/customers/channel-synergy.ts';
import { loyaltyTypeRows } from '../../../functions/fit/customers/loyalty-types.ts';
import { opinionLead } from '../../../functions/fit/customers/opinion-lead.ts';
import { returnChances, type SilenceCell } from '../../../functions/fit/customers/return-chances.ts';
import type { Cell, Row } from '../../../functions/lake/rows.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

const page = readFileSync(new URL('../../../functions/fit/customers/README.md', import.meta.url), 'utf8');

test('the worked example of the chance of return gives what the page says', () => {
  const cells = [...page.matchAll(/^\| silent \| (\d+) \| (true|false) \| (\d+) \|$/gm)].map(
    ([, span, isEvent, n]): SilenceCell => ({
      what: 'silent',
      reason: null,
      span: Number(span),
      isEvent: isEvent === 'true',
      n: Number(n),
    }),
  );
  expect(cells).toHaveLength(3);
  const [fresh, silent] = [...page.matchAll(/\*\*(0\.75|0\.5)\*\*/g)].map(([, value]) => Number(value));
  const rows = returnChances(cells, 12);
  expect(rows[0]?.chance).toBeCloseTo(fresh ?? Number.NaN, 12);
  expect(rows[1]?.chance).toBeCloseTo(silent ?? Number.NaN, 12);
});

test('the worked example of P(alive) is the example of lifecycle_history', () => {
  const [, said] = /Worked example\.\*\* r = 1.*?\*\*(0\.\d+)\*\*/s.exec(page) ?? [];
  const chance = 1 / (1 + (1 / 4) * ((4 + 30 / 7) / (4 + 15 / 7)) ** 2);
  expect(Number(said)).toBeCloseTo(chance, 4);
  const mart = readFileSync(new URL('../../../queries/marts/lifecycle_history.yaml', import.meta.url), 'utf8');
  expect(Number(/customer_id: away, period_id: 2026-05.*alive_chance: (0\.\d+)/.exec(mart)?.[1])).toBeCloseTo(
    chance,
    12,
  );
});

const numbersOf = (found: RegExpExecArray | null): number[] => (found ?? []).slice(1).map(Number);

test('the worked example of loyalty-type chances', () => {
  const cells = [...page.matchAll(/^\| (yes|no) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
    ([, high, customers, answered, attached]) => ({
      segment: 's',
      is_repurchase_high: high === 'yes',
      is_broad: false,
      is_promoted: false,
      customers: Number(customers),
      answered: Number(answered),
      attached: Number(attached),
      held_known: 0,
      without_alternative: 0,
      loose_known: 0,
      price_sensitive: 0,
    }),
  );
  expect(cells).toHaveLength(2);
  const found = loyaltyTypeRows(cells);
  const rows = found?.rows ?? [];
  const said = numbersOf(/\*\*(0\.7281)\*\* and \*\*(0\.2719)\*\*/.exec(page));
  expect(rows.map(({ attached_chance }) => Number(Number(attached_chance).toFixed(4)))).toEqual(said);
  const expected = rows.map((row, place) =>
    Math.round(Number(row.attached_chance) * ((cells[place]?.customers ?? 0) - 40)),
  );
  expect(expected).toEqual(numbersOf(/about (\d+) and (\d+) are/.exec(page)));
  const ends = numbersOf(/interval of the first is (0\.\d+) to (0\.\d+)/.exec(page));
  expect([rows[0]?.attached_lower, rows[0]?.attached_upper].map((end) => Number(Number(end).toFixed(3)))).toEqual(ends);
  const [total = 0, error = 0] = numbersOf(/Together (\d+) with a standard error of (\d+\.\d)/.exec(page));
  expect(expected.reduce((sum, each) => sum + each, 0)).toBe(total);
  const moved = Map.groupBy(found?.errors ?? [], ({ source }) => source);
  const variance = [...moved.values()].reduce((sum, own) => {
    const change = own.reduce((inner, row) => inner + Number(row.change) * (row.is_repurchase_high ? 360 : 560), 0);
    return sum + change * change;
  }, 0);
  expect(Number(Math.sqrt(variance).toFixed(1))).toBe(error);
});

test('the worked example of the lead of opinions', () => {
  const [, leavers, opinions] = /(\d+) leavers, all customers.*?; (\d+) opinions in that year/s.exec(page) ?? [];
  const before = [...page.matchAll(/(\d+) came (\d+) days\s+before/g)].map(([, n, days]) => ({
    days: Number(days),
    n: Number(n),
  }));
  const usual = numbersOf(/voiced (\d+) opinions in (\d+),(\d+),(\d+) days/.exec(page));
  expect(before.reduce((sum, { n }) => sum + n, 0)).toBe(Number(opinions));
  const lead = opinionLead(
    {
      before,
      leavers: [{ days: 365, n: Number(leavers) }],
      usualOpinions: usual[0] ?? 0,
      usualDays: (usual[1] ?? 0) * 1e6 + (usual[2] ?? 0) * 1e3 + (usual[3] ?? 0),
    },
    createRandom('page'),
  );
  expect(lead?.days.toFixed(1)).toBe(/\*\*(60\.2)\*\* days/.exec(page)?.[1]);
  expect(lead?.rateRatio).toBeCloseTo(Number(/\*\*(\d+)\*\* times as frequent/.exec(page)?.[1]), 9);
});

/** Contacts, two channels or more, time, its square, days of purchase: six periods of a customer of the page. */
const periodsOf = (customer: number): number[][] =>
  Array.from({ length: 6 }, (_, index) => {
    const period = index + 1;
    const contacts = (customer * period) % 3;
    const isTwo = contacts === 2 && (customer + period) % 2 === 0 ? 1 : 0;
    return [contacts, isTwo, period, period * period, 2 * contacts + 3 * isTwo];
  });

function momentsOf(rows: readonly (readonly number[])[]): ContactMoments {
  const of = (row: readonly number[], column: number): number => row[column] ?? 0;
  const means = [0, 1, 2, 3, 4].map((column) => rows.reduce((sum, row) => sum + of(row, column), 0) / rows.length);
  const product = (a: number, b: number): number =>
    rows.reduce((sum, row) => sum + (of(row, a) - (means[a] ?? 0)) * (of(row, b) - (means[b] ?? 0)), 0);
  return {
    customers: 1,
    periods: rows.length,
    multiPeriods: rows.reduce((sum, row) => sum + of(row, 1), 0),
    xx: [0, 1, 2, 3].map((a) => [0, 1, 2, 3].map((b) => product(a, b))),
    xy: [0, 1, 2, 3].map((a) => product(a, 4)),
  };
}

test('the worked example of a second channel', () => {
  const [customers = 0] = numbersOf(/(\d+) customers, i = 0 … 59, six periods each/.exec(page));
  const panel = Array.from({ length: customers }, (_, customer) => periodsOf(customer));
  const found = channelSynergy(panel.map(momentsOf));
  const [raw, synergy, perContact] = numbersOf(
    /two channels have \*\*(\d\.\d+)\*\* more.*?back \*\*(\d)\*\* for the second channel and \*\*(\d)\*\*/s.exec(page),
  );
  expect(found?.synergy).toBeCloseTo(synergy ?? Number.NaN, 9);
  expect(found?.perContact).toBeCloseTo(perContact ?? Number.NaN, 9);
  const mean = (isTwo: number): number => {
    const own = panel.flat().filter((row) => row[1] === isTwo);
    return own.reduce((sum, row) => sum + (row[4] ?? 0), 0) / own.length;
  };
  expect((mean(1) - mean(0)).toFixed(2)).toBe(raw?.toFixed(2));
});

/** The row examples that the page quotes: mart, number of the example, columns and rows of the table that follows. */
const quoted = [...page.matchAll(/row example (\d+) of `(\w+)`\)[\s\S]*?\n\n((?:\|.*\|\n)+)/g)].map(
  ([, place, mart = '', table = '']) => {
    const [header = [], , ...rows] = table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    return { mart, place: Number(place), columns: header.map((name) => name.replaceAll('`', '')), rows };
  },
);

/** A cell as it is written: – is null, numbers are rounded to the decimals written. */
function isWritten(written: string, found: Cell | undefined): boolean {
  if (found === null) return written === '–';
  if (typeof found !== 'number') return found !== undefined && written === String(found);
  return /^[\d.−-]+$/.test(written) && found.toFixed(written.split('.')[1]?.length ?? 0) === written.replace('−', '-');
}

describe('what the page quotes is what the row examples of the marts expect (proven against the queries by test/queries)', () => {
  const catalogue = queryCatalogue(readQueryFiles());

  test('each mart with a section of rules is quoted', () => {
    const rules = page.slice(page.indexOf('# Customers: what is a rule'));
    const marts = [...rules.matchAll(/^## .*\(`(\w+)`/gm)]
      .map(([, mart]) => mart)
      .filter((mart) => mart !== 'lifecycle_history');
    expect(marts).toHaveLength(8);
    expect(new Set(quoted.map(({ mart }) => mart))).toEqual(new Set(marts));
  });

  test.each(quoted)('$mart, example $place: $columns', ({ mart, place, columns, rows }) => {
    const expected: readonly Row[] = catalogue.get(mart)?.examples[place - 1]?.expect ?? [];
    expect(rows.length).toBeGreaterThan(0);
    for (const cells of rows) {
      const found = expected.filter((row) => columns.every((column, at) => isWritten(cells[at] ?? '', row[column])));
      expect(found, cells.join(' | ')).toHaveLength(1);
    }
  });
});
