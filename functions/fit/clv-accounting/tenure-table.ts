import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import type { Random } from '../../numerics/random.ts';
import { numberColumn, textColumn } from '../arrow-columns.ts';
import { percentileInterval, resamples } from './interval.ts';
import { type Hazard, leavingWithin, type Moves } from './product-limit.ts';
import { timeThere, timeThereAt } from './staying-curve.ts';
import { addSums, allBuckets, type BucketSums, drawBuckets, readBucketSums, type Sums, sumsOf } from './sums.ts';
import { type TenureYear, tenureValue } from './tenure-value.ts';

/** Fewest customers at risk on a day, and seen in a tenure year, for it to count. */
export const fewestAtRisk = 10;
const daysOfYear = 365;

const moneyColumns = [
  'customers',
  'exposure_days',
  'revenue',
  'revenue_with_cost',
  'product_cost',
  'serving_cost',
  'retention_cost',
] as const;
type Column = (typeof moneyColumns)[number];
type YearBuckets = BucketSums<Column>;

/** Moves of each segment and of the firm (null), days ascending. */
export function readMoves(table: ArrowTable): Map<string | null, Moves> {
  const segments = textColumn(table, 'segment');
  const [day, entered, gone, lastSeen] = ['tenure_day', 'entered', 'gone', 'last_seen'].map((name) =>
    numberColumn(table, name),
  );
  const rowsOf = new Map<string | null, Map<number, [number, number, number]>>();
  const add = (segment: string | null, row: number): void => {
    const days = rowsOf.get(segment) ?? new Map<number, [number, number, number]>();
    const sums = days.get(day![row]!) ?? [0, 0, 0];
    sums[0] += entered![row]!;
    sums[1] += gone![row]!;
    sums[2] += lastSeen![row]!;
    rowsOf.set(segment, days.set(day![row]!, sums));
  };
  for (const [row, segment] of segments.entries()) {
    add(null, row);
    add(segment ?? 'unsegmented', row);
  }
  const sorted = [...rowsOf].sort(([a], [b]) => (a === null ? -1 : b === null ? 1 : a < b ? -1 : 1));
  return new Map(
    sorted.map(([segment, days]) => {
      const ordered = [...days].sort(([a], [b]) => a - b);
      const pick = (place: 0 | 1 | 2): number[] => ordered.map(([, sums]) => sums[place]);
      return [segment, { day: ordered.map(([each]) => each), entered: pick(0), gone: pick(1), lastSeen: pick(2) }];
    }),
  );
}

/** The mart tenure_cells by tenure year, years ascending. */
export function readYears(table: ArrowTable): Map<number, YearBuckets> {
  const years = numberColumn(table, 'tenure_year');
  const distinct = [...new Set(years)].sort((a, b) => a - b);
  return new Map(
    distinct.map((year) => [year, readBucketSums(table, moneyColumns, (row) => years[row] === year)] as const),
  );
}

export interface TenureInputs {
  readonly moves: ReadonlyMap<string | null, Moves>;
  readonly years: ReadonlyMap<number, YearBuckets>;
  /** Product cost per revenue where none is known (1 − the setting margin_rate, else 0). */
  readonly otherCostShare: number;
  readonly horizonYears: number;
  readonly ratePerYear: number;
}

interface Estimated {
  readonly hazard: Hazard;
  readonly sums: Sums<Column>;
  readonly values: TenureYear;
  readonly draws: readonly TenureYear[];
}

/** Money of a customer-year while there, and how long customers are there when the chance of leaving is `chance`. */
function valuesOf(sums: Sums<Column>, hazard: Hazard, chance: number, firmShare: number): TenureYear {
  const share = shareOf(sums, firmShare);
  const cost = sums.product_cost + share * (sums.revenue - sums.revenue_with_cost);
  const customerYears = sums.exposure_days / daysOfYear;
  return {
    chance,
    margin: (sums.revenue - cost - sums.serving_cost) / customerYears,
    retentionCost: sums.retention_cost / customerYears,
    timeThere: timeThereAt(hazard.curve, hazard.chance, chance),
  };
}

/** Sums of every segment and of the firm (first), by tenure year; resampled with the same buckets in every year. */
type YearSums = ReadonlyMap<number, readonly Sums<Column>[]>;

function sumsByYear(years: ReadonlyMap<number, YearBuckets>, weights: Float64Array): YearSums {
  return new Map(
    [...years].map(([year, buckets]) => {
      const segments = sumsOf(buckets, weights);
      return [year, [addSums(moneyColumns, segments), ...segments]] as const;
    }),
  );
}

const shareOf = (sums: Sums<Column> | undefined, other: number): number =>
  sums && sums.revenue_with_cost > 0 ? sums.product_cost / sums.revenue_with_cost : other;

/** The table of a segment: years from the first on, until one that too few were seen in. */
function yearsOf(
  segment: string | null,
  place: number,
  inputs: TenureInputs,
  whole: YearSums,
  resampled: readonly YearSums[],
  random: Random,
): Estimated[] {
  const moves = inputs.moves.get(segment);
  const estimated: Estimated[] = [];
  for (const [year, groups] of whole) {
    const own = groups[place];
    if (year !== estimated.length + 1 || !moves || !own) break;
    const from = (year - 1) * daysOfYear;
    const hazard = leavingWithin(moves, from, from + daysOfYear, fewestAtRisk);
    if (!hazard || own.customers < fewestAtRisk || own.exposure_days < daysOfYear) break;
    const firmShare = shareOf(groups[0], inputs.otherCostShare);
    const draws = resampled.map((sums) =>
      valuesOf(sums.get(year)![place]!, hazard, drawChance(hazard, random), firmShare),
    );
    estimated.push({ hazard, sums: own, values: valuesOf(own, hazard, hazard.chance, firmShare), draws });
  }
  return estimated;
}

/** A chance drawn from the hazard's own error; where nobody left, from a beta with half an event (Jeffreys). */
function drawChance({ chance, logLogError, atRisk, seen }: Hazard, random: Random): number {
  if (logLogError === null) return chance === 0 ? random.beta(0.5, seen + 0.5) : 1 - random.beta(0.5, atRisk + 0.5);
  return 1 - Math.exp(Math.log(1 - chance) * Math.exp(random.normal() * logLogError));
}

/** Rows of tenure_table: years that were seen, then years up to the horizon that are taken to be like the last one. */
export function tenureRows(inputs: TenureInputs, random: Random): Row[] {
  const [some] = inputs.years.values();
  if (!some) return [];
  const whole = sumsByYear(inputs.years, allBuckets(some));
  const draws = random.fork('buckets');
  const resampled = Array.from({ length: resamples }, () => sumsByYear(inputs.years, drawBuckets(some, draws)));
  return [null, ...some.segments].flatMap((segment, place) => {
    const own = random.fork(segment === null ? 'firm' : `segment ${segment}`);
    const estimated = yearsOf(segment, place, inputs, whole, resampled, own);
    if (estimated.length === 0) return [];
    const last = Math.max(estimated.length, Math.ceil(inputs.horizonYears));
    return Array.from({ length: last }, (_, index) => tenureRow(segment, index, estimated, inputs));
  });
}

function tenureRow(segment: string | null, index: number, estimated: readonly Estimated[], inputs: TenureInputs): Row {
  const { horizonYears, ratePerYear } = inputs;
  const own = estimated[Math.min(index, estimated.length - 1)]!;
  const table = estimated.map(({ values }) => values);
  const value = (years: readonly TenureYear[]): number => tenureValue(years, index, horizonYears, ratePerYear);
  const values = own.draws.map((_, draw) => value(estimated.map(({ draws }) => draws[draw]!)));
  const margin = percentileInterval(own.draws.map((draw) => draw.margin));
  const spent = percentileInterval(own.draws.map((draw) => draw.retentionCost));
  const clv = percentileInterval(values);
  const staying = table.slice(0, index).reduce((share, { chance }) => share * (1 - chance), 1);
  const beyond = Math.max(0, index - estimated.length);
  return {
    segment,
    tenure_year: index + 1,
    is_extrapolated: index >= estimated.length,
    customers: index < estimated.length ? own.sums.customers : 0,
    customer_years: index < estimated.length ? own.sums.exposure_days / daysOfYear : 0,
    gone: index < estimated.length ? own.hazard.gone : 0,
    observed_days: index < estimated.length ? own.hazard.observedDays : 0,
    churn: own.hazard.chance,
    churn_lower: own.hazard.lower,
    churn_upper: own.hazard.upper,
    years_there: timeThere(own.hazard.curve, 1, 0, 1),
    margin: own.values.margin,
    margin_lower: margin.lower,
    margin_upper: margin.upper,
    retention_cost: own.values.retentionCost,
    retention_cost_lower: spent.lower,
    retention_cost_upper: spent.upper,
    share_staying: staying * (1 - own.values.chance) ** beyond,
    clv: value(table),
    clv_lower: clv.lower,
    clv_upper: clv.upper,
  };
}
