import type { Link } from '../../lake/gap-chain.ts';
import { tQuantile } from './level-system.ts';

/** Mean agreement of the staff asked about one cause of a link. */
export interface CauseAnswer {
  readonly link: string;
  readonly cause: string;
  /** 0–100. */
  readonly level: number;
  /** With the finite-population factor where the headcount is known; null: none. */
  readonly std_error: number | null;
  readonly n: number;
}

export interface RankedCause {
  readonly link: string;
  readonly cause: string;
  readonly score: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly std_error: number | null;
  readonly n: number;
  readonly rank: number;
  readonly source: 'asked' | 'to_check';
}

/**
 * Causes of each link: those that enough people were asked about by agreement, then the others in the order of the chain, "to check".
 * A cause that only the answers know (a feasibility reason such as cost, capacity, technology) stands among those asked.
 *
 * @param minimum answers from which a score is shown
 */
export function rankCauses(links: readonly Link[], answers: readonly CauseAnswer[], minimum: number): RankedCause[] {
  return links.flatMap((link) => {
    const asked = answers
      .filter((answer) => answer.link === link.link && answer.n >= minimum)
      .sort((a, b) => b.level - a.level || (a.cause < b.cause ? -1 : 1));
    const known = new Set(asked.map((answer) => answer.cause));
    const rows: Omit<RankedCause, 'rank'>[] = [
      ...asked.map((answer) => ({
        link: link.link,
        cause: answer.cause,
        score: answer.level,
        ...intervalOf(answer),
        std_error: answer.std_error,
        n: answer.n,
        source: 'asked' as const,
      })),
      ...link.causes
        .filter(({ cause }) => !known.has(cause))
        .map(({ cause }) => ({ ...unasked, link: link.link, cause, n: 0, source: 'to_check' as const })),
    ];
    return rows.map((row, index) => ({ ...row, rank: index + 1 }));
  });
}

const unasked = { score: null, lower: null, upper: null, std_error: null };

/** 95 % t interval of the mean agreement, within the scale. */
function intervalOf({ level, std_error, n }: CauseAnswer): { lower: number | null; upper: number | null } {
  if (std_error === null) return { lower: null, upper: null };
  const reach = std_error * tQuantile(0.975, n - 1);
  return { lower: Math.max(0, level - reach), upper: Math.min(100, level + reach) };
}
