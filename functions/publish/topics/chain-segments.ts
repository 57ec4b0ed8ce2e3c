import { type Comparison, checkOf, isBeyondChance } from './chain-groups.ts';
import type { ChainRows } from './chain-sentences.ts';
import type { TopicNames } from './define-topic.ts';
import { between, writtenChance } from './path-rows.ts';
import { type Bilingual, quantity, type TopicTable } from './topic.ts';

type Name = (construct: string) => Bilingual;

const column = (en: string, zh: string, isNumber = false) => ({ name: { en, zh }, isNumber });
const none: Bilingual = { en: '–', zh: '–' };

/** Each segment against all others: the check of invariance and the paths that differ beyond chance, then every difference. */
export function segmentTables(rows: ChainRows, model: string, name: Name, names: TopicNames): TopicTable[] {
  const own = rows.path_invariance.filter((row) => row.model === model && row.compared_with === 'others');
  if (own.length === 0) return [];
  const label = (segment: string): Bilingual =>
    segment === 'all' ? { en: 'All answers', zh: '全部回答' } : names.segment(segment);
  const looks = own.filter(({ step }) => step === 'path');
  return [
    {
      table: 'chain_segments',
      caption: { en: 'Each segment against all others', zh: '各细分与其余细分的比较' },
      columns: [
        column('Segment', '细分'),
        column('Answers', '回答数', true),
        column('Answers of the others', '其余的回答数', true),
        column('Check', '检验'),
        column('Associations that differ beyond chance', '差异超出偶然的关联'),
      ],
      rows: [...new Set(own.map(({ group_name }) => group_name))].map((segment) => {
        const mine = own.filter((row) => row.group_name === segment);
        const answers = (n: number | null | undefined) => (typeof n === 'number' ? quantity(n, 'count') : none);
        const cells = [answers(mine[0]?.group_n), answers(mine[0]?.other_n), checkOf(mine), differing(mine, name)];
        return { key: segment, cells: [label(segment), ...cells] };
      }),
      isFolded: true,
    },
    ...(looks.length === 0 ? [] : [differencesTable(looks, label, name)]),
  ];
}

function differing(rows: readonly Comparison[], name: Name): Bilingual {
  if (rows.every(({ step }) => step !== 'path')) return none;
  const listed = rows.filter(isBeyondChance).map((row) => {
    const path = pathOf(row, name);
    const sign = (row.value ?? 0) > 0 ? { en: 'stronger', zh: '较强' } : { en: 'weaker', zh: '较弱' };
    return { en: `${path.en} (${sign.en})`, zh: `${path.zh}（${sign.zh}）` };
  });
  return listed.length === 0
    ? { en: 'none', zh: '没有' }
    : { en: listed.map(({ en }) => en).join('; '), zh: listed.map(({ zh }) => zh).join('；') };
}

const pathOf = (row: Comparison, name: Name): Bilingual =>
  between(name(row.construct ?? ''), name(row.to_construct ?? ''));

/** Every difference with its size and its chance, before and after correction; the surest first. */
function differencesTable(looks: readonly Comparison[], label: (segment: string) => Bilingual, name: Name): TopicTable {
  const chance = (p: number | null): Bilingual => (p === null ? none : { en: writtenChance(p), zh: writtenChance(p) });
  return {
    table: 'chain_segment_differences',
    caption: {
      en: `Differences of associations between a segment and the others (standardised; p corrected for all ${looks.length} that were looked at)`,
      zh: `各细分与其余细分之间关联的差异（标准化；p 已按全部 ${looks.length} 项比较校正）`,
    },
    columns: [
      column('Segment: path', '细分：路径'),
      column('In the segment', '该细分', true),
      column('In the others', '其余', true),
      column('Difference', '差异', true),
      column('p', 'p', true),
      column('p, corrected', '校正后 p', true),
    ],
    rows: [...looks]
      .sort((a, b) => (a.p_value ?? 1) - (b.p_value ?? 1))
      .map((row) => {
        const [segment, path] = [label(row.group_name), pathOf(row, name)];
        return {
          key: `${row.group_name}>${row.construct}>${row.to_construct}`,
          cells: [
            { en: `${segment.en}: ${path.en}`, zh: `${segment.zh}：${path.zh}` },
            quantity(row.group_value, 'number'),
            quantity(row.other_value, 'number'),
            quantity(row.value, 'number'),
            chance(row.p_value),
            chance(row.q_value),
          ],
        };
      }),
    isFolded: true,
  };
}
