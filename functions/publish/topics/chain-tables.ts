import { stagesTable } from './chain-groups.ts';
import { segmentTables } from './chain-segments.ts';
import type { ChainRows } from './chain-sentences.ts';
import type { TopicNames } from './define-topic.ts';
import { between, type CoefficientRow, namesIn, pathTable } from './path-rows.ts';
import { type Bilingual, quantity, type TopicCell, type TopicTable } from './topic.ts';

export interface ChainTableRows extends ChainRows {
  readonly knowledge_scores: readonly {
    knowledge_function: string;
    customers_score: number | null;
    customers_lower: number | null;
    customers_upper: number | null;
    customers_n: number | null;
    staff_score: number | null;
    staff_lower: number | null;
    staff_upper: number | null;
    staff_n: number | null;
    difference: number | null;
    difference_lower: number | null;
    difference_upper: number | null;
  }[];
  readonly path_fits: readonly { level: string; left_out: string | null }[];
}

type Name = (construct: string) => Bilingual;

/** Tables of the chain: level of customers first, then what staff say, marked as a level of its own. */
export function chainTables(
  rows: ChainTableRows,
  context: {
    readonly model: string;
    readonly name: Name;
    readonly names: TopicNames;
    readonly window: Bilingual;
    readonly saidOfCells: Bilingual;
  },
): TopicTable[] {
  const { model, name, names, window, saidOfCells } = context;
  const own = rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
  const purchase = ['before_purchase', 'after_purchase'].flatMap((each) =>
    rows.path_coefficients
      .filter((row) => row.model === each && row.group_name === 'all')
      .map((row) => ({ each, row })),
  );
  return [
    ...(own.length === 0
      ? []
      : [
          pathTable(
            'chain_paths',
            { en: `Paths (answers of customers, ${window.en})`, zh: `路径（客户的回答，${window.zh}）` },
            own,
            name,
          ),
          qualityTable(rows, model, window),
        ]),
    ...(purchase.length === 0 ? [] : [purchaseTable(purchase, rows, window)]),
    ...stagesTable(rows, window),
    ...twoByTwoTable(rows, window),
    ...scoreTable(rows, window),
    cellTable(rows, names, saidOfCells),
    ...segmentTables(rows, model, name, names),
  ];
}

const column = (en: string, zh: string, isNumber = true) => ({ name: { en, zh }, isNumber });

function qualityTable(rows: ChainTableRows, model: string, window: Bilingual): TopicTable {
  return {
    table: 'chain_quality',
    caption: {
      en: `Level of the constructs and how well they are measured (${window.en}; the tiles at the top are of the period alone)`,
      zh: `各构念的水平与测量质量（${window.zh}；页首的数字只取本期）`,
    },
    columns: [
      column('Construct', '构念', false),
      column('Index', '指数'),
      column('R²', 'R²'),
      column('Cronbach’s α', 'Cronbach α'),
      column('Composite reliability', '组合信度'),
      column('AVE', '平均方差抽取量'),
    ],
    rows: rows.path_constructs
      .filter((row) => row.model === model && row.group_name === 'all')
      .map((row) => ({
        key: row.construct,
        cells: [
          { en: row.name_en, zh: row.name_zh },
          quantity(row.index, 'points', { lower: row.index_lower, upper: row.index_upper, n: row.n }),
          row.r2 === null
            ? { en: '–', zh: '–' }
            : quantity(row.r2, 'share', { lower: row.r2_lower, upper: row.r2_upper }),
          quantity(row.alpha, 'number', { lower: row.alpha_lower, upper: row.alpha_upper }),
          quantity(row.rho_c, 'number', { lower: row.rho_c_lower, upper: row.rho_c_upper }),
          quantity(row.ave, 'number', { lower: row.ave_lower, upper: row.ave_upper }),
        ],
      })),
    isFolded: true,
  };
}

function purchaseTable(
  paths: readonly { readonly each: string; readonly row: CoefficientRow }[],
  rows: ChainTableRows,
  window: Bilingual,
): TopicTable {
  const stage = { before_purchase: { en: 'before', zh: '购买前' }, after_purchase: { en: 'after', zh: '购买后' } };
  const table = pathTable(
    'chain_purchase',
    {
      en: `Before and after the first purchase (${window.en}; before: value and trust, after: value and satisfaction, each beside the other)`,
      zh: `首次购买之前与之后（${window.zh}；之前为价值与信任，之后为价值与满意，各自并列）`,
    },
    paths.map(({ row }) => row),
    (construct) => ({ en: construct, zh: construct }),
  );
  return {
    ...table,
    rows: paths.map(({ each, row }, index) => {
      const name = namesIn(rows.path_constructs, each);
      const path = between(name(row.from_construct), name(row.to_construct));
      const when = stage[each as keyof typeof stage];
      const cells: TopicCell[] = [{ en: `${path.en} (${when.en})`, zh: `${path.zh}（${when.zh}）` }];
      return {
        key: `${each}>${row.from_construct}>${row.to_construct}`,
        cells: [...cells, ...(table.rows[index]?.cells.slice(1) ?? [])],
      };
    }),
  };
}

function twoByTwoTable({ loyalty_by_satisfaction_trust: rows }: ChainTableRows, window: Bilingual): TopicTable[] {
  if (rows.length === 0) return [];
  const word = (high: string): Bilingual => (high === 'high' ? { en: 'high', zh: '高' } : { en: 'low', zh: '低' });
  const [first] = rows;
  const from = `${Math.round(first?.satisfaction_from ?? 0)}`;
  const trustFrom = `${Math.round(first?.trust_from ?? 0)}`;
  return [
    {
      table: 'loyalty_by_satisfaction_trust',
      caption: {
        en: `Loyalty by satisfaction (high from ${from}) and trust (high from ${trustFrom}), mean of each person over the ${window.en}`,
        zh: `按满意（${from} 分起为高）与信任（${trustFrom} 分起为高）分组的忠诚，每人取${window.zh}的均值`,
      },
      columns: [column('Satisfaction', '满意', false), column('Trust', '信任', false), column('Loyalty', '忠诚')],
      rows: rows.map((row) => ({
        key: `${row.satisfaction}_${row.trust}`,
        cells: [
          word(row.satisfaction),
          word(row.trust),
          quantity(row.loyalty, 'points', {
            lower: row.lower,
            upper: row.upper,
            n: row.persons,
            ...(row.loyalty === null ? { reason: 'too_few_answers' as const } : {}),
          }),
        ],
      })),
      isFolded: false,
    },
  ];
}

const functionNames: Readonly<Record<string, Bilingual>> = {
  value_creation: { en: 'To create value', zh: '创造价值的知识' },
  value_perception: { en: 'To let value be perceived', zh: '感知价值的知识' },
  trust_building: { en: 'To build trust', zh: '营造信任的知识' },
  trust_perception: { en: 'To let trust be perceived', zh: '感知信任的知识' },
};

function scoreTable({ knowledge_scores: rows }: ChainTableRows, window: Bilingual): TopicTable[] {
  if (rows.length === 0) return [];
  return [
    {
      table: 'knowledge_scores',
      caption: {
        en: `Our knowledge as we score it (latest period asked), and as customers do (${window.en}): two levels, side by side`,
        zh: `我们自己（最近一次调查）与客户（${window.zh}）各自对我们知识的评分：两个层次，并列`,
      },
      columns: [
        column('Knowledge', '知识', false),
        column('Customers', '客户'),
        column('Staff', '员工'),
        column('Staff less customers', '员工减客户'),
      ],
      rows: rows.map((row) => ({
        key: row.knowledge_function,
        cells: [
          functionNames[row.knowledge_function] ?? { en: row.knowledge_function, zh: row.knowledge_function },
          quantity(row.customers_score, 'points', {
            lower: row.customers_lower,
            upper: row.customers_upper,
            n: row.customers_n,
          }),
          quantity(row.staff_score, 'points', { lower: row.staff_lower, upper: row.staff_upper, n: row.staff_n }),
          quantity(row.difference, 'signed_points', { lower: row.difference_lower, upper: row.difference_upper }),
        ],
      })),
      isFolded: false,
    },
  ];
}

function cellTable(rows: ChainTableRows, names: TopicNames, said: Bilingual): TopicTable {
  const found = rows.path_coefficients.filter((row) => row.level === 'cells');
  const outcome: Readonly<Record<string, Bilingual>> = {
    perception: { en: 'level perceived', zh: '感知水平' },
    perceived_trust: { en: 'level trusted', zh: '信任水平' },
  };
  const name = (construct: string): Bilingual => {
    const base = construct.replace(/_knowledge$/, '');
    const known = functionNames[base];
    if (!known) return outcome[construct] ?? names.link(construct);
    return {
      en: `Staff’s score: ${known.en.charAt(0).toLowerCase()}${known.en.slice(1)}`,
      zh: `员工评分：${known.zh}`,
    };
  };
  const caption = {
    en: 'Level of attributes, segments and periods: gaps and staff’s own score against the level that customers perceive or trust',
    zh: '属性×细分×期间层次：缺口与员工自评对客户的感知水平或信任水平',
  };
  if (found.length > 0) {
    const table = pathTable('chain_cells', caption, found, name);
    return { ...table, rows: [...table.rows, ...leftOutRow(rows, name)] };
  }
  return {
    table: 'chain_cells',
    caption,
    columns: [column('Result', '结果', false)],
    rows: [{ key: 'none', cells: [{ en: `Cannot be estimated: ${said.en}`, zh: `无法估计：${said.zh}` }] }],
    isFolded: true,
  };
}

/** Gaps and scores that too few cells have to take part. */
function leftOutRow({ path_fits: fits }: ChainTableRows, name: Name): TopicTable['rows'] {
  const names = [...new Set(fits.flatMap((fit) => (fit.level === 'cells' ? (fit.left_out?.split(',') ?? []) : [])))];
  if (names.length === 0) return [];
  const none = { en: '–', zh: '–' };
  const said = {
    en: `Left out, measured in at most half of the cells: ${names.map((each) => name(each).en).join(', ')}`,
    zh: `未列入（至多一半单元测量过）：${names.map((each) => name(each).zh).join('、')}`,
  };
  return [{ key: 'left_out', cells: [said, none, none] }];
}
