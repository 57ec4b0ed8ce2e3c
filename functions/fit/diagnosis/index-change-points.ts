import type { Table as ArrowTable } from 'apache-arrow';
import { double, integer, text } from '../../lake/column.ts';
import { modelNote } from '../../lake/model-notes.ts';
import { createRandom } from '../../numerics/random.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type Model, type ModelContext, type ModelResult, type ModelTable, type Row, said } from '../model.ts';
import { difference, type IndexPoint, stepsOf, stretchMean, variancesOf } from './segmentation.ts';

const points = { unit: 'points' } as const;

export const indexChangePoints: ModelTable = {
  name: 'index_change_points',
  row: 'a step in the history of an index of the firm: where it stepped, by how much, and how likely chance alone makes such a step',
  columns: {
    index_name: text('The index, as in loyalty_indices', { required: true }),
    period_id: text('First period of the new level', { required: true }),
    earliest_period_id: text('The step may have come as early as this (95 % likelihood region)', { required: true }),
    latest_period_id: text('… and as late as this', { required: true }),
    change: double('Mean of the stretch from the step to the next less mean of the stretch before it', points),
    lower: double('Lower end of its 95 % interval, given the place of the step', points),
    upper: double('Upper end of it', points),
    p_value: double('Of "no step in this stretch of history": the greatest of all places under it'),
    mean_before: double('Mean of the stretch before', points),
    mean_after: double('Mean of the stretch from it', points),
    periods_before: integer('Periods of the stretch before'),
    periods_after: integer('Periods of the stretch from it'),
  },
};

/** Steps in the history of every index: place, size, interval, p. */
export const changePointsModel: Model = {
  name: 'change_points',
  reads: ['loyalty_indices', 'periods'],
  writes: [indexChangePoints],
  fit: (tables, context) => findChangePoints(tables, context),
};

/** A history shorter than this has no place for a step between stretches. */
const leastPeriods = 3;

function findChangePoints(tables: Readonly<Record<string, ArrowTable>>, context: ModelContext): ModelResult {
  const random = createRandom(context.seed).fork('change points');
  const histories = readHistories(tables);
  const usable = [...histories].filter(([, history]) => history.length >= leastPeriods);
  const rows = usable.flatMap(([index, history]) => stepRows(index, history, random.fork(index)));
  const note =
    usable.length === 0
      ? modelNote('short_history', `${leastPeriods} complete periods of an index are needed`, { needed: leastPeriods })
      : null;
  return {
    runs: [
      {
        model: 'change_points',
        status: usable.length > 0 ? 'fitted' : 'not_estimable',
        ...said([note]),
        rows: rows.length,
        converged: null,
        atBoundary: null,
        logLikelihood: null,
      },
    ],
    tables: { index_change_points: rows },
  };
}

/** Complete periods of each index of the firm that have a standard error, in the order of time. */
function readHistories(tables: Readonly<Record<string, ArrowTable>>): Map<string, IndexPoint[]> {
  const periods = readRows(tables, 'periods', { period_id: 'text', is_complete: 'flag', position: 'number' })
    .filter((row) => row.is_complete)
    .sort((a, b) => a.position - b.position);
  const rows = readRows(tables, 'loyalty_indices', {
    period_id: 'text',
    segment: 'text?',
    index_name: 'text',
    estimate: 'number?',
    std_error: 'number?',
    n: 'number?',
    effective_n: 'number?',
  }).filter((row) => row.segment === null);
  const names = [...new Set(rows.map((row) => row.index_name))].sort();
  return new Map(
    names.map((name) => [
      name,
      periods.flatMap(({ period_id }): IndexPoint[] => {
        const row = rows.find((each) => each.index_name === name && each.period_id === period_id);
        if (!row || row.estimate === null || row.std_error === null || !(row.std_error > 0)) return [];
        const respondents = row.effective_n ?? row.n ?? 2;
        return [
          {
            period: period_id,
            estimate: row.estimate,
            variance: row.std_error ** 2,
            degreesOfFreedom: Math.max(1, respondents - 1),
          },
        ];
      }),
    ]),
  );
}

function stepRows(index: string, history: readonly IndexPoint[], random: ReturnType<typeof createRandom>): Row[] {
  const variances = variancesOf(history);
  const estimates = history.map((point) => point.estimate);
  const steps = stepsOf(estimates, variances, 0, history.length, random);
  return steps.map(({ start, pValue, earliest, latest }, place) => {
    const from = steps[place - 1]?.start ?? 0;
    const to = steps[place + 1]?.start ?? history.length;
    return {
      index_name: index,
      period_id: history[start]!.period,
      earliest_period_id: history[earliest]!.period,
      latest_period_id: history[latest]!.period,
      ...difference(history, variances, from, start, to),
      p_value: pValue,
      mean_before: stretchMean(history, variances, from, start).value,
      mean_after: stretchMean(history, variances, start, to).value,
      periods_before: start - from,
      periods_after: to - start,
    };
  });
}
