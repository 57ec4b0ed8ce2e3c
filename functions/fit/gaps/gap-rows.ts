import type { Row } from '../model.ts';
import type { FlowLink } from './flow.ts';
import type { StationRow } from './gap-inputs.ts';
import { orientationOf } from './orientation.ts';
import type { LinkRollUp, PeriodGaps, TestedCell } from './period-gaps.ts';

type StationOf = (station: string) => StationRow | undefined;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Row of `gap_estimates` for a cell. */
export function cellRow(period: string, tested: TestedCell, stationOf: StationOf): Row {
  const { cell } = tested;
  return {
    period_id: period,
    link: cell.link.link,
    attribute_id: cell.attribute,
    segment: cell.segment,
    scope: 'cell',
    bias: cell.bias,
    bias_lower: tested.lower,
    bias_upper: tested.upper,
    std_error: cell.standardError,
    degrees_of_freedom: finite(cell.degreesOfFreedom),
    misfit: tested.misfit,
    misfit_lower: tested.misfitLower,
    misfit_upper: tested.misfitUpper,
    n: cell.n,
    p_value: tested.pValue,
    q_value: tested.qValue,
    is_significant: tested.qValue === null ? null : tested.qValue <= 0.05,
    is_small: cell.isSmall,
    is_hidden: cell.isHidden,
    is_mixed_ruler: cell.isMixedRuler,
    is_total: cell.link.isTotal,
    age_months: cell.ageMonths,
    orientation: orientationOf(stationOf(cell.link.to), tested.lower, tested.upper),
  };
}

/** Row of `gap_estimates` for a roll-up. */
export function rollUpRow(period: string, found: LinkRollUp, stationOf: StationOf): Row {
  const { bias, misfit } = found;
  return {
    period_id: period,
    link: found.link.link,
    attribute_id: found.attribute,
    segment: found.segment,
    scope: found.scope,
    bias: bias.value,
    bias_lower: bias.lower,
    bias_upper: bias.upper,
    std_error: bias.standardError,
    degrees_of_freedom: finite(bias.degreesOfFreedom),
    misfit: misfit.misfit,
    misfit_lower: misfit.lower,
    misfit_upper: misfit.upper,
    n: found.n,
    p_value: found.pValue,
    q_value: null,
    is_significant: null,
    is_small: found.isSmall,
    is_hidden: false,
    is_mixed_ruler: found.isMixedRuler,
    is_total: found.link.isTotal,
    age_months: found.ageMonths,
    orientation: orientationOf(stationOf(found.link.to), bias.lower, bias.upper),
  };
}

/** Rows of links that could not be measured: in every cell in which some station of the chain was, and for the firm. */
export function unmeasuredRows(gaps: PeriodGaps, links: readonly FlowLink[], rolledUp: readonly LinkRollUp[]): Row[] {
  const found = new Set(gaps.cells.map(({ cell }) => `${cell.link.link}\u0000${cell.attribute}\u0000${cell.segment}`));
  const rows: Row[] = [];
  for (const link of links) {
    const places = gaps.places.filter((place) => place.chain === link.chain);
    for (const { attribute, segment } of places) {
      if (!found.has(`${link.link}\u0000${attribute}\u0000${segment}`))
        rows.push(unmeasuredRow(gaps.period, link, attribute, segment, 'cell'));
    }
    const isRolledUp = rolledUp.some((each) => each.link.link === link.link && each.scope === 'firm');
    if (places.length > 0 && !isRolledUp) rows.push(unmeasuredRow(gaps.period, link, null, null, 'firm'));
  }
  return rows;
}

const unmeasuredRow = (
  period: string,
  link: FlowLink,
  attribute: string | null,
  segment: string | null,
  scope: 'cell' | 'firm',
): Row => ({
  period_id: period,
  link: link.link,
  attribute_id: attribute,
  segment,
  scope,
  n: 0,
  is_small: false,
  is_hidden: false,
  is_mixed_ruler: false,
  is_total: link.isTotal,
  orientation: 'none',
});
