import type { ScorecardDiagnosis } from '../scorecard-schema.ts';
import type { PageContext } from './context.ts';

export interface Headline {
  /** The first thing a reader sees: one sentence without jargon. */
  readonly sentence: string;
  /** The finding it speaks of; null when there is none. */
  readonly finding: ScorecardDiagnosis | null;
}

/**
 * The opening sentence. A root cause of a fall comes first; else the widest standing gap above the smallest gap that matters;
 * else that there is none (or how much of the chain is measured at all), and what loyalty did. A gap whose ends were asked on
 * different scales is no headline.
 */
export function headline({ card, messages, format, linkName, firmGap }: PageContext): Headline {
  const { verdict, reason_code: reason } = card.diagnosis_summary;
  const limit = card.settings.smallest_gap_that_matters;
  const open = card.diagnosis.filter((entry) => entry.verdict !== 'none' && (entry.misfit ?? 0) >= limit);
  const first = open.find((entry) => !entry.is_mixed_ruler);
  const isMeasured = card.gaps.some((gap) => gap.bias !== null || gap.misfit !== null);
  if (!isMeasured) return { sentence: messages.opening.notMeasured, finding: null };
  const { loyalty_change: fall, change_point_period: since, baseline_period: before } = card.diagnosis_summary;
  const fell = messages.opening.fell(
    format.points(Math.abs(fall ?? 0)),
    since === null ? null : format.period(since),
    before === null ? null : format.period(before),
  );
  const isMerged = first?.link.includes('+') ?? false;
  // A surplus is no loss: the sign is said in words (over-promised, over-delivered).
  const surplus =
    !first || first.orientation === 'loss' || first.orientation === 'none'
      ? ''
      : messages.aside([messages.orientation[first.orientation]]);
  if (first?.verdict === 'root_cause') {
    const say = messages.opening[isMerged ? 'rootCauseBetween' : 'rootCause'];
    return { sentence: say(fell, linkName(first.link)), finding: first };
  }
  if (verdict === 'no_evidence') {
    const say = messages.opening[reason === 'mixed_rulers_changed' ? 'mixedRulers' : 'noEvidence'];
    return { sentence: say(fell), finding: first ?? null };
  }
  if (first) {
    const say = messages.opening[isMerged ? 'holdsBackBetween' : 'holdsBack'];
    return { sentence: `${say(linkName(first.link))}${surplus}`, finding: first };
  }
  const { change, change_lower, change_upper, is_noise } = card.indices.loyalty;
  const loyalty =
    change === null
      ? messages.opening.loyaltyUnknown
      : is_noise !== false
        ? messages.opening.loyaltyUnchanged
        : messages.opening[change < 0 ? 'loyaltyFell' : 'loyaltyRose'](
            format.signed(change),
            format.interval(change_lower, change_upper),
          );
  const links = card.links.filter((link) => !link.is_total && !link.link.includes('+'));
  const measured = links.filter((link) => firmGap(link.link)?.bias != null);
  const gaps =
    measured.length < links.length
      ? messages.opening.partly(format.count(measured.length), format.count(links.length))
      : messages.opening[open.length > 0 ? 'onlyMixed' : 'noGap'](format.count(limit));
  return { sentence: `${gaps}${messages.semicolon}${loyalty}`, finding: null };
}
