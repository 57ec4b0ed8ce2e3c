import { InputError } from '../errors.ts';
import { defaultChain } from '../lake/gap-chain.ts';

/** What a sample firm is made of; all but the seed has a default. */
export interface FirmOptions {
  readonly seed: number;
  /** How many have bought at least once. */
  readonly customers?: number;
  /** ISO date of the last export. */
  readonly asOf?: string;
  /** What lowers loyalty: one link (chosen by the seed), something outside the links, or nothing. */
  readonly decline?: 'link' | 'outside' | 'none';
  /** The link that causes the decline, instead of one chosen by the seed. */
  readonly link?: string;
  /** Points by which the link's gap grows on each attribute it touches. */
  readonly effectPoints?: number;
  /** Months of history, the month of `asOf` included. */
  readonly months?: number;
  /** Nightly exports after the first big one. */
  readonly nights?: number;
  /** Customers' questionnaires filled in each month. */
  readonly answersPerMonth?: number;
  /** Leave out everything but customers, surveys and assessments (for many firms in a short time). */
  readonly surveysOnly?: boolean;
}

export type FirmPlan = Required<Omit<FirmOptions, 'link'>> & { readonly link: string | null };

/** Fixed, so that the same seed gives the same firm on any day. */
export const defaultAsOf = '2026-10-31';

/**
 * Options with their defaults.
 * @throws InputError on an option that no firm can be made of
 */
export function planFirm(options: FirmOptions): FirmPlan {
  const customers = options.customers ?? 20_000;
  const plan: FirmPlan = {
    seed: options.seed,
    customers,
    asOf: options.asOf ?? defaultAsOf,
    decline: options.decline ?? 'link',
    link: options.link ?? null,
    effectPoints: options.effectPoints ?? 8,
    months: options.months ?? 24,
    nights: options.nights ?? 14,
    answersPerMonth: options.answersPerMonth ?? Math.round(Math.max(240, customers * 0.0225)),
    surveysOnly: options.surveysOnly ?? false,
  };
  const expect = (holds: boolean, option: string, expected: string, found: unknown): void => {
    if (!holds) throw new InputError(`sample firm: option ${option}: expected ${expected}, found ${String(found)}`);
  };
  expect(Number.isInteger(customers) && customers >= 100, 'customers', 'a whole number of at least 100', customers);
  expect(Number.isSafeInteger(plan.seed), 'seed', 'a whole number', plan.seed);
  expect(/^\d{4}-\d\d-\d\d$/.test(plan.asOf) && !Number.isNaN(Date.parse(plan.asOf)), 'asOf', 'an ISO date', plan.asOf);
  expect(Number.isInteger(plan.months) && plan.months >= 6, 'months', 'a whole number of at least 6', plan.months);
  expect(Number.isInteger(plan.nights) && plan.nights >= 0 && plan.nights < 28, 'nights', '0 to 27', plan.nights);
  const links = defaultChain.links.map(({ link }) => link);
  expect(plan.link === null || links.includes(plan.link), 'link', `one of ${links.join(', ')}`, plan.link);
  return plan;
}
