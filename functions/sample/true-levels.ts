import { defaultChain } from '../lake/gap-chain.ts';
import { normalCdf } from '../numerics/distributions.ts';
import type { Month } from './calendar.ts';
import { expectedObservedLevel } from './observed-level.ts';
import {
  type Construct,
  constructDeviations,
  constructItems,
  followPath,
  indexItems,
  outsideLoyaltyPoints,
  spread,
} from './path-model.ts';
import { segments } from './segments.ts';
import type { StaffSurveys } from './staff-surveys.ts';
import { attributesOf, type StationPlan, trustAttributes, valueAttributes } from './station-plan.ts';
import type { Truth } from './truth.ts';

/** Station whose level on one attribute is measured, not asked, with this standard error (assessments come before surveys). */
export const assessed = { station: 'production', attribute: 'delivery_time', standardError: 1 } as const;

/** Standard deviation over persons of the levels behind a customers' station. */
export const stationDeviation: Readonly<Record<string, number>> = {
  customer_expectation: Math.hypot(
    spread.expectation.lasting,
    spread.expectation.ofTheDay,
    spread.expectation.ofTheAttribute,
  ),
  customer_perception: Math.hypot(spread.halo.lasting, spread.halo.ofTheDay, spread.perception.ofTheAttribute),
  customer_trust: Math.hypot(spread.trust.lasting, spread.trust.ofTheDay, spread.trust.ofTheAttribute),
};

/** Level of a station as it would be observed without sampling error, by wave, attribute and segment. */
export type LevelOf = (station: string, wave: number, attribute: number, segment: number) => number;

export function trueLevelOf(plan: StationPlan, staff: StaffSurveys): LevelOf {
  const known = new Map<string, number>();
  return (station, wave, attribute, segment) => {
    const key = `${station}/${wave}/${attribute}/${segment}`;
    let level = known.get(key);
    if (level === undefined) {
      const mean = plan.means.get(station)?.[wave]?.[attribute]?.[segment] ?? 0;
      const deviation = stationDeviation[station];
      const isAssessed =
        station === assessed.station && valueAttributes[attribute]?.attribute_id === assessed.attribute;
      if (deviation !== undefined) level = expectedObservedLevel(mean, deviation);
      else if (isAssessed) level = Math.min(100, Math.max(0, mean));
      else level = staff.levels.get(station)?.[wave]?.[attribute] ?? 0;
      known.set(key, level);
    }
    return level;
  };
}

/** Levels of every station and gaps of every link and total, by period, attribute and segment. */
export function trueCells(
  plan: StationPlan,
  months: readonly Month[],
  levelOf: LevelOf,
): Pick<Truth, 'gaps' | 'station_levels'> {
  const gaps: Truth['gaps'] = [];
  const levels: Truth['station_levels'] = [];
  for (const [month, { period_id }] of months.entries()) {
    const wave = plan.waves[month] ?? 0;
    for (const { station, chain } of defaultChain.stations) {
      for (const [attribute, { attribute_id }] of attributesOf(chain).entries()) {
        for (const [position, { segment }] of segments.entries()) {
          const level = levelOf(station, wave, attribute, position);
          levels.push({ period_id, attribute_id, segment, station, level });
        }
      }
    }
    for (const { link, chain, from, to } of [...defaultChain.links, ...defaultChain.totals]) {
      for (const [attribute, { attribute_id }] of attributesOf(chain).entries()) {
        for (const [position, { segment }] of segments.entries()) {
          const bias = levelOf(from, wave, attribute, position) - levelOf(to, wave, attribute, position);
          gaps.push({ period_id, attribute_id, segment, link, bias });
        }
      }
    }
  }
  return { gaps, station_levels: levels };
}

const deviations = constructDeviations();

function constructMeans(plan: StationPlan, wave: number, segment: number): Record<Construct, number> {
  const mean = (station: string, attributes: typeof valueAttributes): number =>
    attributes.reduce(
      (sum, { importance }, attribute) =>
        sum + (importance ?? 0) * (plan.means.get(station)?.[wave]?.[attribute]?.[segment] ?? 0),
      0,
    );
  const shift = plan.cause.kind === 'outside' && wave >= plan.cause.sinceWave ? outsideLoyaltyPoints : 0;
  return followPath(
    mean('customer_perception', valueAttributes),
    mean('customer_trust', trustAttributes),
    shift,
    () => 0,
  );
}

function indexLevels(plan: StationPlan, wave: number, segment: number): Map<string, number> {
  const means = constructMeans(plan, wave, segment);
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { index, construct, offset, errorSd } of [...constructItems, ...indexItems]) {
    const level = expectedObservedLevel(means[construct] + offset, Math.hypot(deviations[construct], errorSd));
    const before = sums.get(index) ?? { sum: 0, count: 0 };
    sums.set(index, { sum: before.sum + level, count: before.count + 1 });
  }
  const levels = new Map([...sums].map(([index, { sum, count }]) => [index, sum / count]));
  const part = (index: string): number => levels.get(index) ?? 0;
  levels.set('loyalty', (part('commitment') + part('repurchase_intention') + part('switching_resistance')) / 3);
  const recommending = constructItems.find(({ index }) => index === 'recommendation');
  if (recommending) {
    const mean = means.loyalty + recommending.offset;
    const deviation = Math.hypot(deviations.loyalty, recommending.errorSd);
    levels.set('nps', 100 * (normalCdf((mean - 85) / deviation) - normalCdf((65 - mean) / deviation)));
  }
  return levels;
}

/** Expectation of every index of the customers' survey, by period and segment. */
export function trueIndices(plan: StationPlan, months: readonly Month[]): Truth['indices'] {
  const byWave = new Map<number, Map<string, number>[]>();
  return months.flatMap(({ period_id }, month) => {
    const wave = plan.waves[month] ?? 0;
    const levels = byWave.get(wave) ?? segments.map((_, segment) => indexLevels(plan, wave, segment));
    byWave.set(wave, levels);
    return segments.flatMap(({ segment }, position) =>
      [...(levels[position] ?? [])].map(([index, level]) => ({ period_id, segment, index, level })),
    );
  });
}
