import { bigint, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true };
const days = { unit: 'days' };

export const knowledgeHalfLives: ModelTable = {
  name: 'knowledge_half_lives',
  row: 'a category of customer knowledge',
  columns: {
    category: text('The category; uncategorised: items without one', required),
    half_life_days: double('Days after which half of it is gone', { ...required, ...days }),
    lower: double('Lower end of the 95 % interval; null where the half-life is set', days),
    upper: double('Upper end of it; ten years where it is open', days),
    basis: text('repeated_answers, or setting where they do not tell', {
      ...required,
      oneOf: ['repeated_answers', 'setting'],
    }),
    reliability: double('Correlation of two answers given at once; null where the half-life is set'),
    reliability_lower: double('Lower end of its 95 % interval; null where the half-life is set'),
    reliability_upper: double('Upper end of it; 1 where it is open'),
    lasting: double('Correlation that never fades; null where the half-life is set'),
    lasting_lower: double('Lower end of its 95 % interval; 0 where it is open'),
    lasting_upper: double('Upper end of it'),
    pairs: bigint('Pairs of answers of one person to one question', required),
    lags: integer('Classes of time between them that hold ten pairs', required),
    span_days: double('Days between the shortest and the longest of them', { ...required, ...days }),
    why_setting: text('few_pairs, few_lags, no_fading, fast_fading or short_span, where the half-life is set'),
  },
};

export const knowledgeRetention: ModelTable = {
  name: 'knowledge_retention',
  row: 'a category of customer knowledge and the time between two answers',
  columns: {
    category: text('The category', required),
    lag_months: integer('Time between the answers, rounded to months', { ...required, unit: 'months' }),
    lag_days: double('Its mean', { ...required, ...days }),
    pairs: bigint('Pairs of answers', required),
    correlation: double('Correlation of the two answers', required),
    fitted: double('The same by the fading curve; null where the half-life is set'),
  },
};

export const knowledgeAbsorption: ModelTable = {
  name: 'knowledge_absorption',
  row: 'a category of knowledge in a department that owns items of it; * and * is the firm',
  columns: {
    category: text('The category', required),
    department: text('The department', required),
    items: bigint('Items, without those found invalid', required),
    applied: bigint('Those applied so far', required),
    chance: double('Chance that an item is applied in time (Kaplan–Meier)', required),
    shrunk: double("The same, drawn to the firm's as far as the items are few", required),
    lower: double('Lower end of its 95 % interval', required),
    upper: double('Upper end of it', required),
    within_days: integer('Days that count as in time', { ...required, ...days }),
  },
};

export const knowledgeStageTimes: ModelTable = {
  name: 'knowledge_stage_times',
  row: 'a stage of the knowledge process in a department; * is the firm',
  columns: {
    department: text('The department', required),
    stage: text('organise, analyse, share, apply or create', required),
    items: bigint('Items that came as far as the stage before', required),
    reached: bigint('Those that reached it', required),
    median_days: double('Days after which half of them has (those still waiting count as censored)', days),
    median_lower: double('Lower end of the 95 % interval; null beyond what was seen', days),
    median_upper: double('Upper end of it; null beyond what was seen', days),
    dropout: double('Share not there after the days allowed', required),
    dropout_lower: double('Lower end of its 95 % interval', required),
    dropout_upper: double('Upper end of it', required),
    within_days: integer('Days allowed', { ...required, ...days }),
    is_bottleneck: flag('The stage at which the department loses most', required),
    is_clear: flag('It loses surely more than the next worst', required),
  },
};

export const knowledgeTables: readonly ModelTable[] = [
  knowledgeHalfLives,
  knowledgeRetention,
  knowledgeAbsorption,
  knowledgeStageTimes,
];
