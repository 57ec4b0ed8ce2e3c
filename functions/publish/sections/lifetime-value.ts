import type { Settings } from '../../lake/settings.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { ReasonCode, Scorecard } from '../scorecard-schema.ts';
import { cellsToHide } from './protect.ts';

type Clv = Scorecard['clv'];

/** Remaining lifetime value of the firm and its segments, with the hold-out check of the model behind it. */
export function buildLifetimeValue(inputs: ScorecardInputs, settings: Settings): Clv {
  const firm = inputs.lifetime_value_summary.find((row) => row.segment === null);
  const failed = inputs.model_runs.find((row) => row.model === 'lifetime_value');
  const total = failed && failed.status !== 'fitted' ? null : (firm?.clv_total ?? null);
  const missing: ReasonCode =
    failed?.status === 'failed' || failed?.converged === false
      ? 'not_converged'
      : failed?.status === 'not_estimable'
        ? 'not_estimable'
        : 'not_measured';
  const shown = <T>(value: T | null | undefined): T | null => (total === null ? null : (value ?? null));
  return {
    id: 'clv.total',
    total,
    lower: shown(firm?.lower),
    upper: shown(firm?.upper),
    customers: firm?.customers ?? null,
    mean: shown(firm?.clv_mean),
    basis: shown(firm?.basis),
    currency: settings.reporting_currency,
    margin_rate: shown(firm?.margin_rate),
    horizon_months: firm?.horizon_months ?? settings.lifetime_value.horizon_months,
    discount_rate_per_year: firm?.discount_rate_per_year ?? settings.lifetime_value.discount_rate_per_year,
    reason: total === null ? missing : firm?.lower === null ? 'no_interval' : null,
    previous: null,
    segments: total === null ? [] : buildSegments(inputs, settings.gaps.hide_below),
    hold_out: total === null ? null : buildHoldOut(inputs, settings.gaps.hide_below),
  };
}

function buildSegments(inputs: ScorecardInputs, hideBelow: number): Clv['segments'] {
  const rows = inputs.lifetime_value_summary.filter((row) => row.segment !== null);
  const hidden = cellsToHide(
    rows.map((row) => ({
      row: 'firm',
      column: row.segment ?? '',
      n: row.customers,
      isHidden: (row.customers ?? 0) < hideBelow,
    })),
    hideBelow,
  );
  return rows
    .map((row) => {
      const isHidden = hidden.has(`firm|${row.segment}`) || row.clv_total === null;
      const keep = <T>(value: T): T | null => (isHidden ? null : value);
      return {
        id: `clv.segments.${row.segment}`,
        segment: row.segment ?? '',
        customers: keep(row.customers),
        total: keep(row.clv_total),
        lower: keep(row.lower),
        upper: keep(row.upper),
        mean: keep(row.clv_mean),
        reason: isHidden ? ('too_few_answers' as const) : null,
      };
    })
    .sort((a, b) => (b.total ?? -1) - (a.total ?? -1) || (a.segment < b.segment ? -1 : 1));
}

function buildHoldOut(inputs: ScorecardInputs, hideBelow: number): Clv['hold_out'] {
  const row = inputs.lifetime_value_holdout[0];
  if (!row || row.holdout_days === null || row.actual === null || row.predicted === null) return null;
  const hidden = cellsToHide(
    inputs.lifetime_value_holdout_bins.map(({ frequency_bin: column, customers }) => ({
      row: 'bins',
      column,
      n: customers ?? 0,
      isHidden: (customers ?? 0) < hideBelow,
    })),
    hideBelow,
  );
  return {
    days: row.holdout_days,
    customers: row.customers ?? 0,
    actual: row.actual,
    predicted: row.predicted,
    predicted_lower: row.predicted_lower,
    predicted_upper: row.predicted_upper,
    ratio: row.ratio,
    bins: inputs.lifetime_value_holdout_bins.flatMap((bin) =>
      bin.actual_mean === null || bin.predicted_mean === null || hidden.has(`bins|${bin.frequency_bin}`)
        ? []
        : [
            {
              frequency_bin: bin.frequency_bin,
              customers: bin.customers ?? 0,
              actual_mean: bin.actual_mean,
              predicted_mean: bin.predicted_mean,
              predicted_lower: bin.predicted_lower,
              predicted_upper: bin.predicted_upper,
            },
          ],
    ),
  };
}
