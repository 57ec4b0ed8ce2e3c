import { createRandom } from '../../../numerics/random.ts';
import { aboutCentre, freezeOrientation } from './bootstrap.ts';
import { type FitOptions, fitCompiled, settingOf } from './fit-path-model.ts';
import { compareComposites, compositeSpread, type GroupFigures, type GroupSolution } from './group-figures.ts';
import { percentileInterval, quantile } from './intervals.ts';
import { isComplete, joinCells } from './moment-cells.ts';
import {
  addCells,
  clearTotals,
  emptyTotals,
  emptyTreated,
  isFault,
  momentsOf,
  type PatternTotals,
  restOf,
  type Treated,
  treat,
} from './moments.ts';
import { type PooledUnits, poolGroups, recentre } from './pooled-units.ts';
import { type Setting, solveModel } from './solve-model.ts';
import type { MomentCells, PathFault, PathModel, PathOutcome } from './types.ts';
import { createWorkspace, type Workspace } from './weights.ts';

export interface GroupOptions extends FitOptions {
  readonly permutations: number;
  readonly seed: number;
  /**
   * For the test of paths: `kept` exchanges answers as they are, so that groups with different levels mix to higher
   * correlations; `removed` takes each group's means out first. Default `kept` (as cSEM and SmartPLS).
   */
  readonly groupMeans?: 'kept' | 'removed';
}

/** MICOM (Henseler, Ringle & Sarstedt 2016) of one construct. */
export interface ConstructInvariance {
  readonly construct: string;
  /** Correlation of the composites made with either group's weights; 1 when they are the same composite. */
  readonly correlation: number;
  /** 5 % quantile of the correlation when units are exchanged: below it the composites differ. */
  readonly threshold: number;
  readonly compositionalPValue: number;
  readonly isCompositional: boolean;
  /** First − second, in standard deviations of the pooled composite, and its 95 % range when units are exchanged. */
  readonly meanDifference: number;
  readonly meanRange: readonly [number, number];
  readonly hasEqualMeans: boolean;
  /** log(variance of the first / of the second). */
  readonly logVarianceRatio: number;
  readonly varianceRange: readonly [number, number];
  readonly hasEqualVariances: boolean;
}

export interface PathDifference {
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  /** Two-sided, by exchanging units between the groups (Chin & Dibbern 2010). */
  readonly pValue: number;
}

export type GroupComparison =
  | {
      readonly status: 'compared';
      /** Exchanged units (joined to about equal size). */
      readonly units: readonly [number, number];
      readonly permutations: number;
      readonly lost: number;
      readonly invariance: readonly ConstructInvariance[];
      /** `none`: paths must not be compared; `partial`: they may; `full`: groups may be pooled. */
      readonly verdict: 'none' | 'partial' | 'full';
      readonly differences: readonly PathDifference[];
    }
  | {
      /** Not configurally invariant: the model cannot be fitted in this group. */
      readonly status: 'not_estimable';
      readonly group: 'first' | 'second' | 'pooled';
      readonly fault: PathFault;
    }
  | { readonly status: 'too_few_units'; readonly units: readonly [number, number]; readonly needed: number };

const fewestUnits = 20;

/**
 * Whether a model means the same in two groups, and whether its paths differ: configural invariance (the same items, scales
 * and treatment by construction; estimable in both), compositional invariance, equal means and variances, and the difference
 * of every path, all by exchanging units between the groups.
 *
 * The groups must be of different persons.
 */
export function compareGroups(
  model: PathModel,
  first: MomentCells,
  second: MomentCells,
  options: GroupOptions,
): GroupComparison {
  const refused = notEstimable(model, first, second, options);
  if (refused) return refused;
  const keep = (cells: MomentCells) =>
    (options.conventions?.missing ?? 'listwise') === 'listwise' ? joinCells(cells, isComplete) : joinCells(cells);
  const [a, b] = [keep(first), keep(second)];
  const pooled = poolGroups(a, b);
  const units = [pooled.first, pooled.second] as const;
  if (Math.min(...units) < fewestUnits) return { status: 'too_few_units', units, needed: fewestUnits };
  const composites = exchange(model, pooled, options);
  const paths = options.groupMeans === 'removed' ? exchange(model, withoutMeans(a, b, options), options) : composites;
  if ('kind' in composites) return { status: 'not_estimable', group: 'pooled', fault: composites };
  if ('kind' in paths) return { status: 'not_estimable', group: 'pooled', fault: paths };
  const invariance = model.constructs.map(({ name }, c) => invarianceOf(name, c, composites));
  return {
    status: 'compared',
    units,
    permutations: composites.exchanged.length,
    lost: composites.lost,
    invariance,
    verdict: verdictOf(invariance),
    differences: model.paths.map((link, index) => differenceOf(link, index, paths)),
  };
}

function notEstimable(
  model: PathModel,
  first: MomentCells,
  second: MomentCells,
  options: GroupOptions,
): GroupComparison | null {
  for (const [group, cells] of [
    ['first', first],
    ['second', second],
  ] as const) {
    const outcome = outcomeOf(model, cells, options);
    if (outcome.status === 'not_estimable') return { status: 'not_estimable', group, fault: outcome.fault };
  }
  return null;
}

function outcomeOf(model: PathModel, cells: MomentCells, options: FitOptions): PathOutcome {
  const setting = settingOf(model, cells, withTheoreticalRange(options));
  const moments = momentsOf(cells, setting.conventions);
  if (isFault(moments)) return { status: 'not_estimable', fault: moments };
  return fitCompiled(setting, moments, createWorkspace(setting.compiled));
}

/** Points play no part in comparing groups, so observed ranges are not asked for. */
const withTheoreticalRange = (options: FitOptions): FitOptions => ({
  ...options,
  conventions: { ...options.conventions, range: 'theoretical' },
});

interface Exchanged {
  readonly found: GroupFigures;
  readonly exchanged: readonly GroupFigures[];
  readonly lost: number;
  readonly confidence: number;
}

/** The figures of the two groups as they are and after each exchange of units. */
function exchange(
  model: PathModel,
  { cells, first, second }: PooledUnits,
  options: GroupOptions,
): Exchanged | PathFault {
  const { compiled, conventions, ...rest } = settingOf(model, cells, withTheoreticalRange(options));
  const into = createWorkspace(compiled);
  const whole = emptyTotals(cells);
  addCells(whole, cells, null);
  const pooled = emptyTreated(cells.items.length);
  const setting = aboutCentre({ compiled, conventions, ...rest }, cells);
  const solved = treat(whole, conventions.missing, pooled) ?? solveModel(setting, pooled, into);
  if (solved && 'kind' in solved) return solved;
  const frozen = freezeOrientation(setting, into);
  const spread = compositeSpread(frozen, into);
  const solve = groupSolver(frozen, cells, whole, into);
  const isFirstSmaller = first <= second;
  const figures = (isFirst: Int32Array) => {
    const { flagged, rest } = solve(isFirstSmaller ? isFirst : isFirst.map((flag) => 1 - flag));
    const [a, b] = isFirstSmaller ? [flagged, rest] : [rest, flagged];
    return a && b ? compareComposites(frozen.compiled, spread, a, b) : null;
  };
  const isFirst = Int32Array.from({ length: first + second }, (_, unit) => (unit < first ? 1 : 0));
  const found = figures(isFirst);
  if (!found) return { kind: 'not_positive_semidefinite' };
  const drawn = Array.from({ length: options.permutations }, (_, number) =>
    figures(Int32Array.from(createRandom(`${options.seed}/exchange/${number}`).shuffle(Array.from(isFirst)))),
  );
  const exchanged = drawn.filter((figure) => figure !== null);
  return { found, exchanged, lost: drawn.length - exchanged.length, confidence: conventions.confidence };
}

/**
 * Weights, paths and moments of the units that are flagged and of the rest; null for one that gives no fit. Only the flagged units
 * are summed, the rest is the whole less these: adding up is most of the cost of an exchange, and the smaller group is quick.
 */
function groupSolver(setting: Setting, cells: MomentCells, whole: PatternTotals, into: Workspace) {
  const totals = emptyTotals(cells);
  const solved = (): GroupSolution | null => {
    const moments: Treated = emptyTreated(cells.items.length);
    const solved = treat(totals, setting.conventions.missing, moments) ?? solveModel(setting, moments, into);
    if ('kind' in solved) return null;
    const paths = setting.compiled.links.map(({ from, to }) => into.paths[from * setting.compiled.constructs + to]!);
    return { weights: into.weights.slice(), paths, moments };
  };
  return (flags: Int32Array) => {
    clearTotals(totals);
    addCells(totals, cells, flags);
    const flagged = solved();
    restOf(whole, totals);
    return { flagged, rest: solved() };
  };
}

/** Both groups about their own means. */
function withoutMeans(first: MomentCells, second: MomentCells, options: GroupOptions): PooledUnits {
  const centred = [first, second].map((cells) => {
    const moments = momentsOf(cells, { missing: options.conventions?.missing ?? 'listwise' });
    const own = isFault(moments) ? cells : recentre(cells, moments.mean);
    return { ...own, centre: new Float64Array(cells.items.length) };
  });
  return poolGroups(centred[0]!, centred[1]!);
}

function invarianceOf(construct: string, c: number, { found, exchanged, confidence }: Exchanged): ConstructInvariance {
  const sorted = (of: (figures: GroupFigures) => number) => Float64Array.from(exchanged, of).sort();
  const correlations = sorted(({ correlations: all }) => all[c]!);
  const means = percentileInterval(
    sorted(({ means: all }) => all[c]!),
    confidence,
  );
  const variances = percentileInterval(
    sorted(({ logVariances: all }) => all[c]!),
    confidence,
  );
  const correlation = found.correlations[c]!;
  const threshold = quantile(correlations, 1 - confidence);
  const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
  const rounding = 1e-12;
  return {
    construct,
    correlation,
    threshold,
    compositionalPValue:
      (correlations.filter((value) => value <= correlation + rounding).length + 1) / (correlations.length + 1),
    isCompositional: correlation >= threshold - rounding,
    meanDifference: found.means[c]!,
    meanRange: means,
    hasEqualMeans: within(found.means[c]!, means),
    logVarianceRatio: found.logVariances[c]!,
    varianceRange: variances,
    hasEqualVariances: within(found.logVariances[c]!, variances),
  };
}

function verdictOf(invariance: readonly ConstructInvariance[]): 'none' | 'partial' | 'full' {
  if (!invariance.every(({ isCompositional }) => isCompositional)) return 'none';
  return invariance.every(({ hasEqualMeans, hasEqualVariances }) => hasEqualMeans && hasEqualVariances)
    ? 'full'
    : 'partial';
}

function differenceOf(
  { from, to }: { from: string; to: string },
  index: number,
  { found, exchanged }: Exchanged,
): PathDifference {
  const difference = found.first[index]! - found.second[index]!;
  const asLarge = exchanged.filter(
    ({ first, second }) => Math.abs(first[index]! - second[index]!) >= Math.abs(difference),
  );
  return {
    from,
    to,
    first: found.first[index]!,
    second: found.second[index]!,
    difference,
    pValue: (asLarge.length + 1) / (exchanged.length + 1),
  };
}
