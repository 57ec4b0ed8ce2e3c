import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { pageContext } from '../../functions/publish/render/context.ts';
import { effectText } from '../../functions/publish/render/effect-text.ts';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { asOf, realisticRows, settings } from './fixture.ts';

/** What is said of each link, with changed columns of its worth. */
function saidOf(
  link: string,
  language: Language,
  worth: Readonly<Record<string, string | number | null>> = {},
): string {
  const rows = realisticRows();
  const changed = (rows.gap_worth ?? []).map((row) => (row.link === link ? { ...row, ...worth } : row));
  const inputs = parseScorecardInputs({ ...rows, gap_worth: changed });
  const card = buildScorecard(inputs, settings, { runId: 'run-1', asOf });
  const entry = card.diagnosis.find((each) => each.link === link);
  if (!entry) throw new Error(`expected ${link} in the diagnosis`);
  return effectText(entry, pageContext(card, language)).replaceAll('\u00a0', ' ');
}

test('money follows the points, with its interval; one that holds 0 says that it may be nothing', () => {
  expect(saidOf('gap2', 'en')).toBe(
    'Closing 5.0 points of it is associated with +1.9 loyalty points [0.8, 3.1] (n = 4,812) and ¥ 3.1 m [1.2, 5.4] (n = 2,204) of remaining CLV a year.',
  );
  expect(saidOf('gap2', 'zh-CN')).toMatch(
    /^弥合其中 5\.0 分，与忠诚 \+1\.9 分 .*每年剩余客户终身价值 310\s?万.*（样本量 2,204）相关联。$/,
  );
  expect(saidOf('gap2', 'en', { money_a_year_lower: -400_000 })).toMatch(/holds 0: it may be nothing\.$/);
  expect(saidOf('gap2', 'zh-CN', { money_a_year_lower: -400_000 })).toMatch(/也可能没有收益。$/);
});

test('with the cost of the remedy the net is said, and only then', () => {
  const net = { net_a_year: 2_900_000, net_a_year_lower: 1_000_000, net_a_year_upper: 5_200_000 };
  expect(saidOf('gap2', 'en')).not.toContain('cost of the remedy');
  expect(saidOf('gap2', 'en', net)).toMatch(/Less the cost of the remedy: ¥ 2\.9 m \[1\.0, 5\.2\] a year\.$/);
});

test('where the chain stops there are points and no money, and why', () => {
  expect(saidOf('gap6', 'en')).toBe(
    'Closing 4.0 points of it is associated with +1.1 loyalty points [0.2, 2.0]. In money it cannot be said: how far a change here reaches the customer cannot be estimated.',
  );
  expect(saidOf('gap6', 'zh-CN')).toMatch(/折算成金额尚不可能：此处的变化有多少能传到客户，无法估计。$/);
  expect(saidOf('gap3', 'en')).toMatch(/nothing is lost here/);
  const silent = { loyalty_points: null, loyalty_lower: null, loyalty_upper: null, stops_at: 'attitudes' };
  expect(saidOf('gap6', 'en', silent)).toMatch(/cannot be estimated: too few customers answered/);
});

test('a card without worth falls back on the slope of loyalty over periods', () => {
  const rows = realisticRows();
  const card = buildScorecard(parseScorecardInputs({ ...rows, gap_worth: [] }), settings, { runId: 'run-1', asOf });
  const [first] = card.diagnosis;
  if (!first) throw new Error('expected a diagnosis');
  expect(effectText(first, pageContext(card, 'en'))).toMatch(/^Closing .* loyalty points/);
});
