import { type Column, date, double, flag, integer, list, text } from '../lake/column.ts';
import { defaultAttributes } from '../lake/default-attributes.ts';
import { addDays, expectedDatasets, exportDueOn } from '../lake/export-schedule.ts';
import { questionnaire } from '../lake/questionnaire.ts';
import { tables } from '../lake/tables/index.ts';
import { links, mergedLinkStations, stations } from './chain-inputs.ts';
import {
  customerSettings,
  knowledgeEntitlements,
  knowledgeMeasures,
  knowledgeSettings,
  pathModelConstructs,
  pathModels,
} from './model-inputs.ts';
import { periodsBetween } from './periods.ts';
import type { RunInput } from './run-input.ts';

const runSettings: RunInput = {
  name: 'run_settings',
  row: 'the settings of this run (one row)',
  columns: {
    run_id: text('The run'),
    as_of: date('Events after this day are not part of the run'),
    period_kind: text('week, month or quarter'),
    time_zone: text("The firm's zone"),
    reporting_currency: text('Currency of every amount named _reporting'),
    smallest_gap_that_matters: double('Smallest gap that matters', { unit: 'points' }),
    hide_below: integer("Customers' cells with fewer answers are hidden"),
    mark_below: integer("Customers' cells with fewer answers are marked"),
    staff_minimum: integer('Staff stations are shown from this many answers'),
    carry_months: integer('A level is carried forward at most this long', { unit: 'months' }),
    response_cell_minimum: integer('Response-rate cells with fewer invitations are merged'),
    weight_limit: double('Greatest non-response weight'),
    fx_max_age_days: integer('Greatest age of an exchange rate', { unit: 'days' }),
    horizon_months: integer('Horizon of the lifetime value', { unit: 'months' }),
    discount_rate_per_year: double('Discount rate', { unit: 'per year' }),
    holdout_share: double('Last share of the history that the hold-out check keeps back'),
    margin_rate: double('Margin as a share of revenue where costs are not recorded'),
    referral_days: integer('Margin of a referred customer counts for this long', { unit: 'days' }),
    silent_days: integer('Without records of leaving: silent this long is gone', { unit: 'days' }),
    signal_window_days: integer('Trust is compared over this many days before and from the first day of a signal', {
      unit: 'days',
    }),
    direct_channels: list('Channels on which staff meet the customer face to face'),
    management_departments: list("Departments whose use of an item counts as the management's"),
    follow_up_days: integer('A contact is followed up within this many days', { unit: 'days' }),
  },
  rows: ({ runId, asOf, settings }) => [
    {
      run_id: runId,
      as_of: asOf,
      period_kind: settings.period,
      time_zone: settings.time_zone,
      reporting_currency: settings.reporting_currency,
      smallest_gap_that_matters: settings.gaps.smallest_gap_that_matters,
      hide_below: settings.gaps.hide_below,
      mark_below: settings.gaps.mark_below,
      staff_minimum: settings.gaps.staff_minimum,
      carry_months: settings.gaps.carry_months,
      response_cell_minimum: settings.gaps.response_cell_minimum,
      weight_limit: settings.gaps.weight_limit,
      fx_max_age_days: settings.money.fx_max_age_days,
      horizon_months: settings.lifetime_value.horizon_months,
      discount_rate_per_year: settings.lifetime_value.discount_rate_per_year,
      holdout_share: settings.lifetime_value.holdout_share,
      margin_rate: settings.lifetime_value.margin_rate,
      referral_days: settings.clv_parts.referral_days,
      silent_days: settings.clv_parts.silent_days,
      signal_window_days: settings.signals.window_days,
      direct_channels: settings.competence.direct_channels,
      management_departments: settings.competence.management_departments,
      follow_up_days: settings.competence.follow_up_days,
    },
  ],
};

const periods: RunInput = {
  name: 'periods',
  row: 'a period from the first event to as_of, without holes',
  columns: {
    period_id: text('The period, such as 2026-10, 2026-W41 or 2026-Q4'),
    starts_on: date('First day'),
    ends_on: date('Last day'),
    is_complete: flag('The whole period is part of the run'),
    position: integer('1 is the first period'),
  },
  rows: ({ settings, firstEvent, asOf }) =>
    periodsBetween(settings.period, firstEvent === null || firstEvent > asOf ? asOf : firstEvent, asOf).map(
      (period) => ({ ...period }),
    ),
};

const sourceSettings: RunInput = {
  name: 'source_settings',
  row: 'a source system named in the settings',
  columns: {
    source_system: text('The source system'),
    department: text('Department that owns it'),
    id_space: text('Sources of one id space use the same customer ids'),
    priority: integer("Order in which sources fill a customer's columns; 1 first"),
  },
  rows: ({ settings }) => {
    const configured = Object.keys(settings.sources).sort();
    const ordered = [
      ...settings.source_priority,
      ...configured.filter((name) => !settings.source_priority.includes(name)),
    ];
    return ordered.map((name, index) => ({
      source_system: name,
      department: settings.sources[name]?.department ?? 'unknown',
      id_space: settings.sources[name]?.id_space ?? name,
      priority: index + 1,
    }));
  },
};

const expectedExports: RunInput = {
  name: 'expected_exports',
  row: 'a dataset of which the settings expect exports, with the one that should be there',
  columns: {
    source_system: text('The source system'),
    dataset: text('The dataset'),
    rhythm: text('Days that exports are of: day, weekday, week or month'),
    exports_of: text('The export due on a day: previous_day, that of the day before; same_day, that of the day itself'),
    due_time: text('Time of the day at which it is due, in the zone of the source'),
    wait_hours: double('The night waits for it this long after it is due', { unit: 'hours' }),
    due_on_as_of: date('The export that is due on the day as_of'),
    due_on_day_after: date('The export that is due on the day after as_of'),
  },
  rows: ({ settings, asOf }) =>
    expectedDatasets(settings).map(({ source, dataset, expected }) => ({
      source_system: source,
      dataset,
      rhythm: expected.every,
      exports_of: expected.of,
      due_time: expected.by,
      wait_hours: expected.wait_hours,
      due_on_as_of: exportDueOn(expected, asOf),
      due_on_day_after: exportDueOn(expected, addDays(asOf, 1)),
    })),
};

const headcounts: RunInput = {
  name: 'headcounts',
  row: 'how many work in an audience',
  columns: { audience: text('The audience'), headcount: integer('How many there are to ask') },
  rows: ({ settings }) =>
    Object.entries(settings.gaps.headcount)
      .filter((entry): entry is [string, number] => entry[1] !== undefined)
      .map(([audience, headcount]) => ({ audience, headcount })),
};

const nullable = (columns: Readonly<Record<string, Column>>): Record<string, Column> => ({ ...columns });

const defaultAttributeRows: RunInput = {
  name: 'default_attributes',
  row: 'an attribute that ships with the system; none when the lake has attributes of its own',
  columns: nullable(tables.attributes.columns),
  rows: ({ attributes }) => (attributes.length > 0 ? [] : defaultAttributes.map((attribute) => ({ ...attribute }))),
};

const defaultSurveyItems: RunInput = {
  name: 'default_survey_items',
  row: 'a question of the questionnaire that ships with the system',
  columns: nullable(tables.survey_items.columns),
  rows: ({ attributes, settings }) =>
    questionnaire(attributes.length > 0 ? attributes : defaultAttributes, settings.chain).map((item) => ({ ...item })),
};

/** The relations that a run writes from its settings before any SQL of `queries/` runs. */
export const runInputs: readonly RunInput[] = [
  runSettings,
  periods,
  stations,
  links,
  mergedLinkStations,
  sourceSettings,
  expectedExports,
  headcounts,
  customerSettings,
  pathModels,
  pathModelConstructs,
  knowledgeMeasures,
  knowledgeSettings,
  knowledgeEntitlements,
  defaultAttributeRows,
  defaultSurveyItems,
];
