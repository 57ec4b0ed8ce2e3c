import { named } from '../../messages/messages.ts';
import type { ScorecardBridge } from '../../scorecard-schema.ts';
import { BridgeChart, bridgeDomain } from '../charts/bridge-chart.tsx';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';

const chainTitle = (chain: string, { messages }: PageContext) =>
  chain === 'value' ? messages.bridge.value : chain === 'trust' ? messages.bridge.trust : chain;

/** The bridges side by side on one scale, each with its sentence before and its table after. */
export function Bridges({ context }: { readonly context: PageContext }) {
  const { card, messages } = context;
  const domain = bridgeDomain(card.bridges);
  const hasCarried = card.bridges.some(({ steps }) => steps.some(({ carried_on }) => (carried_on ?? 0) > 0));
  return (
    <section id="bridges">
      <h2>{messages.bridge.heading}</h2>
      <div class="pair">
        {card.bridges.map((bridge, position) => (
          <figure key={bridge.chain}>
            <h3>{chainTitle(bridge.chain, context)}</h3>
            <figcaption>{leadOf(bridge, context)}</figcaption>
            <BridgeChart
              bridge={bridge}
              domain={domain}
              width={position === 0 ? 640 : 416}
              title={chainTitle(bridge.chain, context)}
              context={context}
            />
          </figure>
        ))}
      </div>
      <ul class="legend">
        <li>
          <svg viewBox="0 0 20 12" aria-hidden="true">
            <path d="M2 1h16l-8 10z" class="b-loss" />
          </svg>
          {messages.bridge.loss}
        </li>
        <li>
          <svg viewBox="0 0 20 12" aria-hidden="true">
            <path d="M2 11h16l-8 -10z" class="b-gain" />
          </svg>
          {messages.bridge.surplus}
        </li>
        {hasCarried && (
          <li>
            <svg viewBox="0 0 20 12" aria-hidden="true">
              <rect width={20} height={12} fill={`url(#carried-${card.bridges[0]?.chain})`} />
            </svg>
            {messages.bridge.carriedOn}
          </li>
        )}
      </ul>
      {card.bridges.some(({ steps }) => steps.some(({ bias }) => bias !== null)) && (
        <p class="soft small">{messages.bridge.net}</p>
      )}
      <details>
        <summary>{messages.table}</summary>
        {card.bridges.map((bridge) => (
          <BridgeTable key={bridge.chain} bridge={bridge} context={context} />
        ))}
      </details>
    </section>
  );
}

function leadOf(bridge: ScorecardBridge, context: PageContext): string {
  const { messages, format, language } = context;
  const { bias, bias_lower, bias_upper } = bridge.total;
  const [first, last] = [bridge.stations[0], bridge.stations.at(-1)];
  if (bias === null || !first || !last) return messages.bridge.leadNone;
  const ends = [first, last].map(({ station }) => named(context.stationName(station), language));
  const [from = '', to = ''] = ends;
  const write = bias >= 0 ? messages.bridge.lead : messages.bridge.leadSurplus;
  const lead = write(
    from,
    to,
    format.points(Math.abs(bias)),
    intervalOfSize(bias, bias_lower, bias_upper, context) || messages.bridge.noInterval,
  );
  const [largest] = bridge.steps
    .filter((step) => step.bias !== null)
    .sort((a, b) => Math.abs(b.bias ?? 0) - Math.abs(a.bias ?? 0));
  return largest
    ? lead + messages.bridge.largest(messages.gapNumber(largest.link), format.points(largest.bias ?? 0))
    : lead;
}

const intervalOfSize = (bias: number, lower: number | null, upper: number | null, { format }: PageContext) =>
  lower === null || upper === null ? '' : bias >= 0 ? format.interval(lower, upper) : format.interval(-upper, -lower);

function BridgeTable({ bridge, context }: { readonly bridge: ScorecardBridge; readonly context: PageContext }) {
  const { messages, format, language } = context;
  const title = chainTitle(bridge.chain, context);
  return (
    <>
      <DataTable caption={title}>
        <thead>
          <tr>
            <th scope="col">{messages.bridge.station}</th>
            <th scope="col" class="num">
              {messages.bridge.level}
            </th>
            <th scope="col" class="num">
              {messages.interval}
            </th>
            <th scope="col" class="num">
              {messages.n}
            </th>
          </tr>
        </thead>
        <tbody>
          {bridge.stations.map((station) => (
            <tr key={station.station} title={station.id}>
              <th scope="row">
                {named(context.stationName(station.station), language)}
                {(station.age_months ?? 0) > 0 && (
                  <span class="soft">
                    {messages.comma}
                    {messages.bridge.carriedFrom(format.count(station.age_months ?? 0))}
                  </span>
                )}
              </th>
              <td class="num">
                {station.level === null
                  ? messages.reason[station.reason ?? 'not_measured']
                  : format.points(station.level)}
              </td>
              <td class="num">{format.interval(station.lower, station.upper)}</td>
              <td class="num">{station.n === null ? '' : format.count(station.n)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      <DataTable caption={`${title}${messages.colon}${messages.bridge.step}`}>
        <thead>
          <tr>
            <th scope="col">{messages.bridge.step}</th>
            <th scope="col" class="num">
              {messages.heat.bias}
            </th>
            <th scope="col" class="num">
              {messages.interval}
            </th>
            <th scope="col">{messages.diagnosis.sign}</th>
          </tr>
        </thead>
        <tbody>
          {bridge.steps.map((step) => (
            <tr key={step.link} title={`gaps.${step.link}`}>
              <th scope="row">
                {messages.gapNumber(step.link)}
                {messages.colon}
                {context.linkName(step.link)}
              </th>
              <td class="num">
                {step.bias === null ? messages.reason[step.reason ?? 'not_measured'] : format.points(step.bias)}
              </td>
              <td class="num">{format.interval(step.bias_lower, step.bias_upper)}</td>
              <td>{step.bias === null ? '' : messages.orientation[step.orientation]}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </>
  );
}
