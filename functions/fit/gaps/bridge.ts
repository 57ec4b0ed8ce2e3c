import type { StationRow } from './gap-inputs.ts';
import { addTo, type Coefficients, type Estimate, estimate, type LevelSystem } from './level-system.ts';
import { fewestAnswers } from './roll-ups.ts';

export interface Place {
  readonly attribute: string;
  readonly segment: string;
}

export interface BridgeLevel {
  readonly station: StationRow;
  readonly level: Estimate | null;
  readonly n: number;
  readonly ageMonths: number | null;
}

/**
 * Levels of a chain's stations for the whole firm. All stands on the same cells (those in which every station that was measured at
 * all has a level), so that the steps between the levels add up; where no cell has them all, each station stands on its own.
 */
export function bridgeOf(
  system: LevelSystem,
  stations: readonly StationRow[],
  places: readonly Place[],
  weightOf: (place: Place) => number,
): BridgeLevel[] {
  const levelAt = (place: Place, station: string): number | undefined => shownLevel(system, place, station);
  const measured = stations.filter(({ station }) => places.some((place) => levelAt(place, station) !== undefined));
  const complete = places.filter((place) => measured.every(({ station }) => levelAt(place, station) !== undefined));
  return stations.map((station) => {
    const own = places.filter((place) => levelAt(place, station.station) !== undefined);
    const used = complete.length > 0 ? complete : own;
    if (own.length === 0) return { station, level: null, n: 0, ageMonths: null };
    const coefficients = meanOf(used, weightOf, (place) => levelAt(place, station.station)!);
    const variables = [...coefficients.keys()].map((index) => system.variables[index]!);
    const weighted = [...coefficients].flatMap(([index, share]) => (share > 0 ? [system.variables[index]!] : []));
    return {
      station,
      level: estimate(system, coefficients),
      n: fewestAnswers(weighted),
      ageMonths: Math.max(...variables.map((variable) => variable.ageMonths)),
    };
  });
}

/**
 * Level of the first station minus level of the last, over the cells that have both: the total of a bridge with the errors that its
 * levels share. Null where no cell has both.
 */
export function bridgeTotal(
  system: LevelSystem,
  from: string,
  to: string,
  places: readonly Place[],
  weightOf: (place: Place) => number,
): Estimate | null {
  const both = places.filter((place) => [from, to].every((end) => shownLevel(system, place, end) !== undefined));
  if (both.length === 0) return null;
  const coefficients = new Map(meanOf(both, weightOf, (place) => shownLevel(system, place, from)!));
  for (const [index, coefficient] of meanOf(both, weightOf, (place) => shownLevel(system, place, to)!))
    addTo(coefficients, index, -coefficient);
  return estimate(system, coefficients);
}

/** Variable of a station's level in a cell; undefined where it was not measured or is hidden. */
function shownLevel(system: LevelSystem, place: Place, station: string): number | undefined {
  const index = system.indexOf(place.attribute, place.segment, station);
  return index === undefined || system.variables[index]!.isHidden ? undefined : index;
}

function meanOf(
  places: readonly Place[],
  weightOf: (place: Place) => number,
  levelAt: (place: Place) => number,
): Coefficients {
  const total = places.reduce((sum, place) => sum + weightOf(place), 0);
  const coefficients = new Map<number, number>();
  for (const place of places)
    addTo(coefficients, levelAt(place), total > 0 ? weightOf(place) / total : 1 / places.length);
  return coefficients;
}
