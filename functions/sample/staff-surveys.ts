import { defaultChain } from '../lake/gap-chain.ts';
import { type Audience, attentionAnswer, gapItemId, instrumentOf } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import { answerOf } from './observed-level.ts';
import { itemsOfSurvey, notAnswered, type Questionnaire, responseId } from './questionnaires.ts';
import { answerKnowledge, planStaffKnowledge, type StaffKnowledge } from './staff-knowledge.ts';
import { attributesOf, type StationPlan } from './station-plan.ts';

/** How many work in each audience; all are asked in each wave. */
export const headcount = { marketing: 32, rd: 40, production: 90, management: 36 } as const;
export type StaffAudience = keyof typeof headcount;
export const staffAudiences: readonly StaffAudience[] = ['marketing', 'rd', 'production', 'management'];

const responseShare = 0.7;
/** Points: leaning of a person, of a person on an attribute, and of the day. */
const leaning = { person: 4, attribute: 8, day: 2 };

export interface StaffSurveys {
  readonly questionnaires: readonly Questionnaire[];
  /** Mean answer of the whole headcount in points, by station: [wave][attribute of its chain]. */
  readonly levels: ReadonlyMap<string, readonly (readonly number[])[]>;
  readonly knowledge: StaffKnowledge;
}

interface GapColumn {
  readonly column: number;
  readonly station: string;
  readonly attribute: number;
}

function gapColumns(audience: Audience): GapColumn[] {
  const items = itemsOfSurvey(instrumentOf(audience)).map(({ item_id }) => item_id);
  return defaultChain.stations
    .filter((station) => station.audience === audience)
    .flatMap(({ station, measure, chain }) =>
      attributesOf(chain).map(({ attribute_id }, attribute) => ({
        column: items.indexOf(gapItemId(measure, attribute_id)),
        station,
        attribute,
      })),
    );
}

/** Answers about causes: the first cause of the link at fault stands out; feasibility is seldom the reason. */
function answerCauses(
  audience: Audience,
  plan: StationPlan,
  isDuringDecline: boolean,
  random: Random,
  answers: Int8Array,
): void {
  for (const [column, item] of itemsOfSurvey(instrumentOf(audience)).entries()) {
    if (item.measure === 'attention_check') answers[column] = attentionAnswer;
    if (item.measure === 'feasibility') answers[column] = answerOf(random.normal(30, 18));
    if (item.measure !== 'link_cause') continue;
    const link = defaultChain.links.find((each) => each.link === item.link);
    const position = link?.causes.findIndex(({ cause }) => cause === item.cause) ?? 0;
    const isCause = position === 0 && item.link === plan.cause.link && isDuringDecline;
    answers[column] = answerOf(random.normal((isCause ? 78 : 55) - 8 * position, 16));
  }
}

/** Every member of the headcount has an answer in each wave; 70 % at random give it. */
function surveyAudience(
  audience: StaffAudience,
  plan: StationPlan,
  months: readonly Month[],
  knowledge: StaffKnowledge,
  random: Random,
): { questionnaires: Questionnaire[]; levels: Map<string, number[][]> } {
  const columns = gapColumns(audience);
  const items = itemsOfSurvey(instrumentOf(audience));
  const further = random.fork('further');
  const persons = Array.from({ length: headcount[audience] }, () => {
    const person = random.normal(0, leaning.person);
    return columns.map(() => person + random.normal(0, leaning.attribute));
  });
  const levels = new Map<string, number[][]>();
  const questionnaires: Questionnaire[] = [];
  for (const [month, wave] of plan.waves.entries()) {
    if (plan.waves.indexOf(wave) !== month) continue;
    const everybody = persons.map((leanings) =>
      columns.map(({ station, attribute }, index) =>
        answerOf(
          (plan.means.get(station)?.[wave]?.[attribute]?.[0] ?? 0) +
            (leanings[index] ?? 0) +
            random.normal(0, leaning.day),
        ),
      ),
    );
    for (const [index, { station, attribute }] of columns.entries()) {
      const sum = everybody.reduce((total, answers) => total + (answers[index] ?? 0), 0);
      const byWave = levels.get(station) ?? [];
      levels.set(station, byWave);
      byWave[wave] ??= [];
      byWave[wave][attribute] = (10 * sum) / everybody.length;
    }
    const answering = random.shuffle([...persons.keys()]).slice(0, Math.round(responseShare * persons.length));
    const { firstDay, lastDay } = months[month] ?? { firstDay: 0, lastDay: 0 };
    for (const person of answering.sort((a, b) => a - b)) {
      const answers = new Int8Array(items.length).fill(notAnswered);
      for (const [index, { column }] of columns.entries()) {
        answers[column] = random.chance(0.02) ? notAnswered : (everybody[person]?.[index] ?? notAnswered);
      }
      answerCauses(audience, plan, wave >= plan.cause.sinceWave, random, answers);
      answerKnowledge(items, knowledge, wave, further, answers);
      questionnaires.push({
        response_id: responseId(random),
        audience,
        survey: instrumentOf(audience),
        respondent_id: `E-${audience}-${String(person + 1).padStart(3, '0')}`,
        customer: -1,
        month,
        day: Math.min(lastDay, firstDay + 1 + random.integer(12)),
        second: 28_800 + random.integer(32_000),
        durationSeconds: 120 + random.integer(400),
        isPartial: false,
        answers,
      });
    }
  }
  return { questionnaires, levels };
}

/** Quarterly waves of the four staff surveys; the truth of a wave is the mean of what the whole headcount would answer. */
export function surveyStaff(plan: StationPlan, months: readonly Month[], random: Random): StaffSurveys {
  const knowledge = planStaffKnowledge(plan, random.fork('knowledge'));
  const all = staffAudiences.map((audience) =>
    surveyAudience(audience, plan, months, knowledge, random.fork(audience)),
  );
  return {
    knowledge,
    questionnaires: all.flatMap(({ questionnaires }) => questionnaires),
    levels: new Map(all.flatMap(({ levels }) => [...levels])),
  };
}
