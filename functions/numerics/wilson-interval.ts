import { normalQuantile } from './distributions.ts';

/** A share with the ends of its interval, all from 0 to 1. */
export interface Share {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval of a share (Wilson 1927; Newcombe 1998, method 3): it stays within 0 and 1 and holds its level also for few
 * cases and shares near the ends. Null without cases.
 *
 * @param confidence of the interval, 0.95 by default
 * @example wilsonInterval(81, 263) // { share: 0.308, lower: 0.2553, upper: 0.3662 } (Newcombe 1998, table I)
 */
export function wilsonInterval(successes: number, cases: number, confidence = 0.95): Share | null {
  if (!(cases > 0) || successes < 0 || successes > cases) return null;
  const z = normalQuantile(0.5 + confidence / 2);
  const share = successes / cases;
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * cases)) / cases);
  const centre = share + (z * z) / (2 * cases);
  const scale = 1 + (z * z) / cases;
  return {
    share,
    lower: successes === 0 ? 0 : (centre - spread) / scale,
    upper: successes === cases ? 1 : (centre + spread) / scale,
  };
}
