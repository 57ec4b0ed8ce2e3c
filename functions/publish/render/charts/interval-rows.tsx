import { scaleLinear } from 'd3-scale';
import type { PageContext } from '../context.ts';
import { Chart, Lines, wrap } from './chart.tsx';

export interface IntervalRow {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly text: string;
}

/**
 * One row a number: a dot with its interval on a common scale that starts at 0, the number written at the end.
 * An interval that reaches beyond three times the greatest number ends in an arrow: it must not squeeze the others.
 */
export function IntervalRows({
  id,
  title,
  description,
  rows,
  width,
  tickText,
  context,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly IntervalRow[];
  readonly width: number;
  readonly tickText: (value: number) => string;
  readonly context: PageContext;
}) {
  const label = 200;
  const written = 220;
  const rowHeight = 30;
  const widest = 3 * Math.max(...rows.map(({ value }) => value ?? 0));
  const greatest = Math.max(
    1e-9,
    ...rows.flatMap(({ value, upper }) => (value === null ? [] : [Math.min(upper ?? value, widest)])),
  );
  const x = scaleLinear([0, greatest], [label, width - written]).nice(4);
  const end = x.domain()[1] ?? greatest;
  const bottom = rows.length * rowHeight + 6;
  return (
    <Chart id={id} title={title} description={description} width={width} height={bottom + 22}>
      {x.ticks(4).map((value) => (
        <g key={value}>
          <line x1={x(value)} x2={x(value)} y1={0} y2={bottom} class="grid" />
          <text x={x(value)} y={bottom + 16} class="mid t-soft t-11">
            {tickText(value)}
          </text>
        </g>
      ))}
      {rows.map((row, position) => {
        const y = position * rowHeight + rowHeight / 2;
        return (
          <g key={row.key}>
            <Lines lines={wrap(row.label, (label - 14) / 6.1, 1)} x={0} y={y + 4} />
            {row.value !== null && (
              <g>
                {row.lower !== null && row.upper !== null && (
                  <line x1={x(Math.max(0, row.lower))} x2={x(Math.min(row.upper, end))} y1={y} y2={y} class="whisker" />
                )}
                {row.upper !== null && row.upper > end && <path d={`M${x(end)} ${y - 4}l7 4l-7 4z`} class="dot" />}
                <circle cx={x(row.value)} cy={y} r={4.5} class="dot" />
              </g>
            )}
            <text x={width} y={y + 4} class={row.value === null ? 'end t-soft' : 'end'}>
              {row.value === null ? context.messages.reason.too_few_answers : row.text}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}
