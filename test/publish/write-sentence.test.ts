import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { pageContext } from '../../functions/publish/render/context.ts';
import { writeSentence } from '../../functions/publish/render/write-sentence.ts';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { type Quantity, quantity, type TopicTable } from '../../functions/publish/topics/topic.ts';
import { asOf, realisticRows, settings } from './fixture.ts';

const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });

/** What a sentence of one number reads, in a topic with these cells. */
function said(value: Quantity, cells: readonly Quantity[] = [], language: Language = 'en', text = '{value}'): string {
  const table: TopicTable = {
    table: 't',
    caption: { en: 'T', zh: 'T' },
    columns: [],
    rows: [{ key: 'r', cells: [{ en: 'R', zh: 'R' }, ...cells] }],
    isFolded: true,
  };
  const sentence = { en: text, zh: text, values: { value } };
  return writeSentence(sentence, { tables: [table] }, pageContext(card, language)).replaceAll('\u00a0', ' ');
}

const days = quantity(60, 'days', { lower: 55, upper: 66, n: 1777 });

test('the number of cases follows where no table of the topic says it', () => {
  expect(said(days)).toBe('60 days [55, 66; n = 1,777]');
  expect(said(days, [days])).toBe('60 days [55, 66]');
  expect(said(days, [{ ...days, n: 5 }])).toBe('60 days [55, 66; n = 1,777]');
  expect(said(quantity(60, 'days', { n: 12 }))).toBe('60 days (n = 12)');
  expect(said(days, [], 'en', '{value!}')).toBe('60 days');
});

test('a number of cases is said once in a sentence, and not where the sentence counts as many', () => {
  const write = (values: Record<string, Quantity>, text: string): string =>
    writeSentence({ en: text, zh: text, values }, { tables: [] }, pageContext(card, 'en')).replaceAll('\u00a0', ' ');
  expect(write({ days, more: { ...days, value: 70 } }, '{days}, {more}')).toBe(
    '60 days [55, 66; n = 1,777], 70 days [55, 66]',
  );
  expect(write({ pairs: quantity(1777, 'count'), days }, '{pairs} pairs: {days}')).toBe(
    '1,777 pairs: 60 days [55, 66]',
  );
});

test('a number that is its own number of cases, or none at all, has no n', () => {
  expect(said(quantity(12, 'count', { n: 12 }))).toBe('12');
  expect(said(quantity(null, 'days', { n: 12 }))).toBe('not measured');
});

test('a difference of shares is written in percentage points', () => {
  const difference = quantity(0.032, 'share_points', { lower: -0.008, upper: 0.072, n: 500 });
  expect(said(difference)).toBe('+3.2 percentage points [−0.8, 7.2; n = 500]');
  expect(said(difference, [], 'zh-CN')).toBe('+3.2 个百分点 [−0.8, 7.2; n = 500]');
});
