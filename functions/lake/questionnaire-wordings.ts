import type { gapMeasures, measures } from './tables/measures.ts';

export interface Wording {
  readonly en: string;
  readonly zh: string;
}

/** Wording of each station's question; `{attribute}` stands for the attribute's name. */
export const gapWordings: Readonly<Record<(typeof gapMeasures)[number], Wording>> = {
  expectation: {
    en: 'What level of {attribute} do you want from a supplier? (0 none at all – 10 perfect)',
    zh: '您希望供应商的“{attribute}”达到什么水平？（0 完全不需要 – 10 完美）',
  },
  perceived_expectation: {
    en: 'What level of {attribute} do our customers want, as far as you know? (0 none at all – 10 perfect)',
    zh: '据您了解，客户希望“{attribute}”达到什么水平？（0 完全不需要 – 10 完美）',
  },
  standard: {
    en: 'What level of {attribute} do our standards and designs set? (0 none at all – 10 perfect)',
    zh: '我们的标准与设计把“{attribute}”定在什么水平？（0 完全没有 – 10 完美）',
  },
  delivered: {
    en: 'What level of {attribute} do we really deliver? (0 none at all – 10 perfect)',
    zh: '我们实际交付的“{attribute}”达到什么水平？（0 完全没有 – 10 完美）',
  },
  perception: {
    en: 'What level of {attribute} do you get from us? (0 none at all – 10 perfect)',
    zh: '您从我们这里得到的“{attribute}”是什么水平？（0 完全没有 – 10 完美）',
  },
  capability: {
    en: 'What level of {attribute} does our firm really have? (0 none at all – 10 perfect)',
    zh: '本公司的“{attribute}”实际是什么水平？（0 完全没有 – 10 完美）',
  },
  signal: {
    en: 'What level of {attribute} do our promises, advertising and conduct show? (0 none at all – 10 perfect)',
    zh: '我们的承诺、宣传与行为所展示的“{attribute}”是什么水平？（0 完全没有 – 10 完美）',
  },
  perceived_trust: {
    en: 'What level of {attribute} do you trust us to have? (0 none at all – 10 perfect)',
    zh: '您相信我们的“{attribute}”是什么水平？（0 完全没有 – 10 完美）',
  },
};

export interface ConstructWording {
  readonly item_id: string;
  readonly measure: (typeof measures)[number];
  readonly wording: Wording;
  readonly reversed?: boolean;
}

const ask = (item_id: string, measure: ConstructWording['measure'], en: string, zh: string): ConstructWording => ({
  item_id,
  measure,
  wording: { en, zh },
});

/** Customers' questions on knowledge, value, satisfaction, trust and loyalty; 0 not at all – 10 completely. */
export const constructWordings: readonly ConstructWording[] = [
  ask('value_creation_knowledge_1', 'value_creation_knowledge', 'They know what I need.', '他们了解我的需求。'),
  ask(
    'value_creation_knowledge_2',
    'value_creation_knowledge',
    'They know how I use their products.',
    '他们了解我如何使用他们的产品。',
  ),
  ask(
    'value_perception_knowledge_1',
    'value_perception_knowledge',
    'They tell me what I must know to use their products well.',
    '他们告诉我用好产品所需的知识。',
  ),
  ask(
    'value_perception_knowledge_2',
    'value_perception_knowledge',
    'They keep me informed of the market and its trends.',
    '他们让我了解市场与趋势。',
  ),
  ask(
    'trust_building_knowledge_1',
    'trust_building_knowledge',
    'They know what I look for in a partner.',
    '他们了解我看重怎样的合作伙伴。',
  ),
  ask(
    'trust_building_knowledge_2',
    'trust_building_knowledge',
    'They know how I read what they do.',
    '他们了解我如何看待他们的行为。',
  ),
  ask(
    'trust_perception_knowledge_1',
    'trust_perception_knowledge',
    'They show what they can do.',
    '他们展示了自己的能力。',
  ),
  ask(
    'trust_perception_knowledge_2',
    'trust_perception_knowledge',
    'I know enough to judge whether they deserve trust.',
    '我有足够的信息判断他们是否值得信任。',
  ),
  ask('perceived_value_1', 'perceived_value', 'What I get is worth what I give for it.', '我得到的值得我付出的。'),
  ask(
    'perceived_value_2',
    'perceived_value',
    'All in all, they offer more value than others.',
    '总的来说，他们提供的价值高于别人。',
  ),
  ask('satisfaction_1', 'satisfaction', 'All in all, I am satisfied.', '总的来说，我是满意的。'),
  ask('satisfaction_2', 'satisfaction', 'They meet my expectations.', '他们达到了我的期望。'),
  ask('satisfaction_3', 'satisfaction', 'They come close to my ideal supplier.', '他们接近我理想中的供应商。'),
  ask('trust_1', 'trust', 'I can rely on them.', '我可以依靠他们。'),
  ask('trust_2', 'trust', 'They have my interest at heart.', '他们为我的利益着想。'),
  ask('commitment_1', 'commitment', 'I feel committed to them.', '我愿意与他们长期相守。'),
  ask('commitment_2', 'commitment', 'The relation with them matters to me.', '与他们的关系对我很重要。'),
  ask('repurchase_intention_1', 'repurchase_intention', 'I shall buy from them again.', '我会再次购买。'),
  ask(
    'repurchase_intention_2',
    'repurchase_intention',
    'For my next need I shall ask them first.',
    '下次有需要时我会首先找他们。',
  ),
  ask(
    'switching_resistance_1',
    'switching_resistance',
    'I would stay even if others made a slightly better offer.',
    '即使别人的条件稍好，我也会留下。',
  ),
  {
    ...ask(
      'switching_resistance_2',
      'switching_resistance',
      'I would change to another supplier without much thought.',
      '我会毫不犹豫地换一家供应商。',
    ),
    reversed: true,
  },
  ask(
    'recommendation',
    'recommendation',
    'How likely are you to recommend them? (0 not at all – 10 certainly)',
    '您向他人推荐的可能性有多大？（0 完全不会 – 10 一定会）',
  ),
];
