import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { asOf, type FixtureRows, realisticRows, settings } from './fixture.ts';

const cardOf = (rows: FixtureRows) => buildScorecard(parseScorecardInputs(rows), settings, { runId: 'run-1', asOf });
const sectionOf = (rows: FixtureRows, language: Language): string => {
  const html = renderPage(cardOf(rows), language, []);
  const start = html.indexOf('<section id="topic-worth"');
  const section = html.slice(start, html.indexOf('</section>', start));
  return section
    .replace(/<wbr ?\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ');
};

test('the most first, then where there is no money and why, a row a link, the steps behind it', () => {
  const text = sectionOf(realisticRows(), 'en');
  expect(text).toMatch(
    /closing 5\.0 points of it goes with \+1\.9 \[0\.8, 3\.1\] points of loyalty and ¥ 3\.1 m \[1\.2, 5\.4\] of remaining CLV a year/,
  );
  expect(text).toMatch(
    /Without money — .*: how far a change here reaches the customer cannot be estimated; .*: over all attributes nothing is lost here\./,
  );
  expect(text).toContain('50 %');
  expect(text).toContain('loyalty (ten points more)');
  // A change of a probability is in percentage points.
  const steps = cardOf(realisticRows())
    .topics.flatMap(({ tables }) => tables)
    .find(({ table }) => table === 'worth_steps')!;
  expect(steps.rows.find(({ key }) => key === 'ten_of_loyalty_churned')!.cells[2]).toMatchObject({
    unit: 'share_points',
  });
  expect(text).toMatch(/chance of no purchase in the 12 months after −2\.2 percentage points \[−3\.7, −0\.7\]/);
  expect(sectionOf(realisticRows(), 'zh-CN')).toMatch(/弥合其中 5\.0 分，对应忠诚 \+1\.9/);
});

test('shares of the money have an interval, and a row its answers', () => {
  const bounded = {
    ...realisticRows(),
    gap_worth: realisticRows().gap_worth!.map((row) => ({
      ...row,
      staying_share_lower: 0.31,
      staying_share_upper: 0.72,
    })),
  };
  expect(sectionOf(bounded, 'en')).toContain('50 % [31 %, 72 %] n = 2,204 30 % n = 2,204');
  expect(sectionOf(bounded, 'zh-CN')).toContain('50% [31%, 72%] n = 2,204 30% n = 2,204');
});

test('why its points per point are not those of the chain stands with them', () => {
  expect(sectionOf(realisticRows(), 'en')).toContain(
    'freed from errors of answering (in “From knowledge to loyalty” answers count as they are)',
  );
  expect(sectionOf(realisticRows(), 'zh-CN')).toContain('已去除作答误差；“从知识到忠诚”一节按回答原样计算');
  const { method } = cardOf(realisticRows()).topics.find(({ topic }) => topic === 'worth')!;
  expect(method.en).toContain('path_models.window_months');
  expect(method.zh).toContain('path_models.window_months');
});

test('the most is said not to be told apart where its interval meets another', () => {
  const gapWorth = realisticRows().gap_worth!;
  const next = (lower: number, upper: number): FixtureRows => ({
    ...realisticRows(),
    gap_worth: [
      ...gapWorth,
      { ...gapWorth[0]!, link: 'gap1', money_a_year: 900_000, money_a_year_lower: lower, money_a_year_upper: upper },
    ],
  });
  expect(sectionOf(next(700_000, 1_300_000), 'en')).toMatch(
    /Most is associated with “[^”]+” \(not told apart from “[^”]+”\): closing 5\.0/,
  );
  expect(sectionOf(next(700_000, 1_300_000), 'zh-CN')).toMatch(/关联最大的是“[^”]+”（与“[^”]+”未能区分）：弥合其中/);
  expect(sectionOf(next(700_000, 1_100_000), 'en')).toMatch(/Most is associated with “[^”]+”: closing/);
  expect(sectionOf(realisticRows(), 'en')).toMatch(/Most is associated with “[^”]+”: closing/);
});

test('its numbers lead to the answers that were followed', () => {
  const card = cardOf(realisticRows());
  expect(card.numbers.find(({ id }) => id === 'topics.worth.gap2')).toMatchObject({
    value: 3_100_000,
    relation: 'gap_worth',
    where: { link: 'gap2' },
    trace: { query: 'followed_answers' },
  });
  expect(card.queries.some(({ query }) => query === 'followed_answers')).toBe(true);
});

test('without any worth the section says why instead of disappearing', () => {
  const text = sectionOf({ ...realisticRows(), gap_worth: [], worth_steps: [], behaviour_slopes: [] }, 'en');
  expect(text).toMatch(/What closing a gap is worth cannot be said: /);
});
