import type { Sums } from './sums.ts';

/** Sums of the mart clv_part_cells from which the parts follow. */
export const partColumns = [
  'customers',
  'later_orders',
  'new_orders',
  'first_revenue',
  'first_revenue_with_cost',
  'first_product_cost',
  'first_list_value',
  'first_unlisted',
  'repeat_revenue',
  'repeat_revenue_with_cost',
  'repeat_product_cost',
  'repeat_list_value',
  'repeat_unlisted',
  'new_revenue',
  'new_revenue_with_cost',
  'new_product_cost',
  'new_list_value',
  'new_unlisted',
  'service_cost',
  'marketing_cost',
  'later_contact_cost',
  'clv5',
  'customers_brought',
  'failures',
  'failures_forgiven',
  'forgiven_margin',
  'amounts_without_rate',
] as const;
export type PartSums = Sums<(typeof partColumns)[number]>;

/** First-order means of a segment: what later orders are measured against. */
export interface References {
  /** Revenue per list value of first orders, lines with a list price only; null where no list price is known. */
  readonly priceShare: number | null;
  /** Service and marketing cost of a first order, money. */
  readonly contactCost: number | null;
  /** Product cost per revenue where it is known, of all orders: for lines without a known cost. */
  readonly costShare: number | null;
}

/** The reference of a group's own sums; null where its data do not tell. */
export function referencesOf(sums: PartSums): References {
  const withCost = sums.first_revenue_with_cost + sums.repeat_revenue_with_cost + sums.new_revenue_with_cost;
  const cost = sums.first_product_cost + sums.repeat_product_cost + sums.new_product_cost;
  const listed = sums.first_revenue - sums.first_unlisted;
  const firstContact = sums.service_cost + sums.marketing_cost - sums.later_contact_cost;
  return {
    priceShare: sums.first_list_value > 0 && listed > 0 ? listed / sums.first_list_value : null,
    contactCost: sums.customers > 0 ? firstContact / sums.customers : null,
    costShare: withCost > 0 ? cost / withCost : null,
  };
}

export const partNames = ['clv1', 'clv2', 'clv3', 'clv4', 'clv5', 'clv6', 'own_value'] as const;
export type PartName = (typeof partNames)[number];

/**
 * CLV1 to CLV6 of a group of customers from its sums (the formulas of queries/marts/customer_clv_parts.sql, summed):
 * own value = revenue − product cost − service and marketing cost = CLV1 + CLV2 + CLV3 + CLV4 + CLV6, in money.
 *
 * @param own reference of the group; what it does not tell is taken of `firm`
 * @param otherCostShare product cost per revenue where no cost is known at all (1 − the setting margin_rate, else 0)
 */
export function partsOf(
  sums: PartSums,
  own: References,
  firm: References,
  otherCostShare: number,
): Record<PartName, number> {
  const costShare = own.costShare ?? firm.costShare ?? otherCostShare;
  const priceShare = own.priceShare ?? firm.priceShare;
  const contactCost = own.contactCost ?? 0;
  const productCost = (part: 'first' | 'repeat' | 'new'): number =>
    sums[`${part}_product_cost`] + costShare * (sums[`${part}_revenue`] - sums[`${part}_revenue_with_cost`]);
  const atReference = (part: 'repeat' | 'new'): number =>
    priceShare === null ? sums[`${part}_revenue`] : priceShare * sums[`${part}_list_value`] + sums[`${part}_unlisted`];
  const allContact = sums.service_cost + sums.marketing_cost;
  return {
    clv1: sums.first_revenue - productCost('first') - (allContact - sums.later_contact_cost),
    clv2: atReference('repeat') - productCost('repeat') - contactCost * (sums.later_orders - sums.new_orders),
    clv3: atReference('new') - productCost('new') - contactCost * sums.new_orders,
    clv4: contactCost * sums.later_orders - sums.later_contact_cost,
    clv5: sums.clv5,
    clv6: sums.repeat_revenue + sums.new_revenue - atReference('repeat') - atReference('new'),
    own_value:
      sums.first_revenue +
      sums.repeat_revenue +
      sums.new_revenue -
      productCost('first') -
      productCost('repeat') -
      productCost('new') -
      allContact,
  };
}
