import { attentionAnswer, gapItemId, instrumentOf } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { FirmPlan } from './firm-options.ts';
import { answerOf } from './observed-level.ts';
import {
  constructItems,
  equations,
  firstConstructs,
  followPath,
  indexItems,
  outsideLoyaltyPoints,
  spread,
} from './path-model.ts';
import {
  itemsOfSurvey,
  notAnswered,
  type Questionnaire,
  responseId,
  seenOnly,
  unfinishedDays,
} from './questionnaires.ts';
import { segments } from './segments.ts';
import { type StationPlan, trustAttributes, valueAttributes } from './station-plan.ts';

export interface Invitation {
  readonly survey: string;
  readonly customer: number;
  readonly day: number;
  readonly second: number;
  readonly hasVoucher: boolean;
  readonly reminders: number;
  readonly openedDay: number | null;
  readonly questionnaire: Questionnaire | null;
}

export interface CustomerSurveys {
  readonly questionnaires: readonly Questionnaire[];
  readonly invitations: readonly Invitation[];
}

const survey = instrumentOf('customer');
const items = itemsOfSurvey(survey).map(({ item_id }) => item_id);
const columnsOf = (measure: 'expectation' | 'perception' | 'perceived_trust', attributes: typeof valueAttributes) =>
  attributes.map(({ attribute_id }) => items.indexOf(gapItemId(measure, attribute_id)));
const columns = {
  expectation: columnsOf('expectation', valueAttributes),
  perception: columnsOf('perception', valueAttributes),
  trust: columnsOf('perceived_trust', trustAttributes),
  constructs: constructItems.map(({ item_id }) => items.indexOf(item_id)),
  index: indexItems.map(({ item_id }) => items.indexOf(item_id)),
  attention: items.indexOf('attention_check_customer'),
};
/** Columns before those of the satisfaction index, whose draws come from a stream of their own. */
const firstColumns = items.length - indexItems.length;

export const weightedMean = (levels: readonly number[], attributes: typeof valueAttributes): number =>
  levels.reduce((sum, level, index) => sum + level * (attributes[index]?.importance ?? 0), 0);

/** Honest answers of a customer in a month: levels with what is of the person, of the day and of the attribute. */
function honestAnswers(
  customer: Customer,
  month: number,
  plan: StationPlan,
  random: Random,
  further: Random,
): Int8Array {
  const wave = plan.waves[month] ?? 0;
  const level = (station: string, attribute: number): number =>
    plan.means.get(station)?.[wave]?.[attribute]?.[customer.segment] ?? 0;
  const demand = customer.demand + random.normal(0, spread.expectation.ofTheDay);
  const halo = customer.halo + random.normal(0, spread.halo.ofTheDay);
  const trusting = customer.trust + random.normal(0, spread.trust.ofTheDay);
  const expected = valueAttributes.map(
    (_, index) => level('customer_expectation', index) + demand + random.normal(0, spread.expectation.ofTheAttribute),
  );
  const perceived = valueAttributes.map(
    (_, index) => level('customer_perception', index) + halo + random.normal(0, spread.perception.ofTheAttribute),
  );
  const trusted = trustAttributes.map(
    (_, index) => level('customer_trust', index) + trusting + random.normal(0, spread.trust.ofTheAttribute),
  );
  const shift = plan.cause.kind === 'outside' && wave >= plan.cause.sinceWave ? outsideLoyaltyPoints : 0;
  const constructs = followPath(
    weightedMean(perceived, valueAttributes),
    weightedMean(trusted, trustAttributes),
    shift,
    (construct) => (firstConstructs.has(construct) ? random : further).normal(0, equations[construct].errorSd),
  );
  const answers = new Int8Array(items.length).fill(notAnswered);
  for (const [index, column] of columns.expectation.entries()) answers[column] = answerOf(expected[index] ?? 0);
  for (const [index, column] of columns.perception.entries()) answers[column] = answerOf(perceived[index] ?? 0);
  for (const [index, column] of columns.trust.entries()) answers[column] = answerOf(trusted[index] ?? 0);
  for (const [index, { construct, offset, errorSd, reversed }] of constructItems.entries()) {
    const answer = answerOf(constructs[construct] + offset + random.normal(0, errorSd));
    answers[columns.constructs[index] ?? 0] = reversed ? 10 - answer : answer;
  }
  for (const [index, { construct, offset, errorSd }] of indexItems.entries())
    answers[columns.index[index] ?? 0] = answerOf(constructs[construct] + offset + further.normal(0, errorSd));
  answers[columns.attention] = attentionAnswer;
  return answers;
}

/** What happens to a questionnaire in the field; completely at random, so that it biases nothing. Near the end none is left unfinished. */
function fillIn(
  customer: Customer,
  month: number,
  day: number,
  isLate: boolean,
  plan: StationPlan,
  random: Random,
  further: Random,
): Questionnaire {
  const answers = honestAnswers(customer, month, plan, random, further);
  const kind = random.uniform();
  const isCareless = kind < 0.01;
  const isSpeeding = isCareless || kind > 0.99;
  const isPartial = kind > 0.975 && !isSpeeding && !isLate;
  if (isCareless) answers.fill(5 + random.integer(4));
  for (let column = 0; column < answers.length; column++) {
    const draw = column < firstColumns ? random : further;
    if (draw.chance(0.012)) answers[column] = draw.chance(0.5) ? seenOnly : notAnswered;
  }
  if (isPartial) answers.fill(notAnswered, 6 + random.integer(20));
  return {
    response_id: responseId(random),
    audience: 'customer',
    survey,
    respondent_id: customer.customer_id,
    customer: customer.index,
    month,
    day,
    second: 25_200 + random.integer(57_000),
    durationSeconds: isSpeeding ? 25 + random.integer(30) : 170 + Math.round(260 * random.gamma(3, 3)),
    isPartial,
    answers,
  };
}

/** The first `count` of a random order of 0 … size − 1. */
export function sampleWithoutReplacement(size: number, count: number, random: Random): number[] {
  const order = Int32Array.from({ length: size }, (_, index) => index);
  const chosen: number[] = [];
  for (let index = 0; index < Math.min(count, size); index++) {
    const other = index + random.integer(size - index);
    chosen.push(order[other] ?? 0);
    order[other] = order[index] ?? 0;
  }
  return chosen;
}

/**
 * Monthly waves of the customers' survey. A random part of those who have bought is invited; who answers depends on segment,
 * tenure and incentive, never on the answer itself.
 */
export function surveyCustomers(
  firm: FirmPlan,
  plan: StationPlan,
  customers: readonly Customer[],
  months: readonly Month[],
  random: Random,
): CustomerSurveys {
  const questionnaires: Questionnaire[] = [];
  const invitations: Invitation[] = [];
  const further = random.fork('further');
  const meanRate = 0.38;
  const firmsLastDay = months.at(-1)?.lastDay ?? 0;
  for (const [month, { firstDay, lastDay }] of months.entries()) {
    const latestInvitation = Math.max(firstDay, Math.min(firstDay + 16, lastDay - 7));
    const eligible = customers.findIndex((each) => each.firstDay === null || each.firstDay >= latestInvitation - 4);
    const candidates = sampleWithoutReplacement(
      Math.max(eligible, 0),
      Math.round(firm.answersPerMonth / meanRate),
      random,
    );
    for (const index of candidates.sort((a, b) => a - b)) {
      const customer = customers[index];
      if (!customer || customer.firstDay === null) continue;
      const earliest = Math.max(firstDay, customer.firstDay + 2);
      const day = earliest + random.integer(Math.max(1, latestInvitation - earliest + 1));
      const hasVoucher = random.chance(0.25);
      const isNew = day - customer.firstDay < 90;
      const rate = (segments[customer.segment]?.responseRate ?? 0) * (isNew ? 0.85 : 1) * (hasVoucher ? 1.2 : 1);
      const answers = random.chance(rate);
      const answeredDay = Math.min(lastDay, day + random.integer(7));
      const filled = answers
        ? fillIn(customer, month, answeredDay, answeredDay + unfinishedDays > firmsLastDay, plan, random, further)
        : null;
      invitations.push({
        survey,
        customer: index,
        day,
        second: 21_600 + random.integer(3_600),
        hasVoucher,
        reminders: random.integer(3),
        openedDay: filled?.day ?? (random.chance(0.3) ? Math.min(lastDay, day + random.integer(5)) : null),
        questionnaire: filled,
      });
      if (filled) questionnaires.push(filled);
    }
  }
  return { questionnaires, invitations };
}
