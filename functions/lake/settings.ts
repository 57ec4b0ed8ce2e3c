import { z } from 'zod';
import { chainSchema } from './chain-settings.ts';
import { customerSettings } from './customer-settings.ts';
import { expectedExportSchema } from './export-schedule.ts';
import { defaultChain } from './gap-chain.ts';
import { pathModelSettings } from './path-models.ts';

const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _ (starting with a letter)');
const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR');
const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'expected an IANA time zone such as Europe/Berlin');

/** Is it a regular expression with a group named `date`? */
function namesADate(pattern: string): boolean {
  try {
    return new RegExp(pattern).source.includes('(?<date>');
  } catch {
    return false;
  }
}

const dataset = z.strictObject({
  /** Name of a preset, or a path to a mapping file beside this file; without it the header must use the canonical names. */
  mapping: z
    .string()
    .refine(
      (path) => !path.split(/[\\/]/).includes('..'),
      'expected a preset, or a mapping file in the folder of the settings (without ..)',
    )
    .optional(),
  /** Values for the options that the preset declares. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Every export holds all records: keys missing from the latest complete one end. Never inferred. */
  full: z.boolean().default(false),
  /** When an export must be there: the night waits for a late one, then runs without it, and every output says so. */
  expected: expectedExportSchema.optional(),
});

const source = z.strictObject({
  /** Department that owns the system. */
  department: z.string().default('unknown'),
  /** Sources of one id space use the same customer ids. Default: the source's own. */
  id_space: identifier.optional(),
  /** Zone of dates and times that carry none. Default: the firm's. */
  time_zone: timeZone.optional(),
  /** Currency of amounts that carry none. */
  currency: currencyCode.optional(),
  /** Regular expression with a group named `date` that finds the export date in the file name, when the path has none. */
  export_date_pattern: z
    .string()
    .refine(namesADate, 'expected a regular expression with a group named date, such as (?<date>\\d{8})')
    .optional(),
  datasets: z.record(z.string(), dataset).default({}),
});

const audienceCounts = z.partialRecord(
  z.enum(['marketing', 'rd', 'production', 'management']),
  z.number().int().positive(),
);

/** What is known of customers from the start and can be compared as covariates of their purchases. */
export const customerAttributes = ['segment', 'region', 'acquisition_source'] as const;
export type CustomerAttribute = (typeof customerAttributes)[number];

/** `knowgap.yaml`: everything that changes a number, with its default. Keys are those of the file. */
export const settingsSchema = z.strictObject({
  firm: z.strictObject({ name_en: z.string().default('Our firm'), name_zh: z.string().default('本公司') }).prefault({}),
  time_zone: timeZone.default('UTC'),
  reporting_currency: currencyCode.default('EUR'),
  period: z.enum(['week', 'month', 'quarter']).default('month'),

  gaps: z
    .strictObject({
      /** Smallest gap that matters, in points: H0 is |gap| <= this. */
      smallest_gap_that_matters: z.number().nonnegative().default(2),
      /** Customers' cells with fewer answers are hidden; with fewer than `mark_below` marked. */
      hide_below: z.number().int().min(1).default(5),
      mark_below: z.number().int().min(1).default(30),
      /** Staff stations are shown from this many answers. */
      staff_minimum: z.number().int().min(2).default(3),
      /** A level is carried forward at most this many months. */
      carry_months: z.number().int().min(0).default(12),
      /** How many work in each audience (finite-population factor). */
      headcount: audienceCounts.default({}),
      /** What segments weigh by in roll-ups: their customers, or what these are still expected to bring (remaining lifetime value). */
      segment_weights: z.enum(['customers', 'clv']).default('customers'),
      multiple_testing: z.enum(['benjamini_hochberg', 'benjamini_yekutieli']).default('benjamini_hochberg'),
      /** Non-response weights: cells under this are merged, weights trimmed at `weight_limit`. */
      response_cell_minimum: z.number().int().min(1).default(30),
      weight_limit: z.number().min(1).default(5),
    })
    .prefault({}),

  /** Path models: the knowledge–loyalty chain, the satisfaction index, models of one's own. */
  path_models: pathModelSettings,

  lifetime_value: z
    .strictObject({
      horizon_months: z.number().int().positive().default(36),
      discount_rate_per_year: z.number().min(0).default(0.1),
      /** Last share of the history that the hold-out check keeps back. */
      holdout_share: z.number().min(0).max(0.9).default(0.25),
      /** Margin as a share of revenue where costs are not recorded; null: not computed without costs. */
      margin_rate: z.number().min(0).max(1).nullable().default(null),
      /** What is known of customers from the start and compared: purchase rate and drop-out by its levels, each alone and all together. */
      covariates: z.array(z.enum(customerAttributes)).default([...customerAttributes]),
    })
    .prefault({}),

  worth: z
    .strictObject({
      /** Points of a gap that its worth speaks of closing; at most the gap. */
      closes_points: z.number().positive().default(5),
      /** Cost of a link's remedy a year, in the reporting currency; only with it a net worth is given. */
      remedy_costs: z.record(z.string().min(1), z.number().nonnegative()).default({}),
      /** Resamples of persons that its interval is made from. */
      resamples: z.number().int().min(200).default(999),
    })
    .prefault({}),

  signals: z
    .strictObject({
      /** Trust is compared over this many days before and from the first day of a signal. */
      window_days: z.number().int().min(28).default(182),
      /** How often a less able rival breaks such a promise, by kind of signal; without an entry (and without a benchmark of the signal's own) it is unknown. */
      rival_failure_rates: z.record(identifier, z.number().min(0).max(1)).default({}),
      /** Attributes whose promise is the day of delivery: kept or broken as promised and delivered days tell. Any other promise goes by its stated rate. */
      delivery_attributes: z.array(z.string()).default(['delivery_time', 'keeping_promises']),
    })
    .prefault({}),

  competence: z
    .strictObject({
      /** Channels on which staff meet the customer face to face; every other one is indirect. */
      direct_channels: z
        .array(z.string())
        .default(['visit', 'store', 'field', 'workshop', 'service_desk', 'fair', 'in_person']),
      /** Departments whose use of an item counts as the management's. */
      management_departments: z.array(z.string()).default(['management']),
      /** A contact is followed up when the firm turns to the customer again within this many days. */
      follow_up_days: z.number().int().min(1).default(30),
      /** How many work in each department; else the headcount of the audience of that name. */
      headcount: z.record(z.string(), z.number().int().positive()).default({}),
    })
    .prefault({}),

  knowledge: z
    .strictObject({
      /** Days in which half of what is known is gone, where repeated answers do not tell: of every category, and of those named. */
      half_life_days: z.number().positive().default(365),
      half_lives: z.record(identifier, z.number().positive()).default({}),
      /** Measures whose repeated answers tell how fast a category of knowledge fades. */
      category_measures: z.record(identifier, z.array(z.string()).min(1)).default({
        needs: ['expected_benefit'],
        use: ['product_experience'],
        market: ['competitor_knowledge'],
      }),
      /** An item counts as absorbed when it is applied within this many days. */
      absorption_days: z.number().int().positive().default(180),
      /** How many are entitled to use customer knowledge, by department (the headcount of a survey counts other people). */
      entitled: z.record(z.string(), z.number().int().positive()).default({}),
      /** Who used an item within this many days is an active user. */
      active_user_days: z.number().int().positive().default(90),
      /** Lead users: topics with this many voices, this share ahead, this share by expected benefit. */
      topic_voices: z.number().int().min(2).default(10),
      ahead_share: z.number().gt(0).lt(1).default(0.1),
      benefit_share: z.number().gt(0).lte(1).default(0.3333333333),
      /** Resamples of persons for the interval of a half-life. */
      resamples: z.number().int().min(99).default(399),
    })
    .prefault({}),

  customers: customerSettings,

  clv_parts: z
    .strictObject({
      /** Margin of a customer brought by a referral counts for this long after it (CLV5). */
      referral_days: z.number().int().min(1).default(365),
      /** Where no source records who left: a customer who has bought nothing for this long left on the day of the last purchase. */
      silent_days: z.number().int().min(30).default(365),
      /** Greatest share that could be kept a year, whatever is spent on keeping; null: not stated. */
      retention_ceiling: z.number().gt(0).max(1).nullable().default(null),
      /** Greatest share of prospects that could be won a period, whatever is spent on it; null: not stated. */
      acquisition_ceiling: z.number().gt(0).max(1).nullable().default(null),
    })
    .prefault({}),

  money: z.strictObject({ fx_max_age_days: z.number().int().min(0).default(10) }).prefault({}),

  privacy: z
    .strictObject({
      /** Write PII columns to the lake. */
      keep_personal_data: z.boolean().default(false),
      /** Replace customer ids by HMAC-SHA-256 over (id space, normalised id). */
      hash_ids: z.boolean().default(false),
    })
    .prefault({}),

  ingest: z
    .strictObject({
      /** A full snapshot that shrinks by more than this share is refused. */
      snapshot_shrink_limit: z.number().min(0).max(1).default(0.2),
    })
    .prefault({}),

  /** Order in which sources fill a customer's columns; sources not named come last, by name. */
  source_priority: z.array(z.string()).default([]),
  sources: z.record(identifier, source).default({}),
  chain: chainSchema.default(defaultChain),
});

export type Settings = z.infer<typeof settingsSchema>;
