import {
  type Audience,
  instrumentOf,
  prospectInstrument,
  questionnaire,
  type SurveyItem,
} from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';

/** No answer at all, and seen but left unanswered. */
export const notAnswered = -1;
export const seenOnly = -99;

/** Days after which an unfinished questionnaire is recorded. */
export const unfinishedDays = 7;

/** One questionnaire; `answers` in the order of the survey's items. */
export interface Questionnaire {
  readonly response_id: string;
  readonly audience: Audience;
  /** The survey it belongs to: `customer_survey`, `customer_profile`, `prospect_survey`, `rd_survey` … */
  readonly survey: string;
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

const allItems = questionnaire();
const bySurvey = new Map<string, readonly SurveyItem[]>();

/** Questions of customers that prospects are asked as well. */
const sharedMeasures = ['image', 'expected_quality', 'perceived_value', 'trust'];

function asksItem(survey: string, { instrument, measure }: SurveyItem): boolean {
  if (instrument === survey) return true;
  return survey === prospectInstrument && instrument === instrumentOf('customer') && sharedMeasures.includes(measure);
}

/** Questions of a survey, in the order of its columns. */
export function itemsOfSurvey(survey: string): readonly SurveyItem[] {
  let items = bySurvey.get(survey);
  if (!items) {
    items = allItems.filter((item) => asksItem(survey, item));
    bySurvey.set(survey, items);
  }
  return items;
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Id as Qualtrics makes them. */
export function responseId(random: Random): string {
  let id = 'R_';
  for (let position = 0; position < 15; position++) id += letters[random.integer(62)];
  return id;
}
