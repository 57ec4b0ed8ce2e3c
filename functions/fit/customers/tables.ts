import { bigint, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true };

export const loyaltyTypeChances: ModelTable = {
  name: 'loyalty_type_chances',
  row: 'customers of whom the same is known: chances of what they would answer, from those who were asked',
  columns: {
    segment: text('Segment', required),
    is_repurchase_high: flag('See customer_profiles', required),
    is_broad: flag('Bought in at least two product categories', required),
    is_promoted: flag('At least the share of orders on promotion that counts as loyalty to incentives', required),
    customers: bigint('Customers of whom it is known', required),
    answered: bigint('Those among them who answered on attachment', required),
    attached_chance: double('Chance of a high attachment', required),
    attached_lower: double('Lower end of its 95 % interval', required),
    attached_upper: double('Upper end of it', required),
    without_alternative_chance: double(
      'Chance of seeing no alternative, given low attachment and high repurchase; null: too few answers',
    ),
    without_alternative_lower: double('Lower end of its 95 % interval'),
    without_alternative_upper: double('Upper end of it'),
    price_sensitive_chance: double(
      'Chance of being price-sensitive, given low attachment and low repurchase; null: too few answers',
    ),
    price_sensitive_lower: double('Lower end of its 95 % interval'),
    price_sensitive_upper: double('Upper end of it'),
  },
};

export const loyaltyTypeErrors: ModelTable = {
  name: 'loyalty_type_errors',
  row: 'customers of whom the same is known × question × independent source of error: what the chance owes to it, for the error of sums',
  columns: {
    segment: text('Segment', required),
    is_repurchase_high: flag('See customer_profiles', required),
    is_broad: flag('Bought in at least two product categories', required),
    is_promoted: flag('At least the share of orders on promotion that counts as loyalty to incentives', required),
    answer: text('attachment; alternatives (high repurchase only); price (low repurchase only)', {
      ...required,
      oneOf: ['attachment', 'alternatives', 'price'],
    }),
    source: integer('Number of the source; sources of the same question are common to all rows', required),
    change: double(
      'Change of the chance in loyalty_type_chances with one standard deviation of the source; squares add up to the variance of the chance',
      required,
    ),
  },
};

export const returnChancesTable: ModelTable = {
  name: 'return_chances',
  row: 'months of silence: the chance to buy again within the months of the settings',
  columns: {
    basis: text('silent: since the last purchase; recorded: since the recorded day of leaving', {
      ...required,
      oneOf: ['silent', 'recorded'],
    }),
    reason: text('Recorded reason of leaving; null: all'),
    months: integer('Whole months of silence; 24 stands for more', { ...required, unit: 'months' }),
    chance: double('Chance to buy again within the next months_seen months; null where there are none'),
    lower: double('Lower end of its 95 % interval'),
    upper: double('Upper end of it'),
    months_seen: integer(
      'Months ahead that the longest silence seen covers, at most those of the settings: fewer make the chance a lower end',
      { ...required, unit: 'months' },
    ),
    n: bigint('Silences that lasted so long', required),
  },
};

export const opinionLeads: ModelTable = {
  name: 'opinion_leads',
  row: 'how long before leaving opinions come (one row)',
  columns: {
    days: double('Median days from an opinion to the leaving, of opinions beyond the usual', {
      ...required,
      unit: 'days',
    }),
    lower: double('Lower end of its 95 % interval; null where it is the setting', { unit: 'days' }),
    upper: double('Upper end of it', { unit: 'days' }),
    rate_ratio: double('Opinions in the year before leaving over those usual in as much time'),
    rate_ratio_lower: double('Lower end of its 95 % interval'),
    rate_ratio_upper: double('Upper end of it'),
    opinions: bigint('Opinions in the year before leaving', required),
    leavers: bigint('Customers recorded as lost', required),
    basis: text('estimated, or setting where the data do not tell', { ...required, oneOf: ['estimated', 'setting'] }),
  },
};

export const contactEffects: ModelTable = {
  name: 'contact_effects',
  row: 'a segment, or the firm (segment is null): purchases that go with contacts and with a second channel, within customers',
  columns: {
    segment: text('Segment; null for the whole firm'),
    per_contact: double('Days of purchase a period that go with one more contact', required),
    per_contact_std_error: double('Standard error, clustered by bucket', required),
    synergy: double(
      'Days of purchase a period that go with two or more channels instead of one, at the same number of contacts',
      required,
    ),
    synergy_std_error: double('Standard error, clustered by bucket', required),
    lower: double('Lower end of the 95 % interval of synergy', required),
    upper: double('Upper end of it', required),
    customers: bigint('Customers', required),
    periods: bigint('Periods of theirs', required),
    multi_periods: bigint('Periods with two or more channels', required),
  },
};

export const customerTables: readonly ModelTable[] = [
  loyaltyTypeChances,
  loyaltyTypeErrors,
  returnChancesTable,
  opinionLeads,
  contactEffects,
];
