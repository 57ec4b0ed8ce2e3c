import { named } from '../../messages/messages.ts';
import type { ScorecardBridge } from '../../scorecard-schema.ts';
import { BridgeChart, bridgeDomain, bridgeId, isMain } from '../charts/bridge-chart.tsx';
import { Hatch, narrowWidth, variants } from '../charts/chart.tsx';
import { isNumbered, type PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';

function bridgeTitle(bridge: ScorecardBridge, context: PageContext): string {
  const { messages, card } = context;
  const { chain } = bridge;
  const title = chain === 'value' ? messages.bridge.value : chain === 'trust' ? messages.bridge.trust : chain;
  if (isMain(bridge, card.bridges)) return title;
  const names = bridge.steps.filter(({ link }) => !link.includes('+')).map(({ link }) => context.linkName(link));
  return `${title}${messages.colon}${names.join(messages.comma)}`;
}

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
          <figure key={bridgeId(bridge, card.bridges)}>
            <h3>{bridgeTitle(bridge, context)}</h3>
            <figcaption>{leadOf(bridge, context)}</figcaption>
            {variants.map((variant) => (
              <BridgeChart
                key={variant}
                variant={variant}
                bridge={bridge}
                domain={domain}
                width={variant === 'narrow' ? narrowWidth : position % 2 === 0 ? 640 : 416}
                title={bridgeTitle(bridge, context)}
                context={context}
              />
            ))}
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
              <Hatch id="carried-legend" kind="strong" />
              <rect width={20} height={12} fill="url(#carried-legend)" />
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
          <BridgeTable key={bridgeId(bridge, card.bridges)} bridge={bridge} context={context} />
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
  return largest && bridge.steps.length > 1
    ? lead + messages.bridge.largest(messages.gapNumber(largest.link), format.points(largest.bias ?? 0))
    : lead;
}

const intervalOfSize = (bias: number, lower: number | null, upper: number | null, { format }: PageContext) =>
  lower === null || upper === null ? '' : bias >= 0 ? format.interval(lower, upper) : format.interval(-upper, -lower);

function BridgeTable({ bridge, context }: { readonly bridge: ScorecardBridge; readonly context: PageContext }) {
  const { messages, format, language } = context;
  const title = bridgeTitle(bridge, context);
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
            <th scope="col" class="num">
              {messages.n}
            </th>
            <th scope="col">{messages.diagnosis.sign}</th>
          </tr>
        </thead>
        <tbody>
          {bridge.steps.map((step) => (
            <tr key={step.link} title={`gaps.${step.link}`}>
              <th scope="row">
                {isNumbered(step.link) && messages.gapNumber(step.link) + messages.colon}
                {context.linkName(step.link)}
              </th>
              <td class="num">
                {step.bias === null ? messages.reason[step.reason ?? 'not_measured'] : format.points(step.bias)}
              </td>
              <td class="num">{format.interval(step.bias_lower, step.bias_upper)}</td>
              <td class="num">{step.n === null ? '' : format.count(step.n)}</td>
              <td>{step.bias === null ? '' : messages.orientation[step.orientation]}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </>
  );
}
