import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true } as const;
const model = text('The declared model (settings, path_models)', required);
const group = text('all, or a segment', required);
const lower = double('Lower end of the 95 % interval');
const upper = double('Upper end of the 95 % interval');

export const pathMediation: ModelTable = {
  name: 'path_mediation',
  row: 'two constructs joined by an arrow and by a detour, and which way the effect goes',
  columns: {
    model,
    group_name: group,
    from_construct: text('First construct', required),
    to_construct: text('Last construct', required),
    indirect: double(
      'Effect by all routes that pass other constructs (each of them: path_effects, specific)',
      required,
    ),
    indirect_lower: lower,
    indirect_upper: upper,
    direct: double('Effect of the arrow', required),
    direct_lower: lower,
    direct_upper: upper,
    routes: integer('Routes that pass other constructs', required),
    verdict: text(
      'full: only the indirect effect differs from 0; partial_complementary: both do, with one sign; partial_competitive: with opposite signs; direct_only; none',
      { ...required, oneOf: ['full', 'partial_complementary', 'partial_competitive', 'direct_only', 'none'] },
    ),
    share_of_total: double('Indirect share of the total effect; null where signs differ'),
    share_lower: double('Lower end of its 95 % interval, from the share in each resample'),
    share_upper: double('Upper end of it; mostly indirect (direct) only where both ends lie above (below) a half'),
  },
};

export const pathInvariance: ModelTable = {
  name: 'path_invariance',
  row: 'a segment against all others, or a model against the same paths in another population (after against before purchase): whether a construct means the same to both, then how a path differs; or why they were not compared',
  columns: {
    model,
    group_name: group,
    compared_with: text(
      'others: all other segments; else the model whose answers are the other group (its constructs correspond by place)',
      required,
    ),
    step: text('compositional (same composite), mean, variance, path (difference of a coefficient), or not_compared', {
      ...required,
      oneOf: ['compositional', 'mean', 'variance', 'path', 'not_compared'],
    }),
    construct: text('The construct; of a path the one it starts from; null where nothing was compared'),
    to_construct: text('Of a path: the one it leads to'),
    value: double(
      'Correlation of composites; difference (group less other) of means (in sd), of log variances, or of coefficients',
    ),
    group_value: double('Of a path: the coefficient in the group'),
    other_value: double('Of a path: the coefficient in what it is compared with'),
    lower: double('Lower limit of what chance alone gives (5 % for the correlation, else 95 % two-sided)'),
    upper: double('Upper limit of it'),
    p_value: double('By permutation of persons or buckets between the groups'),
    q_value: double(
      'Of a path: p corrected for all paths and segments (or both stages) of the model that were looked at, by the method of the setting gaps.multiple_testing',
    ),
    holds: flag('The groups do not differ in it beyond chance: of a path by q_value'),
    group_n: integer('Answers that count in the group; null where nothing was compared'),
    other_n: integer('Answers that count in what it is compared with'),
    verdict: text('Of the model: full, partial (coefficients can be compared) or none (they cannot)', {
      oneOf: ['full', 'partial', 'none'],
    }),
    reason: text(
      'Why they were not compared: one_segment, few_units (persons, or buckets, in one of the groups), not_estimable (the model in one of them), other_questions',
      { oneOf: ['one_segment', 'few_units', 'not_estimable', 'other_questions'] },
    ),
    remark: text('The same in words, with its numbers'),
  },
};
