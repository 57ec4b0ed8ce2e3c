import type { GapChain, Link } from '../lake/gap-chain.ts';

/** A path of two or more links, seen as one link between its ends while no station between them is measured. */
export interface MergedLink {
  readonly link: string;
  readonly chain: string;
  readonly from: string;
  readonly to: string;
  readonly via: readonly string[];
}

/**
 * Every path of two or more links that is not the whole way of a total, named by its links joined with `+`.
 *
 * @example mergedLinks(defaultChain).map(({ link }) => link) // ['gap1+gap2', 'gap1+gap2+gap3', 'gap2+gap3', …]
 */
export function mergedLinks(chain: GapChain): MergedLink[] {
  const extend = (path: readonly Link[]): Link[][] =>
    chain.links
      .filter((next) => next.from === path.at(-1)?.to)
      .flatMap((next) => [[...path, next], ...extend([...path, next])]);
  const isTotal = (path: readonly Link[]): boolean =>
    chain.totals.some((total) => total.from === path[0]?.from && total.to === path.at(-1)?.to);
  return chain.links
    .flatMap((first) => extend([first]))
    .filter((path) => !isTotal(path))
    .map((path) => ({
      link: path.map(({ link }) => link).join('+'),
      chain: path[0]!.chain,
      from: path[0]!.from,
      to: path.at(-1)!.to,
      via: path.slice(1).map(({ from }) => from),
    }));
}
