import type { Month } from './calendar.ts';
import { acquisitionSources, type Customer } from './customers.ts';
import { conversionChance } from './prospects.ts';
import type { PurchaseDay } from './purchase-process.ts';
import type { Returning } from './returning.ts';
import { segments } from './segments.ts';
import type { Truth } from './truth.ts';

interface Known {
  readonly customers: readonly Customer[];
  readonly months: readonly Month[];
  readonly purchases: readonly PurchaseDay[];
  /** Who has not bought yet and will. */
  readonly willBuy: ReadonlySet<number>;
  readonly returning: Returning;
}

/** Segments whose customers spent at least as much a head by the last day as those of the whole firm. */
function fittingSegments(customers: readonly Customer[], purchases: readonly PurchaseDay[]): string[] {
  const spent = new Float64Array(segments.length);
  for (const { customer, spend } of purchases) spent[customers[customer]?.segment ?? 0]! += spend;
  const heads = segments.map(
    (_, place) => customers.filter(({ segment, firstDay }) => segment === place && firstDay !== null).length,
  );
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  const mean = sum(spent) / sum(heads);
  return segments.flatMap(({ segment }, place) => (spent[place]! / heads[place]! >= mean ? [segment] : []));
}

/** Who became known in a month, and what came of them. Who was known before the first month is in no cohort. */
function cohorts({ customers, months, willBuy }: Known): Truth['funnel']['cohorts'] {
  const known = Map.groupBy(customers, ({ segment }) => segment);
  return months.flatMap(({ period_id, firstDay, lastDay }) =>
    segments.map(({ segment }, place) => {
      const own = (known.get(place) ?? []).filter(({ contactDay }) => contactDay >= firstDay && contactDay <= lastDay);
      return {
        period_id,
        segment,
        identified: own.length,
        developed: own.filter((each) => each.firstDay !== null).length,
        will_buy: own.filter(({ index }) => willBuy.has(index)).length,
      };
    }),
  );
}

/** What was planted of the way from a first contact to a customer who was lost and came back. */
export function trueFunnel(known: Known): Truth['funnel'] {
  const { customers, purchases, returning } = known;
  const count = (days: ReadonlyMap<number, number>, place: number): number =>
    [...days.keys()].filter((customer) => customers[customer]?.segment === place).length;
  return {
    conversion: segments.flatMap(({ segment }, place) =>
      acquisitionSources.map((source, position) => ({ segment, source, chance: conversionChance(place, position) })),
    ),
    cohorts: cohorts(known),
    fitting_segments: fittingSegments(customers, purchases),
    returns: segments.map(({ segment }, place) => ({
      segment,
      recorded_lost: count(returning.days, place),
      returned: count(returning.returnDays, place),
    })),
  };
}
