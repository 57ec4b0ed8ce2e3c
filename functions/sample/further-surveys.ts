import { attentionAnswer, profileInstrument, prospectInstrument, type SurveyItem } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import { type CustomerSurveys, type Invitation, sampleWithoutReplacement, weightedMean } from './customer-surveys.ts';
import type { Customer } from './customers.ts';
import { answerOf } from './observed-level.ts';
import { equations, followPath, prospectItems, spread } from './path-model.ts';
import { itemsOfSurvey, notAnswered, type Questionnaire, responseId } from './questionnaires.ts';
import { segments } from './segments.ts';
import { type StationPlan, trustAttributes, valueAttributes } from './station-plan.ts';
import { type TraitMeasure, type Traits, traitMeasures } from './traits.ts';

/** Share of the customers in the panel that is asked for a profile, and points that an answer scatters around what lasts. */
const panelShare = 0.14;
export const profileErrorSd = 9;
const importanceSd = 14;

export interface Field {
  readonly survey: string;
  readonly items: readonly SurveyItem[];
  readonly seconds: number;
  readonly months: readonly Month[];
  readonly random: Random;
}

const monthOf = (months: readonly Month[], day: number): number =>
  months.findIndex(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);

/** Sends an invitation; who answers depends on the segment (or a rate of its own), never on the answer. */
export function invite(
  field: Field,
  customer: Customer,
  day: number,
  answer: (random: Random, month: number, day: number) => Int8Array,
  rate = segments[customer.segment]?.responseRate ?? 0,
): Invitation {
  const { random, months, survey } = field;
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const second = 21_600 + random.integer(3_600);
  const isAnswered = random.chance(rate);
  const answeredDay = Math.min(lastDay, day + random.integer(7));
  const isOpened = random.chance(0.3);
  const openedDay = Math.min(lastDay, day + random.integer(5));
  const base = { customer: customer.index, day, second, hasVoucher: false, reminders: random.integer(2), survey };
  if (!isAnswered) return { ...base, openedDay: isOpened ? openedDay : null, questionnaire: null };
  const month = monthOf(months, answeredDay);
  const answers = answer(random, month, answeredDay);
  for (let column = 0; column < answers.length; column++) if (random.chance(0.01)) answers[column] = notAnswered;
  const questionnaire: Questionnaire = {
    response_id: responseId(random),
    audience: 'customer',
    survey,
    respondent_id: customer.customer_id,
    customer: customer.index,
    month,
    day: answeredDay,
    second: 25_200 + random.integer(57_000),
    durationSeconds: Math.round(field.seconds * (0.7 + random.gamma(3, 10))),
    isPartial: false,
    answers,
  };
  return { ...base, openedDay: answeredDay, questionnaire };
}

export const asSurveys = (invitations: readonly Invitation[]): CustomerSurveys => ({
  invitations,
  questionnaires: invitations.flatMap(({ questionnaire }) => (questionnaire ? [questionnaire] : [])),
});

/** Level that stands for an attribute's importance: in proportion to it within its chain, so that answers give back its weight. */
function importanceLevel(attributeId: string | null): number {
  const value = valueAttributes.find((each) => each.attribute_id === attributeId)?.importance;
  const trust = trustAttributes.find((each) => each.attribute_id === attributeId)?.importance;
  return value === undefined ? 220 * (trust ?? 0) : 500 * (value ?? 0);
}

export const isTrait = (measure: string): measure is TraitMeasure => traitMeasures.some((each) => each === measure);

/** The profile: once a year a panel of customers is asked about itself and about what matters to it. */
export function surveyProfiles(
  customers: readonly Customer[],
  traits: readonly Traits[],
  months: readonly Month[],
  random: Random,
  drift: (customer: number, measure: string, day: number) => number = () => 0,
): CustomerSurveys {
  const items = itemsOfSurvey(profileInstrument);
  const field: Field = { survey: profileInstrument, items, seconds: 380, months, random };
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  const size = Math.max(60, Math.round(panelShare * buyers.length));
  const panel = sampleWithoutReplacement(buyers.length, size, random).sort((a, b) => a - b);
  const waves = months.filter((_, index) => (months.length - 1 - index) % 12 === 2);
  const invitations = waves.flatMap(({ firstDay }) =>
    panel.flatMap((position) => {
      const customer = buyers[position];
      if (!customer || (customer.firstDay ?? Infinity) > firstDay - 3) return [];
      const own = traits[customer.index];
      return invite(field, customer, firstDay + random.integer(12), (draw, _, day) =>
        Int8Array.from(items, ({ measure, attribute_id }) => {
          if (measure === 'attention_check') return attentionAnswer;
          if (measure === 'importance') return answerOf(importanceLevel(attribute_id) + draw.normal(0, importanceSd));
          const level = (isTrait(measure) ? (own?.[measure] ?? 50) : 50) + drift(customer.index, measure, day);
          return answerOf(level + draw.normal(0, profileErrorSd));
        }),
      );
    }),
  );
  return asSurveys(invitations);
}

/** What a person who has not bought yet answers: the impression of the same stations, without satisfaction or loyalty. */
function answerBeforePurchase(
  items: readonly SurveyItem[],
  customer: Customer,
  plan: StationPlan,
  month: number,
  random: Random,
): Int8Array {
  const wave = plan.waves[month] ?? 0;
  const level = (station: string, attribute: number): number =>
    plan.means.get(station)?.[wave]?.[attribute]?.[customer.segment] ?? 0;
  const halo = customer.halo + random.normal(0, spread.halo.ofTheDay);
  const trusting = customer.trust + random.normal(0, spread.trust.ofTheDay);
  const perceived = valueAttributes.map(
    (_, index) => level('customer_perception', index) + halo + random.normal(0, spread.perception.ofTheAttribute),
  );
  const trusted = trustAttributes.map(
    (_, index) => level('customer_trust', index) + trusting + random.normal(0, spread.trust.ofTheAttribute),
  );
  const constructs = followPath(
    weightedMean(perceived, valueAttributes),
    weightedMean(trusted, trustAttributes),
    0,
    (construct) => random.normal(0, equations[construct].errorSd),
  );
  return Int8Array.from(items, ({ item_id, measure }) => {
    if (measure === 'attention_check') return attentionAnswer;
    const asked = prospectItems.find((each) => each.item_id === item_id);
    return asked ? answerOf(constructs[asked.construct] + asked.offset + random.normal(0, asked.errorSd)) : notAnswered;
  });
}

/** Prospects, and some customers before their first purchase; nobody is asked twice. */
export function surveyProspects(
  plan: StationPlan,
  customers: readonly Customer[],
  months: readonly Month[],
  random: Random,
): CustomerSurveys {
  const items = itemsOfSurvey(prospectInstrument);
  const field: Field = { survey: prospectInstrument, items, seconds: 90, months, random };
  const firmsFirst = months[0]?.firstDay ?? 0;
  const firmsLast = months.at(-1)?.lastDay ?? 0;
  const invitations = customers.flatMap((customer) => {
    const { contactDay, firstDay } = customer;
    if (!random.chance(firstDay === null ? 0.8 : 0.08)) return [];
    const earliest = Math.max(firmsFirst, contactDay + 2);
    const latest = firstDay === null ? firmsLast - 7 : firstDay - 8;
    if (latest < earliest) return [];
    const day = earliest + random.integer(latest - earliest + 1);
    return invite(field, customer, day, (draw, month) => answerBeforePurchase(items, customer, plan, month, draw));
  });
  return asSurveys(invitations.sort((a, b) => a.day - b.day || a.customer - b.customer));
}
