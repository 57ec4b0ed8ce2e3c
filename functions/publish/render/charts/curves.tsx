import { scaleLinear, scaleTime } from 'd3-scale';
import { line } from 'd3-shape';
import { Chart, Lines, narrowWidth, textWidth, type Variant, wrap } from './chart.tsx';

export interface Curve {
  readonly key: string;
  readonly label: string;
  /** A value a day, null where there is none. */
  readonly values: readonly (number | null)[];
  /** What was expected is drawn dashed, what came solid. */
  readonly isExpected: boolean;
}

const top = 40;

/** Curves over days with their names at their ends; a line where something begins. */
export function Curves({
  id,
  title,
  description,
  days,
  curves,
  from,
  tickText,
  dayText,
  variant,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** ISO days, ascending. */
  readonly days: readonly string[];
  readonly curves: readonly Curve[];
  readonly from: { readonly day: string; readonly label: string } | null;
  readonly tickText: (value: number) => string;
  readonly dayText: (day: string) => string;
  readonly variant: Variant;
}) {
  const isNarrow = variant === 'narrow';
  const width = isNarrow ? narrowWidth : 1056;
  const height = isNarrow ? 230 : 300;
  const bottom = height - 28;
  const values = curves.flatMap((curve) => curve.values.filter((value) => value !== null));
  const y = scaleLinear([Math.min(0, ...values), Math.max(1, ...values)], [bottom, top]).nice(4);
  const ticks = y.ticks(4);
  const left = 8 + Math.max(...ticks.map((tick) => textWidth(tickText(tick)))) * 5.6;
  const right =
    width - 12 - Math.min(isNarrow ? 90 : 220, Math.max(...curves.map(({ label }) => textWidth(label))) * 6.4);
  const x = scaleTime([Date.parse(days[0] ?? ''), Date.parse(days.at(-1) ?? '')], [left, right]);
  const at = (day: string): number => x(Date.parse(day));
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, place) => at(days[place] ?? ''))
    .y((value) => y(value ?? 0));
  return (
    <Chart id={id} title={title} description={description} width={width} height={height} variant={variant}>
      <Lines lines={wrap(title, (width - 12) / 5.8, 1)} x={0} y={12} class="t-soft" />
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} class="grid" />
          <text x={left - 6} y={y(tick) + 4} class="end t-soft t-11">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {from && (
        <g>
          <line x1={at(from.day)} x2={at(from.day)} y1={top - 12} y2={bottom} class="event" />
          <text x={at(from.day) - 4} y={top - 8} class="end t-soft t-11">
            {from.label}
          </text>
        </g>
      )}
      {curves.map((curve) => (
        <path key={curve.key} d={path([...curve.values]) ?? ''} class={curve.isExpected ? 'line expected' : 'line'} />
      ))}
      {namesOf(curves, y).map(({ key, label, height: place, isExpected }) => (
        <Lines
          key={key}
          lines={wrap(label, (width - right - 12) / 5.8, 2)}
          x={right + 8}
          y={place}
          class={isExpected ? 't-soft' : 't-strong'}
        />
      ))}
      {days.length > 0 &&
        [days[0] ?? '', days[Math.floor(days.length / 2)] ?? '', days.at(-1) ?? ''].map((day, place) => (
          <text key={day} x={at(day)} y={bottom + 18} class={`${['', 'mid', 'end'][place]} t-soft t-11`}>
            {dayText(day)}
          </text>
        ))}
    </Chart>
  );
}

const apart = 30;

/** Names at the last value of each curve, kept from lying on each other. */
function namesOf(curves: readonly Curve[], y: (value: number) => number) {
  const ends = curves
    .map((curve) => ({ ...curve, height: y(curve.values.findLast((value) => value !== null) ?? 0) + 4 }))
    .sort((a, b) => a.height - b.height);
  for (const [place, end] of ends.entries()) {
    const above = ends[place - 1];
    if (above && end.height - above.height < apart) {
      above.height = Math.min(above.height, end.height - apart / 2);
      end.height = above.height + apart;
    }
  }
  return ends;
}
