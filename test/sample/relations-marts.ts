import type { Table as ArrowTable } from 'apache-arrow';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { tableOf } from '../../functions/adapters/parquet-tables.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../functions/aggregate/relation-columns.ts';
import { valuesQuery } from '../../functions/aggregate/sql-text.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { isoDay } from '../../functions/sample/calendar.ts';
import type { Firm } from '../../functions/sample/firm.ts';
import { itemsOfSurvey } from '../../functions/sample/questionnaires.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { giveRelations } from '../support/relation-fixture.ts';

/** Staging rows of what the marts about contacts and leaving read. */
export function relationRows(
  { customers, cases, erp, orders, months, leaving, lostReasons }: Firm,
  asOf: string,
): Record<string, Row[]> {
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
    periods: months.map(({ firstDay, lastDay: end, period_id }, index) => ({
      period_id,
      starts_on: isoDay(firstDay),
      ends_on: isoDay(end),
      position: index + 1,
    })),
    calendar: months.flatMap(({ firstDay, lastDay: end, period_id }, index) =>
      Array.from({ length: end - firstDay + 1 }, (_, day) => ({
        day: isoDay(firstDay + day),
        period_id,
        position: index + 1,
      })),
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
          revenue: 1,
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

/** Purchase days of every customer: customer_rfm, and the orders behind it. */
export function purchaseRows({ customers, orders, months }: Firm): Record<string, Row[]> {
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const kept = orders.filter(({ isVoided }) => !isVoided);
  return {
    customer_rfm: [...Map.groupBy(kept, ({ customer }) => customer)].map(([index, own]) => {
      const days = [...new Set(own.map(({ day }) => day))].sort((a, b) => a - b);
      const [first = 0, last = 0] = [days[0], days.at(-1)];
      return {
        customer_id: customers[index]?.customer_id ?? '',
        segment: 's',
        bucket: index % 64,
        first_on: isoDay(first),
        last_on: isoDay(last),
        frequency: days.length - 1,
        recency_days: last - first,
        age_days: lastDay - first,
      };
    }),
    transactions: kept.map(({ number, customer, discountCode }) => ({
      source_system: 'shop',
      transaction_id: String(number),
      customer_id: customers[customer]?.customer_id ?? '',
      amount: 1,
      promotion_id: discountCode,
    })),
  };
}

/** Answers of the yearly profile to some measures. */
export function profileRows({ customers, profileSurveys }: Firm, measures: readonly string[]): Record<string, Row[]> {
  const items = itemsOfSurvey('customer_profile');
  return {
    survey_responses: profileSurveys.questionnaires.flatMap(({ response_id, customer, day, answers }) =>
      items.flatMap(({ item_id, measure }, column) => {
        const answer = answers[column] ?? -1;
        if (!measures.includes(measure) || answer < 0) return [];
        return [
          {
            source_system: 'qualtrics',
            response_id,
            item_id,
            customer_id: customers[customer]?.customer_id ?? '',
            audience: 'customer',
            measure,
            occurred_on: isoDay(day),
            level: 10 * answer,
          },
        ];
      }),
    ),
    response_weights: profileSurveys.questionnaires.map(({ response_id }) => ({
      source_system: 'qualtrics',
      response_id,
      weight: 1,
    })),
  };
}

type Found = readonly Row[];
type Given = Readonly<Record<string, readonly Row[]>>;

/** An engine that builds one relation at a time over the rows given of those it reads, and over those it kept. */
export async function openRelations(): Promise<{
  build(name: string, given: Given): Promise<Found>;
  /** Builds a relation for those that read it. */
  keep(name: string, given: Given): Promise<void>;
  /** Rows of a mart as the input of a model. */
  input(name: string, rows: Found): Readonly<Record<string, ArrowTable>>;
  close(): void;
}> {
  const catalogue = queryCatalogue(readQueryFiles());
  const engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  /** Tables that hold relations built before, or rows given before (which need not be written again). */
  const built = new Set<string>();
  const held = new Map<string, { readonly rows: readonly Row[]; readonly columns: readonly string[] }>();

  async function hold(name: string, rows: readonly Row[], sql: string): Promise<void> {
    const all = Object.entries({ ...columnsOf(catalogue, name), ...modelColumns[name] });
    const words = new Set([...rows.flatMap((row) => Object.keys(row)), ...(sql.match(/\w+/g) ?? [])]);
    const there = held.get(name);
    const isSame = there?.rows === rows;
    if (isSame && all.every(([column]) => !words.has(column) || there.columns.includes(column))) return;
    const columns = all.filter(([column]) => words.has(column) || (isSame && there.columns.includes(column)));
    await engine.query(`create or replace temp table ${name} as ${valuesQuery(Object.fromEntries(columns), rows)}`);
    held.set(name, { rows, columns: columns.map(([column]) => column) });
  }

  /** Makes the tables that a relation reads, and gives its SQL. */
  async function prepare(name: string, given: Given): Promise<string> {
    const relation = catalogue.get(name);
    if (!relation) throw new Error(`no relation ${name}`);
    const isLong = (each: string): boolean => (given[each]?.length ?? 0) > 100;
    for (const each of relation.reads) {
      if (given[each]) built.delete(each);
      if (isLong(each)) await hold(each, given[each] ?? [], relation.sql);
      else held.delete(each);
    }
    const names = relation.reads.filter((each) => !isLong(each) && !built.has(each));
    const short = Object.fromEntries(names.flatMap((each) => (given[each] ? [[each, given[each]]] : [])));
    await giveRelations(engine, catalogue, names, short, modelColumns);
    return relation.sql;
  }

  return {
    close: () => engine.close(),
    input: (name, rows) => ({ [name]: tableOf(columnsOf(catalogue, name) ?? {}, rows) }),
    build: async (name, given) => (await engine.query(await prepare(name, given))).rows as readonly Row[],
    keep: async (name, given) => {
      await engine.query(`create or replace temp table ${name} as ${await prepare(name, given)}`);
      built.add(name);
      held.delete(name);
    },
  };
}
