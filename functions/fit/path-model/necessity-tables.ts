import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true } as const;
const points = { unit: 'points' } as const;
const lower = double('Lower end of the 95 % interval');
const upper = double('Upper end of the 95 % interval');

export const necessityTable: ModelTable = {
  name: 'necessity',
  row: 'a condition and how far loyalty needs it (necessary-condition analysis, CE-FDH)',
  columns: {
    condition: text('satisfaction or trust', { ...required, oneOf: ['satisfaction', 'trust'] }),
    outcome: text('loyalty', required),
    effect_size: double(
      'd: share of the area that is empty above the ceiling; from 0.1 on medium, from 0.3 large, from 0.5 very large',
      required,
    ),
    p_value: double('By permutation'),
    is_necessary: flag('d at least 0.1 and p below 0.05', required),
    persons: integer('Persons', required),
    loyalty_level: double('A high level of loyalty: its upper quartile', points),
    needed_level: double('The condition that everybody at or above that loyalty has reached', points),
    persons_below: integer('Persons, of any loyalty, who fall short of it; null where too few to be shown'),
    share_below: double('Their share of all persons'),
    share_below_lower: double('Lower end of its 95 % interval (Wilson)'),
    share_below_upper: double('Upper end of it'),
  },
};

export const necessityBottlenecks: ModelTable = {
  name: 'necessity_bottlenecks',
  row: 'a condition and a tenth of the way to the highest loyalty: the level of the condition that nobody at or above that loyalty falls short of (bottleneck table of necessary-condition analysis, CE-FDH)',
  columns: {
    condition: text('satisfaction or trust', { ...required, oneOf: ['satisfaction', 'trust'] }),
    outcome: text('loyalty', required),
    loyalty_share: double(
      'Level of loyalty as a share of its scope, 0 to 1 in tenths (scope: answers observed, or the whole scale by the setting path_models.necessity_scope)',
      required,
    ),
    loyalty_level: double('The same in points', { ...required, ...points }),
    needed_share: double('Level of the condition needed for it, as a share of its scope; 0: not necessary', required),
    needed_level: double('The same in points; null: not necessary at that level', points),
    persons_below: integer('Persons who fall short of it; null where too few to be shown'),
    share_below: double('Their share of all persons; null where too few to be shown'),
  },
};

const high = (what: string) => text(`${what}: high or low`, { ...required, oneOf: ['high', 'low'] });

export const loyaltyBySatisfactionTrust: ModelTable = {
  name: 'loyalty_by_satisfaction_trust',
  row: 'a field of the 2 × 2 of satisfaction and trust, each high or low',
  columns: {
    satisfaction: high('Satisfaction'),
    trust: high('Trust'),
    loyalty: double('Weighted mean of loyalty; null where too few persons stand to be shown', points),
    std_error: double('Standard error', points),
    lower,
    upper,
    persons: integer('Persons; null where too few stand to be shown'),
    satisfaction_from: double('From here on satisfaction is high', { ...required, ...points }),
    trust_from: double('From here on trust is high', { ...required, ...points }),
    is_hidden: flag('Too few persons to be shown, or shown it would give away a field that has too few', required),
  },
};
