import { studentTQuantile } from '../../numerics/distributions.ts';
import type { Row } from '../model.ts';
import type { FittedModel } from './fit-declared.ts';
import type { CellRow } from './knowledge-cells.ts';
import { intervalsOf } from './statistic-intervals.ts';

const functions = ['value_creation', 'value_perception', 'trust_building', 'trust_perception'] as const;

interface Score {
  readonly score: number;
  readonly stdError: number | null;
  readonly n: number | null;
}
interface Ends {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The firm's own score of its knowledge beside what customers say of it: two levels side by side, never one number. */
export function knowledgeScoreRows(chain: FittedModel | null, cells: readonly CellRow[]): Row[] {
  return functions.flatMap((each): Row[] => {
    const customers = customersScore(chain, `${each}_knowledge`);
    const staff = staffScore(cells.filter(({ predictor }) => predictor === `${each}_knowledge`));
    if (!customers && !staff) return [];
    const own = interval(staff);
    const theirs = { lower: customers?.lower ?? null, upper: customers?.upper ?? null };
    const difference =
      staff && customers
        ? {
            score: staff.score - customers.score,
            stdError:
              staff.stdError === null || customers.stdError === null
                ? null
                : Math.hypot(staff.stdError, customers.stdError),
            n: staff.n,
          }
        : null;
    const between = interval(difference);
    return [
      {
        knowledge_function: each,
        customers_score: customers?.score ?? null,
        customers_lower: theirs.lower,
        customers_upper: theirs.upper,
        customers_n: customers?.n ?? null,
        staff_score: staff?.score ?? null,
        staff_lower: own.lower,
        staff_upper: own.upper,
        staff_n: staff?.n ?? null,
        staff_period_id: staff?.period ?? null,
        difference: difference?.score ?? null,
        difference_lower: between.lower,
        difference_upper: between.upper,
      },
    ];
  });
}

function interval(score: Score | null): Ends {
  if (!score || score.stdError === null) return { lower: null, upper: null };
  const reach = studentTQuantile(0.975, Math.max(1, (score.n ?? 31) - 1)) * score.stdError;
  return { lower: Math.max(-100, score.score - reach), upper: Math.min(100, score.score + reach) };
}

/** The index with its interval from the resamples of the chain, in which persons are drawn with all their answers. */
function customersScore(chain: FittedModel | null, construct: string): (Score & Ends) | null {
  const found = chain?.fit.constructs.find((each) => each.construct === construct);
  if (!chain || !found) return null;
  const { std_error: stdError, lower, upper } = intervalsOf(chain)({ kind: 'index', construct });
  return { score: found.index, stdError, lower, upper, n: chain.fit.n };
}

/** Mean over attributes in the latest period; the same people score all attributes, so that errors do not cancel. */
function staffScore(rows: readonly CellRow[]): (Score & { readonly period: string }) | null {
  const period = rows.reduce((latest, { period_id }) => (period_id > latest ? period_id : latest), '');
  const latest = rows.filter((row) => row.period_id === period && row.predictor_level !== null);
  const byAttribute = [...new Map(latest.map((row) => [row.attribute_id, row])).values()].sort((a, b) =>
    a.attribute_id < b.attribute_id ? -1 : 1,
  );
  if (byAttribute.length === 0) return null;
  const mean = (of: (row: CellRow) => number): number =>
    byAttribute.reduce((sum, row) => sum + of(row), 0) / byAttribute.length;
  const isKnown = byAttribute.every(({ predictor_std_error }) => predictor_std_error !== null);
  return {
    score: mean((row) => row.predictor_level!),
    stdError: isKnown ? mean((row) => row.predictor_std_error!) : null,
    n: Math.min(...byAttribute.map(({ predictor_n }) => predictor_n ?? 0)),
    period,
  };
}
