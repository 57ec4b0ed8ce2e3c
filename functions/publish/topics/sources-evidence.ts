import { studentTQuantile } from '../../numerics/distributions.ts';
import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Bilingual, type Quantity, type QuantityUnit, quantity, type Sentence, type TopicTable } from './topic.ts';

/** A mean of one piece of evidence over the persons of one group (mart lead_user_evidence). */
export interface EvidenceRow {
  readonly part: string;
  readonly evidence: string;
  readonly n: number | null;
  readonly level: number | null;
  readonly std_error: number | null;
}

/** What bears out a lead user, in the order of the table. */
const pieces: Readonly<Record<string, { readonly name: Bilingual; readonly unit: QuantityUnit }>> = {
  question_level: { name: words('Level of their questions, 0 to 4', '提问的水平（0 到 4）'), unit: 'number' },
  novel_share: { name: words('Contacts that voice something new', '提出新内容的接触'), unit: 'share' },
  support_minutes: { name: words('Support needed, minutes a contact', '所需支持（每次接触的分钟数）'), unit: 'points' },
  product_experience: { name: words('Experience of use', '使用经验'), unit: 'points' },
  competitor_knowledge: { name: words('Knowledge of rivals', '对竞争对手的了解'), unit: 'points' },
  competence: { name: words('Own competence', '自身能力'), unit: 'points' },
  all: { name: words('All together, mean percentile (0 to 1)', '综合：平均百分位（0 到 1）'), unit: 'number' },
};

/**
 * The mean with its 95 % interval (t), hidden where it stands on fewer than `hideBelow` persons. How many the others are is not said where
 * it would tell, taken from all who voiced topics and are no lead users (`rest`), the few who are not credible.
 */
function meanOf(
  rows: readonly EvidenceRow[],
  part: string,
  evidence: string,
  hideBelow: number,
  rest: number | null,
): Quantity {
  const unit = pieces[evidence]?.unit ?? 'number';
  const row = rows.find((each) => each.part === part && each.evidence === evidence);
  const persons = row?.n ?? 0;
  if (!row || persons < hideBelow) return quantity(null, unit, { reason: row ? 'too_few_answers' : 'not_measured' });
  const leftOut = rest === null ? 0 : rest - persons;
  const n = part === 'lead_user' || leftOut <= 0 || leftOut >= hideBelow ? persons : null;
  const reach = persons > 1 && row.std_error !== null ? row.std_error * studentTQuantile(0.975, persons - 1) : null;
  if (reach === null || row.level === null) return quantity(row.level, unit, { n });
  return quantity(row.level, unit, { lower: row.level - reach, upper: row.level + reach, n });
}

/** What lead users ask and know beside the others who were compared; nothing where there are too few. */
export function evidenceSentence(rows: readonly EvidenceRow[], hideBelow: number, rest: number | null): Sentence[] {
  const lead = meanOf(rows, 'lead_user', 'all', hideBelow, rest);
  const others = meanOf(rows, 'others', 'all', hideBelow, rest);
  if (lead.value === null || others.value === null) return [];
  return [
    {
      en: 'Level and novelty of questions, support needed, experience, knowledge of rivals and competence, taken together, stand at {lead} for lead users and at {others} for the others (mean percentile, 0 to 1).',
      zh: '把提问的水平与新颖度、所需支持、使用经验、对竞争对手的了解和自身能力放在一起看，领先用户为 {lead}，其他人为 {others}（平均百分位，0 到 1）。',
      values: { lead, others },
    },
  ];
}

/** The means behind that sentence; no table where lead users are too few for any of them. */
export function evidenceTable(rows: readonly EvidenceRow[], hideBelow: number, rest: number | null): TopicTable[] {
  const shown = Object.entries(pieces).map(([evidence, { name }]) => ({
    key: evidence,
    cells: [name, ...['lead_user', 'others'].map((part) => meanOf(rows, part, evidence, hideBelow, rest))],
  }));
  if (!rows.some((row) => row.part === 'lead_user' && (row.n ?? 0) >= hideBelow)) return [];
  return [
    {
      table: 'lead_user_evidence',
      caption: words('What bears out who is a lead user, means', '领先用户的佐证（平均值）'),
      columns: [
        textColumn('Evidence', '佐证'),
        numberColumn('Lead users', '领先用户'),
        numberColumn('Others who were compared', '参与比较的其他人'),
      ],
      rows: shown,
      isFolded: true,
    },
  ];
}
