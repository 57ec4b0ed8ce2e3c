import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const points = { unit: 'points' } as const;

export const passThroughTable: ModelTable = {
  name: 'pass_through',
  row: 'a link and how much of a change of the level before it arrives at the level after it',
  columns: {
    link: text('The link', { required: true }),
    from_station: text('Station before it', { required: true }),
    to_station: text('Station after it', { required: true }),
    slope: double('Points at the station after per point at the station before; null: no cells'),
    lower: double('Lower end of the 95 % interval (attributes resampled)'),
    upper: double('Upper end of the 95 % interval (attributes resampled)'),
    reliability: double('Share of the variance of the level before that is not error'),
    cells: integer('Attribute × period cells in which both were measured'),
    attributes: integer('Attributes they are of; the interval is as wide as so many allow'),
    is_estimable: flag('20 cells and reliability 0.5 or more; else 1 is assumed'),
  },
};

export const passThroughResamples: ModelTable = {
  name: 'pass_through_resamples',
  row: 'the slope of a link in one resample of attributes; a resample takes the same attributes through all links of a chain',
  columns: {
    link: text('The link', { required: true }),
    resample: integer('Number of the resample, from 1', { required: true }),
    slope: double('Points at the station after per point at the station before; null: not estimable in the resample'),
  },
};

export const diagnosisTable: ModelTable = {
  name: 'diagnosis',
  row: 'a link, ranked: those whose change explains the fall of loyalty, then standing gaps by misfit',
  columns: {
    rank: integer('1 is the first to look at', { required: true }),
    link: text('The link; parts joined by + where stations between them were not measured', { required: true }),
    verdict: text('root_cause, contributing, standing or none', {
      required: true,
      oneOf: ['root_cause', 'contributing', 'standing', 'none'],
    }),
    period_id: text('The period', { required: true }),
    baseline_period_id: text('Last period of the stretch that it is compared with'),
    misfit: double('Misfit of the link for the firm in the period', points),
    bias: double('Bias of the link for the firm in the period', points),
    bias_lower: double('Lower end of its 95 % interval', points),
    bias_upper: double('Upper end of its 95 % interval', points),
    is_mixed_ruler: flag('Its ends were asked on different scales: no root cause, and after all other findings'),
    bias_change: double('Change of the bias between the two stretches of periods; positive: more is lost', points),
    bias_change_lower: double('Lower end of its 95 % interval', points),
    bias_change_upper: double('Upper end of its 95 % interval', points),
    p_value: double('Of "no link changed", family-wise over all links'),
    own_part: double('Points lost at the end of the chain through this link itself (see parts_of)', points),
    own_part_lower: double('Lower end of its 95 % interval', points),
    own_part_upper: double('Upper end of its 95 % interval', points),
    carried_on_part: double('Points lost at the end of the chain that links before it lost and it passes on', points),
    carried_on_part_lower: double('Lower end of its 95 % interval', points),
    carried_on_part_upper: double('Upper end of its 95 % interval', points),
    parts_of: text('change: of the change of the bias; standing: of the bias itself', {
      oneOf: ['change', 'standing'],
    }),
    pass_through_to_perception: double('Points at the end of the chain per point gained at this link'),
    is_pass_through_assumed: flag('Some slope on the way is not estimable and taken as 1'),
    expected_effect: double('Loyalty points associated with closing `closes_points` of the gap', points),
    expected_effect_lower: double('Lower end of its 95 % interval', points),
    expected_effect_upper: double('Upper end of its 95 % interval', points),
    closes_points: double(
      'How much of the gap is closed: the points of the setting worth.closes_points, at most the gap',
      points,
    ),
    expected_effect_basis: text('estimated or not_estimable', { oneOf: ['estimated', 'not_estimable'] }),
    open_since_period_id: text('First period of the unbroken stretch in which the gap is above what matters'),
    levels_carried: flag('One of its levels was not measured again after loyalty changed: its change is not known yet'),
  },
};

export const diagnosisSummary: ModelTable = {
  name: 'diagnosis_summary',
  row: 'the diagnosis of the run',
  columns: {
    period_id: text('The period'),
    baseline_period_id: text('Last period of the stretch that it is compared with'),
    loyalty_change: double('Mean loyalty of the latest stretch minus that of the stretch before', points),
    loyalty_change_lower: double('Lower end of its 95 % interval', points),
    loyalty_change_upper: double('Upper end of its 95 % interval', points),
    baseline_start_period_id: text('First period of the stretch that loyalty is compared with'),
    answers_before: integer('Answers on loyalty in the stretch before'),
    answers_after: integer('Answers on loyalty in the latest stretch'),
    change_point_period_id: text('First period of the latest stretch; null: history shows no change point'),
    verdict: text('root_cause, no_evidence, loyalty_unchanged or not_measured', {
      required: true,
      oneOf: ['root_cause', 'no_evidence', 'loyalty_unchanged', 'not_measured'],
    }),
    root_cause_link: text('The link whose change explains most of the fall'),
    reason_code: text('Why the verdict is what it is', {
      oneOf: [
        'link_changed',
        'link_changed_levels_carried',
        'no_link_changed',
        'mixed_rulers_changed',
        'gaps_not_measured',
        'loyalty_unchanged',
        'loyalty_rose',
        'loyalty_not_measured',
        'one_period_only',
      ],
    }),
  },
};
