import type { ChainEnd } from './attitude-chain.ts';

/** A link between measured stations, as `pass_through` has it. */
export interface PassedLink {
  readonly link: string;
  readonly from: string;
  readonly to: string;
  /** The slope of the level after on the level before; null: 1 is assumed. */
  readonly slope: number | null;
  /** Slopes in the resamples of attributes. */
  readonly draws: readonly (number | null)[];
  /** Attributes that the slope and its resamples are from. */
  readonly attributes: number;
}

/** Links after a link on the way of the greatest product to the end of its chain. */
export function wayOnward(links: readonly PassedLink[], link: PassedLink): readonly PassedLink[] {
  const ways = links
    .filter((next) => next.from === link.to && next !== link)
    .map((next) => [next, ...wayOnward(links, next)]);
  const product = (way: readonly PassedLink[]): number =>
    way.reduce((sum, each) => sum * Math.max(0, each.slope ?? 1), 1);
  return ways.reduce<readonly PassedLink[]>(
    (best, each) => (best.length === 0 || product(each) > product(best) ? each : best),
    [],
  );
}

export interface Onward {
  /** Π β, each at least 0. */
  readonly product: number;
  /** Some β is not estimable and taken as 1. */
  readonly isAssumed: boolean;
  readonly end: string;
  /** Fewest attributes that an estimated β comes from; null: none is estimated. */
  readonly attributes: number | null;
  /** Π β of resample k, each at least 0; null where one of them has none. */
  drawOf(resample: number): number | null;
}

/** What arrives at the end of the chain of a point gained at a link. */
export function onwardOf(links: readonly PassedLink[], link: PassedLink): Onward {
  const way = wayOnward(links, link);
  const estimated = way.filter(({ slope }) => slope !== null);
  return {
    product: way.reduce((sum, { slope }) => sum * Math.max(0, slope ?? 1), 1),
    isAssumed: way.some(({ slope }) => slope === null),
    end: way.at(-1)?.to ?? link.to,
    attributes: estimated.length === 0 ? null : Math.min(...estimated.map(({ attributes }) => attributes)),
    drawOf: (resample) => {
      let product = 1;
      for (const { slope, draws } of way) {
        const draw = slope === null ? 1 : draws[resample % draws.length];
        if (draw == null) return null;
        product *= Math.max(0, draw);
      }
      return product;
    },
  };
}

/** What customers are asked at a station decides how its chain goes on. */
export const chainEndOf = (measure: string | undefined): ChainEnd | null =>
  measure === 'perception' || measure === 'perceived_trust' ? measure : null;
