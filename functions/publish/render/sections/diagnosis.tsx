import { named } from '../../messages/messages.ts';
import type { ScorecardDiagnosis } from '../../scorecard-schema.ts';
import { isNumbered, type PageContext } from '../context.ts';
import { effectText } from '../effect-text.ts';
import { answersBehindFall, baselineOf } from './opening-finding.tsx';

/** Each finding: what, how large, whose, why, what to do, what it would bring. */
export function Diagnosis({ context }: { readonly context: PageContext }) {
  const { card, messages } = context;
  const findings = card.diagnosis.filter((entry) => entry.verdict !== 'none');
  return (
    <section id="diagnosis">
      <h2>{messages.diagnosis.heading}</h2>
      <p class="lead">{leadOf(context)}</p>
      {findings.length === 0 ? (
        <p class="lead soft">{messages.diagnosis.nothing}</p>
      ) : (
        <ol class="findings">
          {findings.map((entry) => (
            <Finding key={entry.id} entry={entry} context={context} />
          ))}
        </ol>
      )}
    </section>
  );
}

function leadOf(context: PageContext): string {
  const { card, messages, format } = context;
  const summary = card.diagnosis_summary;
  const lead = messages.diagnosis.lead;
  const before = baselineOf(context);
  const isMixed = summary.reason_code === 'mixed_rulers_changed';
  const why = messages.diagnosis.why(summary.reason_code);
  if (why !== '' && summary.verdict !== 'root_cause' && summary.verdict !== 'no_evidence') return why;
  if (summary.verdict === 'loyalty_unchanged' || summary.verdict === 'not_measured') return lead[summary.verdict];
  return lead[isMixed ? 'mixed_rulers' : summary.verdict](
    summary.loyalty_change === null ? '?' : format.signed(summary.loyalty_change),
    format.interval(summary.loyalty_change_lower, summary.loyalty_change_upper) + answersBehindFall(context),
    before === null
      ? ''
      : messages.diagnosis.compared(
          summary.change_point_period === null ? null : format.period(summary.change_point_period),
          before,
        ),
  );
}

function Finding({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages } = context;
  return (
    <li class="finding" id={entry.id}>
      <span class="rank">{entry.rank}</span>
      <div>
        <h3>
          {context.linkName(entry.link)}
          {isNumbered(entry.link) && <span class="tag">{messages.gapNumber(entry.link)}</span>}
          <span class={entry.verdict === 'root_cause' ? 'tag root' : 'tag'}>
            {messages.diagnosis.verdict[entry.verdict]}
          </span>
          {entry.is_mixed_ruler && <span class="tag">{messages.heat.flags.mixed_ruler}</span>}
        </h3>
        <dl>
          <Size entry={entry} context={context} />
          {entry.departments.length > 0 && (
            <>
              <dt>{messages.diagnosis.owner}</dt>
              <dd>{context.departmentNames(entry.departments)}</dd>
            </>
          )}
          <Parts entry={entry} context={context} />
          {entry.is_mixed_ruler && (
            <>
              <dt />
              <dd class="soft small">{messages.diagnosis.mixedRuler}</dd>
            </>
          )}
          {entry.levels_carried && (
            <>
              <dt />
              <dd class="soft small">{messages.diagnosis.levelsCarried}</dd>
            </>
          )}
          <dt>{messages.diagnosis.causes}</dt>
          <dd>
            <Causes entry={entry} context={context} />
          </dd>
          <Effect entry={entry} context={context} />
        </dl>
      </div>
    </li>
  );
}

function Size({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages, format } = context;
  return (
    <>
      <dt>{messages.diagnosis.size}</dt>
      <dd>
        {entry.misfit === null
          ? messages.reason.not_measured
          : `${messages.points(format.points(entry.misfit))} ${format.interval(entry.misfit_lower, entry.misfit_upper)}`}
        <span class="tag">
          {messages.diagnosis.sizeOver}
          {entry.n !== null && entry.misfit !== null && messages.comma + messages.counted(format.count(entry.n))}
        </span>
      </dd>
      <Net entry={entry} context={context} />
      {entry.open_since !== null && (
        <>
          <dt>{messages.diagnosis.since}</dt>
          <dd>
            {entry.is_open_since_start
              ? messages.diagnosis.atLeastSince(format.period(entry.open_since))
              : format.period(entry.open_since)}
            {entry.bias_change !== null && entry.baseline_period !== null && (
              <span class="tag">
                {messages.diagnosis.trend(
                  format.signed(entry.bias_change),
                  format.interval(entry.bias_change_lower, entry.bias_change_upper),
                  format.period(entry.baseline_period),
                )}
              </span>
            )}
          </dd>
        </>
      )}
    </>
  );
}

/** The signed size, as the bridge draws it; where losses and surpluses cancel in it, it says so. */
function Net({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages, format } = context;
  if (entry.bias === null) return null;
  const gap = context.firmGap(entry.link);
  const doesCancel =
    entry.misfit !== null &&
    entry.misfit > context.card.settings.smallest_gap_that_matters &&
    Math.abs(entry.bias) < entry.misfit / 2;
  return (
    <>
      <dt>{messages.diagnosis.net}</dt>
      <dd>
        {messages.points(format.signed(entry.bias))} {format.interval(gap?.bias_lower ?? null, gap?.bias_upper ?? null)}
        <span class="tag">
          {[messages.orientation[entry.orientation], ...(doesCancel ? [messages.diagnosis.bothWays] : [])].join(
            messages.comma,
          )}
        </span>
      </dd>
    </>
  );
}

function Parts({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages, format } = context;
  return (
    <>
      {entry.own_part !== null && (
        <>
          <dt>{entry.parts_of === 'change' ? messages.diagnosis.own : messages.diagnosis.ownStanding}</dt>
          <dd>
            {messages.points(format.signed(entry.own_part))}{' '}
            {format.interval(entry.own_part_lower, entry.own_part_upper)}
          </dd>
        </>
      )}
      {entry.carried_on_part !== null && Math.abs(entry.carried_on_part) >= 0.05 && (
        <>
          <dt>{messages.diagnosis.carried}</dt>
          <dd>
            {messages.points(format.signed(entry.carried_on_part))}{' '}
            {format.interval(entry.carried_on_part_lower, entry.carried_on_part_upper)}
          </dd>
        </>
      )}
    </>
  );
}

function Causes({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages, format, language } = context;
  const isUnasked = entry.causes.every((cause) => cause.source === 'to_check');
  const toAsk = context.notMeasuredNames(entry.link);
  if (toAsk !== '') return <span class="remedy">{messages.opening.ask(toAsk)}</span>;
  return (
    <ul>
      {entry.causes.map((cause) => (
        <li key={cause.cause}>
          {messages.sentence(named(cause.name, language))} → <span class="remedy">{named(cause.remedy, language)}</span>
          {cause.source === 'asked' && cause.score !== null && (
            <span class="tag">
              {messages.diagnosis.asked(
                format.points(cause.score),
                format.interval(cause.lower, cause.upper),
                format.count(cause.n ?? 0),
              )}
            </span>
          )}
        </li>
      ))}
      {entry.is_first_cause_clear === false && <li class="soft small">{messages.diagnosis.notToldApart}</li>}
      {isUnasked && <li class="soft small">{messages.diagnosis.toCheck}</li>}
      {startsWithFeasibility(entry) && <li class="soft small">{messages.diagnosis.notKnowledge}</li>}
    </ul>
  );
}

/** Of all causes that staff were asked about, cost, capacity or technology comes first. */
export const startsWithFeasibility = ({ causes: [first] }: ScorecardDiagnosis): boolean =>
  first !== undefined && first.source === 'asked' && first.is_feasibility;

function Effect({ entry, context }: { readonly entry: ScorecardDiagnosis; readonly context: PageContext }) {
  const { messages } = context;
  return (
    <>
      <dt>{messages.diagnosis.effect}</dt>
      <dd>
        {effectText(entry, context)}
        {entry.is_pass_through_assumed && (
          <span class="soft small">{messages.aside([messages.diagnosis.assumed])}</span>
        )}
      </dd>
    </>
  );
}
