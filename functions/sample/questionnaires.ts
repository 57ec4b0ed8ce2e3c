import { type Audience, questionnaire, type SurveyItem } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';

/** No answer at all, and seen but left unanswered. */
export const notAnswered = -1;
export const seenOnly = -99;

/** Days after which an unfinished questionnaire is recorded. */
export const unfinishedDays = 7;

/** One questionnaire; `answers` in the order of the audience's items. */
export interface Questionnaire {
  readonly response_id: string;
  readonly audience: Audience;
  readonly respondent_id: string;
  /** Position among the customers; -1 for staff. */
  readonly customer: number;
  readonly month: number;
  readonly day: number;
  /** When it was finished. */
  readonly second: number;
  readonly durationSeconds: number;
  readonly isPartial: boolean;
  readonly answers: Int8Array;
}

export const itemsOfAudience = (audience: Audience): readonly SurveyItem[] =>
  allItems.filter((item) => item.audience === audience);

const allItems = questionnaire();
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Id as Qualtrics makes them. */
export function responseId(random: Random): string {
  let id = 'R_';
  for (let position = 0; position < 15; position++) id += letters[random.integer(62)];
  return id;
}
