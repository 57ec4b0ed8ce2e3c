import { z } from 'zod';
import { nullableNumber, reason, type reasonCodes } from './scorecard-values.ts';
import { quantityUnits, topicSchema } from './topics/topic.ts';

/** Version of the document. A change that a reader could trip over raises the first number; a field more the second. */
export const scorecardSchemaVersion = '1.2';
/** Versions that can be read: those of the same first number, whose missing fields have defaults. */
const readableVersions = ['1.0', '1.1', scorecardSchemaVersion] as const;

const count = z.number().int().nonnegative();
const identifier = z.string().min(1);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const numberId = identifier.describe('Id of the number, for `knowgap trace <id>`');
const bilingual = z.strictObject({ en: z.string(), zh: z.string() });

const index = z
  .strictObject({
    id: numberId,
    estimate: nullableNumber.describe(
      'Points 0–100, 100 best; nps: −100 to 100; complaints: per 100 customers who bought in the 365 days before the period’s end',
    ),
    lower: nullableNumber.describe('Lower end of the 95 % interval'),
    upper: nullableNumber.describe('Upper end of the 95 % interval'),
    n: count.nullable().describe('Respondents (complaints: customers who bought in those 365 days)'),
    reason,
    previous_period: z.string().nullable().describe('The earlier period that the change is against'),
    change: nullableNumber.describe('Estimate minus that of the earlier period, recomputed in the same run'),
    change_lower: nullableNumber,
    change_upper: nullableNumber,
    is_noise: z.boolean().nullable().describe('The 95 % interval of the change holds 0'),
    change_reason: reason,
  })
  .describe('A headline index in the period of the card');

export const indexNames = [
  'satisfaction',
  'trust',
  'perceived_value',
  'loyalty',
  'nps',
  'commitment',
  'repurchase_intention',
  'switching_resistance',
  'complaints',
] as const;
export type IndexName = (typeof indexNames)[number];

const indices = z
  .strictObject({
    satisfaction: index,
    trust: index,
    perceived_value: index,
    loyalty: index.describe('Mean of commitment, repurchase intention and switching resistance'),
    nps: index.describe('Net promoter score, −100 to 100'),
    commitment: index,
    repurchase_intention: index,
    switching_resistance: index,
    complaints: index.describe('Complaints of the period per 100 customers who bought in the 365 days before its end'),
  })
  .describe('Headline indices; an index that was not measured has a null estimate and a reason');

export const orientations = [
  'loss',
  'over_estimated',
  'over_specified',
  'over_delivered',
  'perceived_better',
  'over_promised',
  'trusted_beyond',
  'none',
] as const;
const orientation = z
  .enum(orientations)
  .describe('What the sign of the bias means: loss (knowledge lost on the way), or the name of the surplus');

const flags = z
  .array(z.enum(['small_sample', 'mixed_ruler', 'carried', 'total', 'hidden']))
  .describe(
    'small_sample: fewer answers than settings.mark_below; mixed_ruler: the ends were asked on different scales (cannot head the ranking); carried: a level comes from an earlier period; total: a chain total (sum of other gaps); hidden: fewer answers than settings.hide_below, or needed to protect such a cell',
  );

const gap = z
  .strictObject({
    id: numberId,
    link: identifier.describe('gap1 … gap7 in the default chain'),
    attribute: z.string().nullable().describe('attributes[].attribute; null: rolled up over attributes by importance'),
    segment: z.string().nullable().describe('Segment; null: rolled up over segments by settings.segment_weights'),
    chain: z.string(),
    function: z.string().nullable().describe('Knowledge function of the link; null for a total'),
    departments: z.array(z.string()).describe('Owners of the link, first the one that answers for it'),
    bias: nullableNumber.describe('Signed difference of the two station levels, in points; positive: loss'),
    bias_lower: nullableNumber,
    bias_upper: nullableNumber,
    misfit: nullableNumber.describe('Size without sign, noise removed: √max(0, Σw(bias² − se²)) over the cells below'),
    misfit_lower: nullableNumber,
    misfit_upper: nullableNumber,
    n: count
      .nullable()
      .describe(
        'Answers at the weaker end; of a roll-up over attributes: the fewest behind any attribute that has a weight',
      ),
    p_value: nullableNumber.describe('Of H0: |bias| ≤ settings.smallest_gap_that_matters'),
    q_value: nullableNumber.describe('p_value corrected for the family of all cells of the card'),
    is_significant: z
      .boolean()
      .nullable()
      .describe('q_value below 0.05; null for roll-ups, which are outside the family'),
    significant_cells: count.describe('Significant cells among those below it (1 or 0 for a cell)'),
    cells: count.describe('Measured cells below it (1 or 0 for a cell)'),
    age_months: nullableNumber.describe('Age of the older of the two levels; 0: measured in this period'),
    orientation,
    flags,
    reason,
  })
  .describe(
    'One gap: a cell (attribute × segment), a roll-up (attribute or segment null) or the whole firm (both null)',
  );

const bridgeStation = z.strictObject({
  id: numberId,
  station: identifier,
  position: z.number().int(),
  level: nullableNumber.describe('Points 0–100'),
  lower: nullableNumber,
  upper: nullableNumber,
  n: count.nullable(),
  age_months: nullableNumber,
  reason,
});

const bridge = z
  .strictObject({
    chain: z.string(),
    stations: z.array(bridgeStation).describe('In the order of the flow'),
    steps: z.array(
      z.strictObject({
        link: identifier,
        from: identifier,
        to: identifier,
        bias: nullableNumber.describe('Level at `from` minus level at `to`'),
        bias_lower: nullableNumber,
        bias_upper: nullableNumber,
        n: count.nullable().default(null).describe('Answers at the weaker end, as in gaps[].n of the firm'),
        carried_on: nullableNumber.describe(
          'Points lost at links before that arrive through this one: Σ gap_j·β_{j+1}…β_k; a slope β that cannot be estimated is 1',
        ),
        orientation,
        reason,
      }),
    ),
    total: z
      .strictObject({
        link: z.string().nullable(),
        bias: nullableNumber,
        bias_lower: nullableNumber,
        bias_upper: nullableNumber,
      })
      .describe('First station minus last station, with the errors that its levels share'),
  })
  .describe(
    'One path of links as falling steps. The first bridge of a chain is its longest path; paths beside it are bridges of their own, never summed into it',
  );

const cause = z.strictObject({
  cause: identifier,
  name: bilingual,
  remedy: bilingual,
  score: nullableNumber.describe('Agreement of the staff asked, 0–100; null: not asked'),
  lower: nullableNumber.default(null),
  upper: nullableNumber.default(null),
  n: count.nullable(),
  source: z.enum(['asked', 'to_check']).describe('to_check: nobody was asked; it may not be a knowledge gap'),
  is_feasibility: z
    .boolean()
    .default(false)
    .describe('Cost, capacity or technology: where such a reason comes first it may not be a knowledge gap'),
});

/** Where the way from a gap to money ends short of it. */
export const worthStops = ['nothing_lost', 'pass_through', 'attitudes', 'behaviour', 'lifetime_value'] as const;

const worth = z
  .strictObject({
    money_a_year: nullableNumber.describe('Remaining lifetime value of all customers associated with it, a year'),
    lower: nullableNumber,
    upper: nullableNumber,
    n: count.nullable().default(null).describe('Answers followed by 12 months of purchases'),
    net_a_year: nullableNumber.describe('Less the cost of the remedy; null: no cost is given'),
    net_lower: nullableNumber,
    net_upper: nullableNumber,
    stops_at: z
      .enum(worthStops)
      .nullable()
      .describe('Why there is no money: nothing is lost on the whole, or a part of the chain is not estimable'),
  })
  .describe('In settings.currency');

const effect = z
  .strictObject({
    closes_points: nullableNumber.describe('How much of the gap is closed, points'),
    estimate: nullableNumber.describe('Loyalty points associated with closing it'),
    lower: nullableNumber,
    upper: nullableNumber,
    n: count.nullable().default(null).describe('Questionnaires behind the way from the gap to loyalty'),
    basis: z.enum(['estimated', 'not_estimable']),
    worth: worth.nullable().default(null),
  })
  .describe('Associated with, not caused by; before the cost of the remedy');

const diagnosisEntry = z.strictObject({
  id: numberId,
  rank: z.number().int().positive(),
  link: identifier,
  verdict: z.enum(['root_cause', 'contributing', 'standing', 'none']),
  is_mixed_ruler: z
    .boolean()
    .default(false)
    .describe('Its ends were asked on different scales: never the root cause, and after all other findings'),
  departments: z.array(z.string()),
  function: z.string().nullable(),
  orientation,
  period: z.string(),
  baseline_period: z.string().nullable(),
  open_since: z.string().nullable().describe('First period of the current stretch in which the gap is open'),
  is_open_since_start: z
    .boolean()
    .default(false)
    .describe('open_since is the first period in which the gap is measured: it may have been open before'),
  n: count.nullable().default(null).describe('Answers at the weaker end, as in gaps[].n of the firm'),
  misfit: nullableNumber,
  misfit_lower: nullableNumber,
  misfit_upper: nullableNumber,
  bias: nullableNumber,
  bias_change: nullableNumber,
  bias_change_lower: nullableNumber,
  bias_change_upper: nullableNumber,
  p_value: nullableNumber,
  parts_of: z
    .enum(['change', 'standing'])
    .nullable()
    .describe('Of what own_part and carried_on_part are parts: the change of the gap, or the gap'),
  own_part: nullableNumber.describe('Points lost at the end of the chain through this link itself'),
  own_part_lower: nullableNumber,
  own_part_upper: nullableNumber,
  carried_on_part: nullableNumber.describe(
    'Points lost at the end of the chain that links before it lost and it passes on',
  ),
  carried_on_part_lower: nullableNumber.default(null),
  carried_on_part_upper: nullableNumber.default(null),
  levels_carried: z
    .boolean()
    .describe('One of its levels was not measured again after loyalty changed: its change is not known yet'),
  pass_through_to_perception: nullableNumber.describe('Points at the last station per point closed here'),
  is_pass_through_assumed: z.boolean().describe('Not estimable: taken to be 1'),
  expected_effect: effect,
  causes: z.array(cause).describe('Ranked; each with its remedy'),
  is_first_cause_clear: z
    .boolean()
    .nullable()
    .default(null)
    .describe('The interval of the first cause lies above that of the second; null: fewer than two have one'),
});

const diagnosisSummary = z.strictObject({
  verdict: z.enum(['root_cause', 'no_evidence', 'loyalty_unchanged', 'not_measured']),
  reason_code: z
    .string()
    .nullable()
    .describe('Why the verdict is what it is, for example loyalty_rose, one_period_only'),
  period: z.string().nullable(),
  baseline_period: z.string().nullable().describe('Last period of the stretch that it is compared with'),
  baseline_start_period: z
    .string()
    .nullable()
    .default(null)
    .describe('First period of the stretch that loyalty is compared with'),
  loyalty_change: nullableNumber.describe('Mean of the latest stretch of periods minus that of the stretch before'),
  loyalty_change_lower: nullableNumber,
  loyalty_change_upper: nullableNumber,
  n_before: count.nullable().default(null).describe('Answers on loyalty in the stretch before'),
  n_after: count.nullable().default(null).describe('Answers on loyalty in the latest stretch'),
  change_point_period: z.string().nullable(),
  root_cause_link: z.string().nullable(),
});

const lifetimeSegment = z.strictObject({
  id: numberId,
  segment: z.string(),
  customers: count.nullable(),
  total: nullableNumber,
  lower: nullableNumber,
  upper: nullableNumber,
  mean: nullableNumber,
  reason,
});

const clv = z
  .strictObject({
    id: numberId,
    total: nullableNumber.describe('Remaining value of all customers: expected discounted part, in `currency`'),
    lower: nullableNumber,
    upper: nullableNumber,
    customers: count.nullable(),
    mean: nullableNumber,
    basis: z.enum(['margin', 'revenue']).nullable().describe('revenue: costs are not recorded, so no margin is taken'),
    currency: z.string(),
    margin_rate: nullableNumber,
    horizon_months: z.number(),
    discount_rate_per_year: z.number(),
    reason,
    previous: z
      .strictObject({ period: z.string(), total: z.number() })
      .nullable()
      .describe('What the card of the latest earlier period gave on the same basis; null: there is none'),
    segments: z.array(lifetimeSegment),
    hold_out: z
      .strictObject({
        days: z.number(),
        customers: count,
        actual: z.number().describe('Purchase days that came in the days kept back'),
        predicted: z.number(),
        predicted_lower: nullableNumber.default(null).describe('95 %: errors of the parameters, and chance'),
        predicted_upper: nullableNumber.default(null),
        ratio: nullableNumber.describe('predicted / actual'),
        bins: z.array(
          z.strictObject({
            frequency_bin: z.string(),
            customers: count,
            actual_mean: z.number(),
            predicted_mean: z.number(),
            predicted_lower: nullableNumber.default(null),
            predicted_upper: nullableNumber.default(null),
          }),
        ),
      })
      .nullable()
      .describe('The model fitted without the last stretch of history, against what came'),
  })
  .describe('Customer lifetime value');

const counts = {
  records: count,
  accepted: count,
  quarantined: count,
  excluded: count,
};

/** Numbers of the card, by what they are made from. */
export const numberGroups = ['indices', 'gaps', 'lifetime_value', 'complaints', 'events'] as const;

const lateExport = z.strictObject({
  source: z.string(),
  dataset: z.string(),
  department: z.string().nullable().describe('Department that owns the source; null: the settings do not say'),
  expected_export_date: isoDate.describe('Day of the latest export that should be there'),
  latest_export_date: isoDate.nullable().describe('Day of the latest export that is there; null: none ever came'),
  days_late: count.nullable().describe('Days from the one to the other; null: none ever came'),
  numbers: z
    .array(z.enum(numberGroups))
    .describe('Numbers made from its rows, which therefore lack what came after latest_export_date'),
});

const notRead = z.strictObject({
  files: count,
  first: z.array(z.strictObject({ file: z.string(), reason: z.string() })).describe('The first five by name'),
  list: z.string().nullable().describe('Where in the lake all of them are listed; null: there are none'),
});

const dataQuality = z
  .strictObject({
    id: numberId,
    ...counts,
    is_balanced: z.boolean().describe('records = accepted + quarantined + excluded'),
    superseded: count.describe('Rows that a later version replaced'),
    orphan_keys: count.describe('References to something that no export holds'),
    linked_rows: count,
    unlinked_rows: count,
    link_rate: nullableNumber.describe('Share of the rows with a customer whose customer is known firm-wide, 0–1'),
    load_days: count.describe('Days on which something was loaded'),
    late_sources: z.array(z.string()).describe('by_source with is_late'),
    late_exports: z
      .array(lateExport)
      .default([])
      .describe('Exports that the settings expect (`expected`) and that are not in the numbers'),
    by_source: z.array(
      z.strictObject({
        source: z.string(),
        department: z.string().nullable(),
        ...counts,
        last_load_day: isoDate.nullable(),
        freshness_days: nullableNumber.describe('Days from the last load to as_of'),
        usual_interval_days: nullableNumber.describe('Median days between loads'),
        is_late: z
          .boolean()
          .describe(
            'One of its exports is in late_exports; where the settings expect none of it: freshness_days above max(1, 2 × usual_interval_days)',
          ),
        link_rate: nullableNumber,
      }),
    ),
    by_reason: z.array(z.strictObject({ reason: z.string(), rows: count })),
    refused: z
      .array(
        z.strictObject({
          source: z.string(),
          dataset: z.string(),
          export_date: isoDate.nullable(),
          files: z.array(z.string()).describe('Names of the files'),
          reason: z.string().describe('Reason code; `knowgap status` adds what was expected and found'),
        }),
      )
      .default([])
      .describe('Files that could not be read at all: none of their records is in the counts above as accepted'),
    not_read: notRead
      .default({ files: 0, first: [], list: null })
      .describe(
        'Files of the exports that no delivery holds: unreadable, in no place for exports, or waiting for others. Nothing of them is in the counts above',
      ),
    amounts_without_rate: z
      .array(
        z.strictObject({ table: z.string(), currency: z.string().describe('none: the row has none'), amounts: count }),
      )
      .default([])
      .describe('Amounts that no exchange rate converts: they are in no total'),
    answers: count.default(0).describe('Survey answers that are loaded'),
    answers_to_unknown_questions: count
      .default(0)
      .describe(
        'Of these, answers whose item_id survey_items does not hold: they belong to no measure and no number uses them',
      ),
    answers_outside_scale: count
      .default(0)
      .describe('Of these, answers outside the scale of their question: no number uses them'),
    staff_survey_age_months: nullableNumber.describe('Age of the oldest staff level on the bridges'),
  })
  .describe('Accounting of the source records');

const historyPoint = z.strictObject({
  index: z.enum(indexNames),
  period: z.string(),
  estimate: z.number(),
  lower: nullableNumber,
  upper: nullableNumber,
  n: count.nullable(),
});

const changePoint = z
  .strictObject({
    index: z.enum(indexNames),
    period: z.string().describe('First period of the new level'),
    earliest: z.string().describe('The step may have come as early as this (95 % likelihood region)'),
    latest: z.string(),
    change: z.number().describe('Mean of the stretch from the step minus mean of the stretch before'),
    lower: nullableNumber,
    upper: nullableNumber,
    p_value: nullableNumber,
    periods_before: count.nullable().default(null).describe('Periods of the stretch before'),
    periods_after: count.nullable().default(null).describe('Periods from the step to the next one, or to the end'),
  })
  .describe('A step in the history of an index that chance does not explain');

const numberEntry = z.strictObject({
  id: numberId,
  value: nullableNumber,
  unit: z.enum([...quantityUnits, 'per_100_customers']),
  method: identifier.describe('methods[].method'),
  relation: identifier.describe('Relation of the lake that holds the number'),
  where: z.record(z.string(), z.string().nullable()).describe('Columns that find its row in `relation`'),
  trace: z
    .strictObject({
      query: identifier,
      parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())]).nullable()),
    })
    .describe('queries[].query and its parameters: the source rows behind the number, with file and line'),
});

/** `scorecard.json`. */
export const scorecardSchema = z
  .strictObject({
    schema_version: z.enum(readableVersions),
    firm: bilingual,
    period: z.string().describe('2026-10, 2026-W41 or 2026-Q4'),
    period_starts_on: isoDate.nullable(),
    period_ends_on: isoDate.nullable(),
    is_period_complete: z.boolean(),
    as_of: isoDate.describe('Events after it are not in the card'),
    run_id: identifier,
    settings: z.strictObject({
      smallest_gap_that_matters: z.number(),
      hide_below: z.number().int(),
      mark_below: z.number().int(),
      staff_minimum: z.number().int(),
      carry_months: z.number().int(),
      confidence: z.literal(0.95),
      time_zone: z.string(),
      currency: z.string(),
      multiple_testing: z.string(),
      segment_weights: z
        .enum(['customers', 'clv'])
        .default('customers')
        .describe('What segments weigh by in roll-ups of gaps: customers, or their remaining lifetime value'),
    }),
    indices,
    gaps: z.array(gap),
    bridges: z.array(bridge),
    diagnosis: z.array(diagnosisEntry).describe('Ranked links'),
    diagnosis_summary: diagnosisSummary,
    clv,
    topics: z.array(topicSchema).default([]).describe('Further sections, in the order of the page'),
    data_quality: dataQuality,
    history: z.strictObject({
      indices: z.array(historyPoint),
      change_points: z.array(changePoint).default([]),
      gaps: z.array(
        z.strictObject({
          link: identifier,
          period: z.string(),
          bias: nullableNumber,
          misfit: nullableNumber,
          misfit_lower: nullableNumber,
          misfit_upper: nullableNumber,
        }),
      ),
      periods: z.array(z.string()).describe('All periods up to the one of the card, in order'),
    }),
    events: z.array(z.strictObject({ on: isoDate, period: z.string(), title: bilingual })),
    models: z.array(
      z.strictObject({
        model: identifier,
        status: z.enum(['fitted', 'not_estimable', 'failed']),
        reason: z.string().nullable().describe('In English: why it is not estimable, or what to beware of'),
        notes: z
          .array(
            z.strictObject({
              code: identifier,
              text: z.string(),
              values: z.record(z.string(), z.union([z.number(), z.string()])),
            }),
          )
          .default([])
          .describe(
            'The same note by note: code, English text, and the numbers (and ids of what they are about) that it names',
          ),
        rows: count.nullable(),
        converged: z.boolean().nullable(),
        at_boundary: z.boolean().nullable(),
      }),
    ),
    restated: z
      .array(
        z.strictObject({
          id: numberId,
          period: z.string(),
          published: z.number(),
          now: z.number(),
          published_run: z.string(),
        }),
      )
      .describe('Figures published before that today’s computation no longer gives'),
    stations: z.array(
      z.strictObject({ station: identifier, chain: z.string(), position: z.number().int(), name: bilingual }),
    ),
    links: z.array(
      z.strictObject({
        link: identifier.describe('Id; merged links, where stations between were not measured, are joined by +'),
        chain: z.string(),
        position: z.number().describe('Order of the columns'),
        from: identifier,
        to: identifier,
        function: z.string().nullable(),
        is_total: z.boolean(),
        name: bilingual,
        departments: z.array(z.strictObject({ department: identifier, name: bilingual })),
        not_measured: z
          .array(z.strictObject({ department: identifier, name: bilingual }))
          .default([])
          .describe('Of a merged link: who would have to be asked for the stations in between'),
      }),
    ),
    attributes: z
      .array(
        z.strictObject({
          attribute: identifier,
          chain: z.string(),
          component: z.string(),
          weight: nullableNumber.describe('Importance; sums to 1 within a chain'),
          weight_source: z.string().nullable(),
          name: bilingual,
        }),
      )
      .describe('Sorted by importance within the chain'),
    methods: z
      .array(
        z.strictObject({
          method: identifier,
          query: identifier.describe('Relation whose SQL or model made it'),
          definition: bilingual,
          how: bilingual,
          n: bilingual.describe('What n counts'),
        }),
      )
      .describe('How each kind of number was made'),
    queries: z.array(z.strictObject({ query: identifier, sql: z.string().describe('Parameters as {name}') })),
    numbers: z.array(numberEntry).describe('Every number that can be traced'),
  })
  .describe('The gap scorecard of one period, as published by one run');

export type Scorecard = z.infer<typeof scorecardSchema>;
export type ScorecardIndex = Scorecard['indices'][IndexName];
export type ScorecardGap = Scorecard['gaps'][number];
export type ScorecardBridge = Scorecard['bridges'][number];
export type ScorecardDiagnosis = Scorecard['diagnosis'][number];
export type Orientation = (typeof orientations)[number];
export type GapFlag = ScorecardGap['flags'][number];
export type ReasonCode = (typeof reasonCodes)[number];
export type NumberGroup = (typeof numberGroups)[number];
export type LateExport = Scorecard['data_quality']['late_exports'][number];
export type Language = 'en' | 'zh-CN';
