/**
 * A (outer weights = correlations with the neighbours' composite, for items that share a cause) or B (their regression
 * weights, for items that make up the construct).
 */
export type Mode = 'A' | 'B';

export interface Construct {
  readonly name: string;
  /** Codes of its items; a code may serve in several constructs. */
  readonly items: readonly string[];
  readonly mode: Mode;
  /** The item whose loading is positive by definition; without it the one with the largest loading in the whole sample. */
  readonly dominant?: string;
}

/** One arrow of the inner model. */
export interface PathLink {
  readonly from: string;
  readonly to: string;
}

/** A path model as plain data: constructs and arrows in any order, without a cycle. */
export interface PathModel {
  readonly constructs: readonly Construct[];
  readonly paths: readonly PathLink[];
}

/** What a fit needs to know of the answers, whatever their number. */
export interface Moments {
  readonly items: readonly string[];
  /** Respondents behind the moments. */
  readonly n: number;
  /** Respondents before missing answers were treated. */
  readonly asked: number;
  /** (Σw)²/Σw² (Kish 1965): respondents of equal weight that would carry as much. */
  readonly effectiveN: number;
  /** Σw. */
  readonly weight: number;
  /** One an item, on the items' scale. */
  readonly mean: Float64Array;
  /** items × items by rows, divisor n − 1. */
  readonly covariance: Float64Array;
  /** Respondents without an answer, one an item. */
  readonly missing: Float64Array;
  /** Smallest and largest answer of each item, where known. */
  readonly observed?: readonly ItemRange[];
}

/** What 0 and 100 points mean for an item. */
export interface ItemRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Sums of answers by unit of resampling (a bucket of persons, or a person) and by pattern of answered items: enough for
 * every treatment of missing answers and for resampling, in exact sums that SQL makes. Sums are of value − centre.
 *
 * A unit with several patterns has several cells; without missing answers a unit is one cell. Unanswered items of a pattern
 * have sum 0 and products 0.
 */
export interface MomentCells {
  readonly items: readonly string[];
  /** Provisional mean of each item, subtracted before summing (sums of large values lose digits otherwise). */
  readonly centre: Float64Array;
  /** Units (buckets or persons), numbered from 0. */
  readonly units: number;
  /** Number of cells. */
  readonly cells: number;
  /** Unit of each cell. */
  readonly unit: Int32Array;
  /** Pattern of each cell, an index into `patterns`. */
  readonly pattern: Int32Array;
  /** Which items are answered (1) or not (0), one array a pattern. */
  readonly patterns: readonly Uint8Array[];
  /** Respondents, Σw and Σw² of each cell. */
  readonly respondents: Float64Array;
  readonly weight: Float64Array;
  readonly weightSquares: Float64Array;
  /** cells × items: Σ w (x − centre). */
  readonly sums: Float64Array;
  /** cells × items (items + 1)/2, upper triangle by rows (i ≤ j): Σ w (x_i − centre_i)(x_j − centre_j). */
  readonly products: Float64Array;
  /** Smallest and largest answer of each item, where known; needed for the convention `range: 'observed'`. */
  readonly observed?: readonly ItemRange[];
}

/** Why a model cannot be fitted to these moments; plain data for a sentence. */
export type PathFault =
  | { readonly kind: 'too_few_respondents'; readonly n: number; readonly needed: number }
  | { readonly kind: 'no_answers'; readonly item: string }
  | { readonly kind: 'constant_item'; readonly item: string }
  | { readonly kind: 'singular_block'; readonly construct: string; readonly items: readonly string[] }
  | { readonly kind: 'singular_predictors'; readonly construct: string; readonly predictors: readonly string[] }
  | { readonly kind: 'not_converged'; readonly iterations: number }
  | { readonly kind: 'not_positive_semidefinite' }
  | { readonly kind: 'reliability_not_positive'; readonly construct: string };

/** What to beware of in a fit that stands. */
export type PathWarning =
  | PathFault
  | { readonly kind: 'weak_loading'; readonly construct: string; readonly item: string; readonly loading: number }
  | { readonly kind: 'negative_weight'; readonly construct: string; readonly item: string; readonly weight: number }
  | { readonly kind: 'collinear_items'; readonly construct: string; readonly item: string; readonly vif: number }
  | {
      readonly kind: 'collinear_predictors';
      readonly construct: string;
      readonly predictor: string;
      readonly vif: number;
    }
  | { readonly kind: 'missing_answers'; readonly item: string; readonly share: number }
  | { readonly kind: 'inadmissible'; readonly reason: Inadmissibility; readonly construct: string | null };

/** Checks of a consistent (disattenuated) solution, after cSEM's `verify`. */
export type Inadmissibility =
  | 'not_converged'
  | 'loading_above_one'
  | 'construct_correlations_not_positive_semidefinite'
  | 'reliability_above_one'
  | 'implied_correlations_not_positive_semidefinite';

export interface OuterEstimate {
  readonly construct: string;
  readonly item: string;
  readonly mode: Mode;
  /** Of the standardised item in a composite of variance 1. */
  readonly weight: number;
  /** Correlation of item and composite; with consistent PLS and mode A the corrected loading. */
  readonly loading: number;
  /** Variance inflation among the items of its construct; null when they are collinear. */
  readonly vif: number | null;
  /** Share of the construct's index (0–1; sums to 1 over its items). */
  readonly indexWeight: number;
  /** Mean of the item on 0–100. */
  readonly performance: number;
  /** Of item and every construct, in the order of the constructs. */
  readonly crossLoadings: readonly number[];
}

export interface ConstructEstimate {
  readonly construct: string;
  /** Null for a construct without predictors. */
  readonly r2: number | null;
  readonly adjustedR2: number | null;
  /** 1 for one item; null where not defined. */
  readonly alpha: number | null;
  readonly rhoA: number | null;
  readonly rhoC: number | null;
  readonly ave: number | null;
  /** Index on 0–100: mean and standard deviation over respondents. */
  readonly index: number;
  readonly indexSd: number;
}

export interface PathEstimate {
  readonly from: string;
  readonly to: string;
  readonly estimate: number;
  /** In points of `to` per point of `from`, both on 0–100. */
  readonly unstandardised: number;
  /** Variance inflation among the predictors of `to`. */
  readonly vif: number | null;
  /** Cohen's f². Null when the model without the predictor cannot be fitted. */
  readonly f2: number | null;
}

/** Effects between two constructs joined by at least one route. */
export interface EffectEstimate {
  readonly from: string;
  readonly to: string;
  /** 0 without an arrow. */
  readonly direct: number;
  readonly indirect: number;
  readonly total: number;
  /** Total effect in points per point, both on 0–100. */
  readonly unstandardisedTotal: number;
}

/** The effect along one route of at least two arrows. */
export interface SpecificEffect {
  /** All constructs of the route, first to last. */
  readonly route: readonly string[];
  readonly estimate: number;
}

export interface ConstructPair {
  readonly first: string;
  readonly second: string;
  /** Of the composites (corrected with consistent PLS). */
  readonly correlation: number;
  /** Null where a construct's items do not correlate positively on average. */
  readonly htmt: number | null;
}

/** Fornell & Larcker (1981): the root of AVE should exceed every correlation with another construct. */
export interface FornellLarcker {
  readonly construct: string;
  readonly rootAve: number;
  readonly largestCorrelation: number | null;
  readonly with: string | null;
  readonly holds: boolean;
}

/** IPMA: how well a construct performs and how much the target moves with it. */
export interface Importance {
  readonly target: string;
  readonly construct: string;
  /** Null for the construct itself; otherwise the item of the construct. */
  readonly item: string | null;
  readonly performance: number;
  /** Points of the target per point, both on 0–100. */
  readonly importance: number;
  readonly standardisedImportance: number;
}

export interface PathFit {
  readonly n: number;
  readonly effectiveN: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** In the order of the model. */
  readonly outer: readonly OuterEstimate[];
  readonly constructs: readonly ConstructEstimate[];
  readonly paths: readonly PathEstimate[];
  readonly effects: readonly EffectEstimate[];
  readonly specific: readonly SpecificEffect[];
  readonly pairs: readonly ConstructPair[];
  readonly fornellLarcker: readonly FornellLarcker[];
  readonly importance: readonly Importance[];
  readonly warnings: readonly PathWarning[];
}

export type PathOutcome =
  | { readonly status: 'fitted'; readonly fit: PathFit }
  | { readonly status: 'not_estimable'; readonly fault: PathFault };

/** One number of a fit that is resampled. */
export type Statistic =
  | {
      readonly kind: 'path' | 'unstandardised' | 'total' | 'indirect' | 'unstandardised_total';
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'specific'; readonly route: readonly string[] }
  | {
      readonly kind: 'loading' | 'weight' | 'index_weight' | 'performance';
      readonly construct: string;
      readonly item: string;
    }
  | { readonly kind: 'r2' | 'index' | 'alpha' | 'rho_a' | 'rho_c' | 'ave'; readonly construct: string }
  | { readonly kind: 'htmt'; readonly first: string; readonly second: string };

export interface StatisticInterval {
  readonly statistic: Statistic;
  readonly estimate: number;
  readonly stdError: number;
  /** Of the interval that the conventions name, with their tails. */
  readonly lower: number;
  readonly upper: number;
  /** Plain, type 7, as other tools. */
  readonly percentile: readonly [number, number];
  /** Plain. Null without a jackknife, or where it cannot give an acceleration. */
  readonly bca: readonly [number, number] | null;
  /** Two-sided, of the hypothesis 0, by the share of resamples on the other side of 0; never 0. */
  readonly pValue: number;
}

/** Resamples that gave no fit, by reason (and item or construct). */
export interface LostResamples {
  readonly fault: PathFault;
  readonly count: number;
}

export interface PathBootstrap {
  readonly status: 'enough' | 'too_many_lost';
  readonly resamples: number;
  readonly kept: number;
  readonly lost: readonly LostResamples[];
  /** Resamples in which a construct had to be turned to its dominant item. */
  readonly turned: number;
  /** Kept resamples whose consistent solution is not admissible; 0 for composites. */
  readonly inadmissible: number;
  readonly intervals: readonly StatisticInterval[];
  /** The statistics of each kept resample, `kept` × `intervals.length` by rows: to carry on through a longer chain. */
  readonly draws: Float64Array;
  /** Number (seed) of each kept resample: `resampleCounts(seed, number, units)` gives its counts again. */
  readonly numbers: Int32Array;
}
