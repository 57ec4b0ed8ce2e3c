import type { Messages } from './messages.ts';

/** 简体中文：写出来的中文，不是逐字翻译。 */
export const zhCN: Messages = {
  language: 'zh-CN',
  title: '客户知识缺口记分卡',
  otherLanguage: 'English',
  print: '如需留存，请打印或另存为 PDF',
  asOf: (day) => `数据截至 ${day}`,
  incomplete: '本期尚未结束',
  skip: '跳到正文',
  contents: '本页内容',
  table: '以上数字的表格',
  colon: '：',
  comma: '，',
  semicolon: '；',
  stop: '。',
  and: '、',
  list: (parts) => parts.join('、'),
  points: (value) => `${value} 分`,
  interval: '95% 区间',
  inSegment: (segment) => `（${segment}）`,
  change: '变化',
  estimate: '估计值',
  period: '期间',
  n: 'n',
  aside: (parts) => `（${parts.join('，')}）`,
  sentence: (phrase) => phrase,
  noiseMark: '属波动',
  noiseTitle: '变化的区间包含 0，可能只是偶然',
  restatedMark: '已重述',
  up: '上升',
  down: '下降',
  since: (period) => `较${period}`,
  firstPeriod: '没有更早的期间',

  index: {
    loyalty: '忠诚',
    satisfaction: '满意',
    trust: '信任',
    perceived_value: '感知价值',
    nps: '净推荐值',
    commitment: '承诺',
    repurchase_intention: '再购意愿',
    switching_resistance: '不愿转换',
    complaints: '每百名客户投诉数',
  },

  reason: {
    not_measured: '未测量',
    too_few_answers: '答卷太少',
    not_estimable: '无法估计',
    not_converged: '未收敛',
    no_earlier_period: '没有更早的期间',
    no_interval: '没有区间',
  },

  orientation: {
    loss: '途中流失',
    over_estimated: '高估了期望',
    over_specified: '标准过高',
    over_delivered: '交付过度',
    perceived_better: '感知好于交付',
    over_promised: '承诺过度',
    trusted_beyond: '信任超出信号',
    none: '没有值得关注的差别',
  },

  gapNumber: (link) =>
    link
      .split('+')
      .map((part) => {
        const digit = /^gap(\d)$/.exec(part)?.[1];
        return digit === undefined ? part : `缺口${'〇一二三四五六七八九'.charAt(Number(digit))}`;
      })
      .join('＋'),
  knowledgeFunction: (name) =>
    ({
      value_creation: '价值创造知识',
      value_perception: '价值感知知识',
      trust_building: '信任建立知识',
      trust_perception: '信任感知知识',
    })[name ?? ''] ?? '',

  opening: {
    holdsBack: (link) => `最拖后腿的一环：${link}`,
    rootCause: (link) => `忠诚下降，源头在这一环：${link}`,
    noGap: (limit) => `没有超过 ${limit} 分的缺口`,
    loyaltyUnchanged: '忠诚没有变化',
    loyaltyFell: (change, interval) => `忠诚 ${change} ${interval}`,
    loyaltyRose: (change, interval) => `忠诚 ${change} ${interval}`,
    loyaltyUnknown: '忠诚有无变化尚不清楚',
    noEvidence: '忠诚下降，但没有哪个缺口扩大到足以解释它',
    notMeasured: '知识缺口尚未测量',
    notMeasuredWhy: '还没有一次调查用同一尺度就同样的属性询问客户和员工。',
    size: (points, interval) => `${points} 分 ${interval}`,
    openSince: (period) => `自${period}起存在`,
    owner: (departments) => `负责部门：${departments}`,
    effect: (closes, effect, interval) => `弥合其中 ${closes} 分，与忠诚 ${effect} 分 ${interval} 相关联。`,
    effectUnknown: '弥合它能带来多少忠诚，目前无法估计。',
    first: '首先要做',
    second: '其次',
    all: (count) => `全部 ${count} 项结论`,
    toCheck: '待核实：还没有人被问过原因',
    value: '客户未来价值',
    against: (period) => `变化均较${period}而言，方括号内为 95% 区间；“属波动”表示可能只是偶然。`,
    customers: (count) => `${count} 名客户`,
    data: '数据',
    records: (records, accepted, quarantined, excluded) =>
      `${records} 条记录 ＝ 接收 ${accepted} ＋ 隔离 ${quarantined} ＋ 排除 ${excluded}`,
    staffAge: (months) => `员工调查已有 ${months} 个月`,
    late: (sources) => `迟到：${sources}`,
    noneLate: '没有迟到的导出',
    restated: (count) => `${count} 个以往数字已重述`,
  },

  bridge: {
    heading: '知识在哪里流失',
    value: '从客户期望到客户感知',
    trust: '从企业能力到客户信任',
    lead: (from, to, total, interval) => `从${from}到${to}，共流失 ${total} 分${spaced(interval)}。`,
    leadSurplus: (from, to, total, interval) => `${to}比${from}高 ${total} 分${spaced(interval)}。`,
    leadNone: '这座桥的两端没有都测量。',
    largest: (link, bias) => `落差最大的是${link}：${bias} 分。`,
    description: (stations) => `各环节的水平（分）以及相邻环节之间的落差。${stations}`,
    zeroLoss: '无流失',
    noInterval: '（未给区间）',
    carriedOn: '由前面环节传下来的部分',
    carriedFrom: (months) => `沿用 ${months} 个月前的测量`,
    station: '环节',
    level: '水平',
    step: '落差',
    loss: '流失',
    surplus: '超出',
    between: '中间未测量',
  },

  heat: {
    heading: '哪个属性，哪一环',
    lead: (count, cells, limit) =>
      cells === 0
        ? '还没有哪个属性在一环的两端都测量过。'
        : count === 0
          ? `${cells} 个单元中，没有一个可靠地超出 ±${limit} 分。`
          : `${cells} 个单元（属性、环节、客户群）中有 ${count} 个可靠地超出 ±${limit} 分，已按检验次数校正。`,
    worst: (attribute, link, bias) => `最大的是“${attribute}”的${link}：${bias} 分。`,
    description: '行是属性，重要的在前；列是各环。格中是带符号的缺口（分）。',
    attribute: '属性',
    importance: '重要性',
    segment: '客户群',
    allSegments: '全部客户群',
    unsegmented: '未分群',
    allAttributes: '全部属性',
    legendLoss: '流失',
    legendSurplus: '超出',
    legendSignificant: '至少在一个客户群中可靠',
    legendSmall: '答卷较少',
    legendBlank: '没有数字，注明原因',
    bias: '缺口',
    misfit: '失配',
    q: 'q 值',
    cells: '可靠的单元',
    segments: '各客户群的缺口',
    widest: '最大的单元',
  },

  diagnosis: {
    heading: '该做什么，由谁来做',
    verdict: {
      root_cause: '下降的根源',
      contributing: '对下降有影响',
      standing: '长期存在的缺口',
      none: '没有结论',
    },
    lead: {
      root_cause: (change, interval, since) =>
        `与${since}及以前相比，忠诚变化 ${change} 分 ${interval}，同时有一环明显扩大。`,
      no_evidence: (change, interval, since) =>
        `与${since}及以前相比，忠诚变化 ${change} 分 ${interval}，但没有哪一环扩大到足以解释它；原因可能不在知识流动之中。`,
      loyalty_unchanged: '忠诚的变化没有超出偶然。以下是仍然存在的缺口，从大到小排列。',
      not_measured: '无法诊断：缺口或忠诚尚未测量。',
    },
    owner: '负责部门',
    size: '大小',
    sign: '方向',
    trend: (change, interval, since) => `较${since}及以前 ${change} 分 ${interval}`,
    own: '下降中由本环造成的部分',
    ownStanding: '传到客户的部分',
    levelsCarried: '这里有一个水平在忠诚变化之后没有再测量，其变化尚不清楚',
    carried: '由前面环节传下来的部分',
    effect: '若能弥合',
    effectValue: (closes, effect, interval) => `弥合 ${closes} 分，与忠诚 ${effect} 分 ${interval} 相关联`,
    effectUnknown: '对忠诚的作用无法估计',
    assumed: '这里的改变有多少能传到客户，无法估计，按一比一计算',
    causes: '原因与对策',
    asked: (score, n) => `员工认同度 ${score}（满分 100），样本量 ${n}`,
    toCheck: '待核实，还没有人被问过；也可能不是知识缺口',
    since: '存在时间',
    nothing: '没有结论。',
    why: (code) =>
      ({
        loyalty_rose: '忠诚上升。以下是仍然存在的缺口，从大到小排列。',
        one_period_only: '只测量了一个期间，看不出变化。以下是仍然存在的缺口。',
        loyalty_not_measured: '忠诚尚未测量，无从解释变化。以下是仍然存在的缺口。',
        gaps_not_measured: '缺口尚未测量，无法诊断。',
      })[code ?? ''] ?? '',
    function: '知识功能',
  },

  clv: {
    heading: '客户未来还值多少',
    lead: (total, interval, customers, months, rate) =>
      `${customers} 名客户预计在 ${months} 个月内带来 ${total} ${interval}，按年折现率 ${rate} 折算。`,
    basisMargin: (rate) => `按毛利计算${rate === '' ? '' : `（占收入 ${rate}）`}。`,
    basisRevenue: '按收入计算：没有成本记录，所以不是利润。',
    none: (reason) => `没有给出客户价值：${reason}。`,
    bySegment: '分客户群',
    description: '各客户群的预期价值及其 95% 区间。',
    customers: '客户数',
    total: '合计',
    mean: '每名客户',
    holdOut: (days, actual, predicted, ratio) =>
      `用模型没有见过的最近 ${days} 天检验：预测 ${predicted} 个购买日，实际 ${actual} 个（比值 ${ratio}）。`,
    holdOutTable: '检验明细',
    earlier: '此前的购买日数',
    actual: '实际（每名客户）',
    predicted: '预测（每名客户）',
  },

  history: {
    heading: '一路走来',
    lead: (periods) => `共 ${periods} 个期间；色带是 95% 区间，竖线是事件。`,
    single: '只测量了一个期间，历史会在这里积累。',
    none: '还没有测量过任何指数。',
    description: (index) => `各期${index}及其 95% 区间。`,
    events: '事件',
  },

  quality: {
    heading: '数字建立在什么数据上',
    balanced: '每一条记录都有交代。',
    unbalanced: '计数不平衡，请告知数据团队。',
    linkRate: (share) => `涉及客户的行中，${share} 能在各系统之间对应到同一位客户。`,
    source: '来源',
    bySource: '分来源',
    department: '部门',
    records: '记录',
    accepted: '接收',
    quarantined: '隔离',
    excluded: '排除',
    fresh: '距上次导出（天）',
    linked: '已对应',
    late: '迟到',
    reasons: '记录为何被隔离',
    reasonColumn: '原因',
    cells: '错误数',
    total: '全部来源',
    superseded: (count) => `${count} 行已被后来的版本取代。`,
    orphans: (count) => `${count} 处引用在任何导出中都找不到对象。`,
    none: '还没有载入任何导出。',
    reasonName: (code) => reasonNames[code] ?? code,
  },

  models: {
    heading: '模型',
    model: '模型',
    status: '状态',
    reason: '说明',
    fitted: '已拟合',
    not_estimable: '无法估计',
    failed: '失败',
    boundary: '估计值处于边界',
    notConverged: '未收敛',
    name: (model) => ({ gaps: '缺口', diagnosis: '诊断', lifetime_value: '客户终身价值' })[model] ?? model,
  },

  restated: {
    heading: '重述',
    lead: '以下数字以前发布过，因为后来到达的数据或更正，今天的结果有所不同。',
    figure: '数字',
    published: '当时发布',
    now: '现在',
    run: '批次',
  },

  methods: {
    heading: '每个数字怎么来的',
    lead: (id) => `每个数字都有编号；运行 knowgap trace ${id} 可列出它背后的文件和行号。`,
    number: '数字',
    definition: '定义',
    how: '算法',
    counts: '样本量指',
    query: '查询',
    ids: '编号',
    weights: (limit) => `答卷按可信度和应答率加权。不足 ${limit} 份答卷的单元不显示，能由此推算出来的单元也一并隐去。`,
  },

  footer: {
    associated: '文中的作用是数据中的相关联系，未扣除对策的成本，不是因果证明。',
    personal: '本页不含个人信息。',
    font: '字体：Noto Sans SC，© Google Inc. 等，SIL Open Font License 1.1（https://scripts.sil.org/OFL），以子集嵌入。',
    run: '批次',
  },
};

/** Nothing between full-width brackets and what is before them. */
const spaced = (text: string): string => (text.startsWith('（') ? text : ` ${text}`);

const reasonNames: Readonly<Record<string, string>> = {
  missing_required: '缺少必填的值',
  not_in_list: '值不在清单中',
  out_of_range: '值超出范围',
  bad_date: '不是日期',
  bad_number: '不是数字',
  duplicate: '重复',
};
