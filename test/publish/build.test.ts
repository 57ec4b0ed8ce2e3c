import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { traceSql } from '../../functions/publish/sections/numbers.ts';
import { asOf, period, realisticRows, settings } from './fixture.ts';

const cardOf = (rows: Parameters<typeof parseScorecardInputs>[0]) =>
  buildScorecard(parseScorecardInputs(rows), settings, { runId: 'run-1', asOf });

test('the card of a realistic firm is as its schema says, and survives JSON', () => {
  const card = cardOf(realisticRows());
  expect(card.period).toBe(period);
  expect(scorecardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
});

test('a firm without data gives a card that is "not measured" everywhere', () => {
  const card = scorecardSchema.parse(cardOf({}));
  for (const index of Object.values(card.indices))
    expect(index).toMatchObject({ estimate: null, reason: 'not_measured' });
  expect(card.gaps.map((gap) => [gap.link, gap.bias, gap.reason])).toEqual(
    ['gap1', 'gap2', 'gap3', 'gap4', 'gap6', 'gap7', 'gap5'].map((link) => [link, null, 'not_measured']),
  );
  expect(card.clv).toMatchObject({ total: null, reason: 'not_measured' });
  expect(card.data_quality).toMatchObject({ records: 0, is_balanced: true, late_sources: [] });
});

test('a row that breaks its contract is refused with relation, row and column', () => {
  const rows = { ...realisticRows(), diagnosis: [{ rank: 1, link: 'gap2', verdict: 'guilty' }] };
  expect(() => parseScorecardInputs(rows)).toThrow(/relation "diagnosis", row 0, column "verdict"/);
});

test('refused files are on the card with their reason code, those replaced since are not', () => {
  const delivery = {
    source: 'crm',
    dataset: 'accounts',
    export_date: '2026-11-07',
    status: 'refused',
    refused_reason: 'missing_column: expected "id", found "Anna Beispiel"',
    replaces: null,
  };
  const card = cardOf({
    ...realisticRows(),
    deliveries: [
      { ...delivery, delivery_id: 'a', files: ['landing/crm/accounts/2026-11-07/part 1.csv', 'landing/x/part 2.csv'] },
      { ...delivery, delivery_id: 'b', files: ['landing/crm/accounts/2026-11-06/old.csv'] },
      { ...delivery, delivery_id: 'c', files: ['new.csv'], status: 'accepted', refused_reason: null, replaces: 'b' },
    ],
  });
  expect(card.data_quality.refused).toEqual([
    {
      source: 'crm',
      dataset: 'accounts',
      export_date: '2026-11-07',
      files: ['part 1.csv', 'part 2.csv'],
      reason: 'missing_column',
    },
  ]);
  const english = renderPage(card, 'en', []);
  expect(english).toContain('2 files refused: crm/accounts (a column is missing)');
  expect(english).not.toContain('Every record is accounted for.');
  expect(english).not.toContain('Anna');
  expect(renderPage(card, 'zh-CN', [])).toContain('拒收 2 个文件：crm/accounts（缺少一列）');
  expect(renderPage(cardOf(realisticRows()), 'en', [])).toContain('Every record is accounted for.');
});

test('answers to questions that survey_items does not know are the reason why nothing is measured', () => {
  const answers = {
    ...realisticRows().data_quality![0],
    table_name: 'survey_responses',
    linked_rows: 6000,
    unlinked_rows: 0,
    orphan_keys: 5800,
    outside_scale: 17,
  };
  const card = cardOf({ data_quality: [answers] });
  expect(card.data_quality).toMatchObject({
    answers: 6000,
    answers_to_unknown_questions: 5800,
    answers_outside_scale: 17,
  });
  const html = renderPage(card, 'en', []);
  expect(html).toContain('5,800 answers belong to questions that survey_items does not know');
  expect(html).not.toContain('No survey has asked');
  expect(renderPage(cardOf({}), 'en', [])).toContain('No survey has asked');
});

test('every traced number finds its query, and quotes in ids stay inside the literal', () => {
  const card = cardOf(realisticRows());
  expect(card.numbers.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'indices.loyalty',
      'gaps.gap2',
      'gaps.gap2.delivery_time',
      'gaps.gap2.delivery_time.craft',
      'clv.total',
    ]),
  );
  expect(new Set(card.numbers.map(({ id }) => id)).size).toBe(card.numbers.length);
  for (const { id } of card.numbers) expect(traceSql(card, id)).not.toMatch(/[{}]/);
  const [number] = card.numbers;
  const quoted = {
    ...number!,
    trace: { query: 'index_rows', parameters: { period: "x' or '1'='1", measures: ['a'] } },
  };
  expect(traceSql({ ...card, numbers: [quoted] }, quoted.id)).toContain("period_id = 'x'' or ''1''=''1'");
});
