import type { TopicNames } from './define-topic.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';
import { withBounds } from './value-parts-tables.ts';
import { type BudgetRow, yearsOf } from './winning-and-keeping-tables.ts';

/**
 * The budget of keeping that would gain most, both spends by the curve and what was counted apart; that none is known to gain where the interval
 * of the most holds 0; or why none can be told.
 */
export function budgetSentence(
  rows: readonly BudgetRow[],
  hidden: ReadonlySet<string>,
  names: TopicNames,
  said: Bilingual,
): Sentence {
  const [best] = rows
    .filter((row) => row.purpose === 'retention' && row.gain !== null && !hidden.has(row.segment))
    .sort((a, b) => (b.gain ?? 0) - (a.gain ?? 0) || (a.segment < b.segment ? -1 : 1));
  if (!best)
    return {
      en: `What keeping a customer should cost cannot be told${said.en ? `: ${said.en}` : ''}.`,
      zh: `保持一位客户应投入多少无法给出${said.zh ? `：${said.zh}` : ''}。`,
      values: {},
    };
  const name = names.segment(best.segment);
  const isKnown = best.gain_lower === null || best.gain_lower > 0;
  const opening = isKnown
    ? { en: `most is to be gained with ${name.en}`, zh: `收益空间最大的是${name.zh}` }
    : {
        en: `no other budget is known to be worth more; most might be gained with ${name.en}`,
        zh: `看不出改变投入能增加价值；可能性最大的是${name.zh}`,
      };
  const curve =
    best.basis === 'estimated'
      ? { en: 'By the curve through all levels of spending', zh: '按各档投入拟合的曲线' }
      : { en: 'By the curve under the stated ceiling', zh: '按给定上限的曲线' };
  const n = yearsOf(best.exposure);
  return {
    en: `Keeping: ${opening.en}. ${curve.en}, {now!} a customer and year, as in the last 12 periods, goes with {fitted} kept; {best} would be worth most and goes with {better}, {gain} more a customer. Counted in those periods: {kept} kept. Spending and staying are associated; other causes are not ruled out.`,
    zh: `保持费用：${opening.zh}。${curve.zh}，近 12 期的每位客户每年 {now!} 对应保持率 {fitted}；投入 {best} 价值最大，对应 {better}，每位客户的价值增加 {gain}。同期实际保持率为 {kept}。这只是投入与留存的关联，不排除其他原因。`,
    values: {
      now: quantity(best.current_spend, 'money', { n: yearsOf(best.current_exposure) }),
      fitted: withBounds(best, 'fitted_rate', 'share', n),
      best: withBounds(best, 'optimal_spend', 'money', n),
      better: withBounds(best, 'optimal_rate', 'share', n),
      gain: withBounds(best, 'gain', 'money', n),
      kept: withBounds(best, 'current_rate', 'share', yearsOf(best.current_exposure)),
    },
  };
}
