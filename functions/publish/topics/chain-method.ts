import type { Settings } from '../../lake/settings.ts';
import { intervalWords, windowWords } from './path-rows.ts';
import type { Bilingual } from './topic.ts';

/** How the chain was made: the model, the tables beside it, and how each interval came about. */
export function chainMethod({ path_models: settings }: Settings): Bilingual {
  const interval = intervalWords(settings);
  const window = windowWords(settings);
  const errors = settings.clustered_errors;
  return {
    en: [
      `Partial-least-squares path model on the answers of customers of the ${window.en} (mode A, path weighting; settings: path_models), weights = credibility × non-response, 95 % ${interval.en} intervals from resampled persons or buckets of persons.`,
      'Levels are means over that window, questions weighted as in the model, so that they differ from the tiles at the top, which are of the period alone.',
      'The whole chain is one model; the intention to buy has others: value and trust before a first purchase; value with satisfaction beside it after one; and, to compare both stages, value and trust without satisfaction, so that the same path of value is larger there: it holds what runs by way of satisfaction as well.',
      'Effects are associations in answers of the same people, not causes.',
      'What staff say stands in a table of its own, against the level that customers perceive or trust of an attribute (attributes are rated by these; perceived value and trust are asked of the firm as a whole), and is never mixed in:',
      `weighted regression over attribute, segment and period (all periods measured), intervals by Student’s t with errors clustered by attribute (${errors}).`,
      'Staff’s own score: mean over attributes, t interval for which the error counts as shared by all attributes (the same people score them); its difference from customers’ score adds both errors in squares.',
      'Loyalty by satisfaction and trust: weighted mean of persons ± 1.96 standard errors.',
      'Necessity: necessary-condition analysis (CE-FDH), p by random pairing; share of persons with Wilson interval.',
      'Groups are compared only where the constructs mean the same in both (MICOM), by exchanging persons (buckets) between them; p of the differences is corrected for all that were looked at, as gaps are (Benjamini–Hochberg by default).',
      'All figures: tables path_…, necessity, loyalty_by_satisfaction_trust, knowledge_scores.',
    ].join(' '),
    zh: [
      `对客户${window.zh}的回答做偏最小二乘路径模型（反映型测量，路径加权；设置见 path_models），权重＝可信度×无应答校正，95% ${interval.zh}区间由对人或人群桶重抽样得到。`,
      '各水平是该窗口内的均值，各题按模型的权重加权，因此与页首只取本期的数字不同。',
      '整条作用链是一个模型；购买意向另有模型：首次购买之前为价值与信任；购买之后为价值与满意并列；比较两个阶段时为价值与信任、不含满意，所以同一条价值路径在那里较大：它也包含经由满意的部分。',
      '效应是同一批人回答之间的关联，不是因果。',
      '员工的回答另列一表，对应客户对各属性的感知水平或信任水平（属性只按这两项评分；感知价值与信任问的是整个企业），从不混用：',
      `按属性×细分×期间（全部测量过的期间）做加权回归，区间用学生 t 分布，误差按属性聚类（${errors}）。`,
      '员工自评为各属性的均值，用 t 区间，误差视为各属性共有（由同一批人评分）；与客户评分之差的误差由两者误差的平方相加得出。',
      '按满意与信任分组的忠诚为人的加权均值 ± 1.96 个标准误。',
      '必要性用必要条件分析（CE-FDH），p 值由随机配对得到；人数占比用 Wilson 区间。',
      '只有构念在两组中含义相同（MICOM）时才比较两组，方法是在两组之间交换人（或人群桶）；差异的 p 值按全部比较校正，方法与缺口相同（默认 Benjamini–Hochberg）。',
      '全部数字见表 path_…、necessity、loyalty_by_satisfaction_trust、knowledge_scores。',
    ].join(''),
  };
}
