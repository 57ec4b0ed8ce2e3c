import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const points = { unit: 'points' } as const;
const money = { unit: 'money' } as const;
const required = { required: true } as const;

/** Where the way from a gap to money ends, and why. */
export const worthStops = ['nothing_lost', 'pass_through', 'attitudes', 'behaviour', 'lifetime_value'] as const;
export type WorthStop = (typeof worthStops)[number];

export const gapWorth: ModelTable = {
  name: 'gap_worth',
  row: 'a link, and what closing part of its gap is associated with, before the cost of the remedy',
  columns: {
    link: text('The link; parts joined by + where stations between them were not measured', required),
    chain: text('Chain: value or trust', required),
    closes_points: double('How much of the gap is closed: the points of the setting, at most the gap', {
      ...required,
      ...points,
    }),
    perception_points: double('Points gained at the end of the chain: closed × Π of pass-through', points),
    is_pass_through_assumed: flag('Some pass-through on the way is not estimable and taken as 1'),
    loyalty_points: double('Loyalty points that go with it; null: not estimable', points),
    loyalty_lower: double('Lower end of the 95 % interval', points),
    loyalty_upper: double('Upper end of the 95 % interval', points),
    money: double(
      'Remaining lifetime value of all customers that goes with it, over the horizon; null: not estimable',
      money,
    ),
    money_lower: double(
      'Lower end of the 95 % interval (one bootstrap over persons and attributes through the chain)',
      money,
    ),
    money_upper: double('Upper end of it', money),
    money_a_year: double('money ÷ years of the horizon', money),
    money_a_year_lower: double('Lower end of its 95 % interval', money),
    money_a_year_upper: double('Upper end of it', money),
    through_staying: double('Part of money: more customers stay', money),
    through_repeat: double('Part of money: those who stay buy more often', money),
    through_margin: double('Part of money: each purchase brings more', money),
    staying_share_lower: double(
      'through_staying ÷ money: lower end of the 95 % interval; null: the interval of the margin holds 0',
    ),
    staying_share_upper: double('Upper end of it'),
    repeat_share_lower: double('through_repeat ÷ money, likewise'),
    repeat_share_upper: double('Upper end of it'),
    margin_share_lower: double('through_margin ÷ money, likewise'),
    margin_share_upper: double('Upper end of it'),
    remedy_cost_a_year: double('Cost of the remedy a year (setting worth.remedy_costs); null: not given', money),
    net_a_year: double('money_a_year less that cost; null without a cost', money),
    net_a_year_lower: double('Lower end of its 95 % interval', money),
    net_a_year_upper: double('Upper end of it', money),
    customers: integer('Customers whose remaining lifetime value it speaks of'),
    answers: integer('Questionnaires behind the way to loyalty'),
    followed: integer('Answers with 12 months of behaviour after them'),
    stops_at: text('Where the chain stops short of money; null: it does not', { oneOf: worthStops }),
  },
};

export const worthSteps: ModelTable = {
  name: 'worth_steps',
  row: 'a step of the way from what customers perceive to loyalty, in points per point',
  columns: {
    from_level: text('perception, perceived_trust (mean over attributes), perceived_value or trust', required),
    to_level: text('perceived_value, trust or loyalty', required),
    estimate: double('Points per point; to loyalty: directly and through satisfaction', required),
    lower: double('Lower end of the 95 % interval (persons resampled by bucket)'),
    upper: double('Upper end of it'),
    answers: integer('Complete questionnaires behind it', required),
  },
};

export const behaviourSlopesTable: ModelTable = {
  name: 'behaviour_slopes',
  row: 'what goes with one point more of loyalty in the 12 months after the answer, behaviour before held equal',
  columns: {
    outcome: text('purchases_after (repeat rate a year), churned (0–1) or margin_after (money a year)', {
      ...required,
      oneOf: ['purchases_after', 'churned', 'margin_after'],
    }),
    slope: double('Change of the outcome per point of loyalty', required),
    lower: double('Lower end of the 95 % interval (persons resampled by bucket)'),
    upper: double('Upper end of it'),
    mean: double('Mean of the outcome', required),
    loyalty_reliability: double(
      'Share of the variance of loyalty that is not error of answering; the slope is freed from it',
    ),
    held_equal: text(
      'Behaviour before the answer that is held equal; what could not be told apart is left out',
      required,
    ),
    answers: integer('Answers with 12 months of history after them', required),
  },
};
