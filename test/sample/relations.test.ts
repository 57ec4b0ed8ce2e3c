import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { type Catalogue, queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../functions/aggregate/relation-columns.ts';
import { valuesQuery } from '../../functions/aggregate/sql-text.ts';
import { opinionLead } from '../../functions/fit/customers/opinion-lead.ts';
import { returnChances } from '../../functions/fit/customers/return-chances.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import { isoDay } from '../../functions/sample/calendar.ts';
import { type Firm, generateFirm } from '../../functions/sample/firm.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { giveRelations } from '../support/relation-fixture.ts';

let engine: DuckDBQueryEngine;
let catalogue: Catalogue;
let firm: Firm;
const asOf = '2026-10-31';

/** Staging rows of what the marts about contacts and leaving read. */
function stagingOf({ customers, cases, erp, orders, months, leaving, lostReasons }: Firm): Record<string, Row[]> {
  const idOf = (index: number): string => customers[index]?.customer_id ?? '';
  const kinds = { Complaint: 'complaint', Question: 'inquiry', Suggestion: 'suggestion', Problem: 'service' } as const;
  const known = [
    'interaction_id',
    'customer_id',
    'channel',
    'direction',
    'kind',
    'content_kind',
    'product_category',
    'outcome',
  ];
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const firsts = new Map<number, number>();
  for (const { customer, day, isVoided } of orders) if (!isVoided && !firsts.has(customer)) firsts.set(customer, day);
  return {
    run_settings: [{ run_id: 'r', as_of: asOf }],
    customers: customers.map(({ customer_id }) => ({ customer_id, segment: 's' })),
    calendar: months.flatMap(({ firstDay, lastDay: end, period_id }) =>
      Array.from({ length: end - firstDay + 1 }, (_, day) => ({ day: isoDay(firstDay + day), period_id, position: 1 })),
    ),
    interactions: [
      ...cases.map((each) => ({
        source_system: 'salesforce',
        interaction_id: each.id,
        customer_id: idOf(each.customer),
        occurred_on: isoDay(each.day),
        channel: each.origin.toLowerCase(),
        direction: 'in',
        kind: kinds[each.type],
      })),
      ...(erp.interactions ?? []).map(({ day, row }) => ({
        source_system: 'erp',
        occurred_on: isoDay(day),
        ...Object.fromEntries(known.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : []))),
      })),
    ],
    line_values: orders
      .filter(({ isVoided }) => !isVoided)
      .flatMap((order) =>
        order.lines.map(({ product }) => ({
          customer_id: idOf(order.customer),
          occurred_on: isoDay(order.day),
          category: order.isOnContract ? null : product.category,
          is_return: false,
        })),
      ),
    customer_profiles: [...firsts].map(([index, day]) => {
      const left = leaving.get(index);
      return {
        customer_id: idOf(index),
        first_on: isoDay(day),
        age_days: lastDay - day,
        left_on: left === undefined ? null : isoDay(left),
        lost_reason: lostReasons.get(index) ?? null,
      };
    }),
  };
}

/** Names relations with the given rows: of long ones only the columns that rows or query name. */
async function give(names: readonly string[], given: Record<string, Row[]>, sql: string): Promise<void> {
  const long = Object.entries(given).filter(([, rows]) => rows.length > 100);
  for (const [name, rows] of long) {
    const held = new Set([...rows.flatMap((row) => Object.keys(row)), ...(sql.match(/\w+/g) ?? [])]);
    const columns = Object.entries(columnsOf(catalogue, name) ?? {}).filter(([column]) => held.has(column));
    await engine.query(`create or replace temp table ${name} as ${valuesQuery(Object.fromEntries(columns), rows)}`);
  }
  const isLong = (name: string): boolean => long.some(([each]) => each === name);
  const short = Object.fromEntries(Object.entries(given).filter(([name]) => !isLong(name)));
  await giveRelations(
    engine,
    catalogue,
    names.filter((name) => !isLong(name)),
    short,
    modelColumns,
  );
}

async function build(
  name: string,
  given: Record<string, Row[]>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const relation = catalogue.get(name);
  if (!relation) throw new Error(`no relation ${name}`);
  const used = Object.fromEntries(Object.entries(given).filter(([each]) => relation.reads.includes(each)));
  await give(relation.reads, used, relation.sql);
  return (await engine.query(relation.sql)).rows;
}

beforeAll(async () => {
  catalogue = queryCatalogue(readQueryFiles());
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  firm = generateFirm({ seed: 5, customers: 2500, answersPerMonth: 20, asOf });
});
afterAll(() => engine.close());

test('what matched content and the preferred channel add to an answer is found', async () => {
  const rows = await build('outgoing_contacts', stagingOf(firm));
  const { base, matched, preferred } = firm.truth.relations.response;
  const outreach = rows.filter((row) => String(row.contact_id).startsWith('interaction:erp:OUT'));
  expect(outreach.length).toBeGreaterThan(800);
  for (const [isMatched, isPreferred] of [
    [true, false],
    [false, false],
    [false, true],
  ] as const) {
    const own = outreach.filter(
      (row) => (row.is_matched ?? false) === isMatched && (row.is_preferred ?? false) === isPreferred,
    );
    const truth = base + (isMatched ? matched : 0) + (isPreferred ? preferred : 0);
    const share = own.filter((row) => row.is_answered === true).length / own.length;
    expect(own.length).toBeGreaterThan(15);
    expect(Math.abs(share - truth)).toBeLessThan(3.3 * Math.sqrt((truth * (1 - truth)) / own.length));
  }
});

test('the median lead of opinions before leaving lies in its interval; reasons are counted as planted', async () => {
  const rows = await build('leaving_cells', stagingOf(firm));
  const of = (what: string) =>
    rows
      .filter((row) => row.what === what)
      .map((row) => ({ days: Number(row.span), n: Number(row.n), reason: row.reason }));
  const total = (what: string) => of(what).reduce((sum, { n }) => sum + n, 0);
  const lead = opinionLead(
    {
      before: of('opinion_before'),
      leavers: of('leaver'),
      usualOpinions: total('opinion_usual'),
      usualDays: total('usual_days'),
    },
    createRandom('lead'),
  );
  const truth = firm.truth.relations.opinion_lead_days ?? Number.NaN;
  expect(lead?.lower).toBeLessThan(truth);
  expect(lead?.upper).toBeGreaterThan(truth);
  expect(lead?.rateRatioLower).toBeGreaterThan(1);
  expect(total('leaver')).toBe(firm.leaving.size);
  const reasons = Map.groupBy(of('recorded'), ({ reason }) => reason);
  for (const { reason, customers } of firm.truth.relations.lost_reasons) {
    const seen = (reasons.get(reason) ?? []).reduce((sum, { n }) => sum + n, 0);
    expect(seen).toBeGreaterThan(0.8 * customers);
    expect(seen).toBeLessThanOrEqual(customers);
  }
});

test('customers recorded as lost come back as planted, and the table of chances finds it', async () => {
  const { return_share: truth } = firm.truth.relations;
  const rows = await build('leaving_cells', stagingOf(firm));
  const recorded = rows
    .filter((row) => row.what === 'recorded')
    .map((row) => ({
      what: 'recorded' as const,
      reason: String(row.reason),
      span: Number(row.span),
      isEvent: row.is_event === true,
      n: Number(row.n),
    }));
  expect(recorded.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0)).toBeGreaterThan(
    0.9 * firm.returning.size,
  );
  const chance = returnChances(recorded, 12).find(
    (row) => row.basis === 'recorded' && row.reason === null && row.months === 0,
  );
  expect(chance?.lower).toBeLessThan(truth);
  expect(chance?.upper).toBeGreaterThan(truth);
});

test('the published survival of the 6-MP patients comes out of the SQL of stable phases', async () => {
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
  const lasting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  const last = 40;
  const history = [
    ...ended.map((length, person) => ({ person: `e${person}`, length, from: last - 1 - length })),
    ...lasting.map((length, person) => ({ person: `c${person}`, length: length + 1, from: last - length - 1 })),
  ].flatMap(({ person, length, from }) =>
    Array.from({ length }, (_, age) => ({
      customer_id: person,
      segment: 's',
      position: from + age + 1,
      state: 'stable',
      state_periods: age + 1,
    })),
  );
  const rows = await build('stable_phases', {
    customer_settings: [{ period_months: 12 / 40 }],
    periods: [{ period_id: 'P', position: last }],
    lifecycle_history: [
      ...history,
      { customer_id: 'z', segment: 's', position: last, state: 'grow', state_periods: 1 },
    ],
  });
  const at = (age: number) => rows.find((row) => row.segment === 's' && Number(row.age_periods) === age);
  for (const [age, survival, error] of [
    [6, 0.857, 0.0764],
    [7, 0.807, 0.0869],
    [10, 0.753, 0.0963],
    [13, 0.69, 0.1068],
    [16, 0.627, 0.1141],
    [22, 0.538, 0.1282],
    [23, 0.448, 0.1346],
  ] as const) {
    expect(Number(at(age)?.survival)).toBeCloseTo(survival, 3);
    expect(Number(at(age)?.std_error)).toBeCloseTo(error, 4);
  }
});
