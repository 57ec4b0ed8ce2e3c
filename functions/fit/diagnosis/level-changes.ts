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

/** A station's level of one attribute in one period, over the segments by customers. */
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

/** Change of one station's level of one attribute between two stretches of periods. */
export interface LevelChange {
  readonly station: string;
  readonly attribute: string;
  /** `carried`: not measured again, so its change is 0 because the same answers stand on both sides; `missing`: unknown. */
  readonly state: 'measured' | 'carried' | 'missing';
  readonly change: number;
  readonly degreesOfFreedom: number;
}

export interface LevelChanges {
  readonly stations: readonly string[];
  readonly attributes: readonly string[];
  /** Station by station, attributes within. */
  readonly changes: readonly LevelChange[];
  readonly covariance: readonly (readonly number[])[];
}

interface Weighted {
  readonly level: AttributeLevel;
  readonly weight: number;
}

/**
 * Changes of all levels of a chain from the earlier stretch to the later one, with their joint covariance. In each stretch a level
 * is the mean of its own measurements weighted by answers; a level measured only before counts as carried there.
 */
export function levelChanges(
  systems: Systems,
  stations: readonly string[],
  attributes: readonly string[],
  segments: readonly string[],
  weights: SegmentWeights,
  earlier: readonly string[],
  later: readonly string[],
): LevelChanges {
  // Segments weigh as in the latest period on both sides, so that a changed mix of customers is no change of a level.
  const fixed: SegmentWeights = (_, segment) => weights(later.at(-1)!, segment);
  const levelsOf = (periods: readonly string[], attribute: string, station: string): AttributeLevel[] =>
    periods.flatMap((period) => attributeLevel(systems(period), period, attribute, station, segments, fixed) ?? []);
  const sides: { readonly before: readonly Weighted[]; readonly after: readonly Weighted[] }[] = [];
  const changes: LevelChange[] = [];
  for (const station of stations) {
    for (const attribute of attributes) {
      const before = levelsOf(earlier, attribute, station);
      const after = levelsOf(later, attribute, station);
      const [measuredBefore, measuredAfter] = [before, after].map((side) => side.filter((level) => level.isFresh));
      const isMissing = before.length === 0 || after.length === 0;
      const isCarried = !isMissing && measuredAfter!.length === 0;
      const left =
        isMissing || isCarried ? [] : byAnswers(measuredBefore!.length > 0 ? measuredBefore! : before.slice(-1));
      const right = isMissing || isCarried ? [] : byAnswers(measuredAfter!);
      sides.push({ before: left, after: right });
      changes.push({
        station,
        attribute,
        state: isMissing ? 'missing' : isCarried ? 'carried' : 'measured',
        change: meanOf(right) - meanOf(left),
        degreesOfFreedom: pooledDegrees([...left, ...right]),
      });
    }
  }
  const covariance = changes.map(() => new Array<number>(changes.length).fill(0));
  for (let a = 0; a < changes.length; a++) {
    for (let b = 0; b <= a; b++) {
      const shared =
        sharedNoise(systems, sides[a]!.before, sides[b]!.before) +
        sharedNoise(systems, sides[a]!.after, sides[b]!.after);
      covariance[a]![b] = shared;
      covariance[b]![a] = shared;
    }
  }
  return { stations, attributes, changes, covariance };
}

/** Welch–Satterthwaite over measurements that are independent of each other. */
function pooledDegrees(levels: readonly Weighted[]): number {
  const parts = levels.map(({ level, weight }) => ({ part: weight ** 2 * level.variance, level }));
  const total = parts.reduce((sum, { part }) => sum + part, 0);
  const noise = parts.reduce((sum, { part, level }) => sum + part ** 2 / Math.max(1, level.degreesOfFreedom), 0);
  return noise > 0 ? total ** 2 / noise : Number.POSITIVE_INFINITY;
}

function byAnswers(levels: readonly AttributeLevel[]): Weighted[] {
  const total = levels.reduce((sum, level) => sum + level.n, 0);
  return levels.map((level) => ({ level, weight: total > 0 ? level.n / total : 1 / levels.length }));
}

const meanOf = (levels: readonly Weighted[]): number =>
  levels.reduce((sum, { level, weight }) => sum + weight * level.value, 0);

function sharedNoise(systems: Systems, left: readonly Weighted[], right: readonly Weighted[]): number {
  let sum = 0;
  for (const a of left)
    for (const b of right)
      if (a.level.period === b.level.period)
        sum += a.weight * b.weight * covarianceOf(systems(a.level.period), a.level.coefficients, b.level.coefficients);
  return sum;
}
