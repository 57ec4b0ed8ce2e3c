import type { AttributeLevel, AttributeLevels } from './attribute-levels.ts';

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
 *
 * @param fluctuation variance of a level from period to period beyond its standard error
 */
export function levelChanges(
  levels: AttributeLevels,
  stations: readonly string[],
  attributes: readonly string[],
  earlier: readonly string[],
  later: readonly string[],
  fluctuation: number,
): LevelChanges {
  const levelsOf = (periods: readonly string[], attribute: string, station: string): AttributeLevel[] =>
    periods.flatMap((period) => levels.at(period, attribute, station) ?? []);
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
        sharedNoise(levels, sides[a]!.before, sides[b]!.before) + sharedNoise(levels, sides[a]!.after, sides[b]!.after);
      covariance[a]![b] = shared;
      covariance[b]![a] = shared;
    }
  }
  sides.forEach(({ before, after }, index) => {
    const shares = [...before, ...after].reduce((sum, { weight }) => sum + weight ** 2, 0);
    covariance[index]![index]! += fluctuation * shares;
  });
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

function sharedNoise(levels: AttributeLevels, left: readonly Weighted[], right: readonly Weighted[]): number {
  let sum = 0;
  for (const a of left)
    for (const b of right)
      if (a.level.period === b.level.period) sum += a.weight * b.weight * levels.covariance(a.level, b.level);
  return sum;
}
