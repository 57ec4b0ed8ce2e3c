import { expect, test } from 'vitest';
import { defaultPathModels } from '../../functions/lake/default-path-models.ts';
import { modelNote } from '../../functions/lake/model-notes.ts';
import { constructWordings } from '../../functions/lake/questionnaire-wordings.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { type Language, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { necessitySentences } from '../../functions/publish/topics/chain-necessity.ts';
import { type FixtureRows, realisticRows } from './fixture.ts';
import { cardOf, chain, found, tableOf } from './path-topics-fixture.ts';

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
    'The association of perceived value with loyalty runs mostly by way of satisfaction: 54 % [51 %, 57 %] of it.',
  );
  expect(english).toContain('that of value does not stand out from noise');
  expect(english).toContain(
    'Satisfaction and trust both show as necessary for loyalty (800 persons): nobody with loyalty of 77.0 or more had satisfaction below 50.0 or trust below 45.0.',
  );
  expect(english).toContain(
    'Effect size 0.20 (medium; p 0.001) of satisfaction, 0.20 (medium; p 0.001) of trust. Of all 800 persons 3.0 % [2.0 %, 4.4 %] fall short of that satisfaction, 3.0 % [2.0 %, 4.4 %] of that trust.',
  );
  expect(english).not.toMatch(/\bcauses? (loyalty|trust|value)\b/);
  const chinese = page('zh-CN', found);
  expect(chinese).toContain('感知价值与忠诚度的关联主要经由满意度：占 54% [51%, 57%]。');
  expect(chinese).toContain('满意与信任都表现为忠诚的必要条件（800 人）');
  expect(chinese).toContain('全部 800 人中，满意未达到的占 3.0% [2.0%, 4.4%]');
});

test('the effect size of what is necessary has the class of its value', () => {
  const said = (effect_size: number | null, p_value: number | null = null) =>
    necessitySentences({
      necessity: found.necessity!.map((row) => ({ ...row, effect_size, p_value })),
    } as unknown as Parameters<typeof necessitySentences>[0])[1]!;
  for (const [size, en, zh] of [
    [0.09, 'small', '小'],
    [0.1, 'medium', '中等'],
    [0.3, 'large', '大'],
    [0.5, 'very large', '非常大'],
  ] as const) {
    expect(said(size).en).toContain(
      `{effect_satisfaction!} (${en}) of satisfaction, {effect_trust!} (${en}) of trust.`,
    );
    expect(said(size).zh).toContain(`满意 {effect_satisfaction!}（${zh}），信任 {effect_trust!}（${zh}）。`);
  }
  expect(said(0).en).toContain('{effect_satisfaction!} of satisfaction');
});

test('“mostly” only where the interval of the share leaves no other reading', () => {
  const said = (share_of_total: number, share_lower: number | null, share_upper: number | null) => {
    const path_mediation = found.path_mediation!.map((row) => ({ ...row, share_of_total, share_lower, share_upper }));
    return cardOf({ ...found, path_mediation })
      .topics.find(({ topic }) => topic === 'chain')!
      .sentences.find(({ values }) => 'share' in values)!;
  };
  expect(said(0.53, 0.49, 0.58)).toMatchObject({
    en: 'The association of perceived value with loyalty runs partly by way of satisfaction ({share} of it), partly directly; which part is larger cannot be told.',
    zh: '感知价值与忠诚度的关联一部分经由满意度（占 {share}），一部分是直接的；哪一部分更大无法区分。',
    values: { share: { lower: 0.49, upper: 0.58 } },
  });
  expect(said(0.53, null, null).en).toContain('cannot be told');
  expect(said(0.3, 0.2, 0.4).en).toContain('is mostly direct; {share} of it runs by way of satisfaction');
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

test('what customers say of our knowledge has their wording in both languages', () => {
  const knowledge = defaultPathModels
    .find(({ model }) => model === chain)!
    .constructs.filter(({ construct }) => construct.endsWith('_knowledge'));
  expect(knowledge).toHaveLength(4);
  for (const { name } of knowledge) {
    expect(name.en).toMatch(/^They /);
    expect(name.zh).toMatch(/^他们/);
  }
  const asked = constructWordings.find(({ item_id }) => item_id === 'value_creation_knowledge_1')!;
  expect(knowledge[0]!.name).toEqual({
    en: asked.wording.en.replace(/\.$/, ''),
    zh: asked.wording.zh.replace(/。$/, ''),
  });
  const method = cardOf(found).topics.find(({ topic }) => topic === 'chain')!.method;
  expect(method.en).toContain('percentile');
  expect(method.zh).toContain('百分位');
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

test('where to act speaks of what goes together, not of what moves what', () => {
  const columns = tableOf(found, 'importance_performance').columns.map(({ name }) => name);
  expect(columns[1]).toEqual({ en: 'Goes with', zh: '与之关联' });
  expect(page('en', found)).toContain('What perceived value goes with, and how it stands');
  expect(page('zh-CN', found)).toContain('感知价值与哪些属性相关联，以及表现如何');
});

test('where to act names no attribute whose interval holds the mean', () => {
  const near = (half: { importance: number; performance: number }): FixtureRows => ({
    ...found,
    path_importance: found.path_importance!.map((row) => ({
      ...row,
      importance_lower: Number(row.importance) - half.importance,
      importance_upper: Number(row.importance) + half.importance,
      performance_lower: Number(row.performance) - half.performance,
      performance_upper: Number(row.performance) + half.performance,
    })),
  });
  const fieldsOf = (rows: FixtureRows) =>
    tableOf(rows, 'importance_performance').rows.map(({ cells }) =>
      cells[5] && 'en' in cells[5] ? cells[5].en : null,
    );
  expect(fieldsOf(found)).toEqual(['act', 'ample', 'later']);
  for (const [half, en, zh] of [
    [
      { importance: 0.16, performance: 1 },
      'standing low for certain, but whether they matter more than the mean is not told apart: Delivery time (60.0; 0.30 ',
      '表现确定偏低、但是否比均值更重要未能区分的有',
    ],
    [
      { importance: 0.02, performance: 8 },
      'mattering more for certain, but whether they stand below the mean is not told apart: Delivery time (60.0; 0.30 ',
      '确定更重要、但表现是否低于均值未能区分的有',
    ],
    [
      { importance: 0.16, performance: 8 },
      'told apart from the mean in neither: Delivery time (60.0; 0.30 ',
      '重要性与表现都与均值未能区分的有',
    ],
  ] as const) {
    const rows = near(half);
    const english = draw('en', rows);
    expect(english).not.toContain('act on what matters');
    expect(english).toContain(
      `For perceived value, no attribute is told apart as mattering more than the mean and standing lower. By their estimates alone: ${en}`,
    );
    expect(draw('zh-CN', rows)).toContain(`仅按估计值：${zh}`);
    expect(english).toMatch(/aria-labelledby="where-to-act-value-t[\s\S]*?>Delivery time \(not told apart\)<\/text>/);
    expect(fieldsOf(rows)[0]).toBe('not told apart');
  }
});

test('the satisfaction index with its interval, its weights named, segments of the same weights', () => {
  const english = page('en', found);
  expect(english).toContain('The satisfaction index (ACSI) stands at 71.3 [70.0, 72.5] of 100.');
  expect(english).toContain('unstandardised outer weights');
  expect(english).toContain('count persons, not answers');
  expect(english).toContain('no change against the period before is given');
  expect(page('zh-CN', found)).toContain('满意度指数（ACSI）为 71.3 [70.0, 72.5] 分');
});

test('questions of the index: weight and mean, each with its interval', () => {
  expect(tableOf(found, 'satisfaction_index_weights').rows[0]?.cells.slice(1)).toMatchObject([
    { value: 0.35, lower: 0.33, upper: 0.37 },
    { value: 70.5, lower: 69, upper: 72 },
  ]);
});

test('window and model stand in methods and captions, in both languages', () => {
  const topics = cardOf(found).topics.filter(({ place }) => place === 'chain');
  for (const name of ['chain', 'where_to_act', 'satisfaction_index']) {
    const { en, zh } = topics.find(({ topic }) => topic === name)!.method;
    expect(en).toContain('of the last 12 months');
    expect(zh).toContain('最近 12 个月');
  }
  for (const name of ['chain_paths', 'chain_quality', 'loyalty_by_satisfaction_trust', 'importance_performance']) {
    const { caption } = tableOf(found, name);
    expect(caption.en).toContain('last 12 months');
    expect(caption.zh).toContain('最近 12 个月');
  }
  const { en, zh } = topics.find(({ topic }) => topic === 'chain')!.method;
  expect(en).toContain('value and trust without satisfaction, so that the same path of value is larger there');
  expect(zh).toContain('不含满意，所以同一条价值路径在那里较大');
});

test('the chain says why the worth of closing gaps reckons with other figures', () => {
  const step = (from_level: string, estimate: number) => ({
    from_level,
    to_level: 'loyalty',
    estimate,
    lower: estimate - 0.02,
    upper: estimate + 0.02,
    answers: 10167,
  });
  const rows = { ...found, worth_steps: [step('perceived_value', 0.7), step('trust', 0.46)] };
  const english = draw('en', rows);
  expect(english).toContain(
    'reckons with other figures: 0.70 [0.68, 0.72; n = 10,167] points of loyalty per point of perceived value, 0.46 [0.44, 0.48] per point of trust. There the error of answering is taken out',
  );
  expect(english).toContain('all periods count, not the last 12 months alone');
  expect(draw('zh-CN', rows)).toContain('使用全部期间的回答，而不仅是最近 12 个月');
  expect(page('en', found)).not.toContain('reckons with other figures');
});

test('methods say how each interval was made, in both languages', () => {
  const methodOf = (name: string) => cardOf(found).topics.find(({ topic }) => topic === name)!.method;
  const { en, zh } = methodOf('chain');
  for (const part of [
    'Student’s t with errors clustered by attribute (CR2)',
    '± 1.96 standard errors',
    't interval',
    'Wilson',
  ])
    expect(en).toContain(part);
  for (const part of ['学生 t 分布，误差按属性聚类（CR2）', '± 1.96 个标准误', 't 区间', 'Wilson'])
    expect(zh).toContain(part);
  expect(methodOf('where_to_act').en).toContain('95 % percentile intervals from resampled persons');
  expect(methodOf('where_to_act').zh).toContain('95% 百分位区间由对人或人群桶重抽样得到');
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
