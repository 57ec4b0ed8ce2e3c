import type { z } from 'zod';
import { flag, key, number, text, whole } from '../row-parsers.ts';
import { competenceName } from './competence-names.ts';
import { customerColumns, customerSentence, customerTable } from './competence-of-customers.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Bilingual, quantity, type Sentence, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';

const levelColumns = {
  department: text,
  component: key,
  level: number,
  lower: number,
  upper: number,
  answers: whole,
  is_weakest: flag,
  distance_to_next: number,
  distance_lower: number,
  distance_upper: number,
  is_clearly_weakest: flag,
};
const evidenceColumns = {
  process: key,
  department: text,
  step: key,
  cases: whole,
  item_share: number,
  item_share_lower: number,
  item_share_upper: number,
  followed_up_share: number,
  followed_up_lower: number,
  followed_up_upper: number,
  reached: whole,
  median_days: number,
  median_days_lower: number,
  median_days_upper: number,
};
type LevelRow = z.output<z.ZodObject<typeof levelColumns>>;
type EvidenceRow = z.output<z.ZodObject<typeof evidenceColumns>>;

const levelOf = (row: LevelRow) =>
  quantity(row.level, 'points', { lower: row.lower, upper: row.upper, n: row.answers });
const itemShare = (row: EvidenceRow) =>
  quantity(row.item_share, 'share', { lower: row.item_share_lower, upper: row.item_share_upper, n: row.cases });
const followedUp = (row: EvidenceRow) =>
  quantity(row.followed_up_share, 'share', {
    lower: row.followed_up_lower,
    upper: row.followed_up_upper,
    n: row.cases,
  });
const daysOf = (row: EvidenceRow) =>
  quantity(row.median_days, 'days', {
    lower: row.median_days_lower,
    upper: row.median_days_upper,
    n: row.cases,
    reason: row.median_days === null ? 'median_not_reached' : null,
  });

/** What staff say: the weakest of the four, the index, the weakest department. */
function askedSentences(rows: readonly LevelRow[], names: TopicNames, said: Bilingual): Sentence[] {
  const weakest = rows.find((row) => row.department === null && row.is_weakest === true);
  if (!weakest)
    return [
      {
        en: `The firm’s customer knowledge competence cannot be told: ${said.en}.`,
        zh: `企业的客户知识能力无从得知：${said.zh}。`,
        values: {},
      },
    ];
  const name = competenceName(weakest.component);
  const isClear = weakest.is_clearly_weakest === true;
  const distance = quantity(weakest.distance_to_next, 'points', {
    lower: weakest.distance_lower,
    upper: weakest.distance_upper,
  });
  const lead: Sentence = {
    en: `As staff see it, the weakest part of handling customer knowledge is “${name.en}”: {level}${weakest.distance_to_next === null ? '' : isClear ? ', {distance} points below the next' : '; how far it lies below the next ({distance} points) does not stand out from noise'}.`,
    zh: `在员工看来，客户知识能力中最薄弱的是“${name.zh}”：{level}${weakest.distance_to_next === null ? '' : isClear ? '，比次低者低 {distance} 分' : '；与次低者之差（{distance} 分）未超出噪声'}。`,
    values: { level: levelOf(weakest), ...(weakest.distance_to_next === null ? {} : { distance }) },
  };
  const index = rows.find((row) => row.department === null && row.component === 'index');
  const cell = rows.find((row) => row.department !== null && row.is_weakest === true);
  const more: Sentence[] = [];
  if (index)
    more.push({
      en: 'All four together: {index} of 100 (geometric mean).',
      zh: '四项合计：{index}（满分 100，几何平均）。',
      values: { index: levelOf(index) },
    });
  if (cell?.department)
    more.push({
      en: `Lowest of all departments: “${competenceName(cell.component).en}” in ${names.department(cell.department).en}, {level}.`,
      zh: `各部门中最低的是${names.department(cell.department).zh}的“${competenceName(cell.component).zh}”：{level}。`,
      values: { level: levelOf(cell) },
    });
  return [lead, ...more];
}

/** What data show beside it. */
function shownSentences(rows: readonly EvidenceRow[]): Sentence[] {
  const ofFirm = rows.filter((row) => row.department === null);
  const contacts = ofFirm.find((row) => row.process === 'generating' && row.step === 'all');
  const decision = ofFirm.find((row) => row.step === 'item_to_decision');
  const sentences: Sentence[] = [];
  if (contacts)
    sentences.push({
      en: 'Data show: {items} of contacts leave a piece of knowledge, {followed} are followed up.',
      zh: '数据显示：{items} 的接触留下了知识，{followed} 有后续跟进。',
      values: { items: itemShare(contacts), followed: followedUp(contacts) },
    });
  if (decision)
    sentences.push(
      decision.median_days === null
        ? {
            en: 'Less than half of the pieces have reached a decision so far: {reached!} of {cases!}; the others may still.',
            zh: '迄今只有不到一半的知识走到决策：{cases!} 条中 {reached!} 条；其余仍可能走到。',
            values: { reached: quantity(decision.reached, 'count'), cases: quantity(decision.cases, 'count') },
          }
        : {
            en: 'Half of the pieces reach a decision within {days}.',
            zh: '一半的知识在 {days} 内走到决策。',
            values: { days: daysOf(decision) },
          },
    );
  return sentences;
}

function departmentTable(rows: readonly LevelRow[], names: TopicNames): TopicTable {
  return {
    table: 'firm_competence',
    caption: words('Competence of the firm as staff see it', '员工眼中的企业客户知识能力'),
    columns: [textColumn('Component', '构成'), textColumn('Department', '部门'), numberColumn('Level', '水平')],
    rows: rows.map((row) => ({
      key: `${row.department ?? 'firm'}.${row.component}`,
      cells: [
        competenceName(row.component),
        row.department === null ? words('the firm', '全企业') : names.department(row.department),
        levelOf(row),
      ],
    })),
    isFolded: true,
  };
}

function evidenceTables(rows: readonly EvidenceRow[], names: TopicNames): TopicTable[] {
  const department = (row: EvidenceRow): Bilingual =>
    row.department === null ? words('the firm', '全企业') : names.department(row.department);
  const keyOf = (row: EvidenceRow): string => `${row.department ?? 'firm'}.${row.step}`;
  const [generating, integrating] = [
    rows.filter((row) => row.process === 'generating'),
    rows.filter((row) => row.process === 'integrating'),
  ];
  const tables: TopicTable[] = [];
  if (generating.length > 0)
    tables.push({
      table: 'generating',
      caption: words('Generating: contacts that leave knowledge', '产生：留下知识的接触'),
      columns: [
        textColumn('Contacts', '接触'),
        textColumn('Department', '部门'),
        numberColumn('Leave an item', '留下知识'),
        numberColumn('Followed up', '有后续跟进'),
      ],
      rows: generating.map((row) => ({
        key: keyOf(row),
        cells: [competenceName(row.step), department(row), itemShare(row), followedUp(row)],
      })),
      isFolded: true,
    });
  if (integrating.length > 0)
    tables.push({
      table: 'integrating',
      caption: words('Integrating: days from one step to the next', '整合：从一步到下一步的天数'),
      columns: [
        textColumn('Step', '步骤'),
        textColumn('Department', '部门'),
        numberColumn('Median days', '中位天数'),
        numberColumn('Arrived', '到达条数'),
        numberColumn('Items', '条数'),
      ],
      rows: integrating.map((row) => ({
        key: keyOf(row),
        cells: [
          competenceName(row.step),
          department(row),
          daysOf(row),
          quantity(row.reached, 'count'),
          quantity(row.cases, 'count'),
        ],
      })),
      isFolded: true,
    });
  return tables;
}

/** How able the firm is to gather and use what customers know, as staff say and as data show; and how able customers are. */
export const competenceTopic = defineTopic({
  topic: 'competence',
  place: 'rest',
  reads: {
    firm_competence: levelColumns,
    competence_evidence: evidenceColumns,
    customer_competence_levels: customerColumns,
  },
  build: (rows, { names, runOf, settings }) => {
    const { firm_competence: levels, competence_evidence: evidence, customer_competence_levels: customers } = rows;
    const fewest = settings.gaps.hide_below;
    const ofFirm = levels.filter((row) => row.department === null);
    return {
      heading: words('Customer knowledge competence', '客户知识能力'),
      sentences: [
        ...askedSentences(levels, names, saidOf(runOf('firm_competence'))),
        ...shownSentences(evidence),
        ...customerSentence(customers, fewest),
      ],
      pictures:
        ofFirm.length === 0
          ? []
          : [
              {
                kind: 'intervals' as const,
                id: 'firm-competence',
                title: words('The four components and their index', '四项构成与总指数'),
                description: words('As staff see it, with 95 % intervals', '员工的看法，附 95% 区间'),
                rows: ofFirm.map((row) => ({
                  key: row.component,
                  label: competenceName(row.component),
                  quantity: levelOf(row),
                })),
              },
            ],
      tables: [
        ...(levels.length === 0 ? [] : [departmentTable(levels, names)]),
        ...evidenceTables(evidence, names),
        ...customerTable(customers, names, fewest),
      ],
      method: words(
        'Staff’s answers of the last wave, one value a person and component; departments weighted by headcount (by answers where one is not known); index = geometric mean of the four. 95 % intervals: Student’s t with an error by department, narrower where most of a department answered; a department with one answer takes the spread within the others. Contacts of the twelve months that ended a follow-up time ago, shares with Wilson’s interval; items of the last twelve months, medians by Kaplan–Meier with those still waiting, their intervals after Brookmeyer and Crowley; “not reached”: the end lies beyond what was seen. Customers: what they say of themselves, weighted as other answers, ± 1.96 standard errors. Tables firm_competence, competence_evidence, customer_competence_levels.',
        '员工最近一轮的回答，每人每项一个值；各部门按人数加权（有人数不详者时按回答数加权）；总指数为四项的几何平均。区间为 95%：学生 t 分布，误差按部门分层，部门大多数人已回答时收窄；只有一人回答的部门取其他部门内部的离散程度。接触取截至一个跟进期之前的十二个月，比例附 Wilson 区间；知识条目取最近十二个月，中位天数用 Kaplan–Meier 法并计入仍在等待的条目，区间按 Brookmeyer–Crowley 法；“未到”表示该端超出了所观察的时间。客户一侧为自述，加权与其他回答相同，区间为 ±1.96 个标准误。见表 firm_competence、competence_evidence、customer_competence_levels。',
      ),
      numbers: ofFirm.flatMap((row) =>
        numberOf(`topics.competence.${row.component}`, levelOf(row), {
          relation: 'firm_competence',
          where: { department: null, component: row.component },
          query: 'competence_answer_rows',
          parameters: { component: row.component },
        }),
      ),
    };
  },
  queries: [
    {
      query: 'competence_answer_rows',
      sql: "select r.response_id, r.item_id, r.source_system, r.source_file, r.source_line from survey_responses r where r.audience <> 'customer' and r.level is not null and (r.measure = {component} or ({component} = 'index' and r.measure in ('ckc_knowledge_process', 'ckc_marketing_it_interface', 'ckc_senior_management', 'ckc_evaluation_reward'))) order by r.source_system, r.response_id, r.item_id",
    },
  ],
});
