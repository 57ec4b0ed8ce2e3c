import type { Random } from '../../numerics/random.ts';
import { type FlowLink, inFlowOrder, mergedLinks } from '../gaps/flow.ts';
import type { GapInputs } from '../gaps/gap-inputs.ts';
import { tQuantile } from '../gaps/level-system.ts';
import type { SegmentWeights } from '../gaps/weights.ts';
import { type AttributeLevels, attributeLevels, type Systems } from './attribute-levels.ts';
import { type ChainCase, chainCase, linkEffects } from './chain-case.ts';
import { type LevelChanges, levelChanges } from './level-changes.ts';
import { type PassThrough, passThroughOf } from './pass-through.ts';

/** Everything that belongs to one chain of the firm, whatever stretches are compared. */
export interface Chain {
  readonly name: string;
  /** In the order of the flow; over stations that were never measured the links are merged. */
  readonly links: readonly FlowLink[];
  readonly stations: readonly string[];
  readonly attributes: readonly string[];
  /** Sum to 1. */
  readonly weights: readonly number[];
  readonly levels: AttributeLevels;
  readonly passThrough: ReadonlyMap<string, PassThrough>;
}

/** The firm's chains as far as they were measured in the given periods. */
export function chainsOf(
  inputs: GapInputs,
  links: readonly FlowLink[],
  importance: ReadonlyMap<string, number>,
  systems: Systems,
  segmentWeight: SegmentWeights,
  periods: readonly string[],
  random: Random,
): Chain[] {
  const names = [...new Set(links.map((link) => link.chain))];
  return names.flatMap((name) => {
    const rows = periods.flatMap((period) => inputs.levels.get(period) ?? []).filter((row) => row.chain === name);
    const measured = new Set(rows.filter((row) => row.std_error !== null).map((row) => row.station));
    const declared = links.filter((link) => link.chain === name && !link.isTotal);
    const isMeasured = (station: string): boolean => measured.has(station);
    const usable = [
      ...declared.filter((link) => isMeasured(link.from) && isMeasured(link.to)),
      ...mergedLinks(declared, isMeasured),
    ];
    if (usable.length === 0) return [];
    const ordered = inFlowOrder(usable);
    const attributes = [...new Set(rows.map((row) => row.attribute_id))].sort();
    const segments = [...new Set(rows.map((row) => row.segment))].sort();
    const raw = attributes.map((attribute) => importance.get(attribute) ?? 0);
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const levels = attributeLevels(systems, segments, (segment) => segmentWeight(periods.at(-1)!, segment));
    const passThrough = new Map(
      // One stream a chain: each resample takes the same attributes through all its links.
      ordered.map((link) => [link.link, passThroughOf(link, levels, periods, attributes, random.fork(name))]),
    );
    return [
      {
        name,
        links: ordered,
        stations: [...new Set(ordered.flatMap((link) => [link.from, link.to]))],
        attributes,
        weights: raw.map((weight) => (total > 0 ? weight / total : 1 / attributes.length)),
        levels,
        passThrough,
      },
    ];
  });
}

/** Change of one link's bias for the firm, over the attributes whose both ends are known in both stretches. */
export interface BiasChange {
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
  readonly isCarried: boolean;
}

export interface ChainChanges {
  readonly chain: Chain;
  readonly case: ChainCase;
  readonly changes: ReadonlyMap<string, BiasChange>;
}

/** Compares two stretches of periods on one chain. */
export function compareStretches(chain: Chain, earlier: readonly string[], later: readonly string[]): ChainChanges {
  const fluctuation = fluctuationBeyondNoise(chain, [earlier, later]);
  const changes = levelChanges(chain.levels, chain.stations, chain.attributes, earlier, later, fluctuation);
  return {
    chain,
    case: chainCase(changes, chain.links, patternsOf(chain), chain.weights),
    changes: new Map(
      chain.links.flatMap((link) => {
        const found = biasChange(chain, changes, link);
        return found ? [[link.link, found] as const] : [];
      }),
    ),
  };
}

/**
 * How a change may be passed on: by the slopes of levels on levels, wholly, or by six tenths. The slopes come from small movements of
 * single attributes; a lasting change need not travel like those.
 */
function patternsOf(chain: Chain): number[][][] {
  const estimated = linkEffects(chain.links, (link) =>
    Math.max(0, Math.min(1.25, chain.passThrough.get(link.link)!.used)),
  );
  const assumed = [1, 0.6].map((slope) => linkEffects(chain.links, () => slope));
  const distinct = new Map([estimated, ...assumed].map((pattern) => [JSON.stringify(pattern), pattern]));
  return [...distinct.values()];
}

function biasChange(chain: Chain, changes: LevelChanges, link: FlowLink): BiasChange | null {
  const size = changes.attributes.length;
  const [from, to] = [changes.stations.indexOf(link.from) * size, changes.stations.indexOf(link.to) * size];
  const known = changes.attributes
    .map((_, attribute) => attribute)
    .filter((each) => [from, to].every((row) => changes.changes[row + each]!.state !== 'missing'));
  if (known.length === 0) return null;
  const total = known.reduce((sum, each) => sum + chain.weights[each]!, 0);
  const signed = known.flatMap((each) => {
    const weight = total > 0 ? chain.weights[each]! / total : 1 / known.length;
    return [
      { row: from + each, weight },
      { row: to + each, weight: -weight },
    ];
  });
  const change = signed.reduce((sum, { row, weight }) => sum + weight * changes.changes[row]!.change, 0);
  const variance = signed.reduce(
    (sum, a) => sum + signed.reduce((inner, b) => inner + a.weight * b.weight * changes.covariance[a.row]![b.row]!, 0),
    0,
  );
  const degrees = Math.min(...signed.map(({ row }) => changes.changes[row]!.degreesOfFreedom));
  const reach = Math.sqrt(Math.max(0, variance)) * tQuantile(0.975, degrees);
  const isCarried = [from, to].some((row) => known.every((each) => changes.changes[row + each]!.state === 'carried'));
  return { change, lower: change - reach, upper: change + reach, isCarried };
}

/**
 * Variance with which a level fluctuates from period to period beyond its standard error: half of what the biases fluctuate around
 * each stretch's mean beyond theirs; 0 with fewer than 20 degrees of freedom.
 */
function fluctuationBeyondNoise(chain: Chain, stretches: readonly (readonly string[])[]): number {
  let [found, expected, degrees] = [0, 0, 0];
  for (const link of chain.links) {
    for (const attribute of chain.attributes) {
      for (const stretch of stretches) {
        const gaps = stretch.flatMap((period) => {
          const [from, to] = [link.from, link.to].map((station) => chain.levels.at(period, attribute, station));
          if (!from?.isFresh || !to?.isFresh) return [];
          return [{ bias: from.value - to.value, variance: from.variance + to.variance }];
        });
        if (gaps.length < 2) continue;
        const mean = gaps.reduce((sum, gap) => sum + gap.bias, 0) / gaps.length;
        found += gaps.reduce((sum, gap) => sum + (gap.bias - mean) ** 2, 0);
        expected += (gaps.reduce((sum, gap) => sum + gap.variance, 0) * (gaps.length - 1)) / gaps.length;
        degrees += gaps.length - 1;
      }
    }
  }
  return degrees < 20 ? 0 : Math.max(0, (found - expected) / degrees / 2);
}
