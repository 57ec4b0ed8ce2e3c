import { named } from '../../messages/messages.ts';
import { type IndexName, indexNames } from '../../scorecard-schema.ts';
import { variants } from '../charts/chart.tsx';
import { HistoryChart, historyDomain } from '../charts/history-chart.tsx';
import type { PageContext } from '../context.ts';
import { Words } from '../words.tsx';
import { HistoryTable, indexWriter, OtherIndices } from './history-tables.tsx';

const shown: readonly IndexName[] = ['loyalty', 'satisfaction', 'trust', 'perceived_value'];
const others: readonly IndexName[] = indexNames.filter((name) => !shown.includes(name));

/** The headline indices over time on one scale, with the steps of all indices and what happened. */
export function History({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const points = card.history.indices.filter((point) => shown.includes(point.index));
  const periods = card.history.periods.filter((period) => points.some((point) => point.period === period));
  const domain = historyDomain(points);
  const drawn = shown.filter((index) => points.some((point) => point.index === index));
  const measured = others.filter((index) => card.history.indices.some((point) => point.index === index));
  const lead =
    periods.length === 0
      ? messages.history.none
      : periods.length === 1
        ? messages.history.single
        : messages.history.lead(periods.length);
  return (
    <section id="history">
      <h2>{messages.history.heading}</h2>
      <p class="lead">{lead}</p>
      {periods.length > 1 && (
        <div class="four">
          {drawn.map((index) => (
            <figure key={index}>
              <h3>{messages.index[index]}</h3>
              {variants.map((variant) => (
                <HistoryChart key={variant} variant={variant} index={index} domain={domain} context={context} />
              ))}
            </figure>
          ))}
        </div>
      )}
      <Steps context={context} />
      {card.events.length > 0 && (
        <ol class="events" aria-label={messages.history.events}>
          {card.events.map((event, position) => (
            <li key={`${event.on}-${event.title.en}`}>
              {position + 1} · {format.day(event.on)}
              {messages.colon}
              {named(event.title, language)}
            </li>
          ))}
        </ol>
      )}
      {periods.length > 0 && (
        <details>
          <summary>{messages.table}</summary>
          <HistoryTable names={drawn} caption={messages.history.heading} context={context} />
        </details>
      )}
      {card.history.indices.length > 0 && (
        <details>
          <summary>{messages.history.others}</summary>
          <OtherIndices names={others} context={context} />
          <HistoryTable names={measured} caption={messages.history.others} context={context} />
        </details>
      )}
    </section>
  );
}

/** Steps of every index in words, and what they are measured against. */
function Steps({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const steps = card.history.change_points;
  if (steps.length === 0) return null;
  const sizeOf = (index: IndexName, change: number): string => {
    const written = indexWriter(index, format).signed(change);
    return index === 'complaints' ? written : messages.points(written);
  };
  return (
    <>
      <ul class="steps" aria-label={messages.history.steps}>
        {steps.map(({ index, period, earliest, latest, change, lower, upper, periods_before, periods_after }) => (
          <li key={`${index}-${period}`}>
            <Words
              text={messages.history.step(
                messages.index[index],
                format.period(period),
                earliest === latest ? null : [format.period(earliest), format.period(latest)],
                sizeOf(index, change),
                indexWriter(index, format).interval(lower, upper),
                periods_before === null || periods_after === null
                  ? null
                  : [format.count(periods_after), format.count(periods_before)],
              )}
              language={language}
            />
          </li>
        ))}
      </ul>
      <p class="soft small">{messages.history.stepMeaning}</p>
    </>
  );
}
