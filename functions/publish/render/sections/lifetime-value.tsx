import type { Scorecard } from '../../scorecard-schema.ts';
import { variants } from '../charts/chart.tsx';
import { IntervalRows } from '../charts/interval-rows.tsx';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';
import { withoutRate } from './data-quality.tsx';
import { segmentName } from './heat-maps.tsx';

const valueModels: readonly string[] = ['gamma_gamma', 'lifetime_value'];

/** A model behind the value of customers has an estimate at the edge of what it can be. */
export const isValueAtLimit = (card: Scorecard): boolean =>
  card.models.some(({ model, at_boundary }) => at_boundary === true && valueModels.includes(model));

/** What customers are still worth, by segment, and how well the model did on days it had not seen. */
export function LifetimeValue({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const { clv } = card;
  if (clv.total === null)
    return (
      <section id="value">
        <h2>{messages.clv.heading}</h2>
        <p class="lead">{messages.clv.none(messages.reason[clv.reason ?? 'not_measured'])}</p>
      </section>
    );
  const basis =
    clv.basis === 'revenue'
      ? messages.clv.basisRevenue
      : messages.clv.basisMargin(clv.margin_rate === null ? '' : format.percent(clv.margin_rate));
  return (
    <section id="value">
      <h2>{messages.clv.heading}</h2>
      <p class="lead">
        {messages.sentences([
          messages.clv.lead(
            format.money(clv.total, clv.lower, clv.upper),
            format.moneyInterval(clv.total, clv.lower, clv.upper),
            format.count(clv.customers ?? 0),
            format.count(clv.horizon_months),
            format.percent(clv.discount_rate_per_year),
          ),
          basis,
          ...(isValueAtLimit(card) ? [messages.clv.atLimit] : []),
          ...(card.data_quality.amounts_without_rate.length === 0 ? [] : [withoutRate(context)]),
          ...(clv.previous === null
            ? []
            : [
                messages.clv.previous(
                  format.period(clv.previous.period),
                  format.money(clv.previous.total, clv.lower, clv.upper),
                ),
              ]),
        ])}
      </p>
      {clv.segments.length > 0 && (
        <figure class="spaced">
          {variants.map((variant) => (
            <IntervalRows
              key={variant}
              variant={variant}
              id="clv-segments"
              title={messages.clv.bySegment}
              description={messages.clv.description}
              rows={clv.segments.map((row) => ({
                key: row.segment,
                label: segmentName(row.segment, context),
                value: row.total,
                lower: row.lower,
                upper: row.upper,
                text:
                  row.total === null
                    ? ''
                    : `${format.money(row.total, row.lower, row.upper)} ${format.moneyInterval(row.total, row.lower, row.upper)}`,
              }))}
              tickText={format.moneyTick}
              context={context}
            />
          ))}
        </figure>
      )}
      <SegmentTable context={context} />
      <HoldOut context={context} />
    </section>
  );
}

function SegmentTable({ context }: { readonly context: PageContext }) {
  const { messages, format, card } = context;
  const { clv } = card;
  if (clv.segments.length === 0) return null;
  return (
    <details>
      <summary>{messages.table}</summary>
      <DataTable caption={messages.clv.bySegment}>
        <thead>
          <tr>
            <th scope="col">{messages.heat.segment}</th>
            <th scope="col" class="num">
              {messages.clv.customers}
            </th>
            <th scope="col" class="num">
              {messages.clv.total}
            </th>
            <th scope="col" class="num">
              {messages.interval}
            </th>
            <th scope="col" class="num">
              {messages.clv.mean}
            </th>
          </tr>
        </thead>
        <tbody>
          {clv.segments.map((row) => (
            <tr key={row.id} title={row.id}>
              <th scope="row">{segmentName(row.segment, context)}</th>
              <td class="num">{row.customers === null ? '' : format.count(row.customers)}</td>
              <td class="num">
                {row.total === null
                  ? messages.reason[row.reason ?? 'too_few_answers']
                  : format.money(row.total, row.lower, row.upper)}
              </td>
              <td class="num">{row.total === null ? '' : format.moneyInterval(row.total, row.lower, row.upper)}</td>
              <td class="num">
                <Mean row={row} context={context} />
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

/** A mean customer of a segment, with the relative interval of the total. */
function Mean({
  row: { mean, lower, upper, customers },
  context: { format },
}: {
  readonly row: Scorecard['clv']['segments'][number];
  readonly context: PageContext;
}) {
  if (mean === null) return null;
  if (lower === null || upper === null || !customers) return <>{format.money(mean)}</>;
  const [low, high] = [lower / customers, upper / customers];
  return (
    <>
      {format.money(mean, low, high)}
      <span class="soft"> {format.moneyInterval(mean, low, high)}</span>
    </>
  );
}

/** The interval of a prediction after its number; empty where there is none. */
const ends = (
  {
    predicted_lower: lower,
    predicted_upper: upper,
  }: { readonly predicted_lower: number | null; readonly predicted_upper: number | null },
  write: (end: number) => string,
): string => (lower === null || upper === null ? '' : ` [${write(lower)},\u00a0${write(upper)}]`);

function HoldOut({ context }: { readonly context: PageContext }) {
  const { messages, format, card } = context;
  const check = card.clv.hold_out;
  if (check === null) return null;
  return (
    <>
      <p class="lead">
        {messages.clv.holdOut(
          format.count(check.days),
          format.count(check.actual),
          `${format.count(check.predicted)}${ends(check, format.count)}`,
          check.ratio === null ? messages.reason.not_estimable : format.ratio(check.ratio),
        )}
      </p>
      {check.bins.length > 0 && (
        <details>
          <summary>{messages.clv.holdOutTable}</summary>
          <DataTable caption={messages.clv.holdOutTable}>
            <thead>
              <tr>
                <th scope="col">{messages.clv.earlier}</th>
                <th scope="col" class="num">
                  {messages.clv.customers}
                </th>
                <th scope="col" class="num">
                  {messages.clv.actual}
                </th>
                <th scope="col" class="num">
                  {messages.clv.predicted}
                </th>
              </tr>
            </thead>
            <tbody>
              {check.bins.map((bin) => (
                <tr key={bin.frequency_bin}>
                  <th scope="row">{bin.frequency_bin}</th>
                  <td class="num">{format.count(bin.customers)}</td>
                  <td class="num">{format.ratio(bin.actual_mean)}</td>
                  <td class="num">
                    {format.ratio(bin.predicted_mean)}
                    <span class="soft">{ends(bin, format.ratio)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </DataTable>
        </details>
      )}
    </>
  );
}
