import { named } from '../../messages/messages.ts';
import type { IndexName, Scorecard, ScorecardDiagnosis, ScorecardIndex } from '../../scorecard-schema.ts';
import { isNumbered, type PageContext } from '../context.ts';
import { effectText } from '../effect-text.ts';
import { Figure } from '../figure.tsx';
import { headline } from '../headline.ts';
import { lateNames } from '../late-exports.ts';
import { Words } from '../words.tsx';
import { refusedCount } from './data-quality.tsx';
import { startsWithFeasibility } from './diagnosis.tsx';
import { LackingExports } from './late-exports.tsx';

const tiles: readonly IndexName[] = ['loyalty', 'satisfaction', 'trust', 'perceived_value', 'nps'];

/** The ten seconds: what, how much, since when, who, worth what, do what; then what it rests on. */
export function Opening({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { sentence, finding } = headline(context);
  return (
    <div class="opening">
      <h1>{phrases(sentence, context)}</h1>
      {finding ? (
        <Finding finding={finding} context={context} />
      ) : (
        card.diagnosis_summary.verdict === 'not_measured' && (
          <p class={hasUnknownQuestions(card) ? 'effect warn' : 'effect soft'}>
            {hasUnknownQuestions(card)
              ? messages.sentence(
                  messages.opening.unknownQuestions(format.count(card.data_quality.answers_to_unknown_questions)) +
                    messages.stop,
                )
              : messages.opening.notMeasuredWhy}
          </p>
        )
      )}
      <LackingExports context={context} />
      <dl class="strip">
        {tiles.map((name) => (
          <IndexTile key={name} name={name} index={card.indices[name]} context={context} />
        ))}
        <ValueTile context={context} />
      </dl>
      <Against context={context} />
      <ToDo context={context} />
      <DataLine context={context} />
    </div>
  );
}

/** Breaks a line between phrases before it breaks within one. */
function phrases(sentence: string, { language }: PageContext) {
  return sentence.split(/(?<=[：；，。])|(?<=[:;.,] )/).map((phrase) => (
    <span key={phrase} class="phrase">
      <Words text={phrase} language={language} />
    </span>
  ));
}

function Finding({ finding, context }: { readonly finding: ScorecardDiagnosis; readonly context: PageContext }) {
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
              context={context}
            />
          </b>
          <span class="tag words">
            {messages.list([messages.opening.sizeMeaning, messages.gapNumber(finding.link)])}
          </span>
        </span>
        {finding.open_since && <span>{messages.opening.openSince(format.period(finding.open_since))}</span>}
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

function Fall({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const { loyalty_change, loyalty_change_lower, loyalty_change_upper, baseline_period, change_point_period } =
    card.diagnosis_summary;
  if (loyalty_change === null || baseline_period === null) return null;
  const interval = format.interval(loyalty_change_lower, loyalty_change_upper);
  const since = change_point_period === null ? null : format.period(change_point_period);
  return (
    <Words
      text={messages.opening.fall(format.signed(loyalty_change), interval, since, format.period(baseline_period))}
      language={language}
    />
  );
}

export function Change({ index, context }: { readonly index: ScorecardIndex; readonly context: PageContext }) {
  const { messages, format } = context;
  if (index.change === null)
    return <span class="noise">{messages.reason[index.change_reason ?? 'no_earlier_period']}</span>;
  const interval = format.interval(index.change_lower, index.change_upper);
  if (index.is_noise !== false)
    return (
      <span class="noise" title={`${messages.noiseTitle} ${interval}`}>
        {format.signed(index.change)} {interval}
      </span>
    );
  const fell = index.change < 0;
  return (
    <span class={fell ? 'fell' : 'rose'}>
      <svg class="mark" viewBox="0 0 10 10" role="img" aria-label={fell ? messages.down : messages.up}>
        <path d={fell ? 'M0 1h10l-5 8z' : 'M0 9h10l-5 -8z'} fill="currentColor" />
      </svg>
      {format.signed(index.change)} {interval}
    </span>
  );
}

function Against({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const periods = new Set(tiles.flatMap((name) => card.indices[name].previous_period ?? []));
  if (periods.size === 0) return null;
  return (
    <p class="against">
      <Words text={messages.opening.against(messages.list([...periods].map(format.period)))} language={language} />
    </p>
  );
}

function IndexTile({
  name,
  index,
  context,
}: {
  readonly name: IndexName;
  readonly index: ScorecardIndex;
  readonly context: PageContext;
}) {
  const { messages, format } = context;
  return (
    <div class="tile">
      <dt>{messages.index[name]}</dt>
      {index.estimate === null ? (
        <dd class="big none">{messages.reason[index.reason ?? 'not_measured']}</dd>
      ) : (
        <>
          <dd class="big">
            <Figure
              id={index.id}
              method={`index_${name}`}
              text={format.points(index.estimate)}
              interval={format.interval(index.lower, index.upper)}
              n={index.n}
              context={context}
            />
          </dd>
          <dd class="change">
            <Change index={index} context={context} />
          </dd>
          <dd class="n">
            {index.is_noise === true && <>{messages.noiseMark} · </>}
            {`${messages.n}\u00a0=\u00a0${format.count(index.n ?? 0)}`}
          </dd>
        </>
      )}
    </div>
  );
}

function ValueTile({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { total, lower, upper, customers } = card.clv;
  return (
    <div class="tile">
      <dt>{messages.opening.value}</dt>
      {total === null ? (
        <dd class="big none">{messages.reason[card.clv.reason ?? 'not_measured']}</dd>
      ) : (
        <>
          <dd class="big">
            <Figure
              id={card.clv.id}
              method="lifetime_value"
              text={format.money(total, lower, upper)}
              interval={format.moneyInterval(total, lower, upper)}
              n={customers}
              context={context}
            />
          </dd>
          <dd class="change soft">{format.moneyInterval(total, lower, upper)}</dd>
          <dd class="n">
            {card.clv.basis !== null && <>{messages.opening.basis[card.clv.basis]} · </>}
            {messages.opening.customers(format.count(customers ?? 0))}
            {isValueAtLimit(card) && (
              <>
                {' · '}
                <a class="warn" href="#models">
                  {messages.opening.atLimit}
                </a>
              </>
            )}
          </dd>
        </>
      )}
    </div>
  );
}

const valueModels: readonly string[] = ['gamma_gamma', 'lifetime_value'];

/** A model behind the value of customers has an estimate at the edge of what it can be. */
export const isValueAtLimit = (card: Scorecard): boolean =>
  card.models.some(({ model, at_boundary }) => at_boundary === true && valueModels.includes(model));

function ToDo({ context }: { readonly context: PageContext }) {
  const { card, messages, language } = context;
  const findings = card.diagnosis.filter((entry) => entry.verdict !== 'none');
  if (findings.length === 0) return null;
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
      ...(cause?.source === 'to_check' && !entry.is_mixed_ruler ? [messages.opening.toCheck] : []),
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
  const [first, second] = findings;
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
      <p class="noprint effect small">
        <a href="#diagnosis">{messages.opening.all(findings.length)}</a>
      </p>
    </>
  );
}

/** Above this share of the answers, questions that nobody described are said in the opening. */
const manyUnknown = 0.01;

const hasUnknownQuestions = ({ data_quality: { answers, answers_to_unknown_questions } }: Scorecard): boolean =>
  answers_to_unknown_questions > manyUnknown * answers;

/** Datasets with refused files and the reason, each once, at most three. */
function refusedNames({ card, messages }: PageContext): string {
  const names = new Set(
    card.data_quality.refused.map(
      ({ source, dataset, reason }) => `${source}/${dataset}${messages.aside([messages.quality.reasonName(reason)])}`,
    ),
  );
  return messages.list([...names].slice(0, 3)) + (names.size > 3 ? ' …' : '');
}

function DataLine({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { records, accepted, quarantined, excluded, not_read, staff_survey_age_months, is_balanced } =
    card.data_quality;
  const age = staff_survey_age_months;
  const late = lateNames(context);
  return (
    <p class="datafoot">
      {!is_balanced && <span class="warn">{messages.quality.unbalanced}</span>}
      <span>
        <a href="#data">{messages.opening.data}</a>
        {messages.colon}
        {messages.opening.records(
          format.count(records),
          format.count(accepted),
          format.count(quarantined),
          format.count(excluded),
        )}
      </span>
      {refusedCount(card) > 0 && (
        <span>
          <a class="warn" href="#data">
            {messages.opening.refused(refusedCount(card), refusedNames(context))}
          </a>
        </span>
      )}
      {not_read.files > 0 && (
        <span>
          <a class="warn" href="#data">
            {messages.opening.notRead(not_read.files)}
          </a>
        </span>
      )}
      {hasUnknownQuestions(card) && card.diagnosis_summary.verdict !== 'not_measured' && (
        <span class="warn">
          {messages.opening.unknownQuestions(format.count(card.data_quality.answers_to_unknown_questions))}
        </span>
      )}
      {age !== null && age > 0 && <span>{messages.opening.staffAge(format.count(age))}</span>}
      <span>{late === '' ? messages.opening.noneLate : messages.opening.late(late)}</span>
      {card.restated.length > 0 && (
        <span>
          <a href="#restated">{messages.opening.restated(card.restated.length)}</a>
        </span>
      )}
    </p>
  );
}
