import type { Random } from '../../numerics/random.ts';
import type { IndexRow } from '../gaps/gap-inputs.ts';
import { addTo, covarianceOf, weightedMean } from '../gaps/level-system.ts';
import { attributeLevel, type Systems } from './attribute-levels.ts';
import { errorsInVariablesSlope, type Pair, type Slope } from './errors-in-variables.ts';

interface SegmentPoint {
  readonly segment: string;
  readonly position: number;
  readonly period: string;
  readonly x: number;
  readonly xNoise: number;
  readonly y: number;
}

/**
 * Loyalty points associated with one point at the last station of a chain (what customers perceive, or trust): slope over segments ×
 * periods with segment effects, corrected for the known errors of the station's level and for errors that both share because the
 * same people answered (their covariance from one period to the next, where true levels hardly move); periods resampled.
 * It is estimable only where the level moved more than its error: 20 cells, reliability 0.5 or more.
 */
export function loyaltySlope(
  systems: Systems,
  rows: readonly IndexRow[],
  periods: readonly string[],
  station: string,
  attributes: readonly string[],
  importance: (attribute: string) => number,
  random: Random,
): Slope | null {
  const loyalty = new Map(
    rows
      .filter((row) => row.index_name === 'loyalty' && row.segment !== null && row.estimate !== null)
      .map((row) => [`${row.period_id}\u0000${row.segment}`, row.estimate!] as const),
  );
  const points: SegmentPoint[] = [];
  periods.forEach((period, position) => {
    const system = systems(period);
    const segments = [...new Set(system.variables.map((variable) => variable.segment))];
    for (const segment of segments) {
      const y = loyalty.get(`${period}\u0000${segment}`);
      const levels = attributes.flatMap((attribute) => {
        const level = attributeLevel(system, period, attribute, station, [segment], () => 1);
        return level?.isFresh ? [{ level, weight: importance(attribute) }] : [];
      });
      const total = levels.reduce((sum, { weight }) => sum + weight, 0);
      if (y === undefined || levels.length < attributes.length || !(total > 0)) continue;
      const coefficients = new Map<number, number>();
      for (const { level, weight } of levels)
        for (const [index, coefficient] of level.coefficients)
          addTo(coefficients, index, (coefficient * weight) / total);
      const xNoise = Math.max(0, covarianceOf(system, coefficients, coefficients));
      points.push({ segment, position, period, x: weightedMean(system, coefficients), xNoise, y });
    }
  });
  const sharedNoise = covarianceOfSteps(points);
  const pairs = points.map(
    ({ segment, period, x, y, xNoise }): Pair => ({
      group: segment,
      time: null,
      cluster: period,
      x,
      y,
      xNoise,
      sharedNoise,
    }),
  );
  return errorsInVariablesSlope(pairs, random);
}

/** Half the mean product of steps from one period to the next, without the tenth that moves most. */
function covarianceOfSteps(points: readonly SegmentPoint[]): number {
  const bySegment = new Map<string, SegmentPoint[]>();
  for (const point of points) bySegment.set(point.segment, [...(bySegment.get(point.segment) ?? []), point]);
  const steps = [...bySegment.values()].flatMap((series) =>
    series.slice(1).map((point, index) => ({ x: point.x - series[index]!.x, y: point.y - series[index]!.y })),
  );
  const kept = steps.sort((a, b) => Math.abs(a.x) - Math.abs(b.x)).slice(0, Math.ceil(0.9 * steps.length));
  return kept.length === 0 ? 0 : kept.reduce((sum, step) => sum + step.x * step.y, 0) / kept.length / 2;
}
