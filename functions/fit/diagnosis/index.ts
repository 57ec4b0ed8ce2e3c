import type { Table as ArrowTable } from 'apache-arrow';
import { modelNote } from '../../lake/model-notes.ts';
import { createRandom, type Random } from '../../numerics/random.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { asFlowLink } from '../gaps/flow.ts';
import { type GapInputs, gapRelations, readGapInputs } from '../gaps/gap-inputs.ts';
import { segmentWeights } from '../gaps/weights.ts';
import { type Model, type ModelContext, type ModelResult, type Row, said } from '../model.ts';
import { levelSystems, type Systems } from './attribute-levels.ts';
import { type Attribution, attribute, type Comparison } from './attribution.ts';
import { type Chain, chainsOf } from './chain-changes.ts';
import type { Slope } from './errors-in-variables.ts';
import { firmGaps, openSince } from './firm-gaps.ts';
import { type LoyaltyChange, loyaltyChange, loyaltyHistory } from './loyalty-change.ts';
import { loyaltySlope } from './loyalty-slope.ts';
import { rankLinks } from './ranking.ts';
import { diagnosisSummary, diagnosisTable, passThroughResamples, passThroughTable } from './tables.ts';

/**
 * Which knowledge gap costs loyalty now: how loyalty moved, which link's change explains it (or that none does), how much
 * of a change at each link reaches the customer, standing gaps by misfit, and what closing a gap is associated with.
 */
export const diagnosisModel: Model = {
  name: 'diagnosis',
  reads: [...gapRelations, 'gap_estimates', 'attribute_importance'],
  writes: [diagnosisTable, diagnosisSummary, passThroughTable, passThroughResamples],
  fit: (tables, context) => diagnose(tables, context),
};

const nothing = modelNote('no_gaps_no_loyalty', 'neither gaps nor loyalty were measured', {});

function diagnose(tables: Readonly<Record<string, ArrowTable>>, context: ModelContext): ModelResult {
  const inputs = readGapInputs(tables);
  const random = createRandom(context.seed).fork('diagnosis');
  const importance = new Map(
    readRows(tables, 'attribute_importance', { attribute_id: 'text', weight: 'number' }).map(
      (row) => [row.attribute_id, row.weight] as const,
    ),
  );
  const periods = comparedPeriods(inputs);
  const period = periods.at(-1);
  if (period === undefined) return nothingMeasured();
  const weights = segmentWeights(inputs, context.settings.gaps.segment_weights);
  const systems = levelSystems(inputs);
  const links = inputs.links.map(asFlowLink);
  const chains = chainsOf(inputs, links, importance, systems, weights, periods, random.fork('pass through'));
  const history = loyaltyHistory(inputs.indices, periods);
  const loyalty = inPeriods(loyaltyChange(history, random.fork('loyalty')), history, periods);
  const comparison = loyalty ?? againstPrevious(periods);
  const attribution =
    comparison && chains.length > 0 ? attribute(chains, periods, comparison, random.fork('links')) : null;
  const gaps = firmGaps(tables);
  const hasFallen = loyalty !== null && loyalty.upper < 0;
  const rows = rankLinks({
    period,
    chains,
    gaps: gaps.get(period) ?? [],
    attribution,
    hasFallen,
    loyaltySlopes: loyaltySlopes(inputs, chains, systems, periods, importance, random),
    smallestGap: context.settings.gaps.smallest_gap_that_matters,
    closesPoints: context.settings.worth.closes_points,
    openSince: (link) => openSince(link, gaps, periods, context.settings.gaps.smallest_gap_that_matters),
  });
  return {
    runs: [
      {
        model: 'diagnosis',
        status: rows.length > 0 || loyalty ? 'fitted' : 'not_estimable',
        ...said([rows.length > 0 || loyalty ? null : nothing]),
        rows: rows.length,
        converged: null,
        atBoundary: null,
        logLikelihood: null,
      },
    ],
    tables: {
      diagnosis: rows,
      diagnosis_summary: [summaryOf(periods, loyalty, history.length, attribution, rows)],
      pass_through: passThroughRows(chains),
      pass_through_resamples: chains.flatMap((chain) =>
        [...chain.passThrough].flatMap(([link, { slope, isAssumed }]) =>
          isAssumed || !slope ? [] : slope.draws.map((each, index) => ({ link, resample: index + 1, slope: each })),
        ),
      ),
    },
  };
}

function loyaltySlopes(
  inputs: GapInputs,
  chains: readonly Chain[],
  systems: Systems,
  periods: readonly string[],
  importance: ReadonlyMap<string, number>,
  random: Random,
): Map<string, Slope | null> {
  const weight = (attributeId: string): number => importance.get(attributeId) ?? 0;
  return new Map(
    chains.map(({ name, links, attributes }) => {
      const draws = random.fork(`loyalty on ${name}`);
      return [name, loyaltySlope(systems, inputs.indices, periods, links.at(-1)!.to, attributes, weight, draws)];
    }),
  );
}

/** Complete periods in which anything was measured; when there is none, the period under way. */
function comparedPeriods(inputs: GapInputs): string[] {
  const hasData = (period: string): boolean =>
    (inputs.levels.get(period)?.length ?? 0) > 0 || inputs.indices.some((row) => row.period_id === period);
  const measured = inputs.periods.filter((each) => hasData(each.period_id));
  const complete = measured.filter((each) => each.is_complete);
  return (complete.length > 0 ? complete : measured.slice(-1)).map((each) => each.period_id);
}

/** Positions of a loyalty change among all compared periods instead of among those with loyalty. */
function inPeriods(
  change: LoyaltyChange | null,
  history: readonly { readonly period: string }[],
  periods: readonly string[],
): LoyaltyChange | null {
  if (!change) return null;
  const position = (index: number): number => periods.indexOf(history[index]!.period);
  return {
    ...change,
    from: position(change.from),
    start: position(change.start),
    earlierStart: position(change.earlierStart),
    candidates: change.candidates.map((each) => ({
      ...each,
      from: position(each.from),
      start: position(each.start),
    })),
  };
}

/** Without a loyalty survey the latest period is compared with the one before. */
const againstPrevious = (periods: readonly string[]): Comparison | null =>
  periods.length < 2
    ? null
    : { earlierStart: periods.length - 2, candidates: [{ start: periods.length - 1, logLikelihood: 0 }] };

function summaryOf(
  periods: readonly string[],
  loyalty: LoyaltyChange | null,
  measuredPeriods: number,
  attribution: Attribution | null,
  rows: readonly Row[],
): Row {
  // Of the stretches that were compared, where the links decided between several possible starts.
  const change = attribution?.candidate.change === undefined ? loyalty : attribution.candidate;
  const base = {
    period_id: periods.at(-1)!,
    baseline_period_id: attribution?.earlier.at(-1) ?? null,
    baseline_start_period_id: change?.from === undefined ? null : (periods[change.from] ?? null),
    loyalty_change: change?.change ?? null,
    loyalty_change_lower: change?.lower ?? null,
    loyalty_change_upper: change?.upper ?? null,
    answers_before: change?.answersBefore ?? null,
    answers_after: change?.answersAfter ?? null,
    change_point_period_id: loyalty?.changePoint ? (attribution?.later[0] ?? loyalty.changePoint) : null,
    root_cause_link: null,
  };
  if (!loyalty) {
    const reason = measuredPeriods === 0 ? 'loyalty_not_measured' : 'one_period_only';
    return { ...base, verdict: 'not_measured', reason_code: reason };
  }
  if (loyalty.upper >= 0)
    return {
      ...base,
      verdict: 'loyalty_unchanged',
      reason_code: loyalty.lower > 0 ? 'loyalty_rose' : 'loyalty_unchanged',
    };
  const cause = rows.find((row) => row.verdict === 'root_cause');
  if (!cause) return { ...base, verdict: 'no_evidence', reason_code: whyNoEvidence(attribution, rows) };
  return {
    ...base,
    verdict: 'root_cause',
    root_cause_link: cause.link ?? null,
    reason_code: cause.levels_carried === true ? 'link_changed_levels_carried' : 'link_changed',
  };
}

function whyNoEvidence(attribution: Attribution | null, rows: readonly Row[]): string {
  if (!attribution) return 'gaps_not_measured';
  return rows.some((row) => row.verdict === 'contributing') ? 'mixed_rulers_changed' : 'no_link_changed';
}

const passThroughRows = (chains: readonly Chain[]): Row[] =>
  chains.flatMap((chain) =>
    [...chain.passThrough].map(([link, { from, to, slope, isAssumed }]) => ({
      link,
      from_station: from,
      to_station: to,
      slope: slope?.slope ?? null,
      lower: slope?.lower ?? null,
      upper: slope?.upper ?? null,
      reliability: slope?.reliability ?? null,
      cells: slope?.cells ?? 0,
      attributes: slope?.clusters ?? 0,
      is_estimable: !isAssumed,
    })),
  );

function nothingMeasured(): ModelResult {
  return {
    runs: [
      {
        model: 'diagnosis',
        status: 'not_estimable',
        ...said([nothing]),
        rows: 0,
        converged: null,
        atBoundary: null,
        logLikelihood: null,
      },
    ],
    tables: {
      diagnosis: [],
      diagnosis_summary: [{ verdict: 'not_measured', reason_code: 'loyalty_not_measured' }],
      pass_through: [],
      pass_through_resamples: [],
    },
  };
}
