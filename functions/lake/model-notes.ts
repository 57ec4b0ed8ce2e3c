/**
 * What models say of themselves beside their numbers (why nothing could be estimated, what to beware of): each note with the numbers
 * that its texts name. Models write the English text; other languages of the scorecard have one of their own for each.
 */
export const modelNoteNumbers = {
  no_purchases: [],
  no_repeat_purchases: ['customers'],
  few_repeat_buyers: ['repeat', 'customers', 'needed'],
  one_history: ['customers'],
  purchases_not_converged: [],
  few_repeat_spenders: ['buyers', 'needed'],
  same_spend: [],
  spend_not_converged: [],
  unequal_spend: ['q'],
  equal_dropout: [],
  all_or_nothing_dropout: [],
  no_dropout: [],
  certain_dropout: [],
  equal_rates: [],
  immediate_dropout: [],
  equal_rates_and_dropout: [],
  equal_rates_no_dropout: [],
  equal_means: [],
  no_spread_within_customer: [],
  spend_goes_with_frequency: ['correlation'],
  without_spend: ['buyers'],
  uncertain_total: [],
  revenue_basis: [],
  holdout_missed: ['days', 'actual', 'predicted', 'lower', 'upper'],
  naive_better: [],
  holdout_not_converged: ['models'],
  covariates_not_fitted: ['fits'],
  no_station: [],
  no_link: [],
  no_gaps_no_loyalty: [],
  segments_by_customers: [],
  path_no_answers: [],
  path_few_answers: ['answers', 'needed'],
  path_no_path: [],
  path_many_items: ['items', 'most'],
  path_left_out: ['constructs'],
  path_constant_item: [],
  path_collinear: [],
  path_not_converged: ['iterations'],
  path_inadmissible: [],
  path_lost_resamples: ['lost', 'resamples'],
  path_weak_measures: ['constructs'],
  path_incomplete_answers: ['left', 'asked'],
  cells_too_few: ['chain', 'cells', 'needed', 'clusters', 'needed_clusters'],
  cells_collinear: ['chain'],
  cells_no_staff: ['chain'],
  necessity_no_answers: [],
  necessity_few_answers: ['persons', 'needed'],
  necessity_no_spread: [],
  few_attachment_answers: ['answered', 'needed'],
  few_returns: ['returns', 'needed'],
  few_opinions_before_leaving: ['opinions', 'leavers', 'needed'],
  few_channel_periods: ['periods'],
  no_signals: [],
  signals_without_answers: ['signals'],
  signals_without_control: ['without', 'signals'],
  signals_without_verdict: ['without', 'signals'],
  no_competence_answers: [],
  few_competence_answers: ['answers', 'needed'],
  components_not_asked: ['asked'],
  no_competence_evidence: [],
  no_styles: [],
  knowledge_not_asked_again: [],
  knowledge_half_lives_set: ['set'],
  no_knowledge_items: [],
  knowledge_items_young: ['longest', 'days'],
  short_history: ['needed'],
  worth_few_answers: ['answers', 'needed'],
  worth_few_followed: ['answers', 'needed'],
  worth_no_lifetime_value: [],
  worth_no_gap: [],
  no_list_prices: [],
  no_later_orders: [],
  no_remaining_value: [],
  amounts_without_rate: ['amounts'],
  few_tenures: [],
  few_tenure_years: ['years'],
  nobody_left: [],
  no_budget: [],
  failed: [],
} as const;

export type ModelNoteCode = keyof typeof modelNoteNumbers;

export interface ModelNote {
  readonly code: ModelNoteCode;
  /** In English. */
  readonly text: string;
  /** Numbers, and ids of what they are about. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** A note with exactly the numbers that its code names. */
export const modelNote = <C extends ModelNoteCode>(
  code: C,
  text: string,
  values: Readonly<Record<(typeof modelNoteNumbers)[C][number], number | string>>,
): ModelNote => ({ code, text, values });
