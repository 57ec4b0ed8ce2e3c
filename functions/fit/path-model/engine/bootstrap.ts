import { inadmissibilities } from './admissibility.ts';
import type { Conventions } from './conventions.ts';
import { type FitOptions, fitCompiled, settingOf } from './fit-path-model.ts';
import { largestLoading } from './inner-model.ts';
import {
  bcaInterval,
  bootstrapPValue,
  expandedTail,
  percentileInterval,
  resampledInterval,
  standardDeviation,
} from './intervals.ts';
import { leaveUnitsOut } from './jackknife.ts';
import { isComplete, joinCells } from './moment-cells.ts';
import { addCells, clearTotals, emptyTotals, emptyTreated, isFault, momentsOf, treat } from './moments.ts';
import { resampleCounts } from './resample.ts';
import { type Setting, type Solved, solveModel } from './solve-model.ts';
import { type Reading, readingsOf, type StatisticKind, usualKinds } from './statistics.ts';
import type {
  LostResamples,
  MomentCells,
  PathBootstrap,
  PathFault,
  PathModel,
  PathOutcome,
  StatisticInterval,
} from './types.ts';
import { createWorkspace, type Workspace } from './weights.ts';

export interface BootstrapOptions extends FitOptions {
  readonly resamples: number;
  readonly seed: number;
  /** Kinds of statistics to resample. */
  readonly kinds?: readonly StatisticKind[];
  /** Counts of each resample instead of drawn ones: `resamples` arrays, one count a unit. */
  readonly counts?: readonly Int32Array[];
  /** Leaves units out one by one for BCa, a fit a unit. Default: when BCa is the convention's interval; else `bca` is null. */
  readonly jackknife?: boolean;
}

export interface Bootstrapped {
  readonly outcome: PathOutcome;
  /** Null when the model is not estimable. */
  readonly bootstrap: PathBootstrap | null;
}

/**
 * Fit and intervals by resampling units (buckets of persons, or persons) with their survey weights: counts → weighted moments
 * → fit. A resample that gives no fit (a constant item, collinear composites, no convergence) is counted by its reason and
 * left out; above the convention's share there are no intervals. BCa uses the units left out one by one.
 */
export function bootstrapPathModel(model: PathModel, cells: MomentCells, options: BootstrapOptions): Bootstrapped {
  const setting = settingOf(model, cells, options);
  const { conventions, compiled } = setting;
  const moments = momentsOf(cells, conventions);
  if (isFault(moments)) return { outcome: { status: 'not_estimable', fault: moments }, bootstrap: null };
  const into = createWorkspace(compiled);
  const outcome = fitCompiled(setting, moments, into);
  if (outcome.status !== 'fitted') return { outcome, bootstrap: null };
  const readings = readingsOf(compiled, options.kinds ?? usualKinds, conventions);
  const estimates = Float64Array.from(readings, ({ read }) => read(into));
  const resampled = aboutCentre(freezeOrientation(setting, into), cells);
  const needed = conventions.missing === 'listwise' ? joinCells(cells, isComplete) : joinCells(cells);
  const units = new Set(needed.unit).size;
  if (units < conventions.minimumRespondents) return { outcome: tooFew(units, conventions), bootstrap: null };
  const drawn = drawResamples(resampled, needed, readings, options, into);
  const leftOut =
    (options.jackknife ?? conventions.interval === 'bca') ? leaveUnitsOut(resampled, needed, readings, into) : null;
  return { outcome, bootstrap: summarise(readings, estimates, drawn, leftOut, units, options.resamples, conventions) };
}

/** Many answers of few persons would give intervals without width. */
const tooFew = (n: number, { minimumRespondents: needed }: Conventions): PathOutcome => ({
  status: 'not_estimable',
  fault: { kind: 'too_few_respondents', n, needed },
});

/** In resamples every construct keeps the dominant item of the whole sample. */
export function freezeOrientation(setting: Setting, solved: Workspace): Setting {
  const { compiled } = setting;
  const dominant = compiled.dominant.map((slot, c) => (slot < 0 ? largestLoading(compiled, c, solved) : slot));
  return { ...setting, dominant };
}

/** Resampled moments stay about the provisional centre, which moves into the scale of points. */
export function aboutCentre(setting: Setting, { centre }: Pick<MomentCells, 'centre'>): Setting {
  const { factor, offset } = setting.scale;
  const shifted = offset.map(
    (value, slot) => value + factor[slot]! * centre[setting.itemPlace[setting.compiled.slotItem[slot]!]!]!,
  );
  return { ...setting, scale: { factor, offset: shifted } };
}

interface Drawn {
  readonly draws: Float64Array;
  readonly numbers: Int32Array;
  readonly lost: readonly LostResamples[];
  readonly turned: number;
  readonly inadmissible: number;
}

function drawResamples(
  setting: Setting,
  cells: MomentCells,
  readings: readonly Reading[],
  { resamples, seed, counts: given }: BootstrapOptions,
  into: Workspace,
): Drawn {
  const width = readings.length;
  const draws = new Float64Array(resamples * width);
  const numbers = new Int32Array(resamples);
  const solve = resampleFitter(setting, cells, into);
  const drawnCounts = new Int32Array(cells.units);
  const lost = new Map<string, { fault: PathFault; count: number }>();
  let [kept, turned, inadmissible] = [0, 0, 0];
  for (let number = 0; number < resamples; number++) {
    const counts = given?.[number] ?? resampleCounts(seed, number, cells.units, drawnCounts);
    const solved = solve(counts);
    if ('kind' in solved) {
      const key = faultKey(solved);
      const entry = lost.get(key);
      if (entry) entry.count++;
      else lost.set(key, { fault: solved, count: 1 });
      continue;
    }
    if (solved.hasTurned) turned++;
    if (setting.conventions.estimator === 'consistent' && inadmissibilities(setting.compiled, into).length > 0)
      inadmissible++;
    for (let k = 0; k < width; k++) draws[kept * width + k] = readings[k]!.read(into);
    numbers[kept++] = number;
  }
  return {
    draws: draws.subarray(0, kept * width),
    numbers: numbers.subarray(0, kept),
    lost: [...lost.values()].sort((left, right) => right.count - left.count),
    turned,
    inadmissible,
  };
}

/** A resample is named by what is at fault, not by its figures. */
const faultKey = (fault: PathFault): string =>
  [fault.kind, 'item' in fault ? fault.item : '', 'construct' in fault ? fault.construct : ''].join('/');

/** Counts of units → fit, everything in the same arrays. */
export function resampleFitter(setting: Setting, cells: MomentCells, into: Workspace) {
  const totals = emptyTotals(cells);
  const treated = emptyTreated(cells.items.length);
  return (counts: Int32Array): Solved | PathFault => {
    clearTotals(totals);
    addCells(totals, cells, counts);
    return treat(totals, setting.conventions.missing, treated) ?? solveModel(setting, treated, into);
  };
}

function summarise(
  readings: readonly Reading[],
  estimates: Float64Array,
  { draws, numbers, lost, turned, inadmissible }: Drawn,
  leftOut: readonly Float64Array[] | null,
  units: number,
  resamples: number,
  conventions: Conventions,
): PathBootstrap {
  const kept = numbers.length;
  const isEnough = kept > 1 && resamples - kept <= conventions.maximumLostShare * resamples;
  const common = { resamples, kept, lost, turned, inadmissible, draws, numbers };
  if (!isEnough) return { status: 'too_many_lost', ...common, intervals: [] };
  const column = new Float64Array(kept);
  const intervals = readings.map(({ statistic }, index): StatisticInterval => {
    for (let row = 0; row < kept; row++) column[row] = draws[row * readings.length + index]!;
    return intervalOf(
      statistic,
      estimates[index]!,
      column.filter((value) => !Number.isNaN(value)),
      leftOut?.[index] ?? null,
      units,
      conventions,
    );
  });
  return { status: 'enough', ...common, intervals };
}

function intervalOf(
  statistic: StatisticInterval['statistic'],
  estimate: number,
  values: Float64Array,
  leftOut: Float64Array | null,
  units: number,
  { confidence, interval, tails }: Conventions,
): StatisticInterval {
  const stdError = standardDeviation(values);
  const sorted = values.sort();
  const percentile = percentileInterval(sorted, confidence);
  const plain = (1 - confidence) / 2;
  const bca = leftOut && bcaInterval(sorted, estimate, leftOut, plain);
  const tail = tails === 'expanded' ? expandedTail(confidence, units) : plain;
  const expanded = resampledInterval(sorted, confidence, tails, units);
  const expandedBca = interval === 'bca' ? leftOut && bcaInterval(sorted, estimate, leftOut, tail) : null;
  const [lower, upper] = expandedBca ?? expanded;
  return { statistic, estimate, stdError, lower, upper, percentile, bca, pValue: bootstrapPValue(sorted) };
}
