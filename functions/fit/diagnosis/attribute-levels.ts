import type { GapInputs } from '../gaps/gap-inputs.ts';
import {
  addTo,
  type Coefficients,
  covarianceOf,
  createLevelSystem,
  estimate,
  type LevelSystem,
} from '../gaps/level-system.ts';
import type { SegmentWeights } from '../gaps/weights.ts';

/** Level systems by period, built when first asked for. */
export type Systems = (period: string) => LevelSystem;

export function levelSystems(inputs: GapInputs): Systems {
  const staff = new Set(inputs.stations.filter((station) => station.is_staff).map((station) => station.station));
  const known = new Map<string, LevelSystem>();
  return (period) => {
    let system = known.get(period);
    if (!system) {
      system = createLevelSystem(inputs.levels.get(period) ?? [], (of) => inputs.covariances.get(of) ?? [], staff);
      known.set(period, system);
    }
    return system;
  };
}

/** A station's level of one attribute in one period, over the segments by their weights. */
export interface AttributeLevel {
  readonly period: string;
  readonly coefficients: Coefficients;
  readonly value: number;
  readonly variance: number;
  readonly degreesOfFreedom: number;
  readonly n: number;
  /** Measured in the period itself, not carried into it. */
  readonly isFresh: boolean;
  readonly isStaff: boolean;
}

/** Level of a station over segments, or null when no segment has one with a standard error. */
export function attributeLevel(
  system: LevelSystem,
  period: string,
  attribute: string,
  station: string,
  segments: readonly string[],
  weights: SegmentWeights,
): AttributeLevel | null {
  const parts = segments.flatMap((segment) => {
    const index = system.indexOf(attribute, segment, station);
    const weight = weights(period, segment);
    return index === undefined || system.variables[index]!.variance === null || !(weight > 0)
      ? []
      : [{ index, weight }];
  });
  if (parts.length === 0) return null;
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const coefficients = new Map<number, number>();
  for (const { index, weight } of parts) addTo(coefficients, index, weight / total);
  const variables = [...coefficients.keys()].map((index) => system.variables[index]!);
  const found = estimate(system, coefficients);
  return {
    period,
    coefficients,
    value: found.value,
    variance: (found.standardError ?? 0) ** 2,
    degreesOfFreedom: found.degreesOfFreedom,
    n: variables.reduce((sum, variable) => sum + (variable.n ?? 0), 0),
    isFresh: variables.every((variable) => variable.measuredPeriod === period),
    isStaff: variables.some((variable) => variable.isStaff),
  };
}

/** Levels of a chain's stations over segments, each computed once. */
export interface AttributeLevels {
  at(period: string, attribute: string, station: string): AttributeLevel | null;
  /** Covariance of the errors of two levels; 0 for different periods. */
  covariance(a: AttributeLevel, b: AttributeLevel): number;
}

/**
 * Levels over the segments of a chain. Segments weigh the same in every period, so that a changed mix of customers is no change of
 * a level.
 */
export function attributeLevels(
  systems: Systems,
  segments: readonly string[],
  weightOf: (segment: string) => number,
): AttributeLevels {
  const levels = new Map<string, AttributeLevel | null>();
  const numbers = new Map<AttributeLevel, number>();
  const covariances = new Map<number, number>();
  return {
    at: (period, attribute, station) => {
      const key = `${period}\u0000${attribute}\u0000${station}`;
      let level = levels.get(key);
      if (level === undefined) {
        level = attributeLevel(systems(period), period, attribute, station, segments, (_, segment) =>
          weightOf(segment),
        );
        levels.set(key, level);
        if (level) numbers.set(level, numbers.size);
      }
      return level;
    },
    covariance: (a, b) => {
      if (a.period !== b.period) return 0;
      const [left, right] = [numbers.get(a)!, numbers.get(b)!].sort((x, y) => x - y);
      const key = left! * 2 ** 24 + right!;
      let found = covariances.get(key);
      if (found === undefined) {
        found = covarianceOf(systems(a.period), a.coefficients, b.coefficients);
        covariances.set(key, found);
      }
      return found;
    },
  };
}
