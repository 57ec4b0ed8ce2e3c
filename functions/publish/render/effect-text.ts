import type { ScorecardDiagnosis } from '../scorecard-schema.ts';
import type { PageContext } from './context.ts';

/** Whether the interval of the money holds 0. */
export const mayBeNothing = ({
  lower,
  upper,
}: {
  readonly lower: number | null;
  readonly upper: number | null;
}): boolean => lower !== null && upper !== null && lower <= 0 && upper >= 0;

/** What closing a gap is associated with, in points and money, or why it cannot be said. */
export function effectText({ expected_effect }: ScorecardDiagnosis, { messages, format }: PageContext): string {
  const { basis, estimate, closes_points, lower, upper, worth } = expected_effect;
  const said = messages.opening;
  if (basis !== 'estimated' || estimate === null || closes_points === null) {
    if (worth?.stops_at === 'nothing_lost') return said.nothingLost;
    return worth?.stops_at ? said.effectUnknownWhy(said.worthStop[worth.stops_at]) : said.effectUnknown;
  }
  const closes = format.points(closes_points);
  const behind = (n: number | null): string => (n === null ? '' : messages.aside([messages.counted(format.count(n))]));
  const points = [closes, format.signed(estimate), format.interval(lower, upper) + behind(expected_effect.n)] as const;
  if (!worth) return said.effect(...points);
  const money = worth.money_a_year;
  if (money === null)
    return said.effect(...points) + (worth.stops_at === null ? '' : said.noMoney(said.worthStop[worth.stops_at]));
  const amount = (value: number, from: number | null, to: number | null) =>
    [format.money(value, from, to), format.moneyInterval(value, from, to)] as const;
  return (
    said.effectWorth(
      ...points,
      format.money(money, worth.lower, worth.upper),
      format.moneyInterval(money, worth.lower, worth.upper) + behind(worth.n),
    ) +
    (mayBeNothing(worth) ? said.worthMayBeNothing : '') +
    (worth.net_a_year === null ? '' : said.net(...amount(worth.net_a_year, worth.net_lower, worth.net_upper)))
  );
}
