import type { Link } from '../../lake/gap-chain.ts';

/** Mean agreement of the staff asked about one cause of a link. */
export interface CauseAnswer {
  readonly link: string;
  readonly cause: string;
  /** 0–100. */
  readonly level: number;
  readonly n: number;
}

export interface RankedCause {
  readonly link: string;
  readonly cause: string;
  readonly score: number | null;
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
        n: answer.n,
        source: 'asked' as const,
      })),
      ...link.causes
        .filter(({ cause }) => !known.has(cause))
        .map(({ cause }) => ({ link: link.link, cause, score: null, n: 0, source: 'to_check' as const })),
    ];
    return rows.map((row, index) => ({ ...row, rank: index + 1 }));
  });
}
