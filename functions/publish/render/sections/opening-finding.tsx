import type { ScorecardDiagnosis } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { effectText } from '../effect-text.ts';
import { Figure } from '../figure.tsx';
import { Words } from '../words.tsx';

/** Of the finding that the headline speaks of: how large, since when, whose, and what closing it is worth. */
export function Finding({ finding, context }: { readonly finding: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages, format, language } = context;
  const words = (text: string) => <Words text={text} language={language} />;
  const interval = format.interval(finding.misfit_lower, finding.misfit_upper);
  return (
    <>
      <p class="facts">
        <span>
          <b>
            <Figure
              id={finding.id}
              method="diagnosis"
              text={messages.opening.size(format.points(finding.misfit ?? 0), interval)}
              interval={interval}
              n={finding.n}
              context={context}
            />
          </b>
          <span class="tag words">
            {messages.list([
              messages.opening.sizeMeaning,
              messages.gapNumber(finding.link),
              ...(finding.n === null ? [] : [messages.counted(format.count(finding.n))]),
            ])}
          </span>
        </span>
        {finding.open_since && <span>{openSinceText(finding, context)}</span>}
        {finding.departments.length > 0 && !finding.link.includes('+') && (
          <span>
            <Words text={messages.opening.owner(context.departmentNames(finding.departments))} language={language} />
          </span>
        )}
      </p>
      <p class="effect">
        {finding.verdict === 'root_cause' && <Fall context={context} />}
        {words(effectText(finding, context))}
      </p>
    </>
  );
}

/** Since when the gap is open; at least, where it was open when its data began. */
export const openSinceText = (
  { open_since, is_open_since_start }: ScorecardDiagnosis,
  { messages, format }: PageContext,
): string =>
  open_since === null
    ? ''
    : messages.opening[is_open_since_start ? 'openSinceStart' : 'openSince'](format.period(open_since));

/** Answers on loyalty of the two stretches that are compared, as an aside; empty where they are not known. */
export function answersBehindFall({ card, messages, format }: PageContext): string {
  const { n_after, n_before } = card.diagnosis_summary;
  if (n_after === null || n_before === null) return '';
  return messages.aside([messages.countedAgainst(format.count(n_after), format.count(n_before))]);
}

/** The periods whose average loyalty is compared with; without a change point the latest before. */
export function baselineOf({ card, messages, format }: PageContext): string | null {
  const { baseline_period: until, baseline_start_period: from, change_point_period } = card.diagnosis_summary;
  if (until === null) return null;
  if (change_point_period === null) return format.period(until);
  return messages.diagnosis.stretch(from === null ? null : format.period(from), format.period(until));
}

/** By how much loyalty fell, and against what. */
function Fall({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const { loyalty_change, loyalty_change_lower, loyalty_change_upper, change_point_period } = card.diagnosis_summary;
  const before = baselineOf(context);
  if (loyalty_change === null || before === null) return null;
  const interval = format.interval(loyalty_change_lower, loyalty_change_upper) + answersBehindFall(context);
  const since = change_point_period === null ? null : format.period(change_point_period);
  return (
    <Words text={messages.opening.fall(format.signed(loyalty_change), interval, since, before)} language={language} />
  );
}
