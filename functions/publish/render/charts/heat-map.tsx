import type { Scorecard, ScorecardGap } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { Chart, Hatch, Lines, type Variant, wrap } from './chart.tsx';

const cell = { height: 34, gap: 3 };
const head = 40;

/** Class of a cell's colour: five sizes of loss (l) and surplus (g), from below the smallest gap that matters. */
export function shade(bias: number, limit: number): string {
  const size = Math.abs(bias);
  if (size <= limit) return 'h-z';
  const step = size <= 2.5 * limit ? 1 : size <= 5 * limit ? 2 : size <= 7.5 * limit ? 3 : 4;
  return `h-${bias > 0 ? 'l' : 'g'}${step}`;
}

/** Attributes of a chain (rows, the most important first) by its links (columns); the firm's roll-up last. */
export function HeatMap({
  chain,
  attributes,
  links,
  width,
  labelWidth,
  variant,
  title,
  context,
}: {
  readonly chain: string;
  readonly attributes: Scorecard['attributes'];
  readonly links: Scorecard['links'];
  readonly width: number;
  readonly labelWidth: number;
  readonly variant: Variant;
  readonly title: string;
  readonly context: PageContext;
}) {
  const { messages, format } = context;
  const isNarrow = variant === 'narrow';
  const hatch = `few-${chain}-${variant}`;
  const column = (width - labelWidth) / Math.max(1, links.length);
  const rows = [...attributes.map((each) => each.attribute as string | null), null];
  const top = (row: number) => head + row * (cell.height + cell.gap) + (rows[row] === null ? 8 : 0);
  const gapOf = (link: string, attribute: string | null) =>
    context.card.gaps.find((gap) => gap.link === link && gap.attribute === attribute && gap.segment === null);
  return (
    <Chart
      id={`heat-${chain}`}
      title={title}
      description={messages.heat.description}
      width={width}
      height={top(rows.length - 1) + cell.height + 4}
      variant={variant}
    >
      <Hatch id={hatch} kind="soft" />
      {attributes.some(({ weight }) => weight !== null) && (
        <text x={labelWidth - 10} y={head - 12} class="end t-soft t-11">
          {messages.heat.importance}
        </text>
      )}
      {links.map((link, position) => {
        const name = wrap(messages.gapNumber(link.link) + (isUntested(link) ? '*' : ''), (column - 4) / 6.1, 2);
        const x = labelWidth + column * (position + 0.5);
        return <Lines key={link.link} lines={name} x={x} y={head - 12 - 14 * (name.length - 1)} class="mid t-soft" />;
      })}
      {rows.map((attribute, row) => {
        const name = attribute === null ? messages.heat.allAttributes : context.attributeName(attribute);
        const weight = attributes.find((each) => each.attribute === attribute)?.weight ?? null;
        const lines = isNarrow ? wrap(name, (labelWidth - 40) / 5.7, 3) : wrap(name, (labelWidth - 46) / 6.1, 2);
        return (
          <g key={attribute ?? ' all'}>
            <Lines
              lines={lines}
              x={0}
              y={top(row) + cell.height / 2 + 4 - (lines.length - 1) * (isNarrow ? 6 : 7)}
              step={isNarrow ? 12 : 14}
              class={[attribute === null ? 't-strong' : '', isNarrow ? 't-11' : ''].join(' ').trim() || undefined}
            />
            {weight !== null && (
              <text x={labelWidth - 10} y={top(row) + cell.height / 2 + 4} class="end t-soft t-11">
                {format.percent(weight)}
              </text>
            )}
            {links.map((link, position) => (
              <HeatCell
                key={link.link}
                gap={gapOf(link.link, attribute)}
                x={labelWidth + column * position + cell.gap / 2}
                y={top(row)}
                width={column - cell.gap}
                hatch={hatch}
                context={context}
              />
            ))}
          </g>
        );
      })}
    </Chart>
  );
}

/** Over several steps: a chain's total or a merged link. Its cells are outside the family of tests. */
export const isUntested = ({ link, is_total }: Scorecard['links'][number]): boolean => is_total || link.includes('+');

function HeatCell({
  gap,
  x,
  y,
  width,
  hatch,
  context,
}: {
  readonly gap: ScorecardGap | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly hatch: string;
  readonly context: PageContext;
}) {
  const { messages, format, card } = context;
  const box = { x, y, width, height: cell.height };
  const bias = gap?.bias ?? null;
  if (gap === undefined || bias === null) {
    const lines = wrap(messages.reason[gap?.reason ?? 'not_measured'], (width - 6) / 5.7, 2);
    return (
      <g>
        <rect {...box} class="h-blank" />
        <Lines
          lines={lines}
          x={x + width / 2}
          y={y + cell.height / 2 + (lines.length > 1 ? -2 : 4)}
          step={12}
          class="mid t-soft t-11"
        />
      </g>
    );
  }
  const isSignificant = gap.attribute !== null && (gap.is_significant ?? gap.significant_cells > 0);
  return (
    <g>
      <rect {...box} class={shade(bias, card.settings.smallest_gap_that_matters)} />
      {gap.flags.includes('small_sample') && <rect {...box} fill={`url(#${hatch})`} />}
      {isSignificant && <rect x={x + 1} y={y + 1} width={width - 2} height={cell.height - 2} class="sig" />}
      <text x={x + width / 2} y={y + cell.height / 2 + 4} class={gap.attribute === null ? 'mid t-strong' : 'mid'}>
        {format.points(bias)}
      </text>
    </g>
  );
}
