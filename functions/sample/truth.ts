import { z } from 'zod';

const perCell = {
  period_id: z.string(),
  attribute_id: z.string(),
  segment: z.string(),
};

/** What was spoilt on purpose in one file, and what an honest ingest must report of it. */
const dirt = z.strictObject({
  /** `<source>/<dataset>/<export_date>/<file>` */
  file: z.string(),
  /** Source records after the header rows. */
  records: z.number().int(),
  /** Byte-for-byte repeated records (superseded, not quarantined). */
  duplicates: z.number().int(),
  /** Records with a date or time nobody can read (quarantined). */
  bad_dates: z.number().int(),
  /** Records without their key (quarantined). */
  missing_keys: z.number().int(),
  /** Numbers that are none (quarantined: the record, or in a wide survey the cell). */
  bad_numbers: z.number().int(),
  /** Survey previews and spam (excluded). */
  previews: z.number().int(),
  /** Unfinished questionnaires, without answers to gap questions. */
  partials: z.number().int(),
  /** Records that the source reports as deleted. */
  deletes: z.number().int(),
  /** The file arrived days after its export date. */
  is_late: z.boolean(),
  /** The file corrects an earlier one of the same export date. */
  is_correction: z.boolean(),
});

/**
 * What is true of a sample firm, on the observed scale (0–100 points after rounding and clipping): customers' levels are the
 * expectation of an observed answer; staff levels are the mean of what the whole headcount would answer in the wave that
 * holds for the period.
 */
export const truthSchema = z.strictObject({
  schema_version: z.literal(1),
  seed: z.number(),
  as_of: z.string(),
  customers: z.number().int(),
  /** Gaps of every period, attribute and segment; `gap5` is gap1 + gap2 + gap3 + gap4. */
  gaps: z.array(z.strictObject({ ...perCell, link: z.string(), bias: z.number() })),
  station_levels: z.array(z.strictObject({ ...perCell, station: z.string(), level: z.number() })),
  /** Importance-weighted mean bias of each link and period over attributes, and over segments by their share of customers. */
  firm_gaps: z.array(z.strictObject({ period_id: z.string(), link: z.string(), bias: z.number() })),
  /** Mean of the items of satisfaction, trust, perceived_value, commitment, repurchase_intention, switching_resistance; loyalty is the mean of the last three. */
  indices: z.array(
    z.strictObject({ period_id: z.string(), segment: z.string(), index: z.string(), level: z.number() }),
  ),
  /** Share of each segment among the customers. */
  segments: z.array(z.strictObject({ segment: z.string(), share: z.number() })),
  /** Why loyalty fell. `effect_points`: planted change of the link's bias on each of `attributes`; `observed_effect_points`: the same on the observed scale, mean over them; `loyalty_points`: change of loyalty that follows. */
  root_cause: z.strictObject({
    kind: z.enum(['link', 'outside', 'none']),
    link: z.string().nullable(),
    attributes: z.array(z.string()),
    effect_points: z.number(),
    observed_effect_points: z.number(),
    since_period: z.string().nullable(),
    loyalty_points: z.number(),
  }),
  /** Fader, Hardie & Lee (2005): purchases at rate Gamma(r, alpha), drop-out Beta(a, b). */
  bgnbd: z.strictObject({ r: z.number(), alpha: z.number(), a: z.number(), b: z.number(), unit: z.literal('week') }),
  /** Fader & Hardie (2013): spend of a purchase day, in the reporting currency. */
  gamma_gamma: z.strictObject({ p: z.number(), q: z.number(), v: z.number() }),
  /** Structural equations of the customers' constructs: target = mean + Σ coefficient · (source − its mean) + error. */
  path: z.strictObject({
    coefficients: z.array(z.strictObject({ from: z.string(), to: z.string(), coefficient: z.number() })),
    error_sd: z.record(z.string(), z.number()),
    /** Change of a station's level per point of the station before it. */
    pass_through: z.number(),
    /** Over persons, within a segment and period; what a declared model of other paths must find follows from it. */
    covariances: z.array(z.strictObject({ a: z.string(), b: z.string(), covariance: z.number() })),
  }),
  /** What lasts of a customer (0–100 before clipping), by the measure that asks about it, and its correlation with what comes before. */
  traits: z.strictObject({
    spread: z.record(z.string(), z.strictObject({ mean: z.number(), sd: z.number() })),
    sources: z.record(z.string(), z.record(z.string(), z.number())),
  }),
  /** Points of staff's own knowledge score per point of customers' perception or trust of the attribute; level of each component of competence in each department. */
  staff: z.strictObject({
    knowledge_slope: z.number(),
    competence: z.array(z.strictObject({ measure: z.string(), department: z.string(), level: z.number() })),
  }),
  /** Trust signals: points they add to the trust of the segment in the attribute from that day on (observed: after rounding and clipping); share of promised orders that came late. */
  signals: z.array(
    z.strictObject({
      signal_id: z.string(),
      attribute_id: z.string(),
      segment: z.string().nullable(),
      sent_from: z.string(),
      effect_points: z.number(),
      observed_effect_points: z.number(),
      late_share: z.number().nullable(),
    }),
  ),
  /** Styles: chance that an invitation is taken up, that a contact leaves an item, that an item is applied. */
  styles: z.array(
    z.strictObject({
      style: z.string(),
      participation: z.number(),
      items_per_contact: z.number(),
      applied_share: z.number(),
    }),
  ),
  /**
   * Days in which answers on a category lose half of what fades of them; chance that an item is applied within 180 days, by owner and category: of the
   * items that came of the service's cases (ids KN-…) only, those of the styles (ids KS-…) go by `styles.applied_share`; stage at which each
   * department loses most; customers who are ahead of others with new topics; `given_back`: items given back to customers by `as_of`, and their indirect value on
   * record in euros, as it was when new and whether found valid or not; customers who bought in the 365 days up to `as_of`, and how many of them
   * were planned to have what each model of customer knowledge management asks for (`all`: everything it asks for), before any export or its dirt.
   */
  knowledge: z.strictObject({
    half_lives: z.array(z.strictObject({ category: z.string(), half_life_days: z.number() })),
    applied_chances: z.array(z.strictObject({ department: z.string(), category: z.string(), chance: z.number() })),
    bottlenecks: z.array(z.strictObject({ department: z.string(), stage: z.string() })),
    lead_users: z.array(z.string()),
    given_back: z.strictObject({ items: z.number().int(), indirect_value: z.number() }),
    active_customers: z.number().int(),
    models: z.array(
      z.strictObject({ knowledge_model: z.string(), requirement: z.string(), customers: z.number().int() }),
    ),
  }),
  /**
   * Relations: share of customers whose attachment is 50 points or more; share of those with two days of purchase
   * or more who will buy again; those recorded as lost by reason; share of them who
   * buy again within a year; median days from an opinion to the leaving;
   * chance that an outgoing contact is answered and what matched content and the preferred channel add; chance that two contacts of a month come
   * over two channels where the customer bought in it, and else.
   */
  relations: z.strictObject({
    attached_share: z.number(),
    lost_reasons: z.array(z.strictObject({ reason: z.string(), customers: z.number().int() })),
    active_share: z.number().nullable(),
    return_share: z.number(),
    opinion_lead_days: z.number().nullable(),
    response: z.strictObject({ base: z.number(), matched: z.number(), preferred: z.number() }),
    two_channels: z.strictObject({ bought: z.number(), not_bought: z.number() }),
  }),
  /**
   * Relationship funnel. `conversion`: chance that who is known of a segment by way of a source becomes a customer, sooner or later. `cohorts`: people
   * by month of the first contact, those of them who bought by `as_of`, and those who will after it (who was known before the first month is in
   * none). `fitting_segments`: where a customer spent at least the firm's mean. `returns`: customers recorded as lost, and those who came back by
   * `as_of`. Whom the firm would select is not planted: likeness to good customers is an estimate.
   */
  funnel: z.strictObject({
    conversion: z.array(z.strictObject({ segment: z.string(), source: z.string(), chance: z.number() })),
    cohorts: z.array(
      z.strictObject({
        period_id: z.string(),
        segment: z.string(),
        identified: z.number().int(),
        developed: z.number().int(),
        will_buy: z.number().int(),
      }),
    ),
    fitting_segments: z.array(z.string()),
    returns: z.array(
      z.strictObject({ segment: z.string(), recorded_lost: z.number().int(), returned: z.number().int() }),
    ),
  }),
  /**
   * Life cycle by the settings' defaults, from planned purchases with the chance of being active of the process behind them (`bgnbd`), of a segment or
   * the whole firm (null). Over the last twelve months: share of the customer-months not lost that are stable; mean months of a stable stretch (up to
   * one month after the longest on record) and months that at most half of the stretches outlast, both by product-limit. Over the whole history:
   * customer-months that began lost (by silence or on record), and those of them that did not end so.
   */
  life_cycle: z.array(
    z.strictObject({
      segment: z.string().nullable(),
      stable_share: z.number(),
      mean_stable_months: z.number(),
      median_stable_months: z.number().nullable(),
      lost_before: z.number().int(),
      won_back: z.number().int(),
    }),
  ),
  /** CLV1 to CLV6 (true-value-parts.ts), leaving by tenure year and what spending on keeping does (leaving.ts). */
  clv: z.strictObject({
    parts: z.array(
      z.strictObject({
        segment: z.string(),
        first_revenue: z.number(),
        repeat_revenue: z.number(),
        new_revenue: z.number(),
        first_price_share: z.number(),
        later_price_share: z.number(),
      }),
    ),
    service: z.strictObject({ one_in: z.number(), first: z.number(), later: z.number() }),
    tenure: z.array(z.strictObject({ segment: z.string(), tenure_year: z.number().int(), churn: z.number() })),
    retention: z.strictObject({ ceiling: z.number(), k: z.number() }),
  }),
  dirt: z.array(dirt),
  /** Source records by dataset (`<source>/<dataset>`), all files together. */
  records: z.record(z.string(), z.number().int()),
});

export type Truth = z.infer<typeof truthSchema>;
export type Dirt = z.infer<typeof dirt>;
