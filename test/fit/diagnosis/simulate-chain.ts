import type { Chain } from '../../../functions/fit/diagnosis/chain-changes.ts';
import type { FlowLink } from '../../../functions/fit/gaps/flow.ts';

/** A chain of named links with known slopes and half widths of their intervals; it has no levels of its own. */
export function chainOf(
  links: readonly (readonly [name: string, from: string, to: string])[],
  slopes: Readonly<Record<string, number>>,
  reaches: Readonly<Record<string, number>> = {},
): Chain {
  const flow = links.map(
    ([link, from, to]): FlowLink => ({ link, chain: 'value', from, to, isTotal: false, parts: [link] }),
  );
  return {
    name: 'value',
    links: flow,
    stations: [...new Set(links.flatMap(([, from, to]) => [from, to]))],
    attributes: [],
    weights: [],
    levels: { at: () => null, covariance: () => 0 },
    passThrough: new Map(
      links.map(([link, from, to]) => {
        const [slope, reach] = [slopes[link] ?? 1, reaches[link] ?? 0];
        const estimate = {
          slope,
          lower: slope - reach,
          upper: slope + reach,
          reliability: 0.9,
          cells: 80,
          clusters: 9,
          isEstimable: true,
          draws: [],
        };
        return [link, { from, to, slope: estimate, used: Math.max(0, slope), isAssumed: false }] as const;
      }),
    ),
  };
}
