import type { Row } from '../lake/rows.ts';
import type { Random } from '../numerics/random.ts';
import { type Month, utcInstant } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { DatedRow } from './erp-records.ts';
import { products } from './products.ts';
import type { Traits } from './traits.ts';

/** Lead users are customers from early on who expect much of what is not yet on the market. */
const leadShare = 0.003;
const fewestBenefit = 62;

/** Customers who are lead users, by position. */
export function drawLeadUsers(
  customers: readonly Customer[],
  traits: readonly Traits[],
  months: readonly Month[],
  random: Random,
): ReadonlySet<number> {
  const firstDay = months[0]?.firstDay ?? 0;
  const latest = firstDay + 0.3 * ((months.at(-1)?.lastDay ?? 0) - firstDay);
  const candidates = customers.filter(
    ({ index, firstDay: bought }) =>
      bought !== null && bought <= latest && (traits[index]?.expected_benefit ?? 0) >= fewestBenefit,
  );
  const buyers = customers.filter((each) => each.firstDay !== null).length;
  const chosen = random.shuffle(candidates).slice(0, Math.max(4, Math.round(leadShare * buyers)));
  return new Set(chosen.map(({ index }) => index));
}

const ideas = [
  'remote monitoring',
  'noise of the drive',
  'recycled seals',
  'smaller housing',
  'leak sensor',
  'food-grade grease',
  'energy label',
  'quick coupling',
  'spare parts by print',
  'winter start',
] as const;

/** Voices of one new topic: those of lead users come in the first weeks, the others in the months after. */
const leadVoices = 5;
const otherVoices = 15;
const customersOfTopic = 500;
const leadDays = 30;
const otherDays = 240;

/**
 * New topics that customers bring up, each voiced by some twenty of those who were customers when it arose; lead users are the first. Contacts of the
 * community site, beside the cases of the service.
 */
export function drawTopicVoices(
  customers: readonly Customer[],
  leadUsers: ReadonlySet<number>,
  months: readonly Month[],
  random: Random,
): DatedRow[] {
  const firstDay = months[0]?.firstDay ?? 0;
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const span = lastDay - firstDay;
  const buyers = customers.filter((each) => each.firstDay !== null);
  const topics = Math.max(3, Math.round(buyers.length / customersOfTopic));
  const leads = [...leadUsers].sort((a, b) => a - b);
  const categories = [...new Set(products.map(({ category }) => category))];
  const voices = Array.from({ length: topics }, (_, topic) => {
    const began = firstDay + Math.floor(span * (0.32 + 0.33 * random.uniform()));
    const name = `${ideas[topic % ideas.length] ?? ''}${topic < ideas.length ? '' : ` ${Math.floor(topic / ideas.length) + 1}`}`;
    const category = random.pick(categories);
    const others = buyers.filter((each) => (each.firstDay ?? Infinity) < began && !leadUsers.has(each.index));
    const of = (customer: number, day: number, isLead: boolean): DatedRow[] => {
      if (day > lastDay) return [];
      const row: Row = {
        customer_id: customers[customer]?.customer_id ?? '',
        occurred_at: utcInstant(day, 30_000 + random.integer(40_000)),
        channel: 'web',
        direction: 'in',
        kind: random.pick(['product_question', 'suggestion', 'community']),
        topic: name,
        product_category: category,
        department: 'customer_service',
        support_level: String(isLead ? 2 + random.integer(3) : random.integer(3)),
        handling_minutes: (isLead ? 20 + 40 * random.uniform() : 4 + 20 * random.uniform()).toFixed(1),
        is_novel: isLead || random.chance(0.1) ? 'true' : 'false',
        is_valid: random.chance(0.97) ? 'true' : 'false',
      };
      return [{ day, row }];
    };
    return [
      ...random
        .shuffle(leads)
        .slice(0, leadVoices)
        .flatMap((lead) => of(lead, began + random.integer(leadDays), true)),
      ...random
        .shuffle(others)
        .slice(0, otherVoices)
        .flatMap(({ index }) => of(index, began + 10 + random.integer(otherDays), false)),
    ];
  }).flat();
  voices.sort((a, b) => a.day - b.day);
  return voices.map(({ day, row }, index) => ({ day, row: { interaction_id: `KV-${10_001 + index}`, ...row } }));
}
