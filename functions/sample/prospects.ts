import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import { acquisitionSources, type Customer, contactLead, drawPerson, frontLoading } from './customers.ts';
import { segments } from './segments.ts';

/** Chance that somebody the firm came to know becomes a customer: that of the source (by position in `acquisitionSources`) times that of the segment. */
const sourceChances = [0.8, 0.9, 0.72, 0.84, 0.62] as const;
const segmentFactors = [0.85, 0.95, 1, 1.05] as const;

/** Chance that who is known of a segment, by way of a source, becomes a customer (both by position). */
export const conversionChance = (segment: number, source: number): number =>
  (sourceChances[source] ?? 0) * (segmentFactors[segment] ?? 1);

export interface Prospects {
  /** To be put after the firm's customers. */
  readonly people: readonly Customer[];
  /** Those among them who will buy one day after the last: by position among all. */
  readonly willBuy: ReadonlySet<number>;
}

export const noProspects: Prospects = { people: [], willBuy: new Set() };

type Meeting = Pick<Customer, 'segment' | 'acquisition' | 'contactDay'>;

const cellOf = ({ segment, acquisition }: Meeting): number => segment * acquisitionSources.length + acquisition;

/** Who is known by the last day and will buy first in the weeks after it: first purchases go on as they did. */
function drawLaterBuyers(buyers: number, firstDay: number, lastDay: number, random: Random): Meeting[] {
  const days = lastDay - firstDay;
  const further = (1 + contactLead / days) ** (1 / frontLoading) - 1;
  const shares = segments.map(({ share }) => share);
  return Array.from({ length: random.poisson(buyers * further) }, () => {
    const start = firstDay + 1 + Math.floor(days * (1 + further * random.uniform()) ** frontLoading);
    return {
      segment: random.weighted(shares),
      acquisition: random.integer(acquisitionSources.length),
      contactDay: start - random.integer(contactLead),
    };
  }).filter(({ contactDay }) => contactDay <= lastDay);
}

/** Before each who becomes a customer come those who do not, met on the same day: as many as tries fail before one succeeds. */
function drawUnconverted(converted: readonly Meeting[], random: Random): Meeting[] {
  return converted.flatMap(({ segment, acquisition, contactDay }) => {
    const others: Meeting[] = [];
    while (!random.chance(conversionChance(segment, acquisition))) others.push({ segment, acquisition, contactDay });
    return others;
  });
}

/**
 * Those whom the firm came to know and who have not bought by the last day, beside the prospects it has already: with them, of all who are known of a
 * segment and by way of a source, the planted share becomes customers. Nobody of them is asked or does anything, so that nothing else changes.
 */
export function drawProspects(customers: readonly Customer[], months: readonly Month[], random: Random): Prospects {
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  const later = drawLaterBuyers(buyers.length, months[0]?.firstDay ?? 0, months.at(-1)?.lastDay ?? 0, random);
  const there = Map.groupBy(
    customers.filter(({ firstDay }) => firstDay === null),
    cellOf,
  );
  const unconverted = [...Map.groupBy(random.shuffle(drawUnconverted([...buyers, ...later], random)), cellOf)]
    .flatMap(([cell, own]) => own.slice(there.get(cell)?.length ?? 0))
    .sort((a, b) => a.contactDay - b.contactDay || cellOf(a) - cellOf(b));
  const people = [...later, ...unconverted].map(({ contactDay, ...known }, place) =>
    drawPerson({ index: customers.length + place, firstDay: null, contactDay: () => contactDay, ...known }, random),
  );
  return { people, willBuy: new Set(later.map((_, place) => customers.length + place)) };
}
