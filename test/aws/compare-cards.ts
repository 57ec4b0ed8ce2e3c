import type { Scorecard } from '../../functions/publish/scorecard-schema.ts';
import { type Difference, differences } from './compare-numbers.ts';

/** Parts of a card that tell of the run and not of the firm. */
const ofTheRun = new Set(['run_id', 'published_run']);

/** Parts of a card whose numbers are fitted; the figures of all others come from SQL. */
const fitted = /^(gaps|bridges|diagnosis|diagnosis_summary|clv|models|ranking)\b/;

/** Differences of two scorecards: counts and texts exact, figures of SQL 1e-9 relative, fitted parameters 1e-6 relative. */
export const cardDifferences = (expected: Scorecard, found: Scorecard): Difference[] =>
  differences(withoutRun(expected), withoutRun(found), (path) => (fitted.test(path) ? 1e-6 : 1e-9));

function withoutRun(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRun);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ofTheRun.has(key))
      .map(([key, each]) => [key, withoutRun(each)]),
  );
}
