import type { FlowLink } from '../gaps/flow.ts';
import type { Chain } from './chain-changes.ts';

/** Π β from a link to the end of its chain. */
export interface Onward {
  readonly product: number;
  /** Half width of its 95 % interval; slopes that are assumed add nothing. */
  readonly reach: number;
  readonly isAssumed: boolean;
}

/** Points that arrive at the end of the chain of one point gained at a link: Π β over the links after it (the greatest path). */
export function onwardFrom(chain: Chain, link: FlowLink): Onward {
  const options = chain.links
    .filter((next) => next.from === link.to)
    .map((next): Onward => {
      const { used, reach } = usedSlope(chain, next);
      const rest = onwardFrom(chain, next);
      return {
        product: used * rest.product,
        reach: reachOfProduct(used, reach, rest.product, rest.reach),
        isAssumed: chain.passThrough.get(next.link)!.isAssumed || rest.isAssumed,
      };
    });
  const first = options[0] ?? { product: 1, reach: 0, isAssumed: false };
  return options.reduce((best, each) => (each.product > best.product ? each : best), first);
}

/** Half width of the 95 % interval of a product of two independent estimates (Goodman 1960, JASA 55, eq. 5, in half widths). */
export const reachOfProduct = (a: number, reachA: number, b: number, reachB: number): number =>
  Math.sqrt((a * reachB) ** 2 + (b * reachA) ** 2 + (reachA * reachB) ** 2 / 1.96 ** 2);

/** Points with the half width of their 95 % interval; null: not known. */
export interface Bounded {
  readonly value: number;
  readonly reach: number | null;
}

/** A link at which nothing is known to be lost. */
export const unchanged: Bounded = { value: 0, reach: 0 };

/**
 * Losses that arrive at a link from links before it: Σ loss·Π β up to the link's own start, along every path, in points at the link's
 * own end. Losses and slopes count as independent of each other: neighbouring links share a station whose error has opposite signs
 * in their losses, so the interval is rather too wide. It is null as soon as one of the losses has none.
 */
export function carriedOn(chain: Chain, link: FlowLink, lossOf: (link: FlowLink) => Bounded): Bounded {
  const arriving = sumOf(
    chain.links
      .filter((before) => before.to === link.from)
      .flatMap((before) => [lossOf(before), carriedOn(chain, before, lossOf)]),
  );
  const { used, reach } = usedSlope(chain, link);
  return {
    value: used * arriving.value,
    reach: arriving.reach === null ? null : reachOfProduct(used, reach, arriving.value, arriving.reach),
  };
}

const sumOf = (parts: readonly Bounded[]): Bounded =>
  parts.reduce(
    (sum, { value, reach }) => ({
      value: sum.value + value,
      reach: sum.reach === null || reach === null ? null : Math.hypot(sum.reach, reach),
    }),
    unchanged,
  );

/** Slope of a link as it is used, with the half width of its interval; an assumed slope counts as known. */
function usedSlope(chain: Chain, link: FlowLink): { readonly used: number; readonly reach: number } {
  const { used, isAssumed, slope } = chain.passThrough.get(link.link)!;
  return { used, reach: isAssumed || !slope ? 0 : (slope.upper - slope.lower) / 2 };
}
