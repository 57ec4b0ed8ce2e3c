import { z } from 'zod';
import { findCycle } from './gap-chain.ts';
import { measures } from './tables/measures.ts';

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _ (starting with a letter)');

/** Items that a model can hold: the relation construct_moments has a place for each of them, and for each pair. */
export const mostItems = 24;

const construct = z.strictObject({
  construct: identifier,
  name: bilingual,
  /** Measures of the customers' items that are its indicators. */
  measures: z.array(z.enum(measures)).min(1),
  /** One construct for each attribute that the items ask about, named construct:attribute. */
  per_attribute: z.boolean().default(false),
  /** Where nobody answered its items: 100 when the customer made a formal complaint in the year before the answer, else 0. */
  formal_complaints: z.boolean().default(false),
  /** A: items that share the construct as their cause; B: items that make it up. */
  mode: z.enum(['A', 'B']).default('A'),
  /** The item whose loading is positive by definition; where it is left out or was not asked, the one with the largest loading. */
  dominant: z.string().min(1).optional(),
});

const pathModel = z.strictObject({
  model: identifier,
  name: bilingual,
  /** Whose answers: everybody's, or those given before (after) the person's first purchase. */
  population: z.enum(['all', 'before_purchase', 'after_purchase']).default('all'),
  constructs: z.array(construct).min(2),
  paths: z.array(z.strictObject({ from: identifier, to: identifier })).min(1),
  /** Importance and performance are shown for it; the last construct of the flow where it is left out. */
  target: identifier.optional(),
  /** The construct whose index is the model's index. */
  index: identifier.optional(),
  /** Segments: not told apart; each with its index; or also compared, each with all others, after the check of invariance. */
  segments: z.enum(['none', 'index', 'compare']).default('none'),
  weighting: z.enum(['path', 'factorial', 'centroid']).default('path'),
  estimator: z.enum(['composite', 'consistent']).default('composite'),
});

export type DeclaredConstruct = z.infer<typeof construct>;
export type DeclaredPathModel = z.infer<typeof pathModel>;

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, place) => names.indexOf(name) < place)),
];

function modelFaults({ model, constructs, paths, target, index }: DeclaredPathModel): string[] {
  const names = constructs.map((each) => each.construct);
  const used = new Set(paths.flatMap(({ from, to }) => [from, to]));
  const cycle = findCycle(paths);
  const say = (what: string): string => `model "${model}": ${what}`;
  return [
    ...repeated(names).map((name) => say(`expected the construct "${name}" once, found it again`)),
    ...repeated(paths.map(({ from, to }) => `${from} → ${to}`)).map((path) =>
      say(`expected the path ${path} once, found it again`),
    ),
    ...[...used, ...(target ? [target] : []), ...(index ? [index] : [])]
      .filter((name) => !names.includes(name))
      .map((name) => say(`expected "${name}" among its constructs, found no such construct`)),
    ...names.filter((name) => !used.has(name)).map((name) => say(`expected a path from or to "${name}", found none`)),
    ...constructs
      .filter((each) => each.per_attribute && paths.some(({ to }) => to === each.construct))
      .map((each) => say(`expected no path to "${each.construct}", which stands for one construct an attribute`)),
    ...constructs
      .filter((each) => each.per_attribute && each.dominant !== undefined)
      .map((each) =>
        say(`expected no dominant item of "${each.construct}", which stands for one construct an attribute`),
      ),
    ...(cycle ? [say(`expected no cycle, found ${cycle.join(' → ')}`)] : []),
  ];
}

const named = (en: string, zh: string) => ({ en, zh });
const constructNames = {
  value_creation_knowledge: named('They know what I need', '创造价值的知识'),
  value_perception_knowledge: named('They help me see the value', '感知价值的知识'),
  trust_building_knowledge: named('They know what partner I want', '营造信任的知识'),
  trust_perception_knowledge: named('They show what they can do', '感知信任的知识'),
  perceived_value: named('Perceived value', '感知价值'),
  satisfaction: named('Satisfaction', '满意度'),
  trust: named('Trust', '信任'),
  loyalty: named('Loyalty', '忠诚度'),
  image: named('Image', '形象'),
  expected_quality: named('Expected quality', '预期质量'),
  perceived_quality: named('Perceived quality', '感知质量'),
  complaint: named('Complaint', '抱怨'),
  purchase_intention: named('Intention to buy', '购买意向'),
  repurchase_intention: named('Intention to buy again', '再购意向'),
  perception: named('Level perceived', '感知水平'),
  perceived_trust: named('Level trusted', '信任水平'),
} as const;
type DefaultConstruct = keyof typeof constructNames;

const loyaltyParts = ['commitment', 'repurchase_intention', 'switching_resistance'] as const;

const declared = (name: DefaultConstruct, more: Partial<DeclaredConstruct> = {}): DeclaredConstruct => ({
  construct: name,
  name: constructNames[name],
  measures: name === 'loyalty' ? [...loyaltyParts] : [name],
  per_attribute: false,
  formal_complaints: false,
  mode: 'A',
  ...more,
});

const arrows = (to: DefaultConstruct, ...from: readonly DefaultConstruct[]) => from.map((each) => ({ from: each, to }));

const defaults = { segments: 'none', weighting: 'path', estimator: 'composite' } as const;

const attributeModel = (
  model: string,
  name: { en: string; zh: string },
  from: 'perception' | 'perceived_trust',
  to: 'perceived_value' | 'trust',
): DeclaredPathModel => ({
  ...defaults,
  model,
  name,
  population: 'all',
  constructs: [declared(from, { per_attribute: true }), declared(to)],
  paths: arrows(to, from),
  target: to,
});

/** The models that hold without settings: the knowledge–loyalty chain, before and after purchase, ACSI and ECSI, importance of attributes. */
export const defaultPathModels: readonly DeclaredPathModel[] = [
  {
    ...defaults,
    model: 'knowledge_loyalty',
    name: named('Knowledge–loyalty chain', '知识—忠诚作用链'),
    population: 'all',
    constructs: [
      declared('value_creation_knowledge'),
      declared('value_perception_knowledge'),
      declared('trust_building_knowledge'),
      declared('trust_perception_knowledge'),
      declared('perceived_value'),
      declared('satisfaction'),
      declared('trust'),
      declared('loyalty'),
    ],
    paths: [
      ...arrows('perceived_value', 'value_creation_knowledge', 'value_perception_knowledge'),
      ...arrows('trust', 'trust_building_knowledge', 'trust_perception_knowledge'),
      ...arrows('satisfaction', 'perceived_value'),
      ...arrows('loyalty', 'perceived_value', 'satisfaction', 'trust'),
    ],
    target: 'loyalty',
    segments: 'compare',
  },
  {
    ...defaults,
    model: 'before_purchase',
    name: named('Before purchase', '购买之前'),
    population: 'before_purchase',
    constructs: [declared('perceived_value'), declared('trust'), declared('purchase_intention')],
    paths: arrows('purchase_intention', 'perceived_value', 'trust'),
    target: 'purchase_intention',
  },
  {
    ...defaults,
    model: 'after_purchase',
    name: named('After purchase', '购买之后'),
    population: 'after_purchase',
    constructs: [declared('perceived_value'), declared('satisfaction'), declared('repurchase_intention')],
    paths: [
      ...arrows('satisfaction', 'perceived_value'),
      ...arrows('repurchase_intention', 'perceived_value', 'satisfaction'),
    ],
    target: 'repurchase_intention',
  },
  {
    ...defaults,
    model: 'acsi',
    name: named('Satisfaction index (ACSI)', '满意度指数（ACSI）'),
    population: 'after_purchase',
    constructs: [
      declared('expected_quality'),
      declared('perceived_quality'),
      declared('perceived_value'),
      declared('satisfaction'),
      declared('complaint', { formal_complaints: true }),
      declared('loyalty'),
    ],
    paths: [
      ...arrows('perceived_quality', 'expected_quality'),
      ...arrows('perceived_value', 'expected_quality', 'perceived_quality'),
      ...arrows('satisfaction', 'expected_quality', 'perceived_quality', 'perceived_value'),
      ...arrows('complaint', 'satisfaction'),
      ...arrows('loyalty', 'satisfaction', 'complaint'),
    ],
    target: 'satisfaction',
    index: 'satisfaction',
    segments: 'index',
  },
  {
    ...defaults,
    model: 'ecsi',
    name: named('Satisfaction index (ECSI)', '满意度指数（ECSI）'),
    population: 'after_purchase',
    constructs: [
      declared('image'),
      declared('expected_quality'),
      declared('perceived_quality'),
      declared('perceived_value'),
      declared('satisfaction'),
      declared('complaint', { formal_complaints: true }),
      declared('loyalty'),
    ],
    paths: [
      ...arrows('expected_quality', 'image'),
      ...arrows('perceived_quality', 'expected_quality'),
      ...arrows('perceived_value', 'expected_quality', 'perceived_quality'),
      ...arrows('satisfaction', 'image', 'expected_quality', 'perceived_quality', 'perceived_value'),
      ...arrows('complaint', 'satisfaction'),
      ...arrows('loyalty', 'image', 'satisfaction', 'complaint'),
    ],
    target: 'loyalty',
    index: 'satisfaction',
  },
  attributeModel('value_attributes', named('What value comes from', '感知价值的来源'), 'perception', 'perceived_value'),
  attributeModel('trust_attributes', named('What trust comes from', '信任的来源'), 'perceived_trust', 'trust'),
];

/** The settings block `path_models`. */
export const pathModelSettings = z
  .strictObject({
    /** Answers of the last so many months. */
    window_months: z.number().int().min(1).default(12),
    /** Fewer persons than this: persons are resampled instead of buckets. */
    persons_below: z.number().int().min(0).max(20_000).default(5000),
    resamples: z.number().int().min(100).max(20_000).default(1000),
    permutations: z.number().int().min(100).max(20_000).default(200),
    /** Unanswered items: complete answers only, all pairs, the item's mean, or expectation–maximisation. */
    missing: z.enum(['listwise', 'pairwise', 'mean', 'em']).default('listwise'),
    interval: z.enum(['percentile', 'bca']).default('percentile'),
    /** Tails of intervals: widened for few persons or buckets (Hesterberg 2015), or as they are. */
    tails: z.enum(['expanded', 'plain']).default('expanded'),
    /** What turns a construct the right way round: its dominant item, most of its items, or nothing. */
    orientation: z.enum(['dominant', 'majority', 'none']).default('dominant'),
    htmt: z.enum(['absolute', 'signed']).default('absolute'),
    f_squared: z.enum(['re_estimated', 'scores_kept']).default('re_estimated'),
    index_weights: z.enum(['w_over_sd', 'w']).default('w_over_sd'),
    /** What 0 and 100 points of an item are: the ends of its scale, or the lowest and highest answer given. */
    range: z.enum(['theoretical', 'observed']).default('theoretical'),
    /** Test of paths between groups: answers exchanged as they are, or after each group's means are taken out. */
    group_means: z.enum(['kept', 'removed']).default('kept'),
    /** Errors of the regression over cells: CR2 (Pustejovsky & Tipton 2018), or CR1, too narrow below about 40 attributes. */
    clustered_errors: z.enum(['CR2', 'CR1']).default('CR2'),
    /** Scope of necessity: between the lowest and highest answers given, or the whole scale. */
    necessity_scope: z.enum(['observed', 'theoretical']).default('observed'),
    /** From where satisfaction and trust count as high: their median, or so many points. */
    high_from: z.union([z.literal('median'), z.number().min(0).max(100)]).default('median'),
    /** The model whose index is the satisfaction index. */
    index_model: identifier.default('acsi'),
    /** Names of default models to leave out. */
    remove: z.array(identifier).default([]),
    /** Models of one's own; one with the name of a default model takes its place. */
    add: z.array(pathModel).default([]),
  })
  .prefault({})
  .superRefine(({ add, remove, index_model }, context) => {
    const issue = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    for (const message of add.flatMap(modelFaults)) issue('add', message);
    const known = defaultPathModels.map(({ model }) => model);
    for (const name of repeated(add.map(({ model }) => model)))
      issue('add', `model "${name}": expected each name once, found it again`);
    for (const name of remove)
      if (!known.includes(name)) issue('remove', `expected one of ${known.join(', ')}, found "${name}"`);
    const indexed = modelsOf(add, remove).find(({ model }) => model === index_model);
    if (indexed ? indexed.index === undefined : index_model !== 'acsi' || !remove.includes('acsi'))
      issue('index_model', `expected a model with an index, found "${index_model}"`);
  });

export type PathModelSettings = z.infer<typeof pathModelSettings>;

const modelsOf = (add: readonly DeclaredPathModel[], remove: readonly string[]): DeclaredPathModel[] => {
  const replaced = new Map(add.map((each) => [each.model, each]));
  const kept = defaultPathModels.filter(({ model }) => !remove.includes(model));
  return [
    ...kept.map((each) => replaced.get(each.model) ?? each),
    ...add.filter(({ model }) => !kept.some((each) => each.model === model)),
  ];
};

/** Every path model of the settings: the default ones but those removed or replaced, then those added. */
export const declaredPathModels = ({ add, remove }: PathModelSettings): readonly DeclaredPathModel[] =>
  modelsOf(add, remove);
