import { utcInstant } from './calendar.ts';
import type { Case } from './cases.ts';
import type { CustomerSurveys } from './customer-surveys.ts';
import type { Customer } from './customers.ts';
import type { DatedRow } from './erp-records.ts';
import type { Order } from './orders.ts';
import { itemsOfSurvey } from './questionnaires.ts';
import type { Truth } from './truth.ts';

/** What each model of customer knowledge management asks for. Of social media and of browsing the sample firm keeps nothing: two models must show as missing. */
const models = {
  relationship: ['basic_data', 'needs', 'answer_to_problems'],
  value_creation: ['purchases_by_product', 'needs', 'targeted_offers'],
  social_media: ['social_contacts', 'social_answers'],
  data_driven: ['purchases_by_product', 'browsing', 'feedback'],
  co_operation: ['two_way_contacts', 'joint_work'],
} as const;

type Requirement = (typeof models)[keyof typeof models][number];
type Mark = Requirement | 'turned_to_us' | 'turned_to_them';

/** What the generator planned of customers, by family. */
export interface PlannedKnowledge {
  readonly customers: readonly Customer[];
  readonly lastDay: number;
  readonly orders: readonly Order[];
  readonly cases: readonly Case[];
  /** Opinions before leaving, voices of new topics, invitations to the styles, what the firm sent of its own accord. */
  readonly lastWords: readonly DatedRow[];
  readonly topicVoices: readonly DatedRow[];
  readonly styleContacts: readonly DatedRow[];
  readonly outreach: readonly DatedRow[];
  readonly promotions: readonly DatedRow[];
  readonly items: readonly DatedRow[];
  readonly surveys: readonly CustomerSurveys[];
}

/** Measures by which customers say what they need. */
const needs: readonly string[] = ['expectation', 'importance'];

/** Who has what: customers by mark. */
class Marks {
  readonly #places: ReadonlyMap<string, number>;
  readonly #of = new Map<Mark, Set<number>>();

  constructor(customers: readonly Customer[]) {
    this.#places = new Map(customers.map(({ customer_id, index }) => [customer_id, index]));
  }

  add(customer: number, ...marks: readonly Mark[]): void {
    for (const mark of marks) this.of(mark).add(customer);
  }

  addRow({ row }: DatedRow, ...marks: readonly Mark[]): void {
    const place = this.#places.get(String(row.customer_id));
    if (place !== undefined) this.add(place, ...marks);
  }

  of(mark: Mark): Set<number> {
    const own = this.#of.get(mark) ?? new Set<number>();
    this.#of.set(mark, own);
    return own;
  }
}

/** Contacts by which customers turned to the firm in the last year. */
function markContacts(marks: Marks, planned: PlannedKnowledge, isRecent: (day: number) => boolean): void {
  for (const { customer, day, type, closedDay } of planned.cases) {
    if (!isRecent(day)) continue;
    marks.add(customer, 'turned_to_us');
    if (closedDay !== null) marks.add(customer, 'answer_to_problems');
    if (type === 'Complaint' || type === 'Suggestion') marks.add(customer, 'feedback');
    if (type === 'Suggestion') marks.add(customer, 'joint_work');
  }
  for (const contact of planned.lastWords.filter(({ day }) => isRecent(day))) {
    marks.addRow(contact, 'turned_to_us', 'feedback');
    if (contact.row.resolved_at !== null) marks.addRow(contact, 'answer_to_problems');
    if (contact.row.kind === 'suggestion') marks.addRow(contact, 'joint_work');
  }
  for (const contact of planned.topicVoices.filter(({ day }) => isRecent(day))) {
    marks.addRow(contact, 'turned_to_us');
    if (contact.row.kind === 'suggestion') marks.addRow(contact, 'feedback');
    if (contact.row.kind !== 'product_question') marks.addRow(contact, 'joint_work');
  }
  for (const contact of planned.styleContacts)
    if (isRecent(contact.day) && contact.row.outcome === 'attended')
      marks.addRow(contact, 'turned_to_us', 'joint_work');
}

/** Offers by what they are about, sent in the last year: of the firm's own accord, and in promotions (whose day may be that of the answer). */
function markOffers(marks: Marks, planned: PlannedKnowledge, isRecent: (day: number) => boolean): void {
  for (const contact of planned.outreach)
    if (isRecent(contact.day)) marks.addRow(contact, 'turned_to_them', 'targeted_offers');
  const earliest = utcInstant(planned.lastDay - 364, 18_000);
  for (const promotion of planned.promotions)
    if (String(promotion.row.sent_at) >= earliest) marks.addRow(promotion, 'targeted_offers');
}

/** Answers of the last year: to any question feedback, to what is expected or matters needs. */
function markAnswers(marks: Marks, planned: PlannedKnowledge, isRecent: (day: number) => boolean): void {
  for (const { customer, day, survey, answers } of planned.surveys.flatMap(({ questionnaires }) => questionnaires)) {
    if (!isRecent(day)) continue;
    if (answers.some((answer) => answer >= 0)) marks.add(customer, 'feedback');
    const isNeed = (column: number): boolean =>
      needs.includes(itemsOfSurvey(survey)[column]?.measure ?? '') && (answers[column] ?? -1) >= 0;
    if (answers.some((_, column) => isNeed(column))) marks.add(customer, 'needs');
  }
}

/**
 * Customers who bought in the 365 days up to the last day, and how many of them have what each model of customer knowledge management asks for, by what
 * was planned of them. Purchases by product and knowledge from the customer keep; contacts, offers and answers are those of the same 365 days.
 */
export function trueKnowledgeModels(
  planned: PlannedKnowledge,
): Pick<Truth['knowledge'], 'active_customers' | 'models'> {
  const isRecent = (day: number): boolean => day > planned.lastDay - 365;
  const marks = new Marks(planned.customers);
  const active = new Set<number>();
  for (const { customer, day, isVoided, isOnContract } of planned.orders) {
    if (isVoided) continue;
    if (isRecent(day)) active.add(customer);
    if (!isOnContract) marks.add(customer, 'purchases_by_product');
  }
  for (const { index } of planned.customers) marks.add(index, 'basic_data');
  markContacts(marks, planned, isRecent);
  markOffers(marks, planned, isRecent);
  markAnswers(marks, planned, isRecent);
  for (const item of planned.items)
    if (item.row.direction === 'from' && item.row.is_valid !== 'false') marks.addRow(item, 'needs', 'joint_work');
  for (const customer of marks.of('turned_to_us'))
    if (marks.of('turned_to_them').has(customer)) marks.add(customer, 'two_way_contacts');
  const count = (asked: readonly Requirement[]): number =>
    [...active].filter((customer) => asked.every((each) => marks.of(each).has(customer))).length;
  return {
    active_customers: active.size,
    models: Object.entries(models).flatMap(([knowledge_model, asked]) => [
      { knowledge_model, requirement: 'all', customers: count(asked) },
      ...asked.map((requirement) => ({ knowledge_model, requirement, customers: count([requirement]) })),
    ]),
  };
}
