import type { ScorecardInputs } from '../scorecard-inputs.ts';
import { type IndexName, indexNames, type Scorecard, type ScorecardIndex } from '../scorecard-schema.ts';

type IndexRow = ScorecardInputs['index_estimates'][number];

/** Headline indices of the period; one that nobody was asked about has a reason instead of a number. */
export function buildIndices(inputs: ScorecardInputs, period: string): Scorecard['indices'] {
  const find = (name: IndexName) =>
    inputs.index_estimates.find((row) => row.index_name === name && row.segment === null && row.period_id === period);
  return {
    satisfaction: buildIndex('satisfaction', find('satisfaction')),
    trust: buildIndex('trust', find('trust')),
    perceived_value: buildIndex('perceived_value', find('perceived_value')),
    loyalty: buildIndex('loyalty', find('loyalty')),
    nps: buildIndex('nps', find('nps')),
    commitment: buildIndex('commitment', find('commitment')),
    repurchase_intention: buildIndex('repurchase_intention', find('repurchase_intention')),
    switching_resistance: buildIndex('switching_resistance', find('switching_resistance')),
    complaints: buildIndex('complaints', find('complaints')),
  };
}

function buildIndex(name: IndexName, row: IndexRow | undefined): ScorecardIndex {
  const estimate = row?.estimate ?? null;
  const change = estimate === null ? null : (row?.change ?? null);
  return {
    id: `indices.${name}`,
    estimate,
    lower: estimate === null ? null : (row?.lower ?? null),
    upper: estimate === null ? null : (row?.upper ?? null),
    n: row?.n ?? null,
    reason: estimate === null ? 'not_measured' : row?.lower === null ? 'no_interval' : null,
    previous_period: change === null ? null : (row?.previous_period_id ?? null),
    change,
    change_lower: change === null ? null : (row?.change_lower ?? null),
    change_upper: change === null ? null : (row?.change_upper ?? null),
    is_noise: change === null ? null : (row?.is_noise ?? null),
    change_reason:
      estimate === null
        ? 'not_measured'
        : change === null
          ? 'no_earlier_period'
          : row?.change_lower === null
            ? 'no_interval'
            : null,
  };
}

/** Every index and every firm-wide gap over the periods up to that of the card. */
export function buildHistory(inputs: ScorecardInputs, period: string): Scorecard['history'] {
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
  return { indices, gaps, periods };
}
