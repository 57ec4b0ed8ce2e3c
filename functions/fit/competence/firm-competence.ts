import { studentTQuantile } from '../../numerics/distributions.ts';
import {
  answersTo,
  type Component,
  combined,
  components,
  type Department,
  errorOf,
  type Linear,
} from './stratified-error.ts';

export interface CompetenceAnswer {
  readonly component: Component;
  readonly department: string;
  readonly person: string;
  readonly level: number;
}

export interface CompetenceLevel {
  /** Null: the firm. */
  readonly department: string | null;
  readonly component: Component | 'index';
  readonly level: number;
  readonly standardError: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly answers: number;
  readonly headcount: number | null;
}

/** The lowest of several levels, against the next lowest. */
export interface WeakestLink {
  readonly weakest: CompetenceLevel;
  /** Next lowest − lowest; null: there is no other, or no error. */
  readonly distance: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** The interval of the distance excludes 0. */
  readonly isClear: boolean;
}

export interface FirmCompetence {
  readonly levels: readonly CompetenceLevel[];
  readonly weakestOfFirm: WeakestLink | null;
  /** Weakest component in a department. */
  readonly weakestOfDepartments: WeakestLink | null;
}

/**
 * The firm's customer knowledge competence: mean of each component by department and for the firm, and their geometric mean as
 * index. Departments count by their headcount, else by how many answered; errors are stratified by department, know that the same
 * person answers all four, and shrink where most of a department answered (finite population); a department with one answer takes the
 * variance within departments pooled over the others. The index is linearised in logarithms.
 *
 * @param fewest answers from which a department is shown
 */
export function firmCompetence(
  answers: readonly CompetenceAnswer[],
  headcountOf: (department: string) => number | null,
  fewest: number,
): FirmCompetence {
  const departments = departmentsOf(answers, headcountOf);
  const inDepartments = departments.flatMap((department) => {
    const parts = components.flatMap((component) => {
      const mean = meanOf([department], component);
      return mean && countOf([department], component) >= fewest ? [{ component, linear: mean }] : [];
    });
    return withIndex(parts, [department], department.name);
  });
  const ofFirm = components.flatMap((component) => {
    const mean = meanOf(departments, component);
    return mean && countOf(departments, component) >= fewest ? [{ component, linear: mean }] : [];
  });
  const firm = withIndex(ofFirm, departments, null);
  const parts = (found: readonly Named[]): Named[] => found.filter(({ level }) => level.component !== 'index');
  return {
    levels: [...firm, ...inDepartments].map(({ level }) => level),
    weakestOfFirm: weakest(parts(firm), departments),
    weakestOfDepartments: weakest(parts(inDepartments), departments),
  };
}

interface Named {
  readonly level: CompetenceLevel;
  readonly linear: Linear;
}

function departmentsOf(
  answers: readonly CompetenceAnswer[],
  headcountOf: (department: string) => number | null,
): Department[] {
  const sorted = [...answers].sort((a, b) => (a.person < b.person ? -1 : a.person > b.person ? 1 : 0));
  return [...Map.groupBy(sorted, ({ department }) => department)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const persons = new Map<string, Map<Component, number>>();
      for (const { person, component, level } of own) {
        const known = persons.get(person) ?? new Map<Component, number>();
        persons.set(person, known.set(component, level));
      }
      const headcount = headcountOf(name);
      return { name, persons, headcount: headcount !== null && headcount >= persons.size ? headcount : null };
    });
}

const countOf = (departments: readonly Department[], component: Component): number =>
  departments.reduce((sum, department) => sum + answersTo(department, component).length, 0);

/** Mean of a component over departments, weighted by headcount where all are known, else by answers. */
function meanOf(departments: readonly Department[], component: Component): Linear | null {
  const asked = departments
    .map((department) => ({ department, own: answersTo(department, component) }))
    .filter(({ own }) => own.length > 0);
  if (asked.length === 0) return null;
  const isKnown = asked.every(({ department }) => department.headcount !== null);
  const weightOf = (department: Department, count: number): number => (isKnown ? department.headcount! : count);
  const total = asked.reduce((sum, { department, own }) => sum + weightOf(department, own.length), 0);
  let value = 0;
  const influence = new Map<string, Map<string, number>>();
  const lone = new Map<string, Map<Component, number>>();
  for (const { department, own } of asked) {
    const share = weightOf(department, own.length) / total;
    const mean = own.reduce((sum, [, level]) => sum + level, 0) / own.length;
    value += share * mean;
    if (own.length === 1) lone.set(department.name, new Map([[component, share]]));
    else {
      const parts = own.map(([person, level]) => [person, (share * (level - mean)) / own.length] as const);
      influence.set(department.name, new Map(parts));
    }
  }
  return { value, influence, lone };
}

/** Components with their index, when all four were asked. */
function withIndex(
  parts: readonly { readonly component: Component; readonly linear: Linear }[],
  departments: readonly Department[],
  department: string | null,
): Named[] {
  const headcount = department === null ? null : (departments[0]?.headcount ?? null);
  const named = parts.map(({ component, linear }): Named => {
    const answers = countOf(departments, component);
    return { linear, level: { department, component, ...estimated(linear, departments), answers, headcount } };
  });
  if (parts.length < components.length) return named;
  const value = Math.exp(parts.reduce((sum, { linear }) => sum + Math.log(linear.value), 0) / parts.length);
  const answers = departments.reduce((sum, { persons }) => sum + persons.size, 0);
  if (!(value > 0)) {
    const none = { standardError: null, lower: null, upper: null };
    const level: CompetenceLevel = { department, component: 'index', level: 0, ...none, answers, headcount };
    return [...named, { level, linear: combined(0, []) }];
  }
  const linear = combined(
    value,
    parts.map((part) => ({ coefficient: value / (parts.length * part.linear.value), linear: part.linear })),
  );
  const level: CompetenceLevel = {
    department,
    component: 'index',
    ...estimated(linear, departments),
    answers,
    headcount,
  };
  return [...named, { level, linear }];
}

type Estimated = Pick<CompetenceLevel, 'level' | 'standardError' | 'lower' | 'upper'>;

/** Level with its t interval by Welch–Satterthwaite, within 0 and 100. */
function estimated(linear: Linear, departments: readonly Department[]): Estimated {
  const { value } = linear;
  const error = errorOf(linear, departments);
  if (error === null) return { level: value, standardError: null, lower: null, upper: null };
  const reach = error.standardError === 0 ? 0 : error.standardError * studentTQuantile(0.975, error.degreesOfFreedom);
  const { standardError } = error;
  return { level: value, standardError, lower: Math.max(0, value - reach), upper: Math.min(100, value + reach) };
}

/** The lowest level; ties go to the first. */
function weakest(found: readonly Named[], departments: readonly Department[]): WeakestLink | null {
  const ordered = [...found].sort((a, b) => a.linear.value - b.linear.value);
  const [lowest, next] = ordered;
  if (!lowest) return null;
  if (!next) return { weakest: lowest.level, distance: null, isClear: false };
  const difference = combined(next.linear.value - lowest.linear.value, [
    { coefficient: 1, linear: next.linear },
    { coefficient: -1, linear: lowest.linear },
  ]);
  const error = errorOf(difference, departments);
  if (error === null) return { weakest: lowest.level, distance: null, isClear: false };
  const reach = error.standardError === 0 ? 0 : error.standardError * studentTQuantile(0.975, error.degreesOfFreedom);
  const { value } = difference;
  return {
    weakest: lowest.level,
    distance: { value, lower: value - reach, upper: value + reach },
    isClear: value - reach > 0,
  };
}
