import type { Row } from '../lake/rows.ts';
import type { Random } from '../numerics/random.ts';
import { utcInstant } from './calendar.ts';
import type { Case } from './cases.ts';
import type { Customer } from './customers.ts';
import type { DatedRow, ErpContext } from './erp-records.ts';
import { plantedHalfLives } from './fading-answers.ts';
import type { Truth } from './truth.ts';

/** Departments that own items: chance that an item is applied, and the stage at which most others are lost. */
export const knowledgeDepartments = [
  { department: 'marketing', chance: 0.42, bottleneck: 'analyse' },
  { department: 'customer_service', chance: 0.22, bottleneck: 'share' },
  { department: 'rd', chance: 0.6, bottleneck: 'apply' },
] as const;

/** Categories of items and how far each raises the chance of being applied. */
export const knowledgeCategories = [
  { category: 'needs', chance: 0.08 },
  { category: 'use', chance: 0.02 },
  { category: 'market', chance: -0.08 },
  { category: 'defects', chance: 0 },
] as const;

export const stageNames = ['organise', 'analyse', 'share', 'apply'] as const;
type StageName = (typeof stageNames)[number];

/** Chance that an item of a category is applied in a department; always within 180 days. */
export const appliedChance = (department: number, category: number): number =>
  (knowledgeDepartments[department]?.chance ?? 0) + (knowledgeCategories[category]?.chance ?? 0);

const functionOf: Readonly<Record<Case['type'], string>> = {
  Complaint: 'value_creation',
  Suggestion: 'value_creation',
  Question: 'value_perception',
  Problem: 'trust_building',
};
const shareOfCases = 0.25;
const shareLostAtBottleneck = 0.7;
const longestStep = 30;

export interface KnowledgeRecords {
  readonly items: DatedRow[];
  readonly uses: DatedRow[];
  readonly givenBack: Truth['knowledge']['given_back'];
}

type Dates = Readonly<Record<StageName | 'create', number | null>>;

/** Days of the stages of an item; what lies after the last day has not happened yet. */
function drawDates(day: number, lastDay: number, department: number, category: number, random: Random): Dates {
  const isApplied = random.chance(appliedChance(department, category));
  const lostAt = random.chance(shareLostAtBottleneck)
    ? (knowledgeDepartments[department]?.bottleneck ?? 'apply')
    : random.pick(stageNames);
  const found: Record<StageName | 'create', number | null> = {
    organise: null,
    analyse: null,
    share: null,
    apply: null,
    create: null,
  };
  let at = day;
  for (const stage of stageNames) {
    at += 1 + random.integer(longestStep);
    if (at > lastDay || (!isApplied && stage === lostAt)) return found;
    found[stage] = at;
  }
  at += 10 + random.integer(60);
  if (random.chance(0.2) && at <= lastDay) found.create = at;
  return found;
}

const amount = (value: number): string => value.toFixed(2);
const stamp = (day: number | null, second = 40_000): string | null => (day === null ? null : utcInstant(day, second));

/** Knowledge gained from cases: what became of each piece, what it brought and cost; and its uses by departments. */
export function drawKnowledge(context: ErpContext): KnowledgeRecords {
  const random = context.random.fork('knowledge items');
  const lastDay = context.months.at(-1)?.lastDay ?? 0;
  const items: DatedRow[] = [];
  const uses: DatedRow[] = [];
  const applied: AppliedItem[] = [];
  for (const each of context.cases) {
    if (!random.chance(shareOfCases)) continue;
    const department = random.integer(knowledgeDepartments.length);
    const category = random.integer(knowledgeCategories.length);
    const dates = drawDates(each.day, lastDay, department, category, random);
    const knowledge_id = `KN-${10_001 + items.length}`;
    const renewed = random.chance(0.15) ? each.day + 60 + random.integer(200) : null;
    const isChecked = random.chance(0.6);
    const isValid = random.chance(0.93);
    const row: Row = {
      knowledge_id,
      customer_id: context.customers[each.customer]?.customer_id ?? '',
      response_id: null,
      interaction_id: each.id,
      attribute_id: each.attribute,
      knowledge_function: functionOf[each.type],
      direction: each.type === 'Question' ? 'for' : 'from',
      form: random.chance(0.7) ? 'explicit' : 'tacit',
      breadth: each.type === 'Question' ? 'narrow' : 'broad',
      owner_department: knowledgeDepartments[department]?.department ?? null,
      category: knowledgeCategories[category]?.category ?? null,
      styles: each.type === 'Suggestion' ? 'mutual_innovation' : null,
      acquired_at: utcInstant(each.day, each.second),
      organised_at: stamp(dates.organise),
      analysed_at: stamp(dates.analyse),
      shared_at: stamp(dates.share),
      applied_at: stamp(dates.apply),
      created_at: stamp(dates.create),
      renewed_at: stamp(renewed !== null && renewed <= lastDay ? renewed : null),
      ...valuesOf(dates.apply !== null, random),
      currency: 'EUR',
      is_valid: isChecked ? String(isValid) : null,
    };
    const written = [each.day, dates.organise, dates.analyse, dates.share, dates.apply, dates.create];
    items.push({ day: Math.max(...written.map((day) => day ?? 0)), row });
    uses.push(...usesOf(knowledge_id, dates, random));
    if (dates.apply !== null) applied.push({ row, appliedDay: dates.apply });
  }
  const back = drawGivenBack(applied, lastDay, context.random.fork('knowledge given back'));
  return {
    items,
    uses: [...uses, ...back.uses].map(({ day, row }, index) => ({
      day,
      row: { use_id: `U-${10_001 + index}`, ...row },
    })),
    givenBack: back.truth,
  };
}

interface AppliedItem {
  readonly row: Row;
  readonly appliedDay: number;
}

/** Chance that an applied item is given back to customers, where indirect value is on record and where none is. */
const givenBackChance = { indirect: 0.8, other: 0.1 } as const;

/** What the department that owns an item gives back to customers once it is applied. */
function drawGivenBack(
  applied: readonly AppliedItem[],
  lastDay: number,
  random: Random,
): { uses: DatedRow[]; truth: Truth['knowledge']['given_back'] } {
  const given = applied.flatMap(({ row, appliedDay }) => {
    const day = appliedDay + 10 + random.integer(31);
    const isGiven = random.chance(row.indirect_value === null ? givenBackChance.other : givenBackChance.indirect);
    const user = random.integer(160);
    return isGiven && day <= lastDay ? [{ item: row, day, user }] : [];
  });
  const cents = given.reduce((sum, { item }) => sum + Math.round(100 * Number(item.indirect_value ?? 0)), 0);
  return {
    uses: given.map(({ item, day, user }) => ({
      day,
      row: {
        knowledge_id: item.knowledge_id ?? null,
        department: item.owner_department ?? null,
        user_id: `E-${1 + user}`,
        user_role: 'specialist',
        used_at: utcInstant(day, 42_000),
        kind: 'returned_to_customer',
      },
    })),
    truth: { items: given.length, indirect_value: cents / 100 },
  };
}

/** What an item brought, where that is on record, and cost. */
function valuesOf(isApplied: boolean, random: Random): Row {
  const hasDirect = isApplied && random.chance(0.5);
  const hasIndirect = isApplied && random.chance(0.25);
  return {
    direct_value: hasDirect ? amount(Math.exp(random.normal(4.6, 0.8))) : null,
    direct_kind: hasDirect ? random.pick(['cost', 'sales', 'innovation']) : null,
    indirect_value: hasIndirect ? amount(Math.exp(random.normal(4, 0.8))) : null,
    acquisition_cost: amount(1 + 6 * random.uniform()),
    incentive_cost: random.chance(0.2) ? amount(5 + 10 * random.uniform()) : null,
  };
}

function usesOf(knowledge_id: string, dates: Dates, random: Random): DatedRow[] {
  return (['share', 'apply'] as const).flatMap((stage): DatedRow[] => {
    const day = dates[stage];
    if (day === null) return [];
    const row: Row = {
      knowledge_id,
      department: random.pick(['marketing', 'rd', 'production', 'management']),
      user_id: `E-${1 + random.integer(160)}`,
      user_role: random.pick(['specialist', 'manager']),
      used_at: utcInstant(day, 41_000),
      kind: stage === 'apply' ? 'applied' : 'shared_with',
    };
    return [{ day, row }];
  });
}

/** What was planted of customer knowledge. */
export function trueKnowledge(
  customers: readonly Customer[],
  leadUsers: ReadonlySet<number>,
): Omit<Truth['knowledge'], 'active_customers' | 'models' | 'given_back'> {
  return {
    half_lives: plantedHalfLives.map(({ category, halfLifeDays }) => ({ category, half_life_days: halfLifeDays })),
    applied_chances: knowledgeDepartments.flatMap(({ department }, place) =>
      knowledgeCategories.map(({ category }, position) => ({
        department,
        category,
        chance: appliedChance(place, position),
      })),
    ),
    bottlenecks: knowledgeDepartments.map(({ department, bottleneck }) => ({ department, stage: bottleneck })),
    lead_users: [...leadUsers].sort((a, b) => a - b).map((index) => customers[index]?.customer_id ?? ''),
  };
}
