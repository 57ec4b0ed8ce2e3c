import type { FlowLink } from './flow.ts';
import { mergedLinks } from './flow.ts';
import type { GapRow } from './gap-inputs.ts';
import { estimate, type LevelSystem, tQuantile } from './level-system.ts';

/** One gap of one attribute and segment in one period. */
export interface GapCell {
  readonly link: FlowLink;
  readonly attribute: string;
  readonly segment: string;
  /** The two levels among the system's variables; undefined where the gap has no levels to be recomputed from. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly bias: number;
  readonly standardError: number | null;
  readonly degreesOfFreedom: number;
  readonly n: number;
  readonly ageMonths: number;
  readonly isMixedRuler: boolean;
  readonly isHidden: boolean;
  readonly isSmall: boolean;
}

/** Half width of the 95 % t interval of a cell; null without a standard error. */
export const cellReach = (cell: GapCell): number | null =>
  cell.standardError === null ? null : cell.standardError * tQuantile(0.975, cell.degreesOfFreedom);

/** Cells that the mart `knowledge_gaps` gives for one period. */
export function measuredCells(
  rows: readonly GapRow[],
  links: ReadonlyMap<string, FlowLink>,
  system: LevelSystem,
): GapCell[] {
  const cells: GapCell[] = [];
  for (const row of rows) {
    const link = links.get(row.link);
    if (!link || row.bias === null) continue;
    cells.push({
      link,
      attribute: row.attribute_id,
      segment: row.segment,
      from: system.indexOf(row.attribute_id, row.segment, link.from),
      to: system.indexOf(row.attribute_id, row.segment, link.to),
      bias: row.bias,
      standardError: row.std_error,
      degreesOfFreedom: row.degrees_of_freedom ?? Number.POSITIVE_INFINITY,
      n: row.n ?? 0,
      ageMonths: row.age_months ?? 0,
      isMixedRuler: row.ruler === 'mixed',
      isHidden: row.is_hidden,
      isSmall: row.is_small,
    });
  }
  return cells;
}

/** Gaps between the neighbours of stations that were not measured in a cell. */
export function mergedCells(
  system: LevelSystem,
  links: readonly FlowLink[],
  places: readonly { readonly attribute: string; readonly segment: string; readonly chain: string }[],
): GapCell[] {
  return places.flatMap(({ attribute, segment, chain }) => {
    const ofChain = links.filter((link) => link.chain === chain);
    const measured = (station: string): boolean => system.indexOf(attribute, segment, station) !== undefined;
    return mergedLinks(ofChain, measured).map((link) => mergedCell(system, link, attribute, segment));
  });
}

function mergedCell(system: LevelSystem, link: FlowLink, attribute: string, segment: string): GapCell {
  const from = system.indexOf(attribute, segment, link.from)!;
  const to = system.indexOf(attribute, segment, link.to)!;
  const [start, end] = [system.variables[from]!, system.variables[to]!];
  const found = estimate(
    system,
    new Map([
      [from, 1],
      [to, -1],
    ]),
  );
  return {
    link,
    attribute,
    segment,
    from,
    to,
    bias: found.value,
    standardError: found.standardError,
    degreesOfFreedom: found.degreesOfFreedom,
    n: Math.min(start.n ?? end.n ?? 0, end.n ?? start.n ?? 0),
    ageMonths: Math.max(start.ageMonths, end.ageMonths),
    isMixedRuler: start.ruler !== end.ruler,
    isHidden: start.isHidden || end.isHidden,
    isSmall: start.isSmall || end.isSmall,
  };
}
