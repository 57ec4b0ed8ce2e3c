import { words } from './knowledge-names.ts';
import type { Bilingual } from './topic.ts';

const kinds: Readonly<Record<string, Bilingual>> = {
  culture: words('Culture', '企业文化'),
  promise: words('Promise', '承诺'),
  employee_quality: words('Quality of staff', '员工素质'),
  communication: words('Communication', '与客户的沟通'),
  community_activity: words('Community activity', '社区活动'),
  supply_chain: words('Supply chain', '加入优秀供应链'),
  certification: words('Certification', '认证'),
  strategy_mission: words('Mission', '企业宗旨'),
  strategy_leadership: words('Choice of leaders', '领导人的选择'),
  strategy_investment: words('Investment', '投资方向'),
  strategy_expansion: words('Expansion', '扩张'),
};

export const signalKind = (kind: string): Bilingual => kinds[kind] ?? words(kind, kind);

export const verdicts: Readonly<Record<string, Bilingual>> = {
  credible: words('credible', '可信'),
  too_cheap: words('too cheap: a rival would gain too', '太便宜：对手也会获益'),
  wasteful: words('wasteful: it costs more than the trust is worth', '浪费：成本超过所得信任的价值'),
};

/** Whether a verdict can be relied on, and why not. */
export const doubts: Readonly<Record<string, Bilingual>> = {
  none: words('certain', '可以断定'),
  no_control: words('not certain: nobody to compare with', '不能断定：没有可对照的客户'),
  trend_before: words('not certain: trust was moving before already', '不能断定：此前信任已在变动'),
  window_not_over: words('not certain: the time after it is not over', '不能断定：观察期未满'),
  intervals_overlap: words('not certain: the intervals leave it open', '不能断定：从区间看尚无定论'),
};

/** Why there is no verdict, or no money. */
export const unknowns: Readonly<Record<string, Bilingual>> = {
  own_cost_unknown: words('not judged: own cost unknown', '未判定：自身成本不明'),
  value_unknown: words('not judged: worth of the trust unknown', '未判定：信任的价值不明'),
  rival_unknown: words('not judged: rival’s cost unknown', '未判定：对手成本不明'),
};
