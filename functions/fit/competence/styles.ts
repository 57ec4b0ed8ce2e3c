import { normalQuantile } from '../../numerics/distributions.ts';
import { type Share, wilsonInterval } from '../../numerics/wilson-interval.ts';

/** The five styles of customer knowledge management (Gibbert, Leibold & Probst 2002; seed 1). */
export const styles = [
  'prosumerism',
  'team_co_learning',
  'mutual_innovation',
  'communities_of_creation',
  'joint_intellectual_property',
] as const;

/** Invitations to a style and what came of them; contacts that nobody was invited to are no part of it. */
export interface StyleCounts {
  readonly style: string;
  readonly invited: number;
  readonly takenUp: number;
  /** Customers invited, and the sum over them of the square of their invitations. */
  readonly invitedPersons: number;
  readonly invitedSquares: number;
  /** Applied items of invitations taken up: their sum, and the sums over persons of the square and of the product with invitations. */
  readonly appliedItems: number;
  readonly appliedSquares: number;
  readonly appliedProducts: number;
  /** Items are on record, but of none the contact that it came from: what came of invitations is not known. */
  readonly isYieldUnknown: boolean;
}

export interface StyleFit {
  readonly participation: Share | null;
  /** Applied items of an invitation taken up. */
  readonly yield: number | null;
  /** Participation × yield over the same of all styles together; null where a part is missing. */
  readonly fit: { readonly value: number; readonly lower: number | null; readonly upper: number | null } | null;
  readonly advice: 'keep' | 'try' | 'drop';
}

/**
 * How a style suits the firm: participation of those invited × yield (applied items of an invitation taken up), against the
 * firm's mean over all styles. The product is applied items an invitation, a ratio of two sums over persons: the interval is of its
 * logarithm, linearised, persons clustered (one who is invited again brings what they bring), the mean's own error included. Advice:
 * keep at 1 or more, drop when the whole interval is below 1, each from `enough` invitations on; else try.
 */
export function styleFits(counts: readonly StyleCounts[], enough: number): ReadonlyMap<string, StyleFit> {
  const usable = counts.filter(({ invited, isYieldUnknown }) => invited > 0 && !isYieldUnknown);
  const total = (key: 'invited' | 'appliedItems'): number => usable.reduce((sum, each) => sum + each[key], 0);
  const all = { invited: total('invited'), appliedItems: total('appliedItems') };
  const mean = all.appliedItems / all.invited;
  return new Map(
    counts.map((own) => {
      const participation = wilsonInterval(own.takenUp, own.invited);
      const yielded = own.takenUp > 0 && !own.isYieldUnknown ? own.appliedItems / own.takenUp : null;
      const value = usable.includes(own) && mean > 0 ? own.appliedItems / own.invited / mean : null;
      const error = value !== null && value > 0 ? logError(own, usable, all) : null;
      const reach = error === null ? null : Math.exp(normalQuantile(0.975) * error);
      const fit =
        value === null
          ? null
          : { value, lower: reach === null ? null : value / reach, upper: reach === null ? null : value * reach };
      return [own.style, { participation, yield: yielded, fit, advice: adviceOf(own, fit, enough) }];
    }),
  );
}

/**
 * Standard error of log fit. A person of a style adds items · perItem − invitations · perInvitation to it; the variance is n/(n − 1) times
 * the sum of squares of these around their mean, style by style. One single person: items as a Poisson count.
 */
function logError(
  own: StyleCounts,
  usable: readonly StyleCounts[],
  all: { readonly invited: number; readonly appliedItems: number },
): number {
  let variance = 0;
  for (const each of usable) {
    const isOwn = each === own;
    const perItem = (isOwn ? 1 / each.appliedItems : 0) - 1 / all.appliedItems;
    const perInvitation = (isOwn ? 1 / each.invited : 0) - 1 / all.invited;
    const persons = each.invitedPersons;
    const squares =
      perItem ** 2 * each.appliedSquares -
      2 * perItem * perInvitation * each.appliedProducts +
      perInvitation ** 2 * each.invitedSquares;
    const sum = perItem * each.appliedItems - perInvitation * each.invited;
    variance +=
      persons > 1
        ? Math.max(0, squares - sum ** 2 / persons) * (persons / (persons - 1))
        : perItem ** 2 * each.appliedItems;
  }
  return Math.sqrt(variance);
}

function adviceOf(own: StyleCounts, fit: StyleFit['fit'], enough: number): StyleFit['advice'] {
  if (fit === null || own.invited < enough) return 'try';
  if (fit.value >= 1) return 'keep';
  return fit.value === 0 || (fit.upper !== null && fit.upper < 1) ? 'drop' : 'try';
}
