import type { Row } from '../../lake/rows.ts';
import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import type { RowOf } from '../gaps/arrow-rows.ts';
import type { StyleFit } from './styles.ts';

/** Columns of `style_counts` that the styles are judged by. */
export const styleShape = {
  style: 'text',
  invited: 'number',
  taken_up: 'number',
  contacts: 'number',
  participants: 'number',
  participants_applied_items: 'number',
  participants_applied_squares: 'number',
  items: 'number',
  applied_items: 'number',
  shared_items: 'number',
  valued_items: 'number',
  worth: 'number',
  cost: 'number',
  unpriced: 'number',
} as const;
type StyleRow = RowOf<typeof styleShape>;

/** A style's row of `knowledge_styles`. */
export function styleRow(row: StyleRow, { participation, yield: yielded, fit, advice }: StyleFit): Row {
  const applied = wilsonInterval(row.applied_items, row.items);
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
    applied_share: applied?.share ?? null,
    applied_share_lower: applied?.lower ?? null,
    applied_share_upper: applied?.upper ?? null,
    valued_items: row.valued_items,
    worth: row.worth,
    cost: row.cost,
    value_per_cost: row.valued_items > 0 && row.cost > 0 ? row.worth / row.cost : null,
    applied_per_participant: yielded,
    fit: fit?.value ?? null,
    fit_lower: fit?.lower ?? null,
    fit_upper: fit?.upper ?? null,
    advice,
    unpriced: row.unpriced,
  };
}
