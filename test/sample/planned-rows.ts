import { fitPurchases } from '../../functions/fit/lifetime-value/fit-purchases.ts';
import { encodeCells } from '../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from '../../functions/fit/lifetime-value/purchase-model.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { isoDay, utcInstant } from '../../functions/sample/calendar.ts';
import { acquisitionSources, regions } from '../../functions/sample/customers.ts';
import type { Firm } from '../../functions/sample/firm.ts';
import { linesTotal } from '../../functions/sample/orders.ts';
import { itemsOfSurvey } from '../../functions/sample/questionnaires.ts';
import { segments } from '../../functions/sample/segments.ts';

type Rows = Record<string, Row[]>;

const keptOrders = ({ orders }: Firm) => orders.filter(({ isVoided }) => !isVoided);
const idOf = ({ customers }: Firm, index: number): string => customers[index]?.customer_id ?? '';
const segmentOf = ({ customers }: Firm, index: number): string =>
  segments[customers[index]?.segment ?? -1]?.segment ?? '';

/** Days of purchase of each customer, in the order of time. */
function purchaseDaysOf(firm: Firm): Map<number, number[]> {
  const days = Map.groupBy(keptOrders(firm), ({ customer }) => customer);
  return new Map([...days].map(([index, own]) => [index, [...new Set(own.map(({ day }) => day))]]));
}

/** Staging rows of the value of knowledge and of its uses, with a half-life of a year; whether an item was found invalid is left out. */
export function givenBackRows(firm: Firm, asOf: string): Rows {
  const amount = (value: unknown): number | null => (typeof value === 'string' ? Number(value) : null);
  const items = (firm.erp.knowledge_items ?? []).map(({ row }) => row);
  return {
    run_settings: [{ run_id: 'r', as_of: asOf }],
    knowledge_half_lives: [...new Set(items.map(({ category }) => category ?? 'uncategorised'))].map((category) => ({
      category,
      half_life_days: 365,
      basis: 'setting',
    })),
    knowledge_items: items.map((row) => ({
      source_system: 'erp',
      knowledge_id: row.knowledge_id ?? null,
      customer_id: row.customer_id ?? null,
      category: row.category ?? null,
      occurred_on: String(row.acquired_at).slice(0, 10),
      direct_value_reporting: amount(row.direct_value),
      indirect_value_reporting: amount(row.indirect_value),
    })),
    knowledge_uses: (firm.erp.knowledge_uses ?? []).map(({ row }) => ({
      source_system: 'erp',
      use_id: row.use_id ?? null,
      knowledge_id: row.knowledge_id ?? null,
      kind: row.kind ?? null,
    })),
  };
}

/** Staging rows that the models of customer knowledge management are judged by: of an order its first line, of a questionnaire a first answer and a first one about needs. */
export function knowledgeModelRows(firm: Firm, interactions: readonly Row[]): Rows {
  const resolved = new Map(firm.cases.map(({ id, closedDay }) => [id, closedDay]));
  const surveys = [firm.customerSurveys, firm.profileSurveys, firm.prospectSurveys];
  const stamps = new Map((firm.erp.interactions ?? []).map(({ row }) => [row.interaction_id, row]));
  return {
    customers: firm.customers.map(({ customer_id, region }) => ({
      customer_id,
      region: regions[region]?.country ?? null,
    })),
    transactions: keptOrders(firm).map(({ number, customer, day, isOnContract, lines }) => ({
      source_system: 'shop',
      transaction_id: String(number),
      customer_id: idOf(firm, customer),
      product_id: isOnContract ? null : (lines[0]?.product.product_id ?? null),
      occurred_on: isoDay(day),
    })),
    interactions: interactions.map((row) => {
      const closed = resolved.get(String(row.interaction_id)) ?? null;
      const own = stamps.get(row.interaction_id ?? null);
      return {
        ...row,
        style: own?.style ?? null,
        resolved_at: own?.resolved_at ?? (closed === null ? null : utcInstant(closed, 72_000)),
      };
    }),
    promotions: (firm.erp.promotions ?? []).map(({ row }) => ({
      promotion_id: row.promotion_id ?? null,
      customer_id: row.customer_id ?? null,
      content_kind: row.content_kind ?? null,
      occurred_on: String(row.sent_at).slice(0, 10),
    })),
    knowledge_items: (firm.erp.knowledge_items ?? []).map(({ row }) => ({
      knowledge_id: row.knowledge_id ?? null,
      customer_id: row.customer_id ?? null,
      direction: row.direction ?? null,
      is_valid: row.is_valid ? row.is_valid === 'true' : null,
    })),
    survey_responses: surveys.flatMap(({ questionnaires }) =>
      questionnaires.flatMap(({ survey, response_id, customer, day, answers }) => {
        const answered = itemsOfSurvey(survey).filter((_, column) => (answers[column] ?? -1) >= 0);
        const ofNeeds = answered.find(({ measure }) => measure === 'expectation' || measure === 'importance');
        return [...new Set([answered[0], ofNeeds])].flatMap((item) =>
          item
            ? [
                {
                  source_system: 'qualtrics',
                  response_id,
                  item_id: item.item_id,
                  customer_id: idOf(firm, customer),
                  audience: 'customer',
                  measure: item.measure,
                  occurred_on: isoDay(day),
                  level: 50,
                },
              ]
            : [],
        );
      }),
    ),
  };
}

/** What the history of the life cycle is made of, but for the parameters of drop-out. */
export function lifeCycleRows(firm: Firm): Rows {
  const days = purchaseDaysOf(firm);
  return {
    customer_rfm: [...days].map(([index, own]) => ({
      customer_id: idOf(firm, index),
      segment: segmentOf(firm, index),
      first_on: isoDay(own[0] ?? 0),
    })),
    line_values: [...days].flatMap(([index, own]) =>
      own.map((day) => ({ customer_id: idOf(firm, index), occurred_on: isoDay(day), is_return: false })),
    ),
  };
}

/** Parameters of MBG/NBD as the model writes them. */
export const dropOutRows = (estimates: ArrayLike<number>): Row[] =>
  ['r', 'alpha', 'a', 'b'].map((parameter, place) => ({
    model: 'mbgnbd',
    parameter,
    estimate: estimates[place] ?? null,
  }));

/** A model of purchases fitted to what customers bought. */
export function fitted(model: PurchaseModel, firm: Firm): PurchaseParameters {
  const all = [...purchaseDaysOf(firm).values()];
  const end = firm.months.at(-1)?.lastDay ?? 0;
  const cells = encodeCells({
    frequency: all.map((own) => own.length - 1),
    recency: all.map((own) => (own.at(-1) ?? 0) - (own[0] ?? 0)),
    age: all.map((own) => end - (own[0] ?? 0)),
    customers: all.map(() => 1),
  });
  return fitPurchases(model, cells).parameters;
}

/** Who is known and what they spent; nobody is like anybody, so that whom the firm would select depends on the segment alone. */
export function funnelRows(firm: Firm): Rows {
  const spent = new Map<number, number>();
  for (const order of keptOrders(firm)) {
    const cents = linesTotal(order.lines) - order.discountCents - order.refundCents;
    const value = cents / 100 / firm.rates.inCurrency(order.currency, order.day);
    spent.set(order.customer, (spent.get(order.customer) ?? 0) + value);
  }
  return {
    customers: firm.customers.map((customer) => ({
      customer_id: customer.customer_id,
      segment: segmentOf(firm, customer.index),
      region: regions[customer.region]?.country ?? null,
      acquisition_source: acquisitionSources[customer.acquisition] ?? null,
      first_contact_at: utcInstant(customer.contactDay, 43_200),
    })),
    customer_pyramid: [...spent].map(([index, value]) => ({
      customer_id: idOf(firm, index),
      whole_life_value: value,
      value_tier: 'base',
    })),
  };
}
