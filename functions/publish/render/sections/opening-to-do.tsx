import { named } from '../../messages/messages.ts';
import type { ScorecardDiagnosis } from '../../scorecard-schema.ts';
import { isNumbered, type PageContext } from '../context.ts';
import { mayBeNothing } from '../effect-text.ts';
import { Words } from '../words.tsx';
import { startsWithFeasibility } from './diagnosis.tsx';

/** The first two things to do, and where all of them are. */
export function ToDo({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const findings = card.diagnosis.filter((entry) => entry.verdict !== 'none');
  if (findings.length === 0) return null;
  const [first, second] = findings;
  const worthOf = ({ expected_effect: { worth } }: ScorecardDiagnosis): string[] => {
    if (worth?.money_a_year == null) return [];
    const { money_a_year: money, lower, upper } = worth;
    const interval = format.moneyInterval(money, lower, upper);
    return [messages.opening.worthOfIt(format.money(money, lower, upper), interval, mayBeNothing(worth))];
  };
  const isAfterCause = findings.some(({ verdict }) => verdict === 'root_cause' || verdict === 'contributing');
  const doing = (entry: ScorecardDiagnosis) => {
    const [cause] = entry.causes;
    const toAsk = context.notMeasuredNames(entry.link);
    const asks = entry.is_mixed_ruler
      ? messages.opening.askOneScale
      : toAsk === ''
        ? null
        : messages.opening.ask(toAsk);
    const aside = [
      ...(cause || toAsk !== '' || isNumbered(entry.link) ? [messages.gapNumber(entry.link)] : []),
      ...(entry.orientation === 'loss' || entry.orientation === 'none'
        ? []
        : [messages.orientation[entry.orientation]]),
      ...(entry.departments.length === 0 || asks !== null
        ? []
        : [context.departmentNames(entry.departments.slice(0, 1))]),
      ...(entry === first ? [] : worthOf(entry)),
      ...(cause?.source === 'to_check' && !entry.is_mixed_ruler ? [messages.opening.toCheck] : []),
      ...(entry.is_first_cause_clear === false && asks === null ? [messages.opening.notToldApart] : []),
      ...(startsWithFeasibility(entry) && asks === null ? [messages.opening.notKnowledge] : []),
    ];
    return (
      <dd>
        <Words
          text={asks ?? messages.sentence(cause ? named(cause.remedy, language) : context.linkName(entry.link))}
          language={language}
        />
        <span class="owner words">{messages.aside(aside)}</span>
      </dd>
    );
  };
  return (
    <>
      <dl class="do">
        {first && (
          <>
            <dt>{messages.opening.first}</dt>
            {doing(first)}
          </>
        )}
        {second && (
          <>
            <dt>{messages.opening.second}</dt>
            {doing(second)}
          </>
        )}
      </dl>
      <p class="effect small">
        {second && (
          <span class="soft words">
            <Words
              text={isAfterCause ? messages.opening.bySizeAfterCause : messages.opening.bySize}
              language={language}
            />{' '}
          </span>
        )}
        <a class="noprint" href="#diagnosis">
          {messages.opening.all(findings.length)}
        </a>
      </p>
    </>
  );
}
