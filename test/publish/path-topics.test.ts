import { expect, test } from 'vitest';
import { modelNote } from '../../functions/lake/model-notes.ts';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { type Language, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { asOf, type FixtureRows, realisticRows, settings } from './fixture.ts';

const path = (model: string, from_construct: string, to_construct: string, estimate: number, half = 0.05) => ({
  model,
  level: 'customers',
  group_name: 'all',
  from_construct,
  to_construct,
  estimate,
  lower: estimate - half,
  upper: estimate + half,
  points_per_point: estimate,
  n: 812,
});
const total = (model: string, from_construct: string, to_construct: string, points: number, half = 0.05) => ({
  model,
  kind: 'total',
  group_name: 'all',
  from_construct,
  to_construct,
  points_per_point: points,
  points_lower: points - half,
  points_upper: points + half,
});
const construct = (model: string, name: string, en: string, zh: string, r2: number | null, group_name = 'all') => ({
  model,
  group_name,
  construct: name,
  position: 1,
  name_en: en,
  name_zh: zh,
  items: 2,
  r2,
  rho_c: 0.86,
  rho_c_lower: 0.82,
  rho_c_upper: 0.89,
  ave: 0.71,
  ave_lower: 0.66,
  ave_upper: 0.75,
  index: 71.25,
  index_lower: 70,
  index_upper: 72.5,
  index_weights: 'w_over_sd, own',
  n: 812,
});
const chain = 'knowledge_loyalty';
const field = (satisfaction: string, trust: string, loyalty: number | null) => ({
  satisfaction,
  trust,
  loyalty,
  lower: loyalty === null ? null : loyalty - 1,
  upper: loyalty === null ? null : loyalty + 1,
  persons: loyalty === null ? null : 200,
  satisfaction_from: 70,
  trust_from: 66,
  is_hidden: loyalty === null,
});
const necessary = (condition: string, is_necessary: boolean, needed_level: number) => ({
  condition,
  effect_size: 0.2,
  p_value: 0.001,
  is_necessary,
  persons: 800,
  loyalty_level: 77,
  needed_level,
});

const found: FixtureRows = {
  path_coefficients: [
    path(chain, 'knows', 'value', 0.48),
    path(chain, 'value', 'satisfaction', 0.76),
    path(chain, 'value', 'loyalty', 0.02),
    path(chain, 'satisfaction', 'loyalty', -0.45),
    { ...path('knowledge_cells', 'gap1', 'perception', -0.3), level: 'cells' },
    { ...path('knowledge_cells', 'value_creation_knowledge', 'perception', 0.2), level: 'cells' },
  ],
  path_fits: [
    {
      model: 'knowledge_cells_value',
      level: 'cells',
      group_name: 'all',
      n: 40,
      units: 8,
      unit: 'attribute',
      interval: 't',
      missing: null,
      left_out: 'gap3,value_perception_knowledge',
    },
  ],
  path_effects: [
    total(chain, 'knows', 'loyalty', 0.31),
    total(chain, 'value', 'loyalty', 0.61),
    total(chain, 'satisfaction', 'loyalty', -0.45),
    total('before_purchase', 'perceived_value', 'purchase_intention', 0.17, 0.3),
    total('before_purchase', 'trust', 'purchase_intention', 0.47),
  ],
  path_constructs: [
    construct(chain, 'knows', 'They know me', '了解我', null),
    construct(chain, 'value', 'Perceived value', '感知价值', 0.57),
    construct(chain, 'satisfaction', 'Satisfaction', '满意度', 0.58),
    construct(chain, 'loyalty', 'Loyalty', '忠诚度', 0.68),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', 0.6),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', null, 'craft'),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', null, 'retail'),
  ],
  path_mediation: [
    {
      model: chain,
      from_construct: 'value',
      to_construct: 'loyalty',
      indirect: 0.35,
      direct: 0.29,
      verdict: 'partial_complementary',
      share_of_total: 0.54,
    },
  ],
  necessity: [necessary('satisfaction', true, 50), necessary('trust', true, 45)],
  loyalty_by_satisfaction_trust: [
    field('high', 'high', 78.5),
    field('high', 'low', null),
    field('low', 'high', null),
    field('low', 'low', 56.6),
  ],
  path_importance: [
    ['delivery_time', 0.3, 60],
    ['repair', 0.1, 80],
    ['price', 0.05, 62],
  ].map(([attribute, importance, performance]) => ({
    model: 'value_attributes',
    target: 'perceived_value',
    construct: `perception:${attribute}`,
    item: null,
    importance,
    importance_lower: Number(importance) - 0.02,
    importance_upper: Number(importance) + 0.02,
    performance,
    performance_lower: Number(performance) - 1,
    performance_upper: Number(performance) + 1,
  })),
  derived_importance: [{ chain: 'value', attribute_id: 'delivery_time', weight: 0.6, lower: 0.5, upper: 0.7, n: 700 }],
};

const cardOf = (rows: FixtureRows) =>
  buildScorecard(parseScorecardInputs({ ...realisticRows(), ...rows }), settings, { runId: 'run-1', asOf });

function tableOf(rows: FixtureRows, table: string) {
  const found = cardOf(rows)
    .topics.flatMap(({ tables }) => tables)
    .find((each) => each.table === table);
  if (!found) throw new Error(`expected a table ${table}`);
  return found;
}

const pages = new Map<string, string>();
function page(language: Language, rows: FixtureRows): string {
  const key = `${language} ${Object.keys(rows).join(' ')}`;
  const drawn = pages.get(key) ?? draw(language, rows);
  pages.set(key, drawn);
  return drawn;
}

function draw(language: Language, rows: FixtureRows): string {
  return renderPage(scorecardSchema.parse(cardOf(rows)), language, [])
    .replace(/<wbr ?\/?>/g, '')
    .replace(/<span class="phrase">([^<]*)<\/span>/g, '$1')
    .replaceAll('\u00a0', ' ');
}

test('the chain in words: strongest first, which way value works, before purchase with its noise, necessity', () => {
  const english = page('en', found);
  expect(english).toContain('A point more of perceived value is associated with 0.61 [0.56, 0.66] points of loyalty');
  expect(english).toContain(
    'Perceived value works mostly through satisfaction: 54 % of its effect on loyalty goes that way.',
  );
  expect(english).toContain('that of value does not stand out from noise');
  expect(english).toContain('nobody with loyalty of 77.0 or more had satisfaction below 50.0 or trust below 45.0');
  expect(english).not.toMatch(/\bcauses? (loyalty|trust|value)\b/);
  const chinese = page('zh-CN', found);
  expect(chinese).toContain('感知价值主要通过满意度起作用');
  expect(chinese).toContain('满意与信任都是必要条件');
});

test('the diagram: dashed where the interval holds 0, orange where negative, thicker for more, R² in the box', () => {
  const drawn = page('en', found).match(/<svg[^>]*aria-labelledby="chain-diagram-t[\s\S]*?<\/svg>/)?.[0] ?? '';
  expect(drawn).toContain('class="arrow weak"');
  expect(drawn).toContain('class="arrow negative"');
  expect(drawn).toContain('R² 57 %');
  const widths = [...drawn.matchAll(/class="arrow[^"]*" stroke-width="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(widths).toHaveLength(4);
  expect(Math.max(...widths)).toBe(widths[1]);
  expect(page('en', found)).toContain('aria-labelledby="chain-diagram-narrow-t');
});

test('how well constructs are measured: reliability and AVE with their intervals', () => {
  const row = tableOf(found, 'chain_quality').rows.find(({ key }) => key === 'value');
  expect(row?.cells.slice(4)).toMatchObject([
    { value: 0.86, lower: 0.82, upper: 0.89 },
    { value: 0.71, lower: 0.66, upper: 0.75 },
  ]);
});

test('at the level of attributes the card names what attributes are rated by, and what was left out', () => {
  const { caption, rows } = tableOf(found, 'chain_cells');
  expect(caption.en).toContain('the level that customers perceive or trust');
  expect(rows.map(({ cells }) => cells[0])).toEqual([
    { en: expect.stringMatching(/ → level perceived$/), zh: expect.stringMatching(/ → 感知水平$/) },
    { en: 'Staff’s score: to create value → level perceived', zh: '员工评分：创造价值的知识 → 感知水平' },
    {
      en: expect.stringMatching(
        /^Left out, .*at most half of the cells: .+, Staff’s score: to let value be perceived$/,
      ),
      zh: expect.stringMatching(/^未列入（至多一半单元测量过）：.+、员工评分：感知价值的知识$/),
    },
  ]);
  expect(page('en', found)).toContain('perceived value and trust are asked of the firm as a whole');
});

test('fields of the 2 × 2 with too few people are not shown', () => {
  const english = page('en', found);
  expect(english).toContain('Loyalty is 78.5 [77.5, 79.5] where satisfaction and trust are both high, too few answers');
});

test('where to act: what matters and stands low first, and it is named in the picture', () => {
  const english = page('en', found);
  expect(english).toContain('act on what matters and stands low: Delivery time (60.0; 0.30 [0.28, 0.32] per point)');
  expect(english).toMatch(/aria-labelledby="where-to-act-value-t[\s\S]*?>Delivery time<\/text>/);
});

test('the satisfaction index with its interval, its weights named, segments of the same weights', () => {
  const english = page('en', found);
  expect(english).toContain('The satisfaction index (ACSI) stands at 71.3 [70.0, 72.5] of 100.');
  expect(english).toContain('unstandardised outer weights');
  expect(page('zh-CN', found)).toContain('满意度指数（ACSI）为 71.3 [70.0, 72.5] 分');
});

test('a model that cannot be estimated says why in the first sentence, in both languages', () => {
  const note = modelNote('path_few_answers', 'only 7 complete answers; at least 30 are needed', {
    answers: 7,
    needed: 30,
  });
  const run = (model: string) => ({
    ...realisticRows().model_runs![0],
    model,
    status: 'not_estimable',
    reason: note.text,
    notes: JSON.stringify([note]),
  });
  const rows = {
    model_runs: [
      ...realisticRows().model_runs!,
      run(chain),
      run('acsi'),
      run('value_attributes'),
      run('knowledge_cells'),
    ],
  };
  const english = page('en', rows);
  expect(english).toContain(
    'The knowledge–loyalty chain cannot be estimated: only 7 complete answers; at least 30 are needed.',
  );
  expect(english).toContain('No satisfaction index can be computed: only 7 complete answers');
  expect(page('zh-CN', rows)).toContain('知识—忠诚作用链无法估计：只有 7 份完整的回答，至少需要 30 份。');
  expect(page('en', {})).toContain('it was not computed in this run');
});

test('numbers of the chain lead to the answers behind them', () => {
  const card = cardOf(found);
  const entry = card.numbers.find(({ id }) => id === 'topics.chain.value.satisfaction');
  expect(entry).toMatchObject({ value: 0.76, relation: 'path_coefficients', trace: { query: 'path_model_rows' } });
  expect(card.queries.map(({ query }) => query)).toContain('path_model_rows');
});
