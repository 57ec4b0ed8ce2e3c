import { scaleLinear } from 'd3-scale';
import type { PageContext } from '../context.ts';
import { Chart, Lines, narrowWidth, type Variant, wrap } from './chart.tsx';

export interface IntervalRow {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly text: string;
}

/** The outermost ticks stay inside the drawing. */
const tickPlace = (value: number, domain: readonly number[]): string =>
  value === domain[0] ? '' : value === domain.at(-1) ? 'end' : 'mid';

/**
 * One row a number: a dot with its interval on a common scale that holds 0, the number written at the end.
 * An interval that reaches beyond three times the greatest number ends in an arrow: it must not squeeze the others.
 */
export function IntervalRows({
  id,
  title,
  description,
  rows,
  variant,
  tickText,
  context,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly IntervalRow[];
  readonly variant: Variant;
  readonly tickText: (value: number) => string;
  readonly context: PageContext;
}) {
  const isNarrow = variant === 'narrow';
  const width = isNarrow ? narrowWidth : 1056;
  const label = isNarrow ? 4 : 200;
  const written = isNarrow ? 12 : 220;
  const rowHeight = isNarrow ? 62 : 30;
  const widest = 3 * Math.max(...rows.map(({ value }) => Math.abs(value ?? 0)));
  const shown = rows.filter(({ value }) => value !== null);
  const greatest = Math.max(1e-9, ...shown.map(({ value, upper }) => Math.min(upper ?? value ?? 0, widest)));
  const least = Math.min(0, ...shown.map(({ value, lower }) => Math.max(Math.min(lower ?? 0, value ?? 0), -widest)));
  const isSigned = least < 0;
  const x = scaleLinear([least, greatest], [label, width - written]).nice(isNarrow ? 3 : 4);
  const [start = 0, end = greatest] = x.domain();
  const bottom = rows.length * rowHeight + 6;
  return (
    <Chart id={id} title={title} description={description} width={width} height={bottom + 22} variant={variant}>
      {x.ticks(isNarrow ? 3 : 4).map((value) => (
        <g key={value}>
          <line x1={x(value)} x2={x(value)} y1={0} y2={bottom} class="grid" />
          <text x={x(value)} y={bottom + 16} class={`${isNarrow ? tickPlace(value, x.domain()) : 'mid'} t-soft t-11`}>
            {tickText(value)}
          </text>
        </g>
      ))}
      {isSigned && <line x1={x(0)} x2={x(0)} y1={0} y2={bottom} class="zero" />}
      {rows.map((row, position) => {
        const y = position * rowHeight + (isNarrow ? rowHeight - 12 : rowHeight / 2);
        return (
          <g key={row.key}>
            <Lines
              lines={wrap(row.label, (isNarrow ? width : label - 14) / 6.1, 1)}
              x={0}
              y={isNarrow ? y - 32 : y + 4}
            />
            {row.value !== null && (
              <g>
                {row.lower !== null && row.upper !== null && (
                  <line
                    x1={x(Math.max(start, row.lower))}
                    x2={x(Math.max(start, Math.min(row.upper, end)))}
                    y1={y}
                    y2={y}
                    class="whisker"
                  />
                )}
                {isSigned && row.lower !== null && row.lower < start && (
                  <path d={`M${x(start)} ${y - 4}l-7 4l7 4z`} class="dot" />
                )}
                {row.upper !== null && row.upper > end && <path d={`M${x(end)} ${y - 4}l7 4l-7 4z`} class="dot" />}
                <circle cx={x(row.value)} cy={y} r={4.5} class="dot" />
              </g>
            )}
            <text
              x={isNarrow ? 0 : width}
              y={isNarrow ? y - 15 : y + 4}
              class={`${isNarrow ? '' : 'end'} ${row.value === null || isNarrow ? 't-soft' : ''}`.trim() || undefined}
            >
              {row.value === null ? context.messages.reason.too_few_answers : row.text}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}
