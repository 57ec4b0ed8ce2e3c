/** The four components of the firm's customer knowledge competence (seed 1). */
export const components = [
  'ckc_knowledge_process',
  'ckc_marketing_it_interface',
  'ckc_senior_management',
  'ckc_evaluation_reward',
] as const;
export type Component = (typeof components)[number];

export interface Department {
  readonly name: string;
  readonly persons: ReadonlyMap<string, ReadonlyMap<Component, number>>;
  readonly headcount: number | null;
}

/** A linear combination of persons' answers around its value. */
export interface Linear {
  readonly value: number;
  /** What each person contributes, by department, for components that two or more of it answered. */
  readonly influence: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Weights of the components that only one person of a department answered, by department. */
  readonly lone: ReadonlyMap<string, ReadonlyMap<Component, number>>;
}

/** Persons of a department who answered about a component, with their level. */
export const answersTo = ({ persons }: Department, component: Component): [string, number][] =>
  [...persons].flatMap(([person, levels]) => {
    const level = levels.get(component);
    return level === undefined ? [] : [[person, level] as [string, number]];
  });

interface Weighted {
  readonly coefficient: number;
  readonly linear: Linear;
}

/** Σ coefficient · linear, value given. */
export const combined = (value: number, parts: readonly Weighted[]): Linear => ({
  value,
  influence: added(parts, ({ influence }) => influence),
  lone: added(parts, ({ lone }) => lone),
});

type Nested<K> = ReadonlyMap<string, ReadonlyMap<K, number>>;

function added<K>(parts: readonly Weighted[], pick: (linear: Linear) => Nested<K>): Nested<K> {
  const sums = new Map<string, Map<K, number>>();
  for (const { coefficient, linear } of parts) {
    for (const [department, own] of pick(linear)) {
      const known = sums.get(department) ?? new Map<K, number>();
      sums.set(department, known);
      for (const [key, part] of own) known.set(key, (known.get(key) ?? 0) + coefficient * part);
    }
  }
  return sums;
}

/**
 * Stratified standard error: variance Σ over departments of (1 − n/N) · n/(n − 1) · Σ influence². Of a component that one person of a
 * department answered there is no spread to see: it takes (1 − 1/N) times the variance within departments, pooled over those where two or
 * more answered (the gaps pool the variance of staff likewise). Degrees of freedom by Welch–Satterthwaite.
 *
 * @returns null when no department shows a spread
 */
export function errorOf(
  { influence, lone }: Linear,
  departments: readonly Department[],
): { readonly standardError: number; readonly degreesOfFreedom: number } | null {
  if (influence.size + lone.size === 0) return null;
  let [variance, squares] = [0, 0];
  const add = (own: number, degreesOfFreedom: number): void => {
    variance += own;
    squares += own ** 2 / degreesOfFreedom;
  };
  const leftOf = (name: string, answered: number): number => {
    const headcount = departments.find((department) => department.name === name)?.headcount ?? null;
    return headcount === null ? 1 : Math.max(0, 1 - answered / headcount);
  };
  for (const [name, persons] of influence) {
    const count = persons.size;
    const sum = [...persons.values()].reduce((total, part) => total + part * part, 0);
    add(((leftOf(name, count) * count) / (count - 1)) * sum, count - 1);
  }
  for (const [name, weights] of lone) {
    const left = leftOf(name, 1);
    if (left === 0) continue;
    const pooled = pooledVariance(weights, departments);
    if (pooled === null) return null;
    add(left * pooled.variance, pooled.degreesOfFreedom);
  }
  return {
    standardError: Math.sqrt(variance),
    degreesOfFreedom: squares > 0 ? variance ** 2 / squares : Number.POSITIVE_INFINITY,
  };
}

/** Variance within departments of Σ weight · level, over persons who answered all that is weighed; null where nowhere two did. */
function pooledVariance(
  weights: ReadonlyMap<Component, number>,
  departments: readonly Department[],
): { readonly variance: number; readonly degreesOfFreedom: number } | null {
  let [sum, degreesOfFreedom] = [0, 0];
  for (const { persons } of departments) {
    const values = [...persons.values()].flatMap((levels) => {
      const parts = [...weights].map(([component, weight]) => weight * (levels.get(component) ?? Number.NaN));
      const value = parts.reduce((total, part) => total + part, 0);
      return Number.isNaN(value) ? [] : [value];
    });
    if (values.length < 2) continue;
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    sum += values.reduce((total, value) => total + (value - mean) ** 2, 0);
    degreesOfFreedom += values.length - 1;
  }
  return degreesOfFreedom === 0 ? null : { variance: sum / degreesOfFreedom, degreesOfFreedom };
}
