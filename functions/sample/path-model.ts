import { trustAttributes, valueAttributes } from './station-plan.ts';

/** Constructs of a customer, in the order in which each follows from those before it. */
export const constructs = [
  'value_creation_knowledge',
  'value_perception_knowledge',
  'perceived_value',
  'trust_building_knowledge',
  'trust_perception_knowledge',
  'trust',
  'satisfaction',
  'loyalty',
  'image',
  'expected_quality',
  'perceived_quality',
  'complaint',
  'purchase_intention',
] as const;
export type Construct = (typeof constructs)[number];
/** `perception` and `perceived_trust`: importance-weighted means of a customer's levels over the attributes. */
export type PathSource = Construct | 'perception' | 'perceived_trust';

interface Equation {
  readonly mean: number;
  readonly errorSd: number;
  readonly from: Readonly<Partial<Record<PathSource, number>>>;
}

/** Level at which a source adds nothing. */
const centre = 70;

/** The declared path model, in points per point: construct = mean + Σ coefficient · (source − its mean) + error. */
export const equations: Readonly<Record<Construct, Equation>> = {
  value_creation_knowledge: { mean: 68, errorSd: 7, from: { perception: 0.9 } },
  value_perception_knowledge: { mean: 66, errorSd: 7, from: { perception: 0.9 } },
  perceived_value: {
    mean: 70,
    errorSd: 6,
    from: { value_creation_knowledge: 0.6, value_perception_knowledge: 0.45 },
  },
  trust_building_knowledge: { mean: 66, errorSd: 7, from: { perceived_trust: 0.9 } },
  trust_perception_knowledge: { mean: 67, errorSd: 7, from: { perceived_trust: 0.9 } },
  trust: { mean: 70, errorSd: 6, from: { trust_building_knowledge: 0.55, trust_perception_knowledge: 0.5 } },
  satisfaction: { mean: 71, errorSd: 6, from: { perceived_value: 0.9 } },
  loyalty: { mean: 68, errorSd: 6, from: { perceived_value: 0.3, satisfaction: 0.45, trust: 0.45 } },
  image: { mean: 69, errorSd: 6, from: { perception: 0.4, perceived_trust: 0.4 } },
  expected_quality: { mean: 70, errorSd: 7, from: { image: 0.5, perception: 0.2 } },
  perceived_quality: { mean: 72, errorSd: 5, from: { expected_quality: 0.35, perception: 0.6 } },
  complaint: { mean: 34, errorSd: 9, from: { satisfaction: -0.6 } },
  purchase_intention: { mean: 60, errorSd: 7, from: { perceived_value: 0.5, trust: 0.4 } },
};

/** Constructs whose errors were drawn from the first; the others draw theirs from a stream of their own. */
export const firstConstructs: ReadonlySet<Construct> = new Set(constructs.slice(0, 8));

/** Points that loyalty falls by when the decline comes from outside the links. */
export const outsideLoyaltyPoints = -5;

/** Persons: what persists between questionnaires, what is of the day, and what is of the attribute. */
export const spread = {
  halo: { lasting: 8, ofTheDay: 6 },
  expectation: { lasting: 6, ofTheDay: 3, ofTheAttribute: 9, correlationWithHalo: 0.3 },
  perception: { ofTheAttribute: 12 },
  trust: { lasting: 8, ofTheDay: 5, ofTheAttribute: 11, correlationWithHalo: 0.5 },
} as const;

export interface ConstructItem {
  readonly item_id: string;
  readonly construct: Construct;
  /** Index it counts to. */
  readonly index: string;
  readonly offset: number;
  readonly errorSd: number;
  readonly reversed: boolean;
}

const itemsOf = (construct: Construct, index: string, count: number, offsets: readonly number[]): ConstructItem[] =>
  Array.from({ length: count }, (_, position) => ({
    item_id: count === 1 ? index : `${index}_${position + 1}`,
    construct,
    index,
    offset: offsets[position] ?? 0,
    errorSd: 8,
    reversed: index === 'switching_resistance' && position === 1,
  }));

/** How each item of the customers' questionnaire reads its construct: level = construct + offset + error. */
export const constructItems: readonly ConstructItem[] = [
  ...constructs.filter((each) => each.endsWith('_knowledge')).flatMap((each) => itemsOf(each, each, 2, [1, -1])),
  ...itemsOf('perceived_value', 'perceived_value', 2, [1, -2]),
  ...itemsOf('satisfaction', 'satisfaction', 3, [2, 0, -4]),
  ...itemsOf('trust', 'trust', 2, [2, -2]),
  ...itemsOf('loyalty', 'commitment', 2, [-3, -1]),
  ...itemsOf('loyalty', 'repurchase_intention', 2, [5, 2]),
  ...itemsOf('loyalty', 'switching_resistance', 2, [-5, -3]),
  { item_id: 'recommendation', construct: 'loyalty', index: 'recommendation', offset: 4, errorSd: 10, reversed: false },
];

/** Items of the satisfaction index: their errors, too, come from a stream of their own. */
export const indexItems: readonly ConstructItem[] = [
  ...itemsOf('image', 'image', 2, [1, -1]),
  ...itemsOf('expected_quality', 'expected_quality', 2, [1, -2]),
  ...itemsOf('perceived_quality', 'perceived_quality', 2, [0, 1]),
  ...itemsOf('complaint', 'complaint', 2, [0, -4]),
];

/** Items of the questionnaire before a first purchase. */
export const prospectItems: readonly ConstructItem[] = [
  ...constructItems.filter(({ construct }) => construct === 'perceived_value' || construct === 'trust'),
  ...indexItems.filter(({ construct }) => construct === 'image' || construct === 'expected_quality'),
  ...itemsOf('purchase_intention', 'purchase_intention', 2, [2, -3]),
];

const sumSquares = (attributes: typeof valueAttributes): number =>
  attributes.reduce((sum, { importance }) => sum + (importance ?? 0) ** 2, 0);

/** Basis of independent standard normals that every construct is a linear function of. */
const basis = [
  'haloLasting',
  'haloDay',
  'trustLasting',
  'trustDay',
  'perception',
  'perceived_trust',
  ...constructs,
] as const;
type Loadings = Readonly<Record<string, number>>;

function loadings(): Readonly<Record<PathSource, Loadings>> {
  const { halo, trust, perception } = spread;
  const known = new Map<PathSource, Record<string, number>>([
    [
      'perception',
      {
        haloLasting: halo.lasting,
        haloDay: halo.ofTheDay,
        perception: perception.ofTheAttribute * Math.sqrt(sumSquares(valueAttributes)),
      },
    ],
    [
      'perceived_trust',
      {
        haloLasting: trust.lasting * trust.correlationWithHalo,
        trustLasting: trust.lasting * Math.sqrt(1 - trust.correlationWithHalo ** 2),
        trustDay: trust.ofTheDay,
        perceived_trust: trust.ofTheAttribute * Math.sqrt(sumSquares(trustAttributes)),
      },
    ],
  ]);
  for (const construct of constructs) {
    const own: Record<string, number> = { [construct]: equations[construct].errorSd };
    for (const [source, coefficient] of Object.entries(equations[construct].from)) {
      for (const each of basis) {
        const through = known.get(source as PathSource)?.[each] ?? 0;
        if (through !== 0) own[each] = (own[each] ?? 0) + coefficient * through;
      }
    }
    known.set(construct, own);
  }
  return Object.fromEntries(known) as Record<PathSource, Loadings>;
}

/** Standard deviation over persons of each construct within a segment and period. */
export function constructDeviations(): Readonly<Record<PathSource, number>> {
  const all = loadings();
  const entries = Object.entries(all).map(([name, own]) => [name, Math.hypot(...Object.values(own))] as const);
  return Object.fromEntries(entries) as Record<PathSource, number>;
}

/** Covariance over persons of any two constructs within a segment and period, squared points: what any declared model implies. */
export function constructCovariances(): { a: string; b: string; covariance: number }[] {
  const all = loadings();
  const names = Object.keys(all) as PathSource[];
  return names.flatMap((a, position) =>
    names.slice(position).map((b) => ({
      a,
      b,
      covariance: basis.reduce((sum, each) => sum + (all[a][each] ?? 0) * (all[b][each] ?? 0), 0),
    })),
  );
}

/** Constructs from their sources; `error` draws what a person adds to a construct (0 for the mean of a group). */
export function followPath(
  perception: number,
  perceivedTrust: number,
  loyaltyShift: number,
  error: (construct: Construct) => number,
): Record<Construct, number> {
  const deviation: Partial<Record<PathSource, number>> = {
    perception: perception - centre,
    perceived_trust: perceivedTrust - centre,
  };
  const levels: Partial<Record<Construct, number>> = {};
  for (const construct of constructs) {
    const { mean, from } = equations[construct];
    let change = error(construct) + (construct === 'loyalty' ? loyaltyShift : 0);
    for (const source in from) {
      const name = source as PathSource;
      change += (from[name] ?? 0) * (deviation[name] ?? 0);
    }
    deviation[construct] = change;
    levels[construct] = mean + change;
  }
  return levels as Record<Construct, number>;
}
