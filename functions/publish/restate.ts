import type { Scorecard } from './scorecard-schema.ts';

/** What the card prints: half of the last digit shown (points have one decimal). */
const rounding = 0.05;

/**
 * Figures of cards published before that today's computation no longer gives, by more than rounding: indices of every period
 * (against the history of this card), gaps of the firm in the period of this card.
 *
 * @param earlier published cards of this and earlier periods
 */
export function restatedFigures(card: Scorecard, earlier: readonly Scorecard[]): Scorecard['restated'] {
  return earlier
    .filter((published) => published.run_id !== card.run_id)
    .flatMap((published) => [...indicesRestated(card, published), ...gapsRestated(card, published)])
    .sort((a, b) => (a.period < b.period ? 1 : a.period > b.period ? -1 : a.id < b.id ? -1 : 1));
}

function indicesRestated(card: Scorecard, published: Scorecard): Scorecard['restated'] {
  return card.history.indices
    .filter((point) => point.period === published.period)
    .flatMap((point) =>
      differing(`indices.${point.index}`, published.indices[point.index].estimate, point.estimate, published),
    );
}

function gapsRestated(card: Scorecard, published: Scorecard): Scorecard['restated'] {
  return card.history.gaps
    .filter((point) => point.period === published.period)
    .flatMap((point) => {
      const before = published.gaps.find(
        (gap) => gap.link === point.link && gap.attribute === null && gap.segment === null,
      );
      return differing(`gaps.${point.link}`, before?.bias ?? null, point.bias, published);
    });
}

function differing(id: string, before: number | null, now: number | null, published: Scorecard): Scorecard['restated'] {
  if (before === null || now === null || Math.abs(before - now) <= rounding) return [];
  return [{ id, period: published.period, published: before, now, published_run: published.run_id }];
}

/** Lifetime value on the card of the latest earlier period, where it was counted alike; null where there is none. */
export function previousValue(card: Scorecard, earlier: readonly Scorecard[]): Scorecard['clv']['previous'] {
  const { basis, currency, horizon_months, discount_rate_per_year } = card.clv;
  const [latest] = earlier
    .filter(
      ({ period, as_of, clv }) =>
        period !== card.period && as_of <= card.as_of && clv.total !== null && clv.basis === basis,
    )
    .filter(({ clv }) => clv.currency === currency && clv.horizon_months === horizon_months)
    .filter(({ clv }) => clv.discount_rate_per_year === discount_rate_per_year)
    .sort((a, b) => (a.as_of < b.as_of ? 1 : -1));
  return latest && latest.clv.total !== null ? { period: latest.period, total: latest.clv.total } : null;
}
