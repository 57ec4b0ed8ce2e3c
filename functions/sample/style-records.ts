import { utcInstant } from './calendar.ts';
import type { DatedRow, ErpContext } from './erp-records.ts';
import { type TraitMeasure, type Traits, traitSpread } from './traits.ts';
import type { Truth } from './truth.ts';

interface PlannedStyle {
  readonly style: string;
  readonly kind: string;
  readonly channel: string;
  readonly department: string;
  /** Invitations of a firm of 20,000 customers; smaller firms have their share, `fewest` at least. */
  readonly invitations: number;
  readonly fewest: number;
  /** Chance that an invitation is taken up by a customer of mean trait, that it leaves an item, that the item is applied. */
  readonly participation: number;
  readonly itemChance: number;
  readonly appliedChance: number;
  readonly trait: TraitMeasure;
  readonly contactCost: number;
  readonly itemWorth: number;
  /** A style that some of its items also belong to. */
  readonly alsoOf: string | null;
}

/** One style that suits the firm, one that does not (customers do not spare the time), one that was hardly tried, two in between. */
export const plannedStyles: readonly PlannedStyle[] = [
  {
    style: 'prosumerism',
    kind: 'service',
    channel: 'workshop',
    department: 'production',
    invitations: 260,
    fewest: 60,
    participation: 0.5,
    itemChance: 0.6,
    appliedChance: 0.65,
    trait: 'willingness_to_experiment',
    contactCost: 35,
    itemWorth: 520,
    alsoOf: 'team_co_learning',
  },
  {
    style: 'team_co_learning',
    kind: 'training',
    channel: 'visit',
    department: 'customer_service',
    invitations: 200,
    fewest: 50,
    participation: 0.35,
    itemChance: 0.45,
    appliedChance: 0.65,
    trait: 'willingness_to_learn',
    contactCost: 30,
    itemWorth: 260,
    alsoOf: null,
  },
  {
    style: 'mutual_innovation',
    kind: 'visit',
    channel: 'visit',
    department: 'rd',
    invitations: 160,
    fewest: 40,
    participation: 0.4,
    itemChance: 0.5,
    appliedChance: 0.5,
    trait: 'willingness_to_share',
    contactCost: 60,
    itemWorth: 480,
    alsoOf: null,
  },
  {
    style: 'communities_of_creation',
    kind: 'community',
    channel: 'fair',
    department: 'rd',
    invitations: 420,
    fewest: 120,
    participation: 0.12,
    itemChance: 0.25,
    appliedChance: 0.25,
    trait: 'dialogue',
    contactCost: 45,
    itemWorth: 120,
    alsoOf: null,
  },
  {
    style: 'joint_intellectual_property',
    kind: 'visit',
    channel: 'visit',
    department: 'management',
    invitations: 16,
    fewest: 8,
    participation: 0.5,
    itemChance: 0.7,
    appliedChance: 0.6,
    trait: 'dialogue',
    contactCost: 150,
    itemWorth: 900,
    alsoOf: null,
  },
];

/** Share of items of a style that also belong to the other one. */
const alsoShare = 0.2;
/** Days that no contact lies before the end of the history, so that every item could be applied by then. */
const daysToTheEnd = 80;
const fullSize = 20_000;

export interface StyleRecords {
  /** Rows of interactions: invitations taken up, declined or missed. */
  readonly contacts: DatedRow[];
  readonly items: DatedRow[];
  readonly uses: DatedRow[];
}

/** Invitations to the five styles, who took them up, and the knowledge that came of it. */
export function drawStyles(context: ErpContext, traits: readonly Traits[]): StyleRecords {
  const random = context.random.fork('styles');
  const records: StyleRecords = { contacts: [], items: [], uses: [] };
  const buyers = context.customers.filter(({ firstDay }) => firstDay !== null);
  const first = context.months[0]?.firstDay ?? 0;
  const last = (context.months.at(-1)?.lastDay ?? 0) - daysToTheEnd;
  for (const style of plannedStyles) {
    const count = Math.max(style.fewest, Math.round((style.invitations * buyers.length) / fullSize));
    for (let invitation = 0; invitation < count; invitation++) {
      const customer = random.pick(buyers);
      const earliest = Math.max(customer.firstDay ?? first, first) + 10;
      if (earliest >= last) continue;
      const day = earliest + 7 + random.integer(Math.max(1, last - earliest - 7));
      const trait = traits[customer.index]?.[style.trait] ?? traitSpread[style.trait].mean;
      const isTakenUp = random.chance(Math.min(1, (style.participation * trait) / traitSpread[style.trait].mean));
      const interaction_id = `KC-${10_001 + records.contacts.length}`;
      records.contacts.push({
        day,
        row: {
          interaction_id,
          invited_at: utcInstant(day - 7, 32_400),
          style: style.style,
          customer_id: customer.customer_id,
          occurred_at: utcInstant(day, 36_000 + random.integer(18_000)),
          channel: style.channel,
          direction: 'in',
          kind: style.kind,
          department: style.department,
          resolved_at: isTakenUp && random.chance(0.8) ? utcInstant(day + 1 + random.integer(10), 50_000) : null,
          outcome: isTakenUp ? 'attended' : random.chance(0.7) ? 'declined' : 'no_show',
          is_valid: isTakenUp ? 'true' : null,
          cost: isTakenUp ? (style.contactCost * (0.8 + 0.4 * random.uniform())).toFixed(2) : '1.00',
          currency: 'EUR',
        },
      });
      if (isTakenUp && random.chance(style.itemChance))
        addItem(records, style, { interaction_id, customer_id: customer.customer_id, day }, random);
    }
  }
  return records;
}

interface Contact {
  readonly interaction_id: string;
  readonly customer_id: string;
  readonly day: number;
}

function addItem(
  { items, uses }: StyleRecords,
  style: PlannedStyle,
  { interaction_id, customer_id, day }: Contact,
  random: ErpContext['random'],
): void {
  const knowledge_id = `KS-${10_001 + items.length}`;
  const organised = day + 1 + random.integer(8);
  const shared = organised + 2 + random.integer(12);
  const isApplied = random.chance(style.appliedChance);
  const applied = shared + 5 + random.integer(35);
  const isTwofold = style.alsoOf !== null && random.chance(alsoShare);
  const worth = style.itemWorth * (0.5 + random.uniform());
  items.push({
    day: isApplied ? applied : shared,
    row: {
      knowledge_id,
      customer_id,
      interaction_id,
      knowledge_function: style.style === 'joint_intellectual_property' ? 'trust_building' : 'value_creation',
      direction: 'from',
      form: random.chance(0.5) ? 'tacit' : 'explicit',
      breadth: 'broad',
      owner_department: style.department === 'customer_service' ? 'marketing' : style.department,
      category: random.pick(['needs', 'use']),
      styles: isTwofold ? `${style.style};${style.alsoOf}` : style.style,
      acquired_at: utcInstant(day, 57_600),
      organised_at: utcInstant(organised, 40_000),
      shared_at: utcInstant(shared, 40_000),
      applied_at: isApplied ? utcInstant(applied, 40_000) : null,
      direct_value: isApplied ? worth.toFixed(2) : null,
      direct_kind: isApplied ? 'innovation' : null,
      acquisition_cost: (3 + 5 * random.uniform()).toFixed(2),
      currency: 'EUR',
      is_valid: 'true',
    },
  });
  const use = (on: number, department: string, kind: string): void => {
    uses.push({
      day: on,
      row: {
        use_id: `US-${10_001 + uses.length}`,
        knowledge_id,
        department,
        user_id: `E-${1 + random.integer(160)}`,
        user_role: random.chance(0.3) ? 'manager' : 'specialist',
        used_at: utcInstant(on, 41_000),
        kind,
      },
    });
  };
  use(shared, random.pick(['marketing', 'rd', 'production']), 'shared_with');
  if (random.chance(0.6)) use(shared + 1 + random.integer(4), 'management', 'read');
  if (isApplied) use(applied, random.pick(['rd', 'production']), 'applied');
}

/** What was planted of each style. */
export const trueStyles = (): Truth['styles'] =>
  plannedStyles.map(({ style, participation, itemChance, appliedChance }) => ({
    style,
    participation,
    items_per_contact: itemChance,
    applied_share: appliedChance,
  }));
