import type { Row } from '../lake/rows.ts';
import type { Random } from '../numerics/random.ts';
import { type Month, utcInstant } from './calendar.ts';
import type { Case } from './cases.ts';
import type { Customer } from './customers.ts';
import { discountCodes } from './orders.ts';
import { segments } from './segments.ts';
import { type StationPlan, trustAttributes, valueAttributes } from './station-plan.ts';

/** A row of a table and the day on which the system wrote it (when the nightly export carries it). */
export interface DatedRow {
  readonly day: number;
  readonly row: Row;
}

export interface ErpContext {
  readonly plan: StationPlan;
  readonly customers: readonly Customer[];
  readonly cases: readonly Case[];
  readonly months: readonly Month[];
  readonly random: Random;
}

const idOf = ({ customers }: ErpContext, index: number): string => customers[index]?.customer_id ?? '';
const lastDayOf = ({ months }: ErpContext): number => months.at(-1)?.lastDay ?? 0;
const amount = (value: number): string => value.toFixed(2);

const monthlyKinds = [
  { kind: 'marketing', department: 'marketing', perHead: 0.5 },
  { kind: 'service', department: 'customer_service', perHead: 0.7 },
  { kind: 'employee', department: 'production', perHead: 1.4 },
  { kind: 'retention', department: 'marketing', perHead: 0.25 },
  { kind: 'knowledge_acquisition', department: 'marketing', perHead: 0.1 },
] as const;

/** Monthly costs of each segment; acquisition costs of about a third of the customers, booked on the person. */
export function drawCosts(context: ErpContext): DatedRow[] {
  const random = context.random.fork('costs');
  const rows: DatedRow[] = [];
  const add = (day: number, row: Row): void => {
    rows.push({ day, row: { cost_id: '', ...row } });
  };
  for (const { lastDay } of context.months) {
    for (const [position, { segment }] of segments.entries()) {
      const heads = context.customers.filter(
        (each) => each.segment === position && (each.firstDay ?? Infinity) <= lastDay,
      );
      for (const { kind, department, perHead } of monthlyKinds) {
        const value = heads.length * perHead * (0.8 + 0.4 * random.uniform());
        add(lastDay, {
          customer_id: null,
          segment,
          kind,
          occurred_at: utcInstant(lastDay, 64_800),
          amount: amount(value),
          currency: 'EUR',
          department,
        });
      }
    }
  }
  for (const { index, firstDay, acquisition } of context.customers) {
    if (firstDay === null || !random.chance(0.3)) continue;
    const inDollars = acquisition === 2;
    add(firstDay, {
      customer_id: idOf(context, index),
      segment: null,
      kind: 'acquisition',
      occurred_at: utcInstant(firstDay, 43_200),
      amount: amount(4 + 18 * random.uniform()),
      currency: inDollars ? 'USD' : 'EUR',
      department: 'marketing',
    });
  }
  rows.sort((a, b) => a.day - b.day);
  return rows.map(({ day, row }, index) => ({ day, row: { ...row, cost_id: `K-${100_001 + index}` } }));
}

/** Offers by mail: six a firm, each to a part of those who had bought by then. */
export function drawPromotions(context: ErpContext): DatedRow[] {
  const random = context.random.fork('promotions');
  const offers = 6;
  return Array.from({ length: offers }, (_, offer) => {
    const month = context.months[Math.floor(((offer + 1) * context.months.length) / offers) - 1];
    const day = Math.min(lastDayOf(context) - 3, (month?.firstDay ?? 0) + 5);
    const code = discountCodes[offer % discountCodes.length] ?? '';
    return context.customers
      .filter(({ firstDay }) => firstDay !== null && firstDay < day && random.chance(0.05))
      .map(({ index }) => {
        const responded = random.chance(0.18) ? day + 1 + random.integer(3) : null;
        const row: Row = {
          promotion_id: offer < discountCodes.length ? code : `${code}-${offer + 1}`,
          customer_id: idOf(context, index),
          sent_at: utcInstant(day, 28_800),
          responded_at: responded === null ? null : utcInstant(Math.min(responded, lastDayOf(context)), 50_000),
          channel: 'email',
          content_kind: random.pick(['discount', 'novelty', 'advice']),
          product_category: random.pick(['pumps', 'filters', 'valves']),
          target_grade: null,
          cost: '0.35',
          currency: 'EUR',
        };
        return { day: responded ?? day, row };
      });
  }).flat();
}

/** Referrals between customers: the referred has bought, the referrer before. */
export function drawReferrals(context: ErpContext): DatedRow[] {
  const random = context.random.fork('referrals');
  const rows: DatedRow[] = [];
  for (const { index, firstDay, acquisition } of context.customers) {
    if (firstDay === null || acquisition !== 1 || index < 20 || !random.chance(0.15)) continue;
    rows.push({
      day: firstDay,
      row: {
        referral_id: `REF-${10_001 + rows.length}`,
        referrer_id: idOf(context, random.integer(index)),
        referred_id: idOf(context, index),
        occurred_at: utcInstant(firstDay, 36_000),
        reward: random.chance(0.6) ? '10.00' : null,
        currency: 'EUR',
      },
    });
  }
  return rows;
}

const functionOf: Readonly<Record<Case['type'], string>> = {
  Complaint: 'value_creation',
  Suggestion: 'value_creation',
  Question: 'value_perception',
  Problem: 'trust_building',
};

/** Knowledge gained from cases, and its uses by departments. */
export function drawKnowledge(context: ErpContext): { items: DatedRow[]; uses: DatedRow[] } {
  const random = context.random.fork('knowledge');
  const lastDay = lastDayOf(context);
  const items: DatedRow[] = [];
  const uses: DatedRow[] = [];
  for (const each of context.cases) {
    if (!random.chance(0.25)) continue;
    const step = (from: number | null, share: number): number | null => {
      const next = from === null || !random.chance(share) ? null : from + 1 + random.integer(20);
      return next !== null && next <= lastDay ? next : null;
    };
    const stamp = (day: number | null): string | null => (day === null ? null : utcInstant(day, 40_000));
    const organised = step(each.day, 0.85);
    const analysed = step(organised, 0.8);
    const shared = step(analysed, 0.7);
    const applied = step(shared, 0.5);
    const knowledge_id = `KN-${10_001 + items.length}`;
    const row: Row = {
      knowledge_id,
      customer_id: idOf(context, each.customer),
      response_id: null,
      interaction_id: each.id,
      attribute_id: each.attribute,
      knowledge_function: functionOf[each.type],
      direction: each.type === 'Question' ? 'for' : 'from',
      form: random.chance(0.7) ? 'explicit' : 'tacit',
      breadth: each.type === 'Question' ? 'narrow' : 'broad',
      owner_department: random.pick(['marketing', 'customer_service', 'rd']),
      category: random.pick(['needs', 'use', 'defects']),
      styles: each.type === 'Suggestion' ? 'mutual_innovation' : null,
      acquired_at: utcInstant(each.day, each.second),
      organised_at: stamp(organised),
      analysed_at: stamp(analysed),
      shared_at: stamp(shared),
      applied_at: stamp(applied),
      direct_value: applied !== null && random.chance(0.3) ? amount(20 + 400 * random.uniform()) : null,
      direct_kind: 'cost',
      acquisition_cost: amount(1 + 6 * random.uniform()),
      currency: 'EUR',
      is_valid: random.chance(0.93) ? 'true' : 'false',
    };
    items.push({ day: applied ?? shared ?? analysed ?? organised ?? each.day, row });
    for (const day of [shared, applied]) {
      if (day === null) continue;
      uses.push({
        day,
        row: {
          use_id: `U-${10_001 + uses.length}`,
          knowledge_id,
          department: random.pick(['marketing', 'rd', 'production', 'management']),
          user_id: `E-${1 + random.integer(160)}`,
          user_role: random.pick(['specialist', 'manager']),
          used_at: utcInstant(day, 41_000),
          kind: day === applied ? 'applied' : 'shared_with',
        },
      });
    }
  }
  return { items, uses };
}

/** Signals of trust: a delivery promise, a certificate, investment … each on one attribute. Staff answers of the same station come first. */
export function drawSignals(context: ErpContext): DatedRow[] {
  const random = context.random.fork('signals');
  const kinds = ['promise', 'certification', 'communication', 'community_activity', 'strategy_investment'] as const;
  return kinds.map((kind, index) => {
    const day = context.months[index * 2]?.firstDay ?? 0;
    return {
      day,
      row: {
        signal_id: `S-${index + 1}`,
        kind,
        attribute_id: trustAttributes[index % trustAttributes.length]?.attribute_id ?? null,
        sent_from: utcInstant(day, 43_200).slice(0, 10),
        channel: random.pick(['web', 'mail', 'fair']),
        claimed_level: String(70 + random.integer(20)),
        cost: amount(2000 + 9000 * random.uniform()),
        currency: 'EUR',
        penalty_per_failure: kind === 'promise' ? '5.00' : null,
      },
    };
  });
}

/** What happened to the firm; nothing that gives the planted cause away. */
export function drawEvents(context: ErpContext): DatedRow[] {
  const titles = [
    ['New web shop', '新网店上线'],
    ['Trade fair', '参加展会'],
    ['Price list renewed', '更新价目表'],
  ] as const;
  return titles.map(([title_en, title_zh], index) => {
    const month = context.months[Math.floor(((index + 1) * context.months.length) / 4)];
    const day = Math.min(lastDayOf(context), (month?.firstDay ?? 0) + 9);
    return {
      day,
      row: {
        event_id: `EV-${index + 1}`,
        occurred_at: utcInstant(day, 36_000),
        title_en,
        title_zh,
        department: 'marketing',
      },
    };
  });
}

/** Attributes as the firm keeps them. */
export const attributeRows = (): Row[] => [...valueAttributes, ...trustAttributes].map((each) => ({ ...each }));
