import type { Scorecard, ScorecardGap } from '../../scorecard-schema.ts';
import { Hatch, narrowWidth, variants } from '../charts/chart.tsx';
import { HeatMap, isUntested } from '../charts/heat-map.tsx';
import type { PageContext } from '../context.ts';
import { DataTable } from '../data-table.tsx';

/** Attribute × link, one map a chain, then the same as tables and the segments. */
export function HeatMaps({ context }: { readonly context: PageContext }) {
  const { card, messages, format } = context;
  const chains = [...new Set(card.bridges.map(({ chain }) => chain))];
  const cells = card.gaps.filter(
    (gap) => gap.attribute !== null && gap.segment !== null && gap.bias !== null && !gap.flags.includes('total'),
  );
  const tested = cells.filter((gap) => gap.q_value !== null);
  const significant = tested.filter((gap) => gap.is_significant);
  const [worst] = byWidth(significant);
  return (
    <section id="heat-map">
      <h2>{messages.heat.heading}</h2>
      <p class="lead">
        {(tested.length > 0 || cells.length === 0) &&
          messages.heat.lead(significant.length, tested.length, format.count(card.settings.smallest_gap_that_matters))}
        {worst?.attribute &&
          messages.heat.worst(
            context.attributeName(worst.attribute) +
              (worst.segment ? messages.inSegment(segmentName(worst.segment, context)) : ''),
            messages.gapNumber(worst.link),
            format.points(worst.bias ?? 0),
          )}
        {tested.length < cells.length && ` ${messages.heat.untested(cells.length - tested.length)}`}
      </p>
      <div class="pair">
        {chains.map((chain, position) => (
          <figure key={chain}>
            {variants.map((variant) => (
              <HeatMap
                key={variant}
                variant={variant}
                chain={chain}
                attributes={card.attributes.filter((each) => each.chain === chain)}
                links={inFlow(shownLinks(chain, context))}
                width={variant === 'narrow' ? narrowWidth : position === 0 ? 640 : 416}
                labelWidth={variant === 'narrow' ? 122 : position === 0 ? 186 : 176}
                title={`${messages.heat.heading}${messages.colon}${chain === 'value' ? messages.bridge.value : chain === 'trust' ? messages.bridge.trust : chain}`}
                context={context}
              />
            ))}
          </figure>
        ))}
      </div>
      <HeatLegend context={context} />
      <details class={significant.length > 0 ? 'noprint' : undefined}>
        <summary>{messages.table}</summary>
        <GapTable
          caption={messages.heat.allSegments}
          gaps={card.gaps.filter((gap) => gap.segment === null)}
          context={context}
        />
      </details>
      <details class={significant.length > 0 ? undefined : 'noprint'}>
        <summary>{messages.heat.segments}</summary>
        <GapTable
          isOnScreenOnly
          caption={messages.heat.allAttributes}
          gaps={card.gaps.filter((gap) => gap.segment !== null && gap.attribute === null)}
          context={context}
        />
        <GapTable caption={messages.heat.widest} gaps={byWidth(significant).slice(0, printed)} context={context} />
      </details>
    </section>
  );
}

/** Links of a chain without those that are measured only as part of a link over several stations. */
function shownLinks(chain: string, { card, firmGap }: PageContext): Scorecard['links'] {
  const links = card.links.filter((each) => each.chain === chain);
  const spanned = new Set(
    links.flatMap(({ link }) => (link.includes('+') && firmGap(link)?.bias != null ? link.split('+') : [])),
  );
  return links.filter(({ link }) => !spanned.has(link) || firmGap(link)?.bias != null);
}

const inFlow = (links: Scorecard['links']) => [...links].sort((a, b) => a.position - b.position);

/** As the firm writes it; the underscores of an identifier become spaces. */
export const segmentName = (segment: string, { messages }: PageContext): string =>
  segment === 'unsegmented'
    ? messages.heat.unsegmented
    : /^[a-z0-9]+(_[a-z0-9]+)+$/i.test(segment)
      ? segment.replaceAll('_', ' ')
      : segment;

function HeatLegend({ context }: { readonly context: PageContext }) {
  const { messages } = context;
  return (
    <ul class="legend">
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect width={10} height={12} class="h-l2" />
          <rect x={10} width={10} height={12} class="h-l4" />
        </svg>
        {messages.heat.legendLoss}
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect width={10} height={12} class="h-g2" />
          <rect x={10} width={10} height={12} class="h-g4" />
        </svg>
        {messages.heat.legendSurplus}
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect x={1} y={1} width={18} height={10} class="sig" />
        </svg>
        {messages.heat.legendSignificant}
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect width={20} height={12} class="h-z" />
          <Hatch id="few-legend" kind="soft" />
          <rect width={20} height={12} fill="url(#few-legend)" />
        </svg>
        {messages.heat.legendSmall}
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect x={0.5} y={0.5} width={19} height={11} class="h-blank" />
        </svg>
        {messages.heat.legendBlank}
      </li>
      {context.card.links.some((link) => isUntested(link) && context.firmGap(link.link)?.bias != null) && (
        <li>* {messages.heat.legendUntested}</li>
      )}
    </ul>
  );
}

/** Rows of a gap table that are printed: the widest; the page on screen has all. */
const printed = 20;

const byWidth = (gaps: readonly ScorecardGap[]): ScorecardGap[] =>
  [...gaps].sort((a, b) => Math.abs(b.bias ?? 0) - Math.abs(a.bias ?? 0));

function GapTable({
  caption,
  gaps,
  isOnScreenOnly = false,
  context,
}: {
  readonly caption: string;
  readonly isOnScreenOnly?: boolean;
  readonly gaps: readonly ScorecardGap[];
  readonly context: PageContext;
}) {
  const { messages, format } = context;
  if (gaps.length === 0) return null;
  const widest = new Set(
    byWidth(gaps)
      .slice(0, printed)
      .map(({ id }) => id),
  );
  const hasSegments = gaps.some((gap) => gap.segment !== null);
  return (
    <DataTable caption={caption} isLong class={isOnScreenOnly ? 'noprint' : ''}>
      <thead>
        <tr>
          <th scope="col">{messages.heat.attribute}</th>
          {hasSegments && <th scope="col">{messages.heat.segment}</th>}
          <th scope="col">{messages.bridge.step}</th>
          <th scope="col" class="num">
            {messages.heat.bias}
          </th>
          <th scope="col" class="num">
            {messages.interval}
          </th>
          <th scope="col" class="num">
            {messages.heat.misfit}
          </th>
          <th scope="col" class="num">
            {messages.interval}
          </th>
          <th scope="col" class="num">
            {messages.n}
          </th>
          <th scope="col" class="num">
            {messages.heat.cells}
          </th>
          <th scope="col">{messages.heat.remark}</th>
        </tr>
      </thead>
      <tbody>
        {gaps.map((gap) => (
          <tr key={gap.id} title={gap.id} class={widest.has(gap.id) ? undefined : 'noprint'}>
            <th scope="row">
              {gap.attribute === null ? messages.heat.allAttributes : context.attributeName(gap.attribute)}
            </th>
            {hasSegments && (
              <td>{gap.segment === null ? messages.heat.allSegments : segmentName(gap.segment, context)}</td>
            )}
            <td class="nowrap">{messages.gapNumber(gap.link)}</td>
            <td class="num">
              {gap.bias === null ? messages.reason[gap.reason ?? 'not_measured'] : format.points(gap.bias)}
            </td>
            <td class="num">{format.interval(gap.bias_lower, gap.bias_upper)}</td>
            <td class="num">{gap.misfit === null ? '' : format.points(gap.misfit)}</td>
            <td class="num">{format.interval(gap.misfit_lower, gap.misfit_upper)}</td>
            <td class="num">{gap.n === null ? '' : format.count(gap.n)}</td>
            <td class="num">{gap.cells === 0 ? '' : `${gap.significant_cells} / ${gap.cells}`}</td>
            <td>{messages.list(gap.flags.map((flag) => messages.heat.flags[flag]).filter((text) => text !== ''))}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
