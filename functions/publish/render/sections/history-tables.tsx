import type { IndexName } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { Figure } from '../figure.tsx';
import type { Formatter } from '../format.ts';

/** How an index is written: points with one decimal; complaints per 100 customers are few and take two. */
export function indexWriter(index: IndexName, format: Formatter) {
  if (index !== 'complaints') return { value: format.points, signed: format.signed, interval: format.interval };
  return {
    value: format.ratio,
    signed: (value: number) => `${value > 0 ? '+' : ''}${format.ratio(value)}`,
    interval: (lower: number | null, upper: number | null) =>
      lower === null || upper === null ? '' : `[${format.ratio(lower)},\u00a0${format.ratio(upper)}]`,
  };
}

/** Indices that are not among the tiles of the opening: value, change, intervals and answers of the period. */
export function OtherIndices({
  names,
  context,
}: {
  readonly names: readonly IndexName[];
  readonly context: PageContext;
}) {
  const { card, messages, format } = context;
  const against = [...new Set(names.flatMap((name) => card.indices[name].previous_period ?? []))].map(format.period);
  const change = [messages.change, ...(against.length === 0 ? [] : [messages.since(messages.list(against))])];
  return (
    <DataTable caption={messages.history.others}>
      <thead>
        <tr>
          <th scope="col">{messages.history.index}</th>
          {[messages.estimate, messages.interval, change.join(messages.comma), messages.interval, messages.n].map(
            (name, place) => (
              <th scope="col" class="num" key={`${place}-${name}`}>
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const index = card.indices[name];
          const write = indexWriter(name, format);
          const interval = write.interval(index.lower, index.upper);
          return (
            <tr key={name}>
              <th scope="row">{messages.index[name]}</th>
              <td class="num">
                {index.estimate === null ? (
                  messages.reason[index.reason ?? 'not_measured']
                ) : (
                  <Figure
                    id={index.id}
                    method={`index_${name}`}
                    text={write.value(index.estimate)}
                    interval={interval}
                    n={index.n}
                    context={context}
                  />
                )}
              </td>
              <td class="num">{interval}</td>
              <td class="num">
                {index.change === null
                  ? messages.reason[index.change_reason ?? 'no_earlier_period']
                  : write.signed(index.change)}
                {index.change !== null && index.is_noise === true && messages.aside([messages.noiseMark])}
              </td>
              <td class="num">{write.interval(index.change_lower, index.change_upper)}</td>
              <td class="num">{index.n === null ? '' : format.count(index.n)}</td>
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}

/** Indices by period with interval and answers. */
export function HistoryTable({
  names,
  caption,
  context,
}: {
  readonly names: readonly IndexName[];
  readonly caption: string;
  readonly context: PageContext;
}) {
  const { card, messages, format } = context;
  const points = card.history.indices.filter((point) => names.includes(point.index));
  const periods = card.history.periods.filter((period) => points.some((point) => point.period === period));
  return (
    <DataTable caption={caption} isCaptionHidden isLong>
      <thead>
        <tr>
          <th scope="col">{messages.period}</th>
          {names.map((index) => (
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
            {names.map((index) => {
              const point = points.find((each) => each.index === index && each.period === period);
              const write = indexWriter(index, format);
              return (
                <td class="num loose" key={index}>
                  {point ? (
                    <>
                      <span class="nowrap">{write.value(point.estimate)}</span>{' '}
                      <span class="nowrap">{write.interval(point.lower, point.upper)}</span>
                    </>
                  ) : (
                    messages.reason.not_measured
                  )}
                  {point?.n != null && ' '}
                  {point?.n != null && (
                    <span class="soft nowrap">{messages.aside([messages.counted(format.count(point.n))]).trim()}</span>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
