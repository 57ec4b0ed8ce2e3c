import type { Table as ArrowTable } from 'apache-arrow';
import { bridgePaths } from '../../lake/chain-flow.ts';
import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import type { Settings } from '../../lake/settings.ts';
import { type Model, type ModelContext, type ModelResult, type ModelRun, type Row, said } from '../model.ts';
import { readRows } from './arrow-rows.ts';
import { bridgeOf, bridgeTotal } from './bridge.ts';
import { asFlowLink } from './flow.ts';
import { type GapInputs, gapRelations, readGapInputs } from './gap-inputs.ts';
import { cellRow, rollUpRow, unmeasuredRows } from './gap-rows.ts';
import { indexEstimates } from './index-estimates.ts';
import { type CauseAnswer, rankCauses } from './link-causes.ts';
import { type GapRules, type PeriodGaps, periodGaps, periodRollUps, placeWeight } from './period-gaps.ts';
import {
  attributeImportance,
  bridgeLevels,
  bridgeTotals,
  gapEstimates,
  indexEstimatesTable,
  linkCauses,
} from './tables.ts';
import { hasSegmentValues, type Importance, importanceOf, segmentWeights } from './weights.ts';

/** Settings that the gaps' statistics rest on. */
export const gapRules = (settings: Settings): GapRules => ({
  smallestGap: settings.gaps.smallest_gap_that_matters,
  multipleTesting: settings.gaps.multiple_testing,
  markBelow: settings.gaps.mark_below,
});

/** Weights of attributes from what is stated, asked, or derived from the path model. */
export function importanceFrom(inputs: GapInputs, tables: Readonly<Record<string, ArrowTable>>): Importance[] {
  const measured = new Map<string, string>();
  for (const levels of inputs.levels.values())
    for (const level of levels) measured.set(level.attribute_id, level.chain);
  const asked = readRows(tables, 'importance_answers', { attribute_id: 'text', level: 'number', n: 'number' });
  const derived = readRows(tables, 'derived_importance', { attribute_id: 'text', weight: 'number' });
  return importanceOf(
    inputs.attributes,
    measured,
    new Map(asked.map((row) => [row.attribute_id, row.level])),
    new Map(derived.map((row) => [row.attribute_id, row.weight])),
  );
}

/**
 * The seven gaps: cells with t intervals and tests at the smallest gap that matters, roll-ups with the errors that cells
 * share, misfit beside bias, merged links over stations not measured, bridges, indices with their change, importance, causes.
 */
export const gapsModel: Model = {
  name: 'gaps',
  reads: [...gapRelations, 'importance_answers', 'derived_importance', 'cause_answers'],
  writes: [gapEstimates, bridgeLevels, bridgeTotals, indexEstimatesTable, attributeImportance, linkCauses],
  fit(tables, context) {
    const inputs = readGapInputs(tables);
    const importance = importanceFrom(inputs, tables);
    const rules = gapRules(context.settings);
    const by = context.settings.gaps.segment_weights;
    const segmentWeight = segmentWeights(inputs, by);
    const gapRows: Row[] = [];
    const bridgeRows: Row[] = [];
    const totalRows: Row[] = [];
    for (const { period_id: period } of inputs.periods) {
      const weightOf = placeWeight(importance, segmentWeight, period);
      const gaps = periodGaps(inputs, period, rules, weightOf);
      gapRows.push(...rowsOfGaps(inputs, gaps, rules));
      bridgeRows.push(...rowsOfBridges(inputs, gaps));
      totalRows.push(...rowsOfTotals(inputs, gaps));
    }
    const indices = indexEstimates(inputs.indices, inputs.periods);
    return {
      runs: [runOf(inputs, gapRows, by === 'clv' && !hasSegmentValues(inputs) ? [byCustomersInstead] : [])],
      tables: {
        gap_estimates: gapRows,
        bridge_levels: bridgeRows,
        bridge_totals: totalRows,
        index_estimates: indices.map((each) => ({
          period_id: each.periodId,
          segment: each.segment,
          index_name: each.indexName,
          estimate: each.estimate,
          lower: each.lower,
          upper: each.upper,
          std_error: each.standardError,
          n: each.n,
          previous_period_id: each.previousPeriodId,
          change: each.change,
          change_lower: each.changeLower,
          change_upper: each.changeUpper,
          is_noise: each.isNoise,
        })),
        attribute_importance: importance.map(({ attribute, weight, source }) => ({
          attribute_id: attribute,
          weight,
          source,
        })),
        link_causes: causeRows(tables, context),
      },
    } satisfies ModelResult;
  },
};

function rowsOfGaps(inputs: GapInputs, gaps: PeriodGaps, rules: GapRules): Row[] {
  const stationOf = (station: string) => inputs.stations.find((each) => each.station === station);
  const rolledUp = periodRollUps(gaps, rules);
  return [
    ...gaps.cells.map((tested) => cellRow(gaps.period, tested, stationOf)),
    ...rolledUp.map((found) => rollUpRow(gaps.period, found, stationOf)),
    ...unmeasuredRows(gaps, inputs.links.map(asFlowLink), rolledUp),
  ];
}

function rowsOfBridges(inputs: GapInputs, gaps: PeriodGaps): Row[] {
  const chains = [...new Set(gaps.places.map((place) => place.chain))].sort();
  return chains.flatMap((chain) => {
    const stations = inputs.stations.filter((station) => station.chain === chain);
    const places = gaps.places.filter((place) => place.chain === chain);
    return bridgeOf(gaps.system, stations, places, gaps.weightOf).map(({ station, level, n, ageMonths }) => ({
      period_id: gaps.period,
      chain,
      station: station.station,
      position: station.position,
      level: level?.value ?? null,
      lower: level?.lower ?? null,
      upper: level?.upper ?? null,
      n,
      age_months: ageMonths,
      is_measured: level !== null,
    }));
  });
}

function rowsOfTotals(inputs: GapInputs, gaps: PeriodGaps): Row[] {
  const links = inputs.links.map(asFlowLink);
  const paths = bridgePaths(
    links.filter((link) => !link.isTotal),
    links.filter((link) => link.isTotal),
  );
  return paths.flatMap(({ bridge, chain, from, to, total }) => {
    const places = gaps.places.filter((place) => place.chain === chain);
    if (places.length === 0) return [];
    const found = bridgeTotal(gaps.system, from, to, places, gaps.weightOf);
    return [
      {
        period_id: gaps.period,
        chain,
        bridge,
        link: total,
        from_station: from,
        to_station: to,
        bias: found?.value ?? null,
        bias_lower: found?.lower ?? null,
        bias_upper: found?.upper ?? null,
        std_error: found?.standardError ?? null,
      },
    ];
  });
}

function causeRows(tables: Readonly<Record<string, ArrowTable>>, context: ModelContext): Row[] {
  const answers: CauseAnswer[] = readRows(tables, 'cause_answers', {
    link: 'text',
    cause: 'text',
    level: 'number',
    std_error: 'number?',
    n: 'number',
  });
  return rankCauses(context.settings.chain.links, answers, context.settings.gaps.staff_minimum).map((row) => ({
    ...row,
  }));
}

const byCustomersInstead = modelNote(
  'segments_by_customers',
  'no segment has a remaining lifetime value: segments weigh by customers',
  {},
);

function runOf(inputs: GapInputs, rows: readonly Row[], notes: readonly ModelNote[]): ModelRun {
  const measured = rows.filter((row) => row.scope === 'cell' && typeof row.bias === 'number').length;
  const base = { model: 'gaps', converged: null, atBoundary: null, logLikelihood: null };
  if (measured > 0) return { ...base, status: 'fitted', ...said(notes), rows: measured };
  const lacking =
    inputs.levels.size > 0
      ? modelNote('no_link', 'no link has both its stations measured', {})
      : modelNote('no_station', 'no station of the chain was measured', {});
  return { ...base, status: 'not_estimable', ...said([lacking]), rows: 0 };
}
