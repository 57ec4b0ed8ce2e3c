import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import type { Customer } from './customers.ts';
import { salesforceId } from './salesforce-id.ts';
import { type StationPlan, valueAttributes } from './station-plan.ts';

export interface Case {
  readonly id: string;
  readonly caseNumber: string;
  readonly customer: number;
  readonly day: number;
  readonly second: number;
  readonly type: 'Complaint' | 'Question' | 'Suggestion' | 'Problem';
  readonly reason: string;
  readonly origin: 'Email' | 'Phone' | 'Web' | 'Chat';
  readonly attribute: string;
  readonly closedDay: number | null;
  readonly description: string;
}

/** What people write into a text field: line breaks, quotes, commas, formulas, two scripts. */
const descriptions = [
  'Order arrived late.\nCustomer asks for a call, "today" if possible',
  'Wrong size in the box, second time this year',
  '=HYPERLINK("http://example.test") pasted from a mail',
  'Would like a smaller pack; "the big one", he says, is too much',
  '',
  '客户询问交货时间，\n希望提前一周',
  'Keine Rückmeldung seit zwei Wochen – bitte prüfen',
] as const;

const reasons: Readonly<Record<Case['type'], readonly string[]>> = {
  Complaint: ['Late delivery', 'Damaged goods', 'Wrong invoice'],
  Question: ['How to use', 'Availability'],
  Suggestion: ['New product', 'Better packaging'],
  Problem: ['Leak', 'Installation'],
};

/** Cases of the customer service: complaints come more from people of low opinion, and after a decline has set in. */
export function drawCases(
  plan: StationPlan,
  customers: readonly Customer[],
  months: readonly Month[],
  random: Random,
): Case[] {
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const declineDay =
    plan.cause.kind === 'none' ? lastDay + 1 : (months[plan.cause.sinceMonth]?.firstDay ?? lastDay + 1);
  const drawn: Omit<Case, 'id' | 'caseNumber'>[] = [];
  for (const customer of customers) {
    if (customer.firstDay === null) continue;
    const count = random.poisson(((lastDay - customer.firstDay) / 365) * 0.22 * Math.exp(-customer.halo / 20));
    for (let index = 0; index < count; index++) {
      const day = customer.firstDay + 1 + random.integer(Math.max(1, lastDay - customer.firstDay));
      const weights = day >= declineDay ? [0.55, 0.2, 0.1, 0.15] : [0.4, 0.27, 0.13, 0.2];
      const type =
        (['Complaint', 'Question', 'Suggestion', 'Problem'] as const)[random.weighted(weights)] ?? 'Question';
      const closedDay = day + 1 + random.integer(8);
      drawn.push({
        customer: customer.index,
        day: Math.min(day, lastDay),
        second: 16_200 + random.integer(69_000),
        type,
        reason: random.pick(reasons[type]),
        origin: random.pick(['Email', 'Phone', 'Web', 'Chat'] as const),
        attribute: random.pick(valueAttributes).attribute_id,
        closedDay: closedDay <= lastDay ? closedDay : null,
        description: random.pick(descriptions),
      });
    }
  }
  drawn.sort((a, b) => a.day - b.day || a.second - b.second || a.customer - b.customer);
  return drawn.map((each, index) => ({
    id: salesforceId('500', 5_000 + index),
    caseNumber: String(1042 + index).padStart(8, '0'),
    ...each,
  }));
}
