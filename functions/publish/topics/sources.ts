import type { Settings } from '../../lake/settings.ts';
import { key, number, whole } from '../row-parsers.ts';
import { cellsToHide } from '../sections/protect.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { evidenceSentence, evidenceTable } from './sources-evidence.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';

interface Octant {
  readonly name: Bilingual;
  readonly action: Bilingual;
}

/** Octants at the medians of value, willingness and absorption, with what to do in each. */
const octants: Readonly<Record<string, Octant>> = {
  key_source: {
    name: words('Key source: valuable, willing, heard', '关键知识源：价值高、愿分享、能吸收'),
    action: words('Develop with them; keep a lasting line', '共同开发，保持长期联系'),
  },
  unheard: {
    name: words('Unheard: valuable and willing', '未被听见：价值高、愿分享'),
    action: words('Raise the departments’ capacity to use what they say', '提高部门的吸收能力，把意见用起来'),
  },
  reluctant: {
    name: words('Reluctant: valuable and usable', '不愿多说：价值高、能吸收'),
    action: words('Make sharing easy and return something for it', '降低分享成本，给予合理补偿'),
  },
  hidden: {
    name: words('Hidden: valuable only', '尚未发掘：仅价值高'),
    action: words('Open a channel first, then a department that listens', '先建立沟通渠道，再落实接收的部门'),
  },
  helper: {
    name: words('Helper: willing and heard', '热心协助：愿分享、能吸收'),
    action: words('Ask about what is worth more', '引导到更有价值的议题'),
  },
  talkative: {
    name: words('Talkative: willing only', '乐于表达：仅愿分享'),
    action: words('Collect through channels that cost little', '用低成本渠道收集'),
  },
  occasional: {
    name: words('Occasional: usable only', '偶尔可用：仅能吸收'),
    action: words('Ask when the occasion is there', '有需要时再询问'),
  },
  background: {
    name: words('Background', '一般客户'),
    action: words('No effort of its own', '不专门投入'),
  },
};

/** Who is worth listening to: counts of key sources and lead users, never persons. */
export const sourcesTopic = defineTopic({
  topic: 'sources',
  place: 'rest',
  reads: {
    knowledge_totals: { topic: key, basis: key, part: key, items: whole, customers: whole, mean_score: number },
    lead_user_evidence: { part: key, evidence: key, n: whole, level: number, std_error: number },
  },
  build: ({ knowledge_totals: rows, lead_user_evidence: evidence }, { settings }) => {
    const hideBelow = settings.gaps.hide_below;
    const shown = protectedCounts(
      rows.filter(({ topic }) => topic === 'octant' || topic === 'lead'),
      hideBelow,
    );
    const count = (topic: string, part: string) => {
      const found = rows.filter((row) => row.topic === topic && row.part === part);
      const isHidden = found.some((row) => !shown.has(cellKey(row)));
      const customers = found.reduce((sum, row) => sum + (row.customers ?? 0), 0);
      return isHidden ? quantity(null, 'count', { reason: 'too_few_answers' }) : quantity(customers, 'count');
    };
    const total = (topic: string) =>
      rows.filter((row) => row.topic === topic).reduce((sum, row) => sum + (row.customers ?? 0), 0);
    const sources = total('octant');
    const voices = total('lead');
    const keySources = count('octant', 'key_source');
    const leads = count('lead', 'lead_user');
    const early = count('lead', 'early_voice');
    const ahead = rows.find(({ topic, part }) => topic === 'lead' && part === 'lead_user')?.customers ?? 0;
    const rest = voices < hideBelow ? null : voices - ahead;
    const sentences: Sentence[] = [
      sources < hideBelow
        ? {
            en: 'Key sources of knowledge cannot be told: neither values of knowledge nor lifetime values are known.',
            zh: '无法识别关键知识源：既没有知识价值的记录，也没有客户终身价值。',
            values: {},
          }
        : {
            en: '{key} of {all} customers are key sources: what their knowledge is worth, how willingly they share it and how well we use it are all at the median or above.',
            zh: '{all} 名客户中有 {key} 名是关键知识源：其知识的价值、分享的意愿和我们的吸收能力都不低于中位水平。',
            values: { key: keySources, all: quantity(sources, 'count') },
          },
      voices < hideBelow
        ? {
            en: 'Lead users cannot be told: no topic was voiced by enough customers.',
            zh: '无法识别领先用户：没有哪个话题有足够多的客户提出。',
            values: {},
          }
        : {
            en: 'Among {voices} who voiced topics that others voiced too, {leads} are lead users (ahead, and expecting much benefit); {early} more are early voices whose benefit is not known.',
            zh: '在 {voices} 名提出过共同话题的客户中，有 {leads} 名领先用户（提得早，且预期收益大）；另有 {early} 名提得早，但预期收益未知。',
            values: { voices: quantity(voices, 'count'), leads, early },
          },
      ...evidenceSentence(evidence, hideBelow, rest),
    ];
    const named = Object.entries(octants).filter(([part]) =>
      rows.some((row) => row.topic === 'octant' && row.part === part),
    );
    return {
      heading: words('Key sources of knowledge and lead users', '关键知识源与领先用户'),
      sentences,
      pictures: [],
      tables: [
        ...(sources < hideBelow
          ? []
          : [
              {
                table: 'octants',
                caption: words(
                  'Customers as sources of knowledge, cut at the medians',
                  '客户作为知识源的八类（以中位数划分）',
                ),
                columns: [
                  textColumn('Group', '类别'),
                  numberColumn('Customers', '客户数'),
                  numberColumn('Share', '占比'),
                  textColumn('What to do', '对策'),
                ],
                rows: named.map(([part, { name, action }]) => {
                  const customers = count('octant', part);
                  const share = customers.value === null ? null : customers.value / sources;
                  return {
                    key: part,
                    cells: [
                      name,
                      customers,
                      quantity(share, 'share', { reason: share === null ? 'too_few_answers' : null, n: sources }),
                      action,
                    ],
                  };
                }),
                isFolded: true,
              },
            ]),
        ...evidenceTable(evidence, hideBelow, rest),
      ],
      method: methodOf(settings.knowledge),
      numbers: numberOf('topics.sources.lead_users', voices < hideBelow ? quantity(null, 'count') : leads, {
        relation: 'knowledge_totals',
        where: { topic: 'lead', basis: 'ahead', part: 'lead_user' },
        query: 'voice_rows',
      }),
    };
  },
  queries: [
    {
      query: 'voice_rows',
      sql: 'select i.interaction_id, i.source_system, i.source_file, i.source_line from interactions i where i.topic is not null order by i.source_system, i.interaction_id',
    },
  ],
});

/** How sources and lead users are found, with what the settings say. */
function methodOf({ absorption_days, topic_voices, ahead_share, benefit_share }: Settings['knowledge']): Bilingual {
  const [ahead, benefit] = [ahead_share, benefit_share].map((share) => String(Math.round(100 * share)));
  return words(
    `Score: geometric mean of percentiles within the firm of knowledge value (on record; else by lifetime value, ranked apart), willingness (mean of the percentiles of what is known: own response rate drawn to the segment’s by five invitations, suggestions, contacts in communities, stated willingness, compensation against the cost of sharing, competence) and absorption (chance that an item of the category and department is applied within ${absorption_days} days, Kaplan–Meier, drawn to the firm’s). Lead user: top ${ahead} % by how early topics with ${topic_voices} or more voices are voiced among those who were customers then, less what speaking of them often gives by chance, and top ${benefit} % by expected benefit. What they ask and know is shown beside it and does not decide; intervals of means by t. Groups of few customers are not shown. Tables knowledge_sources, knowledge_totals, lead_users, lead_user_evidence.`,
    `得分：企业内三个百分位的几何平均，即知识价值（有记录的；否则由终身价值反映，单独排序）、分享意愿（已知各项百分位的平均：以五次邀请为权重向所在细分收缩的本人应答率，建议，社区参与，自述意愿，补偿与分享成本之比，自身能力）和吸收能力（该类知识在该部门 ${absorption_days} 天内得到应用的概率，Kaplan–Meier，向企业平均收缩）。领先用户：话题（至少 ${topic_voices} 人提出）出现时已是客户的人当中，提出得最早的 ${ahead}%（扣除多次提及而偶然较早的部分），且预期收益在前 ${benefit}%。所问所知列在一旁作为佐证，不参与判定；平均值的区间按 t 分布。人数太少的类别不显示。见表 knowledge_sources、knowledge_totals、lead_users、lead_user_evidence。`,
  );
}

interface CountRow {
  readonly topic: string;
  readonly basis: string;
  readonly part: string;
  readonly customers: number | null;
}

const cellKey = ({ topic, basis, part }: CountRow): string => `${topic}/${basis}|${part}`;

/** The statuses of customers ahead that the card counts; all others are one group, none of which is shown by itself. */
const countedStatuses = ['lead_user', 'early_voice'];
const groupOf = ({ topic, part }: CountRow): string =>
  topic === 'lead' && !countedStatuses.includes(part) ? 'rest' : part;

/** Keys of the counts that may be shown: octants of both bases together, so that nothing can be subtracted. */
function protectedCounts(rows: readonly CountRow[], hideBelow: number): ReadonlySet<string> {
  const cells = ['octant', 'lead'].flatMap((topic) => {
    const parts = Map.groupBy(
      rows.filter((row) => row.topic === topic),
      groupOf,
    );
    return [...parts].map(([part, group]) => {
      const n = group.reduce((sum, row) => sum + (row.customers ?? 0), 0);
      return { row: topic, column: part, n, isHidden: n < hideBelow };
    });
  });
  const hidden = cellsToHide(cells, hideBelow);
  return new Set(rows.filter((row) => !hidden.has(`${row.topic}|${groupOf(row)}`)).map(cellKey));
}
