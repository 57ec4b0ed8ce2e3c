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

export interface StyleCounts {
  readonly style: string;
  readonly invited: number;
  readonly takenUp: number;
  readonly participants: number;
  /** Applied items of the participants: their sum, and the sum over participants of the square. */
  readonly appliedItems: number;
  readonly appliedSquares: number;
}

export interface StyleFit {
  readonly participation: Share | null;
  /** Applied items a participant. */
  readonly yield: number | null;
  /** Participation × yield over the same of all styles together; null where a part is missing. */
  readonly fit: { readonly value: number; readonly lower: number | null; readonly upper: number | null } | null;
  readonly advice: 'keep' | 'try' | 'drop';
}

/**
 * How a style suits the firm (SPEC 6.8): participation of those invited × yield (applied items a participant), against the firm's mean over
 * all styles. The interval is of the logarithm: participation binomial, yield with the spread between participants, the mean's own error
 * included. Advice: keep at 1 or more, drop when the whole interval is below 1, each from `enough` invitations on; else try.
 */
export function styleFits(counts: readonly StyleCounts[], enough: number): ReadonlyMap<string, StyleFit> {
  const usable = counts.filter(({ invited, participants }) => invited > 0 && participants > 0);
  const total = (key: 'invited' | 'takenUp' | 'participants' | 'appliedItems'): number =>
    usable.reduce((sum, each) => sum + each[key], 0);
  const all = {
    invited: total('invited'),
    takenUp: total('takenUp'),
    participants: total('participants'),
    appliedItems: total('appliedItems'),
  };
  const mean = (all.takenUp / all.invited) * (all.appliedItems / all.participants);
  return new Map(
    counts.map((own) => {
      const participation = wilsonInterval(own.takenUp, own.invited);
      const yielded = own.participants > 0 ? own.appliedItems / own.participants : null;
      const isUsable = usable.includes(own) && mean > 0;
      const value = isUsable ? ((own.takenUp / own.invited) * (yielded ?? 0)) / mean : null;
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

/** Standard error of log fit: every style's own invitations and items enter, those of `own` also through the numerator. */
function logError(
  own: StyleCounts,
  usable: readonly StyleCounts[],
  all: { readonly takenUp: number; readonly appliedItems: number },
): number {
  let variance = 0;
  for (const each of usable) {
    const isOwn = each === own;
    const share = each.takenUp / each.invited;
    const varianceTaken = each.invited * share * (1 - share);
    const varianceItems =
      each.participants > 1
        ? Math.max(0, each.appliedSquares - each.appliedItems ** 2 / each.participants) *
          (each.participants / (each.participants - 1))
        : each.appliedItems;
    variance += ((isOwn ? 1 / each.takenUp : 0) - 1 / all.takenUp) ** 2 * varianceTaken;
    variance += ((isOwn ? 1 / each.appliedItems : 0) - 1 / all.appliedItems) ** 2 * varianceItems;
  }
  return Math.sqrt(variance);
}

function adviceOf(own: StyleCounts, fit: StyleFit['fit'], enough: number): StyleFit['advice'] {
  if (fit === null || own.invited < enough) return 'try';
  if (fit.value >= 1) return 'keep';
  return fit.value === 0 || (fit.upper !== null && fit.upper < 1) ? 'drop' : 'try';
}
