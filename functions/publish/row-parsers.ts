import { z } from 'zod';

/** Numbers come as double, bigint or decimal text; NaN and infinities mean "there is none". */
export const number = z.preprocess((value) => {
  if (value === null || value === undefined || value === '') return null;
  const parsed = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value;
  return typeof parsed === 'number' && !Number.isFinite(parsed) ? null : parsed;
}, z.number().nullable());
export const whole = number.transform((value) => (value === null ? null : Math.round(value)));
export const text = z.string().nullable();
export const key = z.string().min(1);
export const flag = z.boolean().nullable();
/** An ISO date, also of a timestamp. */
export const day = z.preprocess(
  (value) => (typeof value === 'string' ? value.slice(0, 10) : value),
  z.string().nullable(),
);
/** Rows of a relation; columns not named are left out, a relation that is not there has none. */
export const list = <T extends z.ZodRawShape>(row: T) => z.array(z.object(row)).default([]);
