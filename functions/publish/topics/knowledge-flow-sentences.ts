import type { TopicContext, TopicNames } from './define-topic.ts';
import { type InventoryRow, type ProcessRow, type StockRow, stockOf } from './knowledge-flow-tables.ts';
import { knowledgeName } from './knowledge-names.ts';
import { quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

/** Where knowledge is held up in the firm and what helps; then the departments with a clear bottleneck. */
export function bottleneckSentences(
  process: readonly ProcessRow[],
  run: ReturnType<TopicContext['runOf']>,
  names: TopicNames,
): Sentence[] {
  if (process.length === 0) {
    const said = saidOf(run);
    return [
      {
        en: `How knowledge moves through the firm cannot be told: ${said.en || 'no item of it is on record'}.`,
        zh: `知识在企业内部如何流动无从得知：${said.zh || '没有任何客户知识的记录'}。`,
        values: {},
      },
    ];
  }
  const worst = process.find((row) => row.department === '*' && row.is_bottleneck === true);
  const share = (row: ProcessRow) =>
    quantity(row.dropout, 'share', { lower: row.dropout_lower, upper: row.dropout_upper, n: row.items });
  const clear = process.filter((row) => row.department !== '*' && row.is_bottleneck === true && row.is_clear === true);
  const firm: Sentence = worst
    ? {
        en: `Most customer knowledge is lost at “${knowledgeName(worst.stage).en}”: {share} of what comes so far does not get there. What helps: ${worst.remedy_en ?? ''}.`,
        zh: `客户知识流失最多的环节是“${knowledgeName(worst.stage).zh}”：到此之前的知识有 {share} 没有走到这一步。对策：${worst.remedy_zh ?? ''}。`,
        values: { share: share(worst) },
      }
    : {
        en: 'No stage loses customer knowledge that can be told from what is on record.',
        zh: '从现有记录看不出哪个环节流失客户知识。',
        values: {},
      };
  if (clear.length === 0) return [firm];
  return [
    firm,
    {
      en: `By department: ${clear.map((row, place) => `${names.department(row.department).en} at “${knowledgeName(row.stage).en}” ({share${place}})`).join('; ')}.`,
      zh: `按部门：${clear.map((row, place) => `${names.department(row.department).zh}在“${knowledgeName(row.stage).zh}”（{share${place}}）`).join('；')}。`,
      values: Object.fromEntries(clear.map((row, place) => [`share${place}`, share(row)])),
    },
  ];
}

/** How the stock changed in the period; where the half-lives leave open whether it grew, so does the sentence. */
export function stockSentence(rows: readonly StockRow[]): Sentence[] {
  if (rows.length === 0) return [];
  const [opening, closing] = [stockOf(rows, 'opening'), stockOf(rows, 'closing')];
  const changes = rows.map((row) => (row.closing ?? 0) - (row.opening ?? 0));
  const change = (end: 'change_lower' | 'change_upper'): number =>
    rows.reduce((sum, row, place) => sum + (row[end] ?? changes[place] ?? 0), 0);
  const isOpen = change('change_lower') < 0 && change('change_upper') > 0;
  const grows = changes.reduce((sum, each) => sum + each, 0) >= 0;
  return [
    {
      en: `The stock ${isOpen ? 'went' : grows ? 'grew' : 'shrank'} from {opening} to {closing} pieces as good as new${isOpen ? ' (half-lives leave open whether it grew)' : ''}: {acquired!} acquired and {renewed} renewed against {faded} faded.`,
      zh: `知识存量从 {opening} 条${isOpen ? '变' : grows ? '增' : '减'}至 {closing} 条（折合全新）${isOpen ? '，是否增加要看半衰期，尚不能断定' : ''}：获取 {acquired!}，更新 {renewed}，贬值 {faded}。`,
      values: {
        opening,
        closing,
        acquired: stockOf(rows, 'acquired'),
        renewed: stockOf(rows, 'renewed'),
        faded: stockOf(rows, 'faded'),
      },
    },
  ];
}

/** Departments that answer for a function of knowledge and hold none of it. */
export function inventorySentence(rows: readonly InventoryRow[], names: TopicNames): Sentence[] {
  const held = rows.reduce((sum, row) => sum + (row.items ?? 0), 0);
  const empty = rows.filter((row) => row.is_responsible === true && row.direction === 'none');
  if (held === 0 || empty.length === 0) return [];
  const list = (language: 'en' | 'zh') =>
    empty.map(
      (row) =>
        `${names.department(row.department)[language]}${language === 'en' ? ' (' : '（'}${knowledgeName(row.knowledge_function)[language]}${language === 'en' ? ')' : '）'}`,
    );
  return [
    {
      en: `Nothing is held by departments that answer for it: ${list('en').join(', ')}.`,
      zh: `负有责任却没有任何知识的部门：${list('zh').join('、')}。`,
      values: {},
    },
  ];
}
