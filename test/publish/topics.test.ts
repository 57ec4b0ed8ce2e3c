import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { key, number, whole } from '../../functions/publish/row-parsers.ts';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { type Language, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { defineTopic, numberOf, type TopicContext } from '../../functions/publish/topics/define-topic.ts';
import { quantity } from '../../functions/publish/topics/topic.ts';
import { asOf, period, realisticRows, settings } from './fixture.ts';

const freshness = defineTopic({
  topic: 'test_freshness',
  place: 'rest',
  reads: { half_lives: { category: key, days: number, lower: number, upper: number, n: whole } },
  build: ({ half_lives: rows }, { names }) => {
    const days = rows.map((row) => quantity(row.days, 'days', { lower: row.lower, upper: row.upper, n: row.n }));
    const first = days[0] ?? quantity(null, 'days');
    return {
      heading: { en: 'Freshness', zh: '新鲜度' },
      sentences: [
        { en: 'Half is gone after {days}; {days!}.', zh: '经 {days} 失去一半；{days!}。', values: { days: first } },
      ],
      pictures: [
        {
          kind: 'intervals',
          id: 'test-freshness',
          title: { en: 'Half-lives', zh: '半衰期' },
          description: { en: 'By category', zh: '按类别' },
          rows: rows.map(({ category }, place) => ({
            key: category,
            label: names.segment(category),
            quantity: days[place] ?? first,
          })),
        },
      ],
      tables: [
        {
          table: 'half_lives',
          caption: { en: 'Half-lives', zh: '半衰期' },
          columns: [
            { name: { en: 'Category', zh: '类别' }, isNumber: false },
            { name: { en: 'Days', zh: '天数' }, isNumber: true },
          ],
          rows: rows.map(({ category }, place) => ({
            key: category,
            cells: [names.segment(category), days[place] ?? first],
          })),
          isFolded: false,
        },
      ],
      method: { en: 'Counted <b>.', zh: '计数。' },
      numbers: numberOf('topics.test_freshness.needs', first, {
        relation: 'half_lives',
        where: { category: 'needs' },
        query: 'test_rows',
      }),
    };
  },
  queries: [{ query: 'test_rows', sql: 'select 1' }],
});

const context: TopicContext = {
  settings,
  period,
  asOf,
  runOf: () => null,
  names: {
    attribute: (id) => ({ en: id, zh: id }),
    link: (id) => ({ en: id, zh: id }),
    station: (id) => ({ en: id, zh: id }),
    segment: (id) => ({ en: id, zh: `${id}类` }),
    department: (id) => ({ en: id, zh: id }),
  },
};
const rows = { half_lives: [{ category: 'needs', days: 240.4, lower: 200, upper: 300, n: 12n }] };

function pageWith(language: Language, found: Parameters<typeof freshness.build>[0]): string {
  const { topic } = freshness.build(found, context);
  const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  const withTopic = scorecardSchema.parse({ ...card, topics: [...card.topics, topic] });
  return renderPage(withTopic, language, [])
    .replace(/<wbr ?\/?>/g, '')
    .replaceAll('\u00a0', ' ');
}

test('a topic is drawn in both languages: sentence, picture, table, method', () => {
  const english = pageWith('en', rows);
  expect(english).toContain('Half is gone after 240 days [200, 300]; 240 days.');
  expect(english).toContain('n = 12 (few)');
  expect(english).toContain('Counted &lt;b>.');
  expect(english).toContain('aria-labelledby="test-freshness-narrow-t');
  const chinese = pageWith('zh-CN', rows);
  expect(chinese).toContain('240 天 [200, 300]');
  expect(chinese).toContain('needs类');
});

test('a number that is not there says why', () => {
  expect(pageWith('en', { half_lives: [] })).toContain('Half is gone after not measured; not measured.');
});

test('numbers of a topic lead to their rows; none where there is no number', () => {
  expect(freshness.build(rows, context).numbers).toEqual([
    {
      id: 'topics.test_freshness.needs',
      value: 240.4,
      unit: 'days',
      method: 'topic_test_freshness',
      relation: 'half_lives',
      where: { category: 'needs' },
      trace: { query: 'test_rows', parameters: {} },
    },
  ]);
  expect(freshness.build({}, context).numbers).toEqual([]);
});

test('a row that is not as the topic expects it is named', () => {
  expect(() => freshness.build({ half_lives: [{ category: '', days: 1 }] }, context)).toThrow(
    /topic "test_freshness", relation "half_lives", row 0, column "category"/,
  );
});

test('every topic of the card stands on a firm without data, in every language', () => {
  const card = scorecardSchema.parse(buildScorecard(parseScorecardInputs({}), settings, { runId: 'run-1', asOf }));
  for (const language of languages) {
    const html = renderPage(card, language, []);
    for (const { topic } of card.topics) expect(html).toContain(`id="topic-${topic}"`);
  }
  expect(JSON.stringify(card.topics)).not.toMatch(/\bNaN\b|undefined/);
});
