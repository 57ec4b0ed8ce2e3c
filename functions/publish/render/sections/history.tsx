import { named } from '../../messages/messages.ts';
import type { IndexName } from '../../scorecard-schema.ts';
import { variants } from '../charts/chart.tsx';
import { HistoryChart, historyDomain } from '../charts/history-chart.tsx';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { Words } from '../words.tsx';

const shown: readonly IndexName[] = ['loyalty', 'satisfaction', 'trust', 'perceived_value'];

/** The headline indices over time on one scale, with what happened. */
export function History({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const points = card.history.indices.filter((point) => shown.includes(point.index));
  const periods = card.history.periods.filter((period) => points.some((point) => point.period === period));
  const domain = historyDomain(points);
  const drawn = shown.filter((index) => points.some((point) => point.index === index));
  const steps = card.history.change_points.filter(({ index }) => drawn.includes(index));
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
      {steps.length > 0 && (
        <ul class="steps" aria-label={messages.history.steps}>
          {steps.map(({ index, period, earliest, latest, change, lower, upper, periods_before, periods_after }) => (
            <li key={`${index}-${period}`}>
              <Words
                text={messages.history.step(
                  messages.index[index],
                  format.period(period),
                  earliest === latest ? null : [format.period(earliest), format.period(latest)],
                  format.signed(change),
                  format.interval(lower, upper),
                  periods_before === null || periods_after === null
                    ? null
                    : [format.count(periods_after), format.count(periods_before)],
                )}
                language={language}
              />
            </li>
          ))}
        </ul>
      )}
      {steps.length > 0 && <p class="soft small">{messages.history.stepMeaning}</p>}
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
          <DataTable caption={messages.history.heading} isCaptionHidden isLong>
            <thead>
              <tr>
                <th scope="col">{messages.period}</th>
                {drawn.map((index) => (
                  <th scope="col" class="num" key={index}>
                    {messages.index[index]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {periods.map((period) => (
                <tr key={period}>
                  <th scope="row">{format.period(period)}</th>
                  {drawn.map((index) => {
                    const point = points.find((each) => each.index === index && each.period === period);
                    return (
                      <td class="num" key={index}>
                        {point
                          ? `${format.points(point.estimate)} ${format.interval(point.lower, point.upper)}`
                          : messages.reason.not_measured}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </DataTable>
        </details>
      )}
    </section>
  );
}
