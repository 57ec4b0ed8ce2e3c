import type { DeclaredConstruct, DeclaredPathModel } from './path-models.ts';

const named = (en: string, zh: string) => ({ en, zh });
const constructNames = {
  value_creation_knowledge: named('They know what I need', '他们了解我的需求'),
  value_perception_knowledge: named('They help me see the value', '他们帮助我看到价值'),
  trust_building_knowledge: named('They know what partner I want', '他们了解我看重怎样的伙伴'),
  trust_perception_knowledge: named('They show what they can do', '他们展示自己的能力'),
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

/** The models that hold without settings: the knowledge–loyalty chain, before and after purchase and both compared, ACSI and ECSI, importance of attributes. */
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
    model: 'intention_after_purchase',
    name: named('Intention after purchase', '购买之后的意向'),
    population: 'after_purchase',
    constructs: [declared('perceived_value'), declared('trust'), declared('repurchase_intention')],
    paths: arrows('repurchase_intention', 'perceived_value', 'trust'),
    target: 'repurchase_intention',
    compare_with: 'before_purchase',
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
