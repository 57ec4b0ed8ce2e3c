import { type Column, date, double, flag, integer, list, text } from '../lake/column.ts';
import { defaultAttributes } from '../lake/default-attributes.ts';
import { addDays, expectedDatasets, exportDueOn } from '../lake/export-schedule.ts';
import type { GapChain } from '../lake/gap-chain.ts';
import { declaredPathModels, mostItems } from '../lake/path-models.ts';
import { questionnaire } from '../lake/questionnaire.ts';
import type { Row } from '../lake/rows.ts';
import type { Settings } from '../lake/settings.ts';
import { tables } from '../lake/tables/index.ts';
import { mergedLinks } from './merged-links.ts';
import { periodsBetween } from './periods.ts';

/** What a run knows before any SQL: written as relations, because queries take no parameters. */
export interface RunFacts {
  readonly runId: string;
  /** ISO date: later events are not part of the run. */
  readonly asOf: string;
  /** ISO date of the first event of the lake; null when there is none. */
  readonly firstEvent: string | null;
  readonly settings: Settings;
  /** Attributes of the lake; without any, the default ones hold. */
  readonly attributes: readonly LakeAttribute[];
}

export interface LakeAttribute {
  readonly attribute_id: string;
  readonly chain: string;
  readonly name_en: string | null;
  readonly name_zh: string | null;
}

export interface RunInput {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly rows: (facts: RunFacts) => readonly Row[];
}

const bilingual = { name_en: text('English name'), name_zh: text('Chinese name') };
const chainColumn = text('Chain: value or trust');

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

const stations: RunInput = {
  name: 'stations',
  row: 'a station of the gap chain: a holder of knowledge',
  columns: {
    station: text('The station'),
    chain: chainColumn,
    position: integer('Place in the order of the flow, chain by chain'),
    audience: text('Who is asked'),
    measure: text("Measure that is this station's level"),
    is_staff: flag('Staff are asked, not customers'),
    ...bilingual,
  },
  rows: ({ settings: { chain } }) =>
    chain.stations.map((station, index) => ({
      station: station.station,
      chain: station.chain,
      position: index + 1,
      audience: station.audience,
      measure: station.measure,
      is_staff: station.audience !== 'customer',
      name_en: station.name.en,
      name_zh: station.name.zh,
    })),
};

/** Departments that answer for a total: the first owners of the links of its chain. */
const ownersOfChain = (chain: GapChain, name: string): string[] => [
  ...new Set(chain.links.filter((link) => link.chain === name).map((link) => link.owners[0]!.department)),
];

const links: RunInput = {
  name: 'links',
  row: 'a link between two stations, or the total gap of a chain',
  columns: {
    link: text('The link'),
    chain: chainColumn,
    position: integer('Place in the order of the flow, chain by chain; totals last'),
    from_station: text('Station it starts from'),
    to_station: text('Station it leads to'),
    knowledge_function: text('Knowledge that must flow; null for a total'),
    is_total: flag('The gap between the ends of a chain, shown by its parts'),
    owner_department: text('Department that answers for it; null for a total'),
    departments: list('Departments that own it'),
    ...bilingual,
  },
  rows: ({ settings: { chain } }) => [
    ...chain.links.map((link, index) => ({
      link: link.link,
      chain: link.chain,
      position: index + 1,
      from_station: link.from,
      to_station: link.to,
      knowledge_function: link.knowledge_function,
      is_total: false,
      owner_department: link.owners[0]!.department,
      departments: link.owners.map(({ department }) => department),
      name_en: link.name.en,
      name_zh: link.name.zh,
    })),
    ...chain.totals.map((total, index) => ({
      link: total.link,
      chain: total.chain,
      position: chain.links.length + index + 1,
      from_station: total.from,
      to_station: total.to,
      knowledge_function: null,
      is_total: true,
      owner_department: null,
      departments: ownersOfChain(chain, total.chain),
      name_en: total.name.en,
      name_zh: total.name.zh,
    })),
  ],
};

const mergedLinkStations: RunInput = {
  name: 'merged_link_stations',
  row: 'a station passed over by a merged link, which is given while none of the stations between its ends is measured',
  columns: {
    link: text('The merged link: its links joined with +'),
    chain: chainColumn,
    from_station: text('Station it starts from'),
    to_station: text('Station it leads to'),
    via_station: text('A station between them'),
  },
  rows: ({ settings }) =>
    mergedLinks(settings.chain).flatMap(({ link, chain, from, to, via }) =>
      via.map((station) => ({ link, chain, from_station: from, to_station: to, via_station: station })),
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

const customerSettings: RunInput = {
  name: 'customer_settings',
  row: 'what counts as loyal, stable, lost, dissatisfied … (one row; block `customers` of the settings)',
  columns: {
    high_points: double('Attachment, price sensitivity and alternatives are high from here', { unit: 'points' }),
    incentive_share: double('Loyalty is to incentives from this share of orders on promotion'),
    acquire_days: integer('Days after the first purchase that count as acquiring', { unit: 'days' }),
    stable_chance: double('Chance of being alive from which a customer can be stable'),
    lost_chance: double('Chance of being alive under which a customer counts as lost'),
    rate_band: double("A rate within this share of the customer's own mean is steady"),
    rate_months: integer('Months over which the rate of a period is counted', { unit: 'months' }),
    low_satisfaction: double('Satisfaction under this is low', { unit: 'points' }),
    satisfaction_fall: double('A fall of satisfaction from answer to answer', { unit: 'points' }),
    chance_fall: double('A fall of the chance of being alive within three months'),
    opinion_lead_days: integer('Days an opinion comes before leaving, where the data do not tell', { unit: 'days' }),
    lost_opinion_weight: double('Weight of an opinion of a lost customer'),
    return_months: integer('A lost customer who buys within this many months has returned', { unit: 'months' }),
    tier_1_share: double('Share of customers in the top tier by value'),
    tier_2_share: double('Share in the second tier'),
    tier_3_share: double('Share in the third tier; the rest is the fourth'),
    often_response: double('Customers who answer at least this share of offers respond often'),
    service_categories: list('Product categories that are services'),
    target_segments: list("Segments that fit the firm's positioning"),
    period_months: double('Length of a period', { unit: 'months' }),
    rate_periods: integer('Periods over which the rate of a period is counted'),
  },
  rows: ({ settings: { customers, period } }) => {
    const { value_tiers, ...rest } = customers;
    const months = { week: 12 / 52, month: 1, quarter: 3 }[period];
    return [
      {
        ...rest,
        tier_1_share: value_tiers[0],
        tier_2_share: value_tiers[1],
        tier_3_share: value_tiers[2],
        period_months: months,
        rate_periods: Math.max(1, Math.round(customers.rate_months / months)),
      },
    ];
  },
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

const pathModels: RunInput = {
  name: 'path_models',
  row: 'a declared path model',
  columns: {
    model: text('The model'),
    population: text('Whose answers: all, before_purchase or after_purchase'),
    purchase_stage: text('Answers given before or after the first purchase; null: all'),
    is_by_segment: flag('Segments are told apart'),
    takes_incomplete: flag('Answers with unanswered items count'),
    window_months: integer('Answers of the last so many months', { unit: 'months' }),
    persons_below: integer('Fewer persons than this: one unit a person instead of a bucket'),
    most_items: integer('Items beyond this many have no place in construct_moments'),
    ...bilingual,
  },
  rows: ({ settings: { path_models } }) =>
    declaredPathModels(path_models).map(({ model, population, segments, name }) => ({
      model,
      population,
      purchase_stage: population === 'all' ? null : population === 'before_purchase' ? 'before' : 'after',
      is_by_segment: segments !== 'none',
      takes_incomplete: path_models.missing !== 'listwise',
      window_months: path_models.window_months,
      persons_below: path_models.persons_below,
      most_items: mostItems,
      name_en: name.en,
      name_zh: name.zh,
    })),
};

const pathModelConstructs: RunInput = {
  name: 'path_model_constructs',
  row: 'a measure of a construct of a declared path model',
  columns: {
    model: text('The model'),
    construct: text('The construct'),
    construct_position: integer('Its place in the model'),
    measure: text('Measure of the items that indicate it'),
    is_per_attribute: flag('One construct for each attribute that the items ask about'),
    takes_formal_complaints: flag('Without answers, formal complaints are its indicator'),
    ...bilingual,
  },
  rows: ({ settings: { path_models } }) =>
    declaredPathModels(path_models).flatMap(({ model, constructs }) =>
      constructs.flatMap(({ construct, name, measures, per_attribute, formal_complaints }, index) =>
        measures.map((measure) => ({
          model,
          construct,
          construct_position: index + 1,
          measure,
          is_per_attribute: per_attribute,
          takes_formal_complaints: formal_complaints,
          name_en: name.en,
          name_zh: name.zh,
        })),
      ),
    ),
};

const knowledgeMeasures: RunInput = {
  name: 'knowledge_measures',
  row: 'a measure whose repeated answers tell how fast a category of knowledge fades',
  columns: { category: text('Category of knowledge'), measure: text('The measure') },
  rows: ({ settings }) =>
    Object.entries(settings.knowledge.category_measures).flatMap(([category, measures]) =>
      [...new Set(measures)].map((measure) => ({ category, measure })),
    ),
};

const knowledgeSettings: RunInput = {
  name: 'knowledge_settings',
  row: 'what the settings say of customer knowledge (one row)',
  columns: {
    absorption_days: integer('An item is absorbed when it is applied within this many days', { unit: 'days' }),
    active_user_days: integer('Who used an item within this many days is an active user', { unit: 'days' }),
    topic_voices: integer('Customers who must have voiced a topic for it to tell who is ahead'),
    ahead_share: double('Share of customers who count as ahead'),
    benefit_share: double('Share of customers who count as expecting much benefit'),
  },
  rows: ({ settings: { knowledge } }) => [
    {
      absorption_days: knowledge.absorption_days,
      active_user_days: knowledge.active_user_days,
      topic_voices: knowledge.topic_voices,
      ahead_share: knowledge.ahead_share,
      benefit_share: knowledge.benefit_share,
    },
  ],
};

const knowledgeEntitlements: RunInput = {
  name: 'knowledge_entitlements',
  row: 'how many of a department are entitled to use customer knowledge',
  columns: { department: text('The department'), entitled: integer('How many') },
  rows: ({ settings }) =>
    Object.entries({ ...settings.gaps.headcount, ...settings.knowledge.entitled })
      .filter((entry): entry is [string, number] => entry[1] !== undefined)
      .map(([department, entitled]) => ({ department, entitled })),
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
