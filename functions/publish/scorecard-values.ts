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
  'trend_before',
  'median_not_reached',
] as const;
export const reason = z
  .enum(reasonCodes)
  .nullable()
  .describe(
    'Why the number is null: not_measured (nobody was asked, or no data), too_few_answers (hidden to protect people, or too weak to show), not_estimable, not_converged, no_earlier_period, no_interval (the number is there, its interval is not), trend_before (the number is there, but what it measures was on its way before already), median_not_reached (less than half have arrived so far). Null when there is nothing to explain.',
  );
