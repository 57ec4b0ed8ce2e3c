import type { Settings } from '../lake/settings.ts';
import type { ScorecardInputs } from './scorecard-inputs.ts';
import { type Scorecard, scorecardSchemaVersion } from './scorecard-schema.ts';
import { buildBridges } from './sections/bridges.ts';
import { buildDataQuality } from './sections/data-quality.ts';
import { buildDiagnosis, buildDiagnosisSummary } from './sections/diagnosis.ts';
import { buildGaps } from './sections/gaps.ts';
import { buildHistory, buildIndices } from './sections/indices.ts';
import type { NotRead } from './sections/late-exports.ts';
import { buildLifetimeValue } from './sections/lifetime-value.ts';
import { methods } from './sections/methods.ts';
import { attributesOf, linksOf, stationsOf } from './sections/names.ts';
import { buildNumbers, traceQueries } from './sections/numbers.ts';
import { topicNames } from './sections/topic-names.ts';
import { buildTopics, topicQueries } from './topics/index.ts';
import type { Topic } from './topics/topic.ts';

export interface RunIdentity {
  readonly runId: string;
  /** ISO date: events after it are not in the card. */
  readonly asOf: string;
  /** Files that no delivery holds, as the latest ingest found them. */
  readonly notRead?: readonly NotRead[];
}

/** The period a card is of: the one diagnosed, else the latest complete one, else the latest, else the month of `asOf`. */
export function periodOf(inputs: ScorecardInputs, asOf: string): string {
  const diagnosed = inputs.diagnosis_summary[0]?.period_id;
  const ordered = [...inputs.periods].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return (
    diagnosed ?? ordered.findLast((row) => row.is_complete)?.period_id ?? ordered.at(-1)?.period_id ?? asOf.slice(0, 7)
  );
}

/**
 * The scorecard of a period from rows of marts and models. Pure: the same rows give the same card. A firm without data gives a
 * card that says "not measured" everywhere. `restated` and `clv.previous` are filled by the publisher, who knows the cards before this one.
 */
export function buildScorecard(
  inputs: ScorecardInputs,
  settings: Settings,
  { runId, asOf, notRead = [] }: RunIdentity,
): Scorecard {
  const period = periodOf(inputs, asOf);
  const dates = inputs.periods.find((row) => row.period_id === period);
  const stations = stationsOf(settings);
  const links = linksOf(settings, inputs, period);
  const gaps = buildGaps(inputs, period, links);
  const bridges = buildBridges({ inputs, period, stations, links, gaps, settings });
  const models = inputs.model_runs.map(({ model, status, reason, notes, rows, converged, at_boundary }) => ({
    model,
    status,
    reason,
    notes,
    rows,
    converged,
    at_boundary,
  }));
  const attributes = attributesOf(inputs);
  const { topics, numbers } = buildTopics(inputs.topicRows, {
    settings,
    period,
    asOf,
    runOf: (model) => models.find((each) => each.model === model) ?? null,
    names: topicNames({ attributes, links, stations }),
  });
  const card = {
    schema_version: scorecardSchemaVersion,
    firm: { en: settings.firm.name_en, zh: settings.firm.name_zh },
    period,
    period_starts_on: dates?.starts_on ?? null,
    period_ends_on: dates?.ends_on ?? null,
    is_period_complete: dates?.is_complete ?? false,
    as_of: asOf,
    run_id: runId,
    settings: settingsOf(settings),
    indices: buildIndices(inputs, period, settings.gaps.hide_below),
    gaps,
    bridges,
    diagnosis: buildDiagnosis(inputs, links, gaps, settings),
    diagnosis_summary: buildDiagnosisSummary(inputs),
    clv: buildLifetimeValue(inputs, settings),
    data_quality: buildDataQuality({ inputs, bridges, asOf, settings, notRead }),
    history: buildHistory(inputs, period, settings.gaps.hide_below),
    events: eventsOf(inputs, period),
    models,
    stations,
    links,
    attributes,
    topics,
  } as const;
  return {
    ...card,
    methods: [...methods, ...topics.map(topicMethod)],
    queries: [...traceQueries, ...topicQueries],
    numbers: [...buildNumbers(card), ...numbers],
    restated: [],
  };
}

const topicMethod = ({ topic, heading, method }: Topic): Scorecard['methods'][number] => ({
  method: `topic_${topic}`,
  query: topic,
  definition: heading,
  how: method,
  n: { en: 'see its table', zh: '见该节表格' },
});

const settingsOf = (settings: Settings): Scorecard['settings'] => ({
  smallest_gap_that_matters: settings.gaps.smallest_gap_that_matters,
  hide_below: settings.gaps.hide_below,
  mark_below: settings.gaps.mark_below,
  staff_minimum: settings.gaps.staff_minimum,
  carry_months: settings.gaps.carry_months,
  confidence: 0.95,
  time_zone: settings.time_zone,
  currency: settings.reporting_currency,
  multiple_testing: settings.gaps.multiple_testing,
  segment_weights: settings.gaps.segment_weights,
});

/** Events up to the end of the period, in order, each with the period it fell in. */
function eventsOf(inputs: ScorecardInputs, period: string): Scorecard['events'] {
  const end = inputs.periods.find((row) => row.period_id === period)?.ends_on ?? null;
  return inputs.events
    .flatMap(({ occurred_on, title_en, title_zh }) => {
      if (occurred_on === null || (end !== null && occurred_on > end)) return [];
      const fell = inputs.periods.find(
        ({ starts_on, ends_on }) =>
          starts_on !== null && ends_on !== null && starts_on <= occurred_on && occurred_on <= ends_on,
      );
      if (!fell) return [];
      const english = title_en || title_zh || '';
      return [{ on: occurred_on, period: fell.period_id, title: { en: english, zh: title_zh || english } }];
    })
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.title.en < b.title.en ? -1 : 1));
}
