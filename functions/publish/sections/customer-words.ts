import type { Bilingual } from '../topics/topic.ts';

/** Names of types, states, tiers and reasons of customers; a word of the firm's own stays as it is. */
const words: Readonly<Record<string, Bilingual>> = {
  premium: { en: 'Premium: attached, buys much', zh: '超值忠诚：依恋高、重复购买高' },
  latent: { en: 'Latent: attached, buys little', zh: '潜在忠诚：依恋高、重复购买低' },
  monopoly: { en: 'Monopoly: sees no alternative', zh: '垄断忠诚：别无选择' },
  incentive: { en: 'Incentive: buys on promotion', zh: '激励忠诚：靠奖励活动购买' },
  inertia: { en: 'Inertia: does not look elsewhere', zh: '惰性忠诚：懒得另找' },
  price: { en: 'Price: goes where it is cheapest', zh: '价格忠诚：谁便宜找谁' },
  none: { en: 'None of these', zh: '谈不上忠诚' },
  acquire: { en: 'Acquiring', zh: '获取期' },
  grow: { en: 'Growing', zh: '成长期' },
  stable: { en: 'Stable', zh: '稳定期' },
  decline: { en: 'Declining', zh: '衰退期' },
  lost: { en: 'Lost', zh: '流失' },
  top: { en: 'Top tier', zh: '顶层' },
  upper: { en: 'Upper tier', zh: '上层' },
  middle: { en: 'Middle tier', zh: '中层' },
  base: { en: 'Base', zh: '底层' },
  often: { en: 'Answer offers often', zh: '经常响应促销' },
  sometimes: { en: 'Answer offers sometimes', zh: '有时响应促销' },
  never: { en: 'Never answer offers', zh: '从不响应促销' },
  not_asked: { en: 'Never got an offer', zh: '从未收到促销' },
  open_complaint: { en: 'Complaint still open', zh: '投诉尚未解决' },
  low_satisfaction: { en: 'Low satisfaction', zh: '满意度低' },
  falling_satisfaction: { en: 'Satisfaction fell', zh: '满意度下降' },
  opinion: { en: 'Voiced an opinion lately', zh: '近期提过意见' },
  falling_chance: { en: 'Buys less than usual: the chance to be active fell', zh: '购买放缓：活跃的可能性下降' },
  unknown: { en: 'Not recorded', zh: '未登记' },
};

/** A word of customers in both languages. */
export const customerWord = (word: string): Bilingual => words[word] ?? { en: word, zh: word };
