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

/** An engine that builds one relation at a time over the rows given of those it reads. */
export async function openRelations(): Promise<{
  build(name: string, given: Readonly<Record<string, readonly Row[]>>): Promise<Found>;
  /** Rows of a mart as the input of a model. */
  input(name: string, rows: Found): Readonly<Record<string, ArrowTable>>;
  close(): void;
}> {
  const catalogue = queryCatalogue(readQueryFiles());
  const engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  return {
    close: () => engine.close(),
    input: (name, rows) => ({ [name]: tableOf(columnsOf(catalogue, name) ?? {}, rows) }),
    build: async (name, given) => {
      const relation = catalogue.get(name);
      if (!relation) throw new Error(`no relation ${name}`);
      const used = Object.entries(given).filter(([each]) => relation.reads.includes(each));
      const long = used.filter(([, rows]) => rows.length > 100);
      for (const [each, rows] of long) {
        const held = new Set([...rows.flatMap((row) => Object.keys(row)), ...(relation.sql.match(/\w+/g) ?? [])]);
        const columns = Object.entries({ ...columnsOf(catalogue, each), ...modelColumns[each] });
        const kept = Object.fromEntries(columns.filter(([column]) => held.has(column)));
        await engine.query(`create or replace temp table ${each} as ${valuesQuery(kept, rows)}`);
      }
      const isLong = (each: string): boolean => long.some(([given]) => given === each);
      const short = Object.fromEntries(used.filter(([each]) => !isLong(each)));
      const names = relation.reads.filter((each) => !isLong(each));
      await giveRelations(engine, catalogue, names, short, modelColumns);
      return (await engine.query(relation.sql)).rows as readonly Row[];
    },
  };
}
