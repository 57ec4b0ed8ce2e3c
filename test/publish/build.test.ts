import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
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
