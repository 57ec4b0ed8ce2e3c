import type { LinkRow } from './gap-inputs.ts';

/** A link of the chain, its total, or links merged over stations that were not measured. */
export interface FlowLink {
  /** For a merged link its parts joined by `+`, such as gap2+gap3. */
  readonly link: string;
  readonly chain: string;
  readonly from: string;
  readonly to: string;
  readonly isTotal: boolean;
  readonly parts: readonly string[];
}

export const asFlowLink = (row: LinkRow): FlowLink => ({
  link: row.link,
  chain: row.chain,
  from: row.from_station,
  to: row.to_station,
  isTotal: row.is_total,
  parts: [row.link],
});

/**
 * Links in the order of the flow: a link comes after those that end where it starts; ties keep the declared order.
 * Totals are left out. The declaration has no cycles (gap-chain.ts refuses them).
 */
export function inFlowOrder(links: readonly FlowLink[]): FlowLink[] {
  const waiting = links.filter((each) => !each.isTotal);
  const ordered: FlowLink[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((each) => !waiting.some((other) => other !== each && other.to === each.from));
    ordered.push(...waiting.splice(Math.max(0, ready), 1));
  }
  return ordered;
}

/**
 * Merged links of a cell: between measured stations whose stations in between are all not measured.
 *
 * @param isMeasured whether a station has a level in the cell
 * @example stations a → b → c with b missing: one link from a to c, named by both parts
 */
export function mergedLinks(links: readonly FlowLink[], isMeasured: (station: string) => boolean): FlowLink[] {
  const merged: FlowLink[] = [];
  const follow = (start: FlowLink, path: readonly FlowLink[]): void => {
    const end = path[path.length - 1]!.to;
    if (isMeasured(end)) {
      if (path.length > 1) merged.push(joined(path));
      return;
    }
    for (const next of links) if (!next.isTotal && next.from === end) follow(start, [...path, next]);
  };
  for (const link of links) if (!link.isTotal && isMeasured(link.from)) follow(link, [link]);
  return merged;
}

const joined = (path: readonly FlowLink[]): FlowLink => ({
  link: path.map((each) => each.link).join('+'),
  chain: path[0]!.chain,
  from: path[0]!.from,
  to: path[path.length - 1]!.to,
  isTotal: false,
  parts: path.map((each) => each.link),
});
