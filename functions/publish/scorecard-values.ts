import { z } from 'zod';

export const nullableNumber = z.number().nullable();

/** Why a number is not there. */
export const reasonCodes = [
  'not_measured',
  'too_few_answers',
  'not_estimable',
  'not_converged',
  'no_earlier_period',
  'no_interval',
] as const;
export const reason = z
  .enum(reasonCodes)
  .nullable()
  .describe(
    'Why the number is null: not_measured (nobody was asked, or no data), too_few_answers (hidden to protect people, or too weak to show), not_estimable, not_converged, no_earlier_period, no_interval (the number is there, its interval is not). Null when there is nothing to explain.',
  );
