import type { ScorecardInputs } from '../scorecard-inputs.ts';
import { type IndexName, indexNames, type Scorecard, type ScorecardIndex } from '../scorecard-schema.ts';

type IndexRow = ScorecardInputs['index_estimates'][number];

/** Headline indices of the period; one that nobody was asked about has a reason instead of a number. */
export function buildIndices(inputs: ScorecardInputs, period: string, hideBelow: number): Scorecard['indices'] {
  const find = (name: IndexName) =>
    inputs.index_estimates.find((row) => row.index_name === name && row.segment === null && row.period_id === period);
  const build = (name: IndexName) => {
    const row = find(name);
    const before = inputs.index_estimates.find(
      (each) => each.index_name === name && each.segment === null && each.period_id === row?.previous_period_id,
    );
    return buildIndex(name, row, before, hideBelow);
  };
  return {
    satisfaction: build('satisfaction'),
    trust: build('trust'),
    perceived_value: build('perceived_value'),
    loyalty: build('loyalty'),
    nps: build('nps'),
    commitment: build('commitment'),
    repurchase_intention: build('repurchase_intention'),
    switching_resistance: build('switching_resistance'),
    complaints: build('complaints'),
  };
}

/** Fewer people than may be shown: the answers of a few are theirs. */
const isTooFew = (row: IndexRow, hideBelow: number): boolean => row.n !== null && row.n < hideBelow;

function buildIndex(
  name: IndexName,
  row: IndexRow | undefined,
  before: IndexRow | undefined,
  hideBelow: number,
): ScorecardIndex {
  const isHidden = row !== undefined && row.estimate !== null && isTooFew(row, hideBelow);
  const estimate = isHidden ? null : (row?.estimate ?? null);
  const missing = isHidden ? 'too_few_answers' : 'not_measured';
  const isBeforeHidden = before !== undefined && isTooFew(before, hideBelow);
  const change = estimate === null || isBeforeHidden ? null : (row?.change ?? null);
  return {
    id: `indices.${name}`,
    estimate,
    lower: estimate === null ? null : (row?.lower ?? null),
    upper: estimate === null ? null : (row?.upper ?? null),
    n: isHidden ? null : (row?.n ?? null),
    reason: estimate === null ? missing : row?.lower === null ? 'no_interval' : null,
    previous_period: change === null ? null : (row?.previous_period_id ?? null),
    change,
    change_lower: change === null ? null : (row?.change_lower ?? null),
    change_upper: change === null ? null : (row?.change_upper ?? null),
    is_noise: change === null ? null : (row?.is_noise ?? null),
    change_reason:
      estimate === null
        ? missing
        : change === null
          ? 'no_earlier_period'
          : row?.change_lower === null
            ? 'no_interval'
            : null,
  };
}

/** Every index and every firm-wide gap over the periods up to that of the card. */
export function buildHistory(inputs: ScorecardInputs, period: string, hideBelow: number): Scorecard['history'] {
  const last = inputs.periods.find((row) => row.period_id === period)?.position ?? Number.POSITIVE_INFINITY;
  const periods = inputs.periods
    .filter((row) => (row.position ?? 0) <= last)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map((row) => row.period_id);
  const place = new Map(periods.map((each, position) => [each, position]));
  const known = new Set<string>(indexNames);
  const indices = inputs.index_estimates
    .flatMap((row) => {
      const name = indexNames.find((each) => each === row.index_name);
      if (!name || !known.has(row.index_name) || row.segment !== null || row.estimate === null) return [];
      if (isTooFew(row, hideBelow)) return [];
      if (!place.has(row.period_id)) return [];
      return [
        { index: name, period: row.period_id, estimate: row.estimate, lower: row.lower, upper: row.upper, n: row.n },
      ];
    })
    .sort(
      (a, b) =>
        indexNames.indexOf(a.index) - indexNames.indexOf(b.index) || place.get(a.period)! - place.get(b.period)!,
    );
  const gaps = inputs.gap_estimates
    .filter((row) => row.scope === 'firm' && row.is_hidden !== true && place.has(row.period_id))
    .map(({ link, period_id, bias, misfit, misfit_lower, misfit_upper }) => ({
      link,
      period: period_id,
      bias,
      misfit,
      misfit_lower,
      misfit_upper,
    }))
    .sort((a, b) => (a.link < b.link ? -1 : a.link > b.link ? 1 : place.get(a.period)! - place.get(b.period)!));
  const isShown = (name: string, at: string): boolean =>
    indices.some(({ index, period: each }) => index === name && each === at);
  const change_points = inputs.index_change_points
    .flatMap(({ index_name, period_id, earliest_period_id, latest_period_id, ...step }) => {
      const { change } = step;
      const index = indexNames.find((each) => each === index_name);
      if (!index || change === null || !isShown(index_name, period_id)) return [];
      const [earliest, latest] = [earliest_period_id, latest_period_id];
      return [{ index, period: period_id, earliest, latest, ...step, change }];
    })
    .sort(
      (a, b) =>
        indexNames.indexOf(a.index) - indexNames.indexOf(b.index) || place.get(a.period)! - place.get(b.period)!,
    );
  return { indices, change_points, gaps, periods };
}
