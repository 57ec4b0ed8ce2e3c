import type { SurveyItem } from '../lake/questionnaire.ts';
import type { Random } from '../numerics/random.ts';
import { answerOf } from './observed-level.ts';
import { attributesOf, type StationPlan } from './station-plan.ts';

const departments = ['marketing', 'rd', 'production', 'management'] as const;
const components = [
  'ckc_knowledge_process',
  'ckc_marketing_it_interface',
  'ckc_senior_management',
  'ckc_evaluation_reward',
] as const;

/** Points that staff's own score of their knowledge moves by, per point of what customers perceive (or trust) of the attribute. */
export const knowledgeSlope = 0.5;
const knowledgeMean = 66;
const centre = 72;
/** Points: what each department adds to an attribute, a person to all answers, and an answer. */
const scatter = { attribute: 3, person: 5, answer: 11 };

export interface StaffKnowledge {
  /** Mean level of each component in each department; one of them is the planted weakest. */
  readonly competence: readonly { readonly measure: string; readonly department: string; readonly level: number }[];
  /** Mean level that a person of the department gives an item in a wave; null: the item is about something else. */
  level(item: SurveyItem, wave: number): number | null;
}

/** What staff hold of their own knowledge and of the firm's competence, before persons scatter around it. */
export function planStaffKnowledge(plan: StationPlan, random: Random): StaffKnowledge {
  const weakest = { measure: random.pick(components), department: random.pick(departments) };
  const competence = components.flatMap((measure) =>
    departments.map((department) => ({
      measure,
      department,
      level: 62 + random.normal(0, 4) - (measure === weakest.measure && department === weakest.department ? 16 : 0),
    })),
  );
  const offsets = new Map<string, number>();
  const offsetOf = (item: string): number => {
    let offset = offsets.get(item);
    if (offset === undefined) {
      offset = random.fork(item).normal(0, scatter.attribute);
      offsets.set(item, offset);
    }
    return offset;
  };
  return {
    competence,
    level: ({ item_id, measure, audience, attribute_id }, wave) => {
      const component = competence.find((each) => each.measure === measure && each.department === audience);
      if (component) return component.level;
      if (!measure.endsWith('_knowledge')) return null;
      const chain = measure.startsWith('trust') ? 'trust' : 'value';
      const station = chain === 'trust' ? 'customer_trust' : 'customer_perception';
      const attribute = attributesOf(chain).findIndex((each) => each.attribute_id === attribute_id);
      const bySegment = plan.means.get(station)?.[wave]?.[attribute] ?? [];
      const mean = bySegment.reduce((sum, level) => sum + level, 0) / bySegment.length;
      return knowledgeMean + knowledgeSlope * (mean - centre) + offsetOf(item_id);
    },
  };
}

/** Fills in what one member of staff says of knowledge and competence; two in a hundred are left out. */
export function answerKnowledge(
  items: readonly SurveyItem[],
  knowledge: StaffKnowledge,
  wave: number,
  random: Random,
  answers: Int8Array,
): void {
  const person = random.normal(0, scatter.person);
  for (const [column, item] of items.entries()) {
    const level = knowledge.level(item, wave);
    if (level === null) continue;
    const answer = answerOf(level + person + random.normal(0, scatter.answer));
    if (!random.chance(0.02)) answers[column] = answer;
  }
}
