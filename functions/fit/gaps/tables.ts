import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';
import { orientations } from './orientation.ts';

const points = { unit: 'points' } as const;
const period = text('The period', { required: true });

export const gapEstimates: ModelTable = {
  name: 'gap_estimates',
  row: 'a gap of a cell (attribute × segment × period × link) or its roll-up over attributes, segments or both',
  columns: {
    period_id: period,
    link: text('The link; parts joined by + where stations between them were not measured', { required: true }),
    attribute_id: text('Attribute; null: rolled up over attributes by importance'),
    segment: text(
      'Segment; null: rolled up over segments by customers, or by remaining lifetime value (setting gaps.segment_weights)',
    ),
    scope: text('cell, attribute, segment or firm', {
      required: true,
      oneOf: ['cell', 'attribute', 'segment', 'firm'],
    }),
    bias: double('Level before the link minus level after it; positive: knowledge lost; null: not measured', points),
    bias_lower: double('Lower end of the 95 % t interval of this cell or roll-up alone', points),
    bias_upper: double('Upper end of the 95 % t interval of this cell or roll-up alone', points),
    std_error: double('Standard error of the bias; null: a level has none', points),
    degrees_of_freedom: double('Welch–Satterthwaite; null: normal'),
    misfit: double('Size without sign, noise removed: √max(0, Σw(bias² − se²)) over the cells below', points),
    misfit_lower: double('Lower end of the 95 % interval of the misfit', points),
    misfit_upper: double('Upper end of the 95 % interval of the misfit', points),
    n: integer(
      'Answers at the weaker end; of a roll-up over attributes: the fewest behind any attribute that has a weight',
    ),
    p_value: double('Of H0: |bias| ≤ the smallest gap that matters'),
    q_value: double('p_value corrected for all cells of the period; null for sums, which are outside the family'),
    is_significant: flag('q_value ≤ 0.05; null outside the family'),
    is_small: flag('Few answers: marked'),
    is_hidden: flag('Too few answers: not to be shown, and left out of the roll-ups'),
    is_mixed_ruler: flag('The two ends were asked on different scales: cannot head the ranking'),
    is_total: flag('From the first to the last station of a chain'),
    age_months: integer('Age of the older level; 0: both measured in the period', { unit: 'months' }),
    orientation: text('The sign in words; none where the interval holds 0', { oneOf: orientations }),
  },
};

export const bridgeLevels: ModelTable = {
  name: 'bridge_levels',
  row: 'a station of a chain in a period, for the whole firm; all stations on the same cells, so that the steps add up',
  columns: {
    period_id: period,
    chain: text('The chain', { required: true }),
    station: text('The station', { required: true }),
    position: integer('Place in the order of the flow'),
    level: double(
      'Level, weighted by importance and the weights of segments (setting gaps.segment_weights); null: not measured',
      points,
    ),
    lower: double('Lower end of the 95 % interval', points),
    upper: double('Upper end of the 95 % interval', points),
    n: integer('Answers: the fewest behind any attribute that has a weight'),
    age_months: integer('Age of the oldest level in it', { unit: 'months' }),
    is_measured: flag('It has a level'),
  },
};

export const bridgeTotals: ModelTable = {
  name: 'bridge_totals',
  row: 'a bridge in a period, for the whole firm: one path of links, from its first to its last station',
  columns: {
    period_id: period,
    chain: text('The chain', { required: true }),
    bridge: text('Its links joined by +; paths beside the longest one are bridges of their own', { required: true }),
    link: text('The declared total between its ends; null: none is declared'),
    from_station: text('First station', { required: true }),
    to_station: text('Last station', { required: true }),
    bias: double('Level of the first station minus level of the last; null: not both measured', points),
    bias_lower: double('Lower end of the 95 % t interval', points),
    bias_upper: double('Upper end of the 95 % t interval', points),
    std_error: double('Standard error of the bias; null: a level has none', points),
  },
};

export const indexEstimatesTable: ModelTable = {
  name: 'index_estimates',
  row: 'an index of a period and segment with its interval and change',
  columns: {
    period_id: period,
    segment: text('Segment; null: the whole firm'),
    index_name: text('The index', { required: true }),
    estimate: double('Points 0–100; nps −100 to 100; complaints per 100 customers who bought in the 365 days before'),
    lower: double('Lower end of the 95 % interval'),
    upper: double('Upper end of the 95 % interval'),
    std_error: double('Standard error'),
    n: integer('Respondents'),
    previous_period_id: text('Latest earlier period in which it was measured'),
    change: double('Estimate minus that of the earlier period'),
    change_lower: double('Lower end of the 95 % interval of the change'),
    change_upper: double('Upper end of the 95 % interval of the change'),
    is_noise: flag('The interval of the change holds 0'),
  },
};

export const attributeImportance: ModelTable = {
  name: 'attribute_importance',
  row: 'an attribute and its weight in roll-ups',
  columns: {
    attribute_id: text('The attribute', { required: true }),
    weight: double('Sums to 1 within a chain', { required: true }),
    source: text('stated, equal or derived', { required: true, oneOf: ['stated', 'equal', 'derived'] }),
  },
};

export const linkCauses: ModelTable = {
  name: 'link_causes',
  row: 'a cause of a link',
  columns: {
    link: text('The link', { required: true }),
    cause: text('The cause', { required: true }),
    score: double('Mean agreement of the staff asked, 0–100; null: not asked', points),
    lower: double('Lower end of its 95 % t interval; null: one answer, or all alike', points),
    upper: double('Upper end of it', points),
    std_error: double(
      'Standard error of the score, with the finite-population factor where the headcount is known',
      points,
    ),
    n: integer('Answers'),
    rank: integer('1 is the likeliest', { required: true }),
    source: text('asked, or to_check: nobody was asked', { required: true, oneOf: ['asked', 'to_check'] }),
  },
};
