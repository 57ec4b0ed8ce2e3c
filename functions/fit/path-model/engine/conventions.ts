/**
 * Every choice in which tools for path models differ. Defaults are named beside each; the page PATH-MODEL.md says who does
 * what.
 */
export interface Conventions {
  /** Inner weighting. Default `path`. */
  readonly weighting: 'path' | 'factorial' | 'centroid';
  /** Composites as they are, or corrected for their unreliability (Dijkstra & Henseler 2015). Default `composite`. */
  readonly estimator: 'composite' | 'consistent';
  /** Stop at Σ|change of outer weights| below it. Default 1e-12. */
  readonly tolerance: number;
  readonly maximumIterations: number;
  /** Turns a construct to its dominant item, to the majority of its loadings, or not. Default `dominant`. */
  readonly orientation: 'dominant' | 'majority' | 'none';
  /** Correlations in HTMT: absolute (Ringle et al. 2023) or signed (Henseler, Ringle & Sarstedt 2015). Default `absolute`. */
  readonly htmt: 'absolute' | 'signed';
  /** Without a predictor the model is estimated again, or composites are kept. Default `re_estimated`. */
  readonly fSquared: 're_estimated' | 'scores_kept';
  /** Index and performance weigh items by w/sd (unstandardised, Ringle & Sarstedt 2016) or by w. Default `w_over_sd`. */
  readonly indexWeights: 'w_over_sd' | 'w';
  /** What 0 and 100 points are: the ends of the scale or the answers observed. Default `theoretical`. */
  readonly range: 'theoretical' | 'observed';
  /** Missing answers. Default `listwise`. */
  readonly missing: 'listwise' | 'pairwise' | 'mean' | 'em';
  /** Fewest respondents, and fewest units (persons, buckets) to resample. Default 30. */
  readonly minimumRespondents: number;
  /** Interval reported first. Default `percentile`. */
  readonly interval: 'percentile' | 'bca';
  readonly confidence: number;
  /** Tails widened for few units (Hesterberg 2015) or as they are; `percentile` and `bca` of a statistic are always plain. Default `expanded`. */
  readonly tails: 'expanded' | 'plain';
  /** No interval when more than this share of resamples gives no fit. Default 0.1. */
  readonly maximumLostShare: number;
}

export const defaultConventions: Conventions = {
  weighting: 'path',
  estimator: 'composite',
  tolerance: 1e-12,
  maximumIterations: 1000,
  orientation: 'dominant',
  htmt: 'absolute',
  fSquared: 're_estimated',
  indexWeights: 'w_over_sd',
  range: 'theoretical',
  missing: 'listwise',
  minimumRespondents: 30,
  interval: 'percentile',
  confidence: 0.95,
  tails: 'expanded',
  maximumLostShare: 0.1,
};

export const conventionsWith = (choices: Partial<Conventions> = {}): Conventions => ({
  ...defaultConventions,
  ...choices,
});
