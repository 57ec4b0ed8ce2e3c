import { studentTQuantile } from '../../numerics/distributions.ts';
import type { CovarianceRow, LevelRow } from './gap-inputs.ts';

/** A station's level, the unit whose errors are shared by everything that is computed from it. */
export interface LevelVariable {
  readonly attribute: string;
  /** `*` when one set of answers holds for all segments: its error is common to them. */
  readonly segment: string;
  readonly station: string;
  readonly isStaff: boolean;
  readonly mean: number;
  /** Null: the level has no standard error. */
  readonly variance: number | null;
  readonly degreesOfFreedom: number;
  /** Answers behind it; null: not known (an assessment). */
  readonly n: number | null;
  readonly ageMonths: number;
  readonly measuredPeriod: string;
  readonly ruler: string | null;
  readonly isHidden: boolean;
  readonly isSmall: boolean;
}

/** All levels of one period with their joint covariance. */
export interface LevelSystem {
  readonly variables: readonly LevelVariable[];
  /** Position of a cell's level among the variables. */
  indexOf(attribute: string, segment: string, station: string): number | undefined;
  covariance(a: number, b: number): number;
}

/** A linear combination of levels: variable → coefficient. */
export type Coefficients = ReadonlyMap<number, number>;

export interface Estimate {
  readonly value: number;
  readonly standardError: number | null;
  readonly degreesOfFreedom: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

const variableKey = (attribute: string, segment: string, station: string): string =>
  `${attribute}\u0000${station}\u0000${segment}`;

/**
 * Levels of a period and their covariance matrix. The diagonal is std_error² of the levels (pooled for staff); off the
 * diagonal stand the covariances of respondents who answered both, found under the period itself or, for levels carried
 * together from one earlier period, under that period.
 */
export function createLevelSystem(
  levels: readonly LevelRow[],
  covariancesOf: (period: string) => readonly CovarianceRow[],
  staffStations: ReadonlySet<string>,
): LevelSystem {
  const variables: LevelVariable[] = [];
  const byCell = new Map<string, number>();
  const byVariable = new Map<string, number>();
  for (const level of levels) {
    const segment = level.is_common ? '*' : level.segment;
    const key = variableKey(level.attribute_id, segment, level.station);
    let index = byVariable.get(key);
    if (index === undefined) {
      index = variables.length;
      byVariable.set(key, index);
      variables.push(asVariable(level, segment, staffStations.has(level.station)));
    }
    byCell.set(variableKey(level.attribute_id, level.segment, level.station), index);
  }
  const matrix = covarianceMatrix(variables, byVariable, levels[0]?.period_id ?? '', covariancesOf);
  return {
    variables,
    indexOf: (attribute, segment, station) => byCell.get(variableKey(attribute, segment, station)),
    covariance: (a, b) => matrix.get(a * variables.length + b) ?? 0,
  };
}

const asVariable = (level: LevelRow, segment: string, isStaff: boolean): LevelVariable => ({
  attribute: level.attribute_id,
  segment,
  station: level.station,
  isStaff,
  mean: level.mean,
  variance: level.std_error === null ? null : level.std_error ** 2,
  degreesOfFreedom: level.degrees_of_freedom ?? Number.POSITIVE_INFINITY,
  n: level.n,
  ageMonths: level.age_months,
  measuredPeriod: level.measured_period_id,
  ruler: level.ruler,
  isHidden: level.is_hidden,
  isSmall: level.is_small,
});

function covarianceMatrix(
  variables: readonly LevelVariable[],
  byVariable: ReadonlyMap<string, number>,
  period: string,
  covariancesOf: (period: string) => readonly CovarianceRow[],
): Map<number, number> {
  const matrix = new Map<number, number>();
  const size = variables.length;
  const measured = [...new Set(variables.map((variable) => variable.measuredPeriod))].filter((each) => each !== period);
  for (const source of [...measured.sort(), period]) {
    for (const row of covariancesOf(source)) {
      const a = byVariable.get(variableKey(row.attribute_a, row.segment_a, row.station_a));
      const b = byVariable.get(variableKey(row.attribute_b, row.segment_b, row.station_b));
      if (a === undefined || b === undefined || a === b) continue;
      if (variables[a]!.measuredPeriod !== variables[b]!.measuredPeriod) continue;
      if (source !== period && variables[a]!.measuredPeriod !== source) continue;
      const bound = Math.sqrt((variables[a]!.variance ?? 0) * (variables[b]!.variance ?? 0));
      const covariance = Math.max(-bound, Math.min(bound, row.covariance));
      matrix.set(a * size + b, covariance);
      matrix.set(b * size + a, covariance);
    }
  }
  variables.forEach((variable, index) => {
    matrix.set(index * size + index, variable.variance ?? 0);
  });
  return matrix;
}

/** Adds `amount` to the coefficient of a variable. */
export function addTo(coefficients: Map<number, number>, variable: number, amount: number): void {
  coefficients.set(variable, (coefficients.get(variable) ?? 0) + amount);
}

/** Value Σ c·level. */
export function weightedMean(system: LevelSystem, coefficients: Coefficients): number {
  let sum = 0;
  for (const [index, coefficient] of coefficients) sum += coefficient * system.variables[index]!.mean;
  return sum;
}

/** Covariance of two linear combinations of levels, cᵀ·V·d. */
export function covarianceOf(system: LevelSystem, c: Coefficients, d: Coefficients): number {
  let sum = 0;
  for (const [a, left] of c) for (const [b, right] of d) sum += left * right * system.covariance(a, b);
  return sum;
}

/**
 * Estimate of Σ c·level with its t interval. Degrees of freedom by Welch–Satterthwaite over independent groups of respondents:
 * customers of a segment (n − 1), and the staff of a station, where the part of the variance that stands on the pooled diagonal
 * has the pooled degrees of freedom and the part through covariances between attributes (one person's leniency in all his
 * answers) only respondents − 1.
 */
export function estimate(system: LevelSystem, coefficients: Coefficients, confidence = 0.95): Estimate {
  const value = weightedMean(system, coefficients);
  const used = [...coefficients].filter(([, coefficient]) => coefficient !== 0);
  if (used.some(([index]) => system.variables[index]!.variance === null))
    return { value, standardError: null, degreesOfFreedom: Number.POSITIVE_INFINITY, lower: null, upper: null };
  const variance = Math.max(0, covarianceOf(system, new Map(used), new Map(used)));
  const degreesOfFreedom = satterthwaite(system, used, variance);
  const standardError = Math.sqrt(variance);
  const reach = standardError * tQuantile(0.5 + confidence / 2, degreesOfFreedom);
  return { value, standardError, degreesOfFreedom, lower: value - reach, upper: value + reach };
}

/** Quantile of Student's t that takes infinite degrees of freedom and never fewer than 1. */
export const tQuantile = (probability: number, degreesOfFreedom: number): number =>
  studentTQuantile(probability, Math.max(1, degreesOfFreedom));

function satterthwaite(system: LevelSystem, used: readonly (readonly [number, number])[], variance: number): number {
  const groups = new Map<string, (readonly [number, number])[]>();
  for (const entry of used) {
    const variable = system.variables[entry[0]]!;
    const key = variable.isStaff ? `${variable.station}\u0000${variable.segment}` : `\u0000${variable.segment}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  let noise = 0;
  for (const members of groups.values()) noise += groupNoise(system, members);
  return noise > 0 ? variance ** 2 / noise : Number.POSITIVE_INFINITY;
}

/** Σ variance²/df of one group of respondents. */
function groupNoise(system: LevelSystem, members: readonly (readonly [number, number])[]): number {
  const variables = members.map(([index]) => system.variables[index]!);
  const total = Math.max(0, covarianceOf(system, new Map(members), new Map(members)));
  const smallest = Math.min(...variables.map((variable) => variable.degreesOfFreedom));
  if (!Number.isFinite(smallest)) return 0;
  const staff = variables.some((variable) => variable.isStaff);
  if (!staff || members.length === 1) return total ** 2 / smallest;
  const diagonal = members.reduce(
    (sum, [index, coefficient]) => sum + coefficient ** 2 * (system.variables[index]!.variance ?? 0),
    0,
  );
  const shared = Math.max(0, total - diagonal);
  const respondents = Math.max(1, Math.min(...variables.map((variable) => variable.n ?? smallest + 1)) - 1);
  return Math.min(total, diagonal) ** 2 / smallest + shared ** 2 / respondents;
}
