import type { Row } from '../../lake/rows.ts';
import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import type { RowOf } from '../gaps/arrow-rows.ts';
import type { StyleCounts, StyleFit } from './styles.ts';
import { valuePerCost } from './value-per-cost.ts';

/** Columns of `style_counts` that the styles are judged by. */
export const styleShape = {
  style: 'text',
  invited: 'number',
  taken_up: 'number',
  contacts: 'number',
  participants: 'number',
  participants_applied_items: 'number',
  invited_persons: 'number',
  invited_squares: 'number',
  invited_applied_items: 'number',
  invited_applied_squares: 'number',
  invited_applied_products: 'number',
  items: 'number',
  applied_items: 'number',
  shared_items: 'number',
  between_departments: 'number',
  between_departments_applied: 'number',
  contact_items: 'number',
  valued_items: 'number',
  worth: 'number',
  cost: 'number',
  money_persons: 'number',
  worth_squares: 'number',
  worth_cost_products: 'number',
  cost_squares: 'number',
  unpriced: 'number',
} as const;
type StyleRow = RowOf<typeof styleShape>;

/** What the fit is made of. */
export const styleCounts = (row: StyleRow): StyleCounts => ({
  style: row.style,
  invited: row.invited,
  takenUp: row.taken_up,
  invitedPersons: row.invited_persons,
  invitedSquares: row.invited_squares,
  appliedItems: row.invited_applied_items,
  appliedSquares: row.invited_applied_squares,
  appliedProducts: row.invited_applied_products,
  isYieldUnknown: row.items > row.between_departments && row.contact_items === 0,
});

/** A style's row of `knowledge_styles`. */
export function styleRow(row: StyleRow, { participation, yield: yielded, fit, advice }: StyleFit): Row {
  const applied = wilsonInterval(row.applied_items, row.items);
  const perCost =
    row.valued_items === 0
      ? null
      : valuePerCost({
          worth: row.worth,
          cost: row.cost,
          persons: row.money_persons,
          worthSquares: row.worth_squares,
          worthCostProducts: row.worth_cost_products,
          costSquares: row.cost_squares,
        });
  return {
    style: row.style,
    invited: row.invited,
    taken_up: row.taken_up,
    participation: participation?.share ?? null,
    participation_lower: participation?.lower ?? null,
    participation_upper: participation?.upper ?? null,
    participants: row.participants,
    items: row.items,
    applied_items: row.applied_items,
    shared_items: row.shared_items,
    between_departments: row.between_departments,
    between_departments_applied: row.between_departments_applied,
    applied_share: applied?.share ?? null,
    applied_share_lower: applied?.lower ?? null,
    applied_share_upper: applied?.upper ?? null,
    valued_items: row.valued_items,
    worth: row.worth,
    cost: row.cost,
    value_per_cost: perCost?.value ?? null,
    value_per_cost_lower: perCost?.lower ?? null,
    value_per_cost_upper: perCost?.upper ?? null,
    money_persons: row.money_persons,
    applied_per_participant: row.participants > 0 ? row.participants_applied_items / row.participants : null,
    invited_applied_items: row.invited_applied_items,
    applied_per_taken_up: yielded,
    fit: fit?.value ?? null,
    fit_lower: fit?.lower ?? null,
    fit_upper: fit?.upper ?? null,
    advice,
    unpriced: row.unpriced,
  };
}
