import { boundaryTest, falseDiscoveryRate } from './boundary-test.ts';
import { cellReach, type GapCell, measuredCells, mergedCells } from './cells.ts';
import { asFlowLink, type FlowLink } from './flow.ts';
import type { GapInputs } from './gap-inputs.ts';
import { createLevelSystem, type LevelSystem } from './level-system.ts';
import { foldedInterval } from './misfit.ts';
import { type RollUp, rollUp } from './roll-ups.ts';
import type { Importance, SegmentWeights } from './weights.ts';

/** What the numbers of a period rest on besides the data. */
export interface GapRules {
  readonly smallestGap: number;
  readonly multipleTesting: 'benjamini_hochberg' | 'benjamini_yekutieli';
  readonly markBelow: number;
}

export interface TestedCell {
  readonly cell: GapCell;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly misfit: number;
  readonly misfitLower: number | null;
  readonly misfitUpper: number | null;
  readonly pValue: number | null;
  /** Null outside the family: totals, merged links over a whole total, hidden cells, gaps without standard error. */
  readonly qValue: number | null;
}

/** Gaps of one period: cells, their tests, and the cells of each link that roll-ups stand on. */
export interface PeriodGaps {
  readonly period: string;
  readonly system: LevelSystem;
  readonly cells: readonly TestedCell[];
  readonly places: readonly Place[];
  readonly weightOf: (place: { readonly attribute: string; readonly segment: string }) => number;
}

export interface Place {
  readonly attribute: string;
  readonly segment: string;
  readonly chain: string;
}

/** Weight of an attribute's importance × a segment's weight, as the roll-ups take it. */
export function placeWeight(
  importance: readonly Importance[],
  segmentWeight: SegmentWeights,
  period: string,
): (place: { readonly attribute: string; readonly segment: string }) => number {
  const weights = new Map(importance.map((each) => [each.attribute, each.weight]));
  return ({ attribute, segment }) => (weights.get(attribute) ?? 0) * segmentWeight(period, segment);
}

/** Everything of the gaps that belongs to the cells of one period. */
export function periodGaps(
  inputs: GapInputs,
  period: string,
  rules: GapRules,
  weightOf: (place: { readonly attribute: string; readonly segment: string }) => number,
): PeriodGaps {
  const levels = inputs.levels.get(period) ?? [];
  const staff = new Set(inputs.stations.filter((station) => station.is_staff).map((station) => station.station));
  const system = createLevelSystem(levels, (of) => inputs.covariances.get(of) ?? [], staff);
  const links = inputs.links.map(asFlowLink);
  const byName = new Map(links.map((link) => [link.link, link]));
  const placeKeys = new Map<string, Place>();
  for (const level of levels)
    placeKeys.set(`${level.chain}\u0000${level.attribute_id}\u0000${level.segment}`, {
      attribute: level.attribute_id,
      segment: level.segment,
      chain: level.chain,
    });
  const places = [...placeKeys.values()];
  const cells = [
    ...measuredCells(inputs.gaps.get(period) ?? [], byName, system),
    ...mergedCells(system, links, places),
  ];
  return { period, system, cells: tested(cells, rules), places, weightOf };
}

function tested(cells: readonly GapCell[], rules: GapRules): TestedCell[] {
  const pValues = cells.map((cell) =>
    boundaryTest(cell.bias, cell.standardError, cell.degreesOfFreedom, rules.smallestGap),
  );
  const ends = ({ link }: GapCell): string => `${link.from}\u0000${link.to}`;
  const totals = new Set(cells.filter(({ link }) => link.isTotal).map(ends));
  const isSum = (cell: GapCell): boolean => cell.link.isTotal || totals.has(ends(cell));
  const family = cells
    .map((_, index) => index)
    .filter((index) => {
      const cell = cells[index]!;
      return pValues[index] !== null && !isSum(cell) && !cell.isHidden;
    });
  const adjusted = falseDiscoveryRate(
    family.map((index) => pValues[index]!),
    rules.multipleTesting,
  );
  const qValues = new Map(family.map((index, position) => [index, adjusted[position]!]));
  return cells.map((cell, index) => {
    const reach = cellReach(cell);
    const size = foldedInterval(cell.bias, cell.standardError, reach);
    return {
      cell,
      lower: reach === null ? null : cell.bias - reach,
      upper: reach === null ? null : cell.bias + reach,
      misfit: size.misfit,
      misfitLower: size.lower,
      misfitUpper: size.upper,
      pValue: pValues[index]!,
      qValue: qValues.get(index) ?? null,
    };
  });
}

export interface LinkRollUp extends RollUp {
  readonly link: FlowLink;
  readonly attribute: string | null;
  readonly segment: string | null;
  readonly pValue: number | null;
}

/** Roll-ups of every link of a period: by attribute, by segment, and for the firm. Hidden cells are left out. */
export function periodRollUps(gaps: PeriodGaps, rules: GapRules): LinkRollUp[] {
  const byLink = new Map<string, GapCell[]>();
  for (const { cell } of gaps.cells) {
    if (cell.isHidden || cell.from === undefined || cell.to === undefined) continue;
    byLink.set(cell.link.link, [...(byLink.get(cell.link.link) ?? []), cell]);
  }
  const result: LinkRollUp[] = [];
  for (const cells of byLink.values()) {
    const add = (members: readonly GapCell[], attribute: string | null, segment: string | null): void => {
      const scope = attribute !== null ? 'attribute' : segment !== null ? 'segment' : 'firm';
      const found = rollUp(gaps.system, members, gaps.weightOf, scope, rules.markBelow);
      const { value, standardError, degreesOfFreedom } = found.bias;
      const pValue = boundaryTest(value, standardError, degreesOfFreedom, rules.smallestGap);
      result.push({ ...found, link: cells[0]!.link, attribute, segment, pValue });
    };
    add(cells, null, null);
    for (const [attribute, members] of grouped(cells, (cell) => cell.attribute)) add(members, attribute, null);
    for (const [segment, members] of grouped(cells, (cell) => cell.segment)) add(members, null, segment);
  }
  return result;
}

export function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
