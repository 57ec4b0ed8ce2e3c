import { attentionAnswer, profileInstrument } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import { type CustomerSurveys, type Invitation, sampleWithoutReplacement } from './customer-surveys.ts';
import type { Customer } from './customers.ts';
import { plantedHalfLives } from './fading-answers.ts';
import { asSurveys, type Field, invite, isTrait, profileErrorSd } from './further-surveys.ts';
import { answerOf } from './observed-level.ts';
import { itemsOfSurvey, notAnswered } from './questionnaires.ts';
import type { Traits } from './traits.ts';

/** Share of the customers who are asked again and again, how many of them answer, and days between two invitations. */
const againShare = 0.035;
const answerRate = 0.75;
const shortestPause = 14;
const meanPause = 110;
const mostInvitations = 6;

/**
 * Questions of the profile that are asked again at irregular times: the measures whose answers drift, and the attention check. With them, the time
 * in which knowledge loses half of what it says can be found.
 *
 * @param also customers who are asked once besides the random part, who alone is asked again: chosen people would make up other correlations
 */
export function surveyAgain(
  customers: readonly Customer[],
  traits: readonly Traits[],
  months: readonly Month[],
  random: Random,
  drift: (customer: number, measure: string, day: number) => number,
  also: ReadonlySet<number> = new Set(),
): CustomerSurveys {
  const items = itemsOfSurvey(profileInstrument);
  const field: Field = { survey: profileInstrument, items, seconds: 380, months, random };
  const firmsFirst = months[0]?.firstDay ?? 0;
  const lastDay = (months.at(-1)?.lastDay ?? 0) - 8;
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  const chosen = new Set(
    sampleWithoutReplacement(buyers.length, Math.max(40, Math.round(againShare * buyers.length)), random),
  );
  const invitations = buyers.flatMap((customer, position): Invitation[] => {
    if (!chosen.has(position) && !also.has(customer.index)) return [];
    const asked: Invitation[] = [];
    const most = chosen.has(position) ? mostInvitations : 1;
    let day = Math.max(firmsFirst, (customer.firstDay ?? firmsFirst) + 3) + random.integer(120);
    while (day <= lastDay && asked.length < most) {
      asked.push(
        invite(
          field,
          customer,
          day,
          (draw, _, answeredDay) =>
            Int8Array.from(items, ({ measure }) => {
              if (measure === 'attention_check') return attentionAnswer;
              if (!plantedHalfLives.some((each) => each.measure === measure) || !isTrait(measure)) return notAnswered;
              const level = (traits[customer.index]?.[measure] ?? 50) + drift(customer.index, measure, answeredDay);
              return answerOf(level + draw.normal(0, profileErrorSd));
            }),
          answerRate,
        ),
      );
      day += shortestPause + Math.round(random.exponential(1 / meanPause));
    }
    return asked;
  });
  return asSurveys(invitations.sort((a, b) => a.day - b.day || a.customer - b.customer));
}

/** Two parts of one survey, by day. */
export const joinSurveys = (a: CustomerSurveys, b: CustomerSurveys): CustomerSurveys =>
  asSurveys([...a.invitations, ...b.invitations].sort((x, y) => x.day - y.day || x.customer - y.customer));
