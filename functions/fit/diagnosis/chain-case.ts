import { cholesky, type Matrix } from '../../numerics/linear-algebra.ts';
import type { FlowLink } from '../gaps/flow.ts';
import type { LevelChanges } from './level-changes.ts';

/** What one chain says about which of its links changed. */
export interface ChainCase {
  readonly links: readonly FlowLink[];
  readonly attributes: readonly string[];
  /** Weight of each attribute, sums to 1. */
  readonly weights: readonly number[];
  /** Changes of the biases, link by link, attributes within; positive: more is lost. */
  readonly changes: readonly number[];
  readonly noise: Matrix;
  /** Ways in which changes may be passed on; each: effect of one more point lost at a link on the biases of all links. */
  readonly patterns: readonly (readonly (readonly number[])[])[];
  readonly degreesOfFreedom: number;
}

/** A level may have moved this much beyond what was measured without meaning anything, or without being seen, points. */
const looseness = { measured: 1, carried: 2 };
/** Variance of the change of a level that is unknown. */
const unknown = 1e4;
/** Effect of a point lost at link j on every link's bias, when each station passes on β of a change of the station before it. */
export function linkEffects(links: readonly FlowLink[], passThrough: (link: FlowLink) => number): number[][] {
  return links.map((source) => {
    const level = new Map<string, number>([[source.to, -1]]);
    for (const link of links) {
      const upstream = level.get(link.from);
      if (upstream !== undefined && !level.has(link.to)) level.set(link.to, passThrough(link) * upstream);
    }
    return links.map((link) => (level.get(link.from) ?? 0) - (level.get(link.to) ?? 0));
  });
}

/**
 * Builds the case of a chain from the changes of its levels. Covariances between attributes enter by their mean correlation within
 * each pair of stations: with few staff the single ones are noise.
 */
export function chainCase(
  changes: LevelChanges,
  links: readonly FlowLink[],
  patterns: ChainCase['patterns'],
  weights: readonly number[],
): ChainCase {
  const size = changes.attributes.length;
  const noise = positive(changes);
  const row = (station: string, attribute: number): number => changes.stations.indexOf(station) * size + attribute;
  const ends = links.flatMap((link) =>
    changes.attributes.map((_, attribute) => [row(link.from, attribute), row(link.to, attribute)] as const),
  );
  const at = (a: number, b: number): number => noise[a]![b]!;
  return {
    links,
    attributes: changes.attributes,
    weights,
    changes: ends.map(([from, to]) => changes.changes[from]!.change - changes.changes[to]!.change),
    noise: ends.map(([from, to], i) =>
      ends.map(
        ([otherFrom, otherTo], j) =>
          at(from, otherFrom) - at(from, otherTo) - at(to, otherFrom) + at(to, otherTo) + (i === j ? 1e-6 : 0),
      ),
    ),
    patterns,
    degreesOfFreedom: Math.max(4, Math.min(...changes.changes.map((change) => change.degreesOfFreedom))),
  };
}

/** Smoothed covariance with its correlations weakened until it is positive definite. */
function positive(changes: LevelChanges): number[][] {
  for (const keep of [1, 0.8, 0.6, 0.4, 0.2]) {
    const matrix = smoothed(changes, keep);
    if (cholesky(matrix)) return matrix;
  }
  return smoothed(changes, 0);
}

/** Covariance of level changes with correlations averaged within each pair of stations, looseness and unknown levels added. */
function smoothed(changes: LevelChanges, keep: number): number[][] {
  const size = changes.attributes.length;
  const deviations = changes.changes.map((_, index) => Math.sqrt(changes.covariance[index]![index]!));
  const block = (index: number): number => Math.floor(index / size);
  const sums = new Map<string, { sum: number; count: number }>();
  const keyOf = (a: number, b: number): string => `${block(a)} ${block(b)} ${a % size === b % size}`;
  for (let a = 0; a < deviations.length; a++) {
    for (let b = 0; b < deviations.length; b++) {
      if (a === b || deviations[a] === 0 || deviations[b] === 0) continue;
      const entry = sums.get(keyOf(a, b)) ?? { sum: 0, count: 0 };
      entry.sum += changes.covariance[a]![b]! / (deviations[a]! * deviations[b]!);
      entry.count++;
      sums.set(keyOf(a, b), entry);
    }
  }
  return deviations.map((left, a) =>
    deviations.map((right, b) => {
      if (a === b) {
        const { state } = changes.changes[a]!;
        if (state === 'missing') return unknown;
        return left * left + looseness[state] ** 2;
      }
      const entry = sums.get(keyOf(a, b));
      const correlation = entry ? Math.max(-0.95, Math.min(0.95, entry.sum / entry.count)) : 0;
      return keep * correlation * left * right;
    }),
  );
}
