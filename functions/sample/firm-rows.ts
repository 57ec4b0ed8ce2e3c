import type { Column } from '../lake/column.ts';
import { questionnaire } from '../lake/questionnaire.ts';
import type { Cell, Row } from '../lake/rows.ts';
import { type TableName, tables } from '../lake/tables/index.ts';
import { isoDay, utcInstant } from './calendar.ts';
import { acquisitionSources, type Customer, regions } from './customers.ts';
import { attributeRows, type DatedRow } from './erp-records.ts';
import type { Firm } from './firm.ts';
import type { Order } from './orders.ts';
import { itemsOfSurvey, notAnswered, type Questionnaire, seenOnly } from './questionnaires.ts';
import { segments } from './segments.ts';
import { promisedDays } from './signal-records.ts';
import { invitationRows, productRows, rateRows } from './writers/erp-tables.ts';
import { opportunityId } from './writers/salesforce-activity.ts';

/** Rows of the lake's tables, by table; events carry `occurred_on`. */
export type FirmRows = Readonly<Partial<Record<TableName, readonly Row[]>>>;

function typedCell(column: Column | undefined, value: Cell): Cell {
  if (typeof value !== 'string' || !column) return value;
  switch (column.type.kind) {
    case 'boolean':
      return value === 'true';
    case 'integer':
    case 'smallint':
    case 'double':
      return Number(value);
    case 'list':
      return value.split(';');
    default:
      return value;
  }
}

/** Canonical rows of a table from the texts of an export. */
function typedRows(table: TableName, rows: readonly DatedRow[]): Row[] {
  const { columns, occurredFrom } = tables[table] as { columns: Record<string, Column>; occurredFrom?: string };
  return rows.map(({ row }) => {
    const cells = Object.entries(row).map(([name, value]): [string, Cell] => [name, typedCell(columns[name], value)]);
    const occurred = occurredFrom ? row[occurredFrom] : undefined;
    return {
      ...Object.fromEntries(cells),
      ...(typeof occurred === 'string' ? { occurred_on: occurred.slice(0, 10) } : {}),
    };
  });
}

const customerRow = (
  customer: Customer,
  leftDay: number | undefined,
  reason: string | undefined,
  hasReturned: boolean,
): Row => ({
  customer_id: customer.customer_id,
  status: customer.firstDay === null ? 'prospect' : leftDay === undefined || hasReturned ? 'customer' : 'lost',
  segment: segments[customer.segment]?.segment ?? null,
  region: regions[customer.region]?.country ?? null,
  first_contact_at: utcInstant(customer.contactDay, 43_200),
  joined_at: customer.firstDay === null ? null : utcInstant(customer.firstDay, 43_200),
  left_at: leftDay === undefined ? null : utcInstant(leftDay, 36_000),
  lost_reason: reason ?? null,
  acquisition_source: acquisitionSources[customer.acquisition] ?? null,
  birth_year: customer.birthYear,
});

function orderRows(firm: Firm, order: Order): Row[] {
  if (order.isVoided) return [];
  const total = order.lines.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0);
  const common = {
    transaction_id: order.isOnContract ? opportunityId(order) : `#${order.number}`,
    customer_id: firm.customers[order.customer]?.customer_id ?? null,
    occurred_at: utcInstant(order.day, order.second),
    occurred_on: isoDay(order.day),
    currency: order.currency,
  };
  if (order.isOnContract) return [{ ...common, line_no: 1, amount: (total / 100).toFixed(4), is_return: false }];
  const lines: Row[] = order.lines.map(({ product, quantity, unitCents, compareAtCents }, index) => ({
    ...common,
    line_no: index + 1,
    product_id: product.product_id,
    quantity: String(quantity),
    list_amount: ((quantity * compareAtCents) / 100).toFixed(4),
    amount: (((quantity * unitCents) / 100) * (1 - order.discountCents / total)).toFixed(4),
    promised_at: utcInstant(order.day + promisedDays, 86_399),
    delivered_at: utcInstant(order.fulfilledDay, 50_000),
    is_return: false,
  }));
  if (order.refundCents > 0)
    lines.push({ ...common, line_no: 0, amount: (-order.refundCents / 100).toFixed(4), is_return: true });
  return lines;
}

function answerRows(questionnaire: Questionnaire): Row[] {
  const items = itemsOfSurvey(questionnaire.survey);
  const rows: Row[] = [];
  const common = {
    response_id: questionnaire.response_id,
    respondent_id: questionnaire.respondent_id,
    audience: questionnaire.audience,
    answered_at: utcInstant(questionnaire.day, questionnaire.second),
    occurred_on: isoDay(questionnaire.day),
    duration_s: questionnaire.durationSeconds,
    customer_id: questionnaire.customer >= 0 ? questionnaire.respondent_id : null,
    department: questionnaire.customer >= 0 ? null : questionnaire.audience,
  };
  for (const [column, { item_id }] of items.entries()) {
    const value = questionnaire.answers[column] ?? notAnswered;
    if (value !== notAnswered && value !== seenOnly) rows.push({ ...common, item_id, value });
  }
  return rows;
}

const caseRows = (firm: Firm): Row[] =>
  firm.cases.map((each) => ({
    interaction_id: each.id,
    customer_id: firm.customers[each.customer]?.customer_id ?? null,
    occurred_at: utcInstant(each.day, each.second),
    occurred_on: isoDay(each.day),
    channel: each.origin.toLowerCase(),
    direction: 'in',
    kind: { Complaint: 'complaint', Question: 'inquiry', Suggestion: 'suggestion', Problem: 'service' }[each.type],
    topic: each.reason,
    attribute_id: each.attribute,
    resolved_at: each.closedDay === null ? null : utcInstant(each.closedDay, 72_000),
    outcome: each.closedDay === null ? 'New' : 'Closed',
  }));

/**
 * What an honest ingest makes of a firm's exports, without the detour over files: for tests that start at the lake's tables.
 * Campaign members and the dirt of the exports are left out.
 */
export function firmRows(firm: Firm): FirmRows {
  const { interactions, costs, promotions, referrals, knowledge_items, knowledge_uses, signals, events } = firm.erp;
  const questionnaires = [
    ...firm.customerSurveys.questionnaires,
    ...firm.staffSurveys.questionnaires,
    ...firm.profileSurveys.questionnaires,
    ...firm.prospectSurveys.questionnaires,
  ];
  const dated = (rows: readonly Row[]): DatedRow[] => rows.map((row) => ({ day: 0, row }));
  return {
    customers: firm.customers.map((customer) =>
      customerRow(
        customer,
        firm.leaving.get(customer.index),
        firm.lostReasons.get(customer.index),
        firm.returning.has(customer.index),
      ),
    ),
    products: typedRows('products', dated(productRows())),
    transactions: firm.orders.flatMap((order) => orderRows(firm, order)),
    interactions: [...caseRows(firm), ...typedRows('interactions', interactions ?? [])],
    attributes: attributeRows(),
    survey_items: questionnaire().map((item) => ({ ...item })),
    survey_responses: questionnaires.flatMap(answerRows),
    survey_invitations: typedRows('survey_invitations', invitationRows(firm)),
    assessments: typedRows('assessments', firm.assessments),
    fx_rates: typedRows('fx_rates', rateRows(firm)),
    costs: typedRows('costs', costs ?? []),
    promotions: typedRows('promotions', promotions ?? []),
    referrals: typedRows('referrals', referrals ?? []),
    knowledge_items: typedRows('knowledge_items', knowledge_items ?? []),
    knowledge_uses: typedRows('knowledge_uses', knowledge_uses ?? []),
    signals: typedRows('signals', signals ?? []),
    events: typedRows('events', events ?? []),
  };
}
