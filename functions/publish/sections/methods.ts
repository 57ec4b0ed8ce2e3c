import { en } from '../messages/en.ts';
import { zhCN } from '../messages/zh-CN.ts';
import type { Scorecard } from '../scorecard-schema.ts';

type Method = Scorecard['methods'][number];

const index = (
  name: keyof typeof en.index,
  definition: Method['definition'],
  n: Method['n'] = respondents,
  how: Method['how'] = meanOfRespondents,
): Method => ({
  method: `index_${name}`,
  query: 'loyalty_indices',
  definition: { en: `${en.index[name]}: ${definition.en}`, zh: `${zhCN.index[name]}：${definition.zh}` },
  how,
  n,
});

const meanOfRespondents = {
  en: 'Weighted mean of one value per respondent and period; interval from the weighted standard error; the change is against the earlier period recomputed in the same run.',
  zh: '每位受访者每期一个值，加权平均；区间来自加权标准误；变化以同一批次重算的上期为准。',
};

const respondents = { en: 'customers who answered', zh: '作答的客户' };
const ofItems = (measure: string, chinese: string) => ({
  en: `mean of the answers on ${measure}, on 0–100`,
  zh: `${chinese}各题的平均，换算为 0–100`,
});

/** How each kind of number on the card was made, in both languages. */
export const methods: readonly Method[] = [
  index('loyalty', {
    en: 'mean of commitment, intention to buy again and resistance to switching, on 0–100',
    zh: '承诺、再购意愿、不愿转换三部分的平均，0–100',
  }),
  index('satisfaction', ofItems('satisfaction', '满意')),
  index('trust', ofItems('trust', '信任')),
  index('perceived_value', ofItems('perceived value', '感知价值')),
  index('nps', {
    en: 'share of promoters (9–10) minus share of detractors (0–6), −100 to 100',
    zh: '推荐者（9–10 分）占比减去贬损者（0–6 分）占比，−100 到 100',
  }),
  index('commitment', ofItems('commitment', '承诺')),
  index('repurchase_intention', ofItems('the intention to buy again', '再购意愿')),
  index('switching_resistance', ofItems('resistance to switching', '不愿转换')),
  index(
    'complaints',
    { en: 'complaints of the period, whoever made them', zh: '本期的全部投诉，不论由谁提出' },
    {
      en: 'customers who bought in the 365 days before the period’s end',
      zh: '期末前 365 天内购买过的客户',
    },
    {
      en: 'Counted, not asked: complaints divided by those customers, times 100; interval from the spread of complaints over customers, at least that of one complaint.',
      zh: '计数得出，不是调查：投诉数除以这些客户数，乘以 100；区间来自各客户投诉数的离散，至少相当于一次投诉。',
    },
  ),
  {
    method: 'gap',
    query: 'gap_estimates',
    definition: {
      en: 'Gap: level at the first station minus level at the second, in points; above 0 is loss. Typical size (without sign): root of the weighted mean square of the gaps below it, with the noise taken out, so that losses and surpluses do not cancel.',
      zh: '缺口：前一环节的水平减去后一环节的水平（分），大于 0 为流失。典型大小（不计符号）：下级各缺口加权均方的平方根，并扣除噪声，流失与超出不会相互抵消。',
    },
    how: {
      en: 'Standard error from both ends, less twice the covariance of respondents who answered both; t interval for staff (Welch–Satterthwaite). Test of |gap| beyond the smallest gap that matters, corrected over all cells of the card (Benjamini–Hochberg by default). Rolled up over attributes by importance, over segments by customers or by what these are still expected to bring (setting gaps.segment_weights). Interval of the typical size: the true sizes under which a weighted sum of squares as large as the one found lies at its 97.5 % and 2.5 % point (Imhof); of a single cell the interval of the gap without its sign.',
      zh: '标准误由两端合成，并扣除同时回答两端者的协方差；员工用 t 区间（Welch–Satterthwaite）。检验缺口是否超出最小关注值，并对全卡所有单元校正（默认 Benjamini–Hochberg）。按重要性汇总属性，按客户数或剩余客户终身价值（设置 gaps.segment_weights）汇总客户群。典型大小的区间：在这样的真实大小之下，所得的加权平方和恰好位于其 97.5% 与 2.5% 分位（Imhof）；单个单元则为缺口区间去掉符号。',
    },
    n: {
      en: 'answers at the weaker end; of several attributes: of the one with the fewest among those that have a weight; of the firm: of the one with the fewest over all segments, so that segments need not add up to it',
      zh: '两端中较少一端的答卷；汇总多个属性时，取有权重的属性中最少的一个；全公司取各客户群合计后最少的一个，因此各客户群之和未必等于全公司',
    },
  },
  {
    method: 'bridge',
    query: 'bridge_levels',
    definition: {
      en: 'Level of a station: mean of its attributes by importance, 0–100 points.',
      zh: '环节的水平：各属性按重要性的平均，0–100 分。',
    },
    how: {
      en: 'All levels of a bridge share one covariance matrix; a level may be carried from an earlier period, with its age shown.',
      zh: '一座桥的各水平共用一个协方差矩阵；水平可沿用以前的期间，并注明时间。',
    },
    n: {
      en: 'answers at the station, of the attribute with the fewest among those that have a weight',
      zh: '该环节的答卷，取有权重的属性中最少的一个',
    },
  },
  {
    method: 'diagnosis',
    query: 'diagnosis',
    definition: {
      en: 'When loyalty falls, the links are examined in the order of the flow: how much each widened, how much of that reaches the last station, how much is passed on from links before them. Standing gaps are ranked by typical size.',
      zh: '忠诚下降时，按知识流动的顺序检查各环：各环扩大了多少，其中有多少传到末环，有多少由前面环节传下来。长期存在的缺口按典型大小排序。',
    },
    how: {
      en: 'Loyalty and each link: average since the change point less the average of the stretch before it (12 periods at most); without a change point, loyalty of the latest two periods. Changes of links are carried to the customer by slopes of downstream on upstream levels. Where a slope cannot be estimated it is taken as 1 and said so. 95 % intervals: of loyalty and of the change of a link t, from the errors of all levels and what they share; of slopes from resampled attributes; of what reaches the last station or is passed on, that of a product of independent estimates (Goodman); of agreement with a cause t over persons, for a finite staff where its number is known; of the effect of closing, as in the section on worth. Effects are associations.',
      zh: '忠诚与各环都以变化点以来的平均减去此前一段（最多 12 期）的平均；没有变化点时，忠诚取最近两期之差。各环的变化按下游水平对上游水平的斜率传到客户；斜率无法估计时按 1 计算并注明。95% 区间：忠诚与各环的变化为 t 区间，取自各水平的误差及其共同部分；斜率由对属性重抽样得到；传到末环和由前面传下来的部分，为独立估计之积的区间（Goodman）；对原因的认同度为按人计的 t 区间，员工人数已知时按有限总体校正；弥合的关联见“弥合缺口值多少”一节。所述作用均为相关联系。',
    },
    n: {
      en: 'of a gap: answers at its weaker end; of the change of loyalty: answers in the two stretches; of what closing goes with: questionnaires, and answers followed by 12 months of purchases',
      zh: '缺口：两端中较少一端的答卷；忠诚的变化：前后两段的答卷；弥合的关联：问卷数，以及其后有十二个月购买记录的回答数',
    },
  },
  {
    method: 'history',
    query: 'index_change_points',
    definition: {
      en: 'Step of an index: average from the step to the next one less average of all periods back to the step before, or to the start of the data. The diagnosis compares 12 periods at most, so that its change of loyalty can differ.',
      zh: '指数的转折：从转折到下一次转折的平均，减去此前直到上一次转折（或数据开始）的全部期间的平均。诊断最多比较 12 期，因此其中忠诚的变化可能不同。',
    },
    how: {
      en: 'The likeliest place of a step is taken where at most 5 in 100 histories without one show one as large (drawn), then each side is searched again. Averages by 1/variance, the fluctuation between periods included; 95 % t interval given the place of the step (Welch–Satterthwaite); the places in brackets are its 95 % likelihood region.',
      zh: '取最可能的转折位置：没有转折的历史中（随机抽取），出现同样大转折的至多百分之五；再分别检查两侧。平均按方差的倒数加权，方差含各期之间的波动；95% t 区间以转折位置为给定（Welch–Satterthwaite）；括号内的位置是其 95% 似然区域。',
    },
    n: { en: 'as of the index, each period', zh: '同各期的指数' },
  },
  {
    method: 'lifetime_value',
    query: 'lifetime_value_summary',
    definition: {
      en: 'Remaining value: expected discounted margin (or revenue, where said) of the customers over the horizon.',
      zh: '剩余价值：在期限内客户预期带来的折现毛利（或注明的收入）。',
    },
    how: {
      en: 'Purchases and the chance of being active by BG/NBD, MBG/NBD or Pareto/NBD, whichever did best on the last stretch of history, spend by Gamma–Gamma, each fitted on counts of equal customers; the interval of the total from the covariance of the parameters. Checked on the last stretch of history, which the model had not seen.',
      zh: '购买次数与活跃概率用 BG/NBD、MBG/NBD 或 Pareto/NBD 中对最近一段历史预测最好的一个，金额用 Gamma–Gamma，均在同类客户的计数上拟合；合计的区间来自参数的协方差。用模型没有见过的最近一段历史检验。',
    },
    n: { en: 'customers who bought', zh: '有购买的客户' },
  },
  {
    method: 'data_quality',
    query: 'data_quality',
    definition: {
      en: 'Source records after header rows: accepted (a row came of it), quarantined (a fault, kept with its reason), excluded (left out by a named rule).',
      zh: '去掉表头后的来源记录：接收（产生了行）、隔离（有错误，连同原因保存）、排除（按明文规则略去）。',
    },
    how: {
      en: 'Counted when each file is committed. A source is late when an export of it that the settings expect is not there; one of which none is expected, when it has been silent for more than twice its usual interval.',
      zh: '每个文件提交时计数。设置中应到的导出未到，该来源即为迟到；没有应到规定的来源，沉默超过平时间隔的两倍即为迟到。',
    },
    n: { en: 'records', zh: '记录' },
  },
];
