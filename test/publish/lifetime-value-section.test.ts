import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { asOf, settings } from './fixture.ts';

const of = (segment: string | null, customers: number) => ({
  segment,
  customers,
  clv_total: 50 * customers,
  lower: 40 * customers,
  upper: 60 * customers,
  clv_mean: 50,
  basis: 'margin',
  margin_rate: 0.4,
  horizon_months: 36,
  discount_rate_per_year: 0.1,
});
const inputs = (bounds: Readonly<Record<string, number>>) =>
  parseScorecardInputs({
    lifetime_value_summary: [of(null, 900), of('large', 900)],
    lifetime_value_holdout: [{ holdout_days: 90, customers: 900, actual: 500, predicted: 480, ratio: 0.96, ...bounds }],
    lifetime_value_holdout_bins: [
      {
        frequency_bin: '0',
        customers: 900,
        actual_mean: 0.55,
        predicted_mean: 0.53,
        ...Object.fromEntries(Object.entries(bounds).map(([name, end]) => [name, end / 900])),
      },
    ],
  });
const pageOf = (language: (typeof languages)[number], bounds: Readonly<Record<string, number>>) =>
  renderPage(buildScorecard(inputs(bounds), settings, { runId: 'r', asOf }), language, [])
    .replace(/^.*<section id="value">/s, '')
    .replace(/<\/section>.*$/s, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('\u00a0', ' ');

test('what was foretold, its bins and the value of a mean customer have their intervals, in both languages', () => {
  for (const language of languages) {
    const page = pageOf(language, { predicted_lower: 441, predicted_upper: 522 });
    expect(page).toContain('480 [441, 522]');
    expect(page).toContain('0.53 [0.49, 0.58]');
    expect(page).toMatch(/50(.元)? \[40, 60\]/);
  }
});

test('without an interval there are no empty brackets', () => {
  for (const language of languages) expect(pageOf(language, {})).not.toMatch(/\[\s*,?\s*\]/);
});
