/** What the order of the flow needs to know of a link. */
export interface FlowStep {
  readonly link: string;
  readonly chain: string;
  readonly from: string;
  readonly to: string;
}

interface Declared<S, L, T> {
  readonly stations: readonly S[];
  readonly links: readonly L[];
  readonly totals: readonly T[];
}

/**
 * A chain with its stations and links in the order of the flow, chain by chain: what comes before stands first, and what the links
 * leave open keeps the order of declaration. The links must have no cycle.
 */
export function inFlowOrder<S extends { station: string; chain: string }, L extends FlowStep, T extends FlowStep>(
  declared: Declared<S, L, T>,
): { stations: S[]; links: L[]; totals: T[] } {
  const { stations, links, totals } = declared;
  const chains = [...new Set(stations.map(({ chain }) => chain))];
  const ofChain = <E extends { chain: string }>(name: string, each: readonly E[]): E[] =>
    each.filter(({ chain }) => chain === name);
  return {
    stations: chains.flatMap((chain) =>
      ordered(ofChain(chain, stations), (one, other) =>
        links.some(({ from, to }) => from === other.station && to === one.station),
      ),
    ),
    links: chains.flatMap((chain) => ordered(ofChain(chain, links), (one, other) => other.to === one.from)),
    totals: [...totals],
  };
}

/** Takes the first that waits for no other, again and again. */
function ordered<E>(declared: readonly E[], waitsFor: (one: E, other: E) => boolean): E[] {
  const waiting = [...declared];
  const result: E[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((one) => !waiting.some((other) => other !== one && waitsFor(one, other)));
    result.push(...waiting.splice(Math.max(0, ready), 1));
  }
  return result;
}

/** One path of links that is drawn from its first to its last station. Its steps add up to its total. */
export interface BridgePath {
  /** Its links joined with `+`. */
  readonly bridge: string;
  readonly chain: string;
  readonly from: string;
  readonly to: string;
  readonly links: readonly string[];
  /** Link of the declared total between its ends; null where none is declared. */
  readonly total: string | null;
}

/**
 * The bridges of every chain. First the longest way from end to end of each declared total (without one, the longest way of the chain);
 * links on no bridge yet follow as bridges of their own, each until it meets a station of a bridge before. No link is on two of
 * them unless totals share it, so that parallel paths are never summed.
 *
 * @param links in the order of declaration, which decides between ways of equal length; without a cycle
 * @example bridgePaths(defaultChain.links, defaultChain.totals).map(({ bridge }) => bridge) // ['gap1+gap2+gap3+gap4', 'gap6+gap7']
 */
export function bridgePaths(links: readonly FlowStep[], totals: readonly FlowStep[]): BridgePath[] {
  const chains = [...new Set(links.map(({ chain }) => chain))];
  return chains.flatMap((chain) => {
    const own = links.filter((link) => link.chain === chain);
    const bridges = new Map<string, BridgePath>();
    const add = (path: readonly FlowStep[], total: string | null): void => {
      const bridge = asBridge(path, total);
      if (!bridges.has(bridge.bridge)) bridges.set(bridge.bridge, bridge);
    };
    for (const total of totals.filter((each) => each.chain === chain)) {
      const path = longestPath(own, total.from, total.to);
      if (path) add(path, total.link);
    }
    if (bridges.size === 0) add(longestOf(own.map(({ from }) => longestPath(own, from, null) ?? []))!, null);
    const drawn = new Set([...bridges.values()].flatMap((bridge) => bridge.links));
    const met = new Set(own.flatMap((link) => (drawn.has(link.link) ? [link.from, link.to] : [])));
    for (const start of own) {
      if (drawn.has(start.link)) continue;
      const path = [start];
      drawn.add(start.link);
      for (let end = start.to; !met.has(end); end = path.at(-1)!.to) {
        const next = own.find((link) => link.from === end && !drawn.has(link.link));
        if (!next) break;
        path.push(next);
        drawn.add(next.link);
      }
      for (const { from, to } of path) met.add(from).add(to);
      add(path, null);
    }
    return [...bridges.values()];
  });
}

const asBridge = (path: readonly FlowStep[], total: string | null): BridgePath => ({
  bridge: path.map(({ link }) => link).join('+'),
  chain: path[0]!.chain,
  from: path[0]!.from,
  to: path.at(-1)!.to,
  links: path.map(({ link }) => link),
  total,
});

/** Longest way between two stations, or from a station as far as it goes; undefined when there is none. The first of equal ones. */
export function longestPath<L extends FlowStep>(links: readonly L[], from: string, to: string | null): L[] | undefined {
  const known = new Map<string, L[] | undefined>();
  const search = (station: string): L[] | undefined => {
    if (known.has(station)) return known.get(station);
    const ways = links
      .filter((link) => link.from === station)
      .flatMap((link) => {
        const rest = link.to === to ? [] : (search(link.to) ?? (to === null ? [] : undefined));
        return rest ? [[link, ...rest]] : [];
      });
    const longest = longestOf(ways);
    known.set(station, longest);
    return longest;
  };
  return search(from);
}

const longestOf = <L>(paths: readonly L[][]): L[] | undefined =>
  paths.reduce<L[] | undefined>((best, path) => (best && best.length >= path.length ? best : path), undefined);
