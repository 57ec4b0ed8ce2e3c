import { scaleLinear } from 'd3-scale';
import { Chart, Lines, narrowWidth, textWidth, type Variant, wrap } from './chart.tsx';

export interface QuadrantPoint {
  readonly key: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval: readonly [number, number] | null;
  readonly isLabelled: boolean;
}

export interface QuadrantAxis {
  readonly name: string;
  /** Where low ends and high begins. */
  readonly middle: number;
  readonly write: (value: number) => string;
}

/** Names of the fields: x high and y low, both high, both low, x low and y high. */
export interface QuadrantNames {
  readonly act: string;
  readonly keep: string;
  readonly low: string;
  readonly ample: string;
}

const pad = { left: 46, right: 16, top: 28, bottom: 46 };

/** Points in four named fields: how much a thing matters (across) and how well it stands (up). */
export function Quadrants({
  id,
  title,
  description,
  points,
  across,
  up,
  names,
  variant,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly points: readonly QuadrantPoint[];
  readonly across: QuadrantAxis;
  readonly up: QuadrantAxis;
  readonly names: QuadrantNames;
  readonly variant: Variant;
}) {
  const isNarrow = variant === 'narrow';
  const width = isNarrow ? narrowWidth : 1056;
  const height = isNarrow ? 330 : 400;
  const right = width - pad.right;
  const bottom = height - pad.bottom;
  const drawn = points.flatMap(({ x: at, xInterval, isLabelled }) => [
    at,
    ...(isLabelled && xInterval ? xInterval : []),
  ]);
  const x = scaleLinear(spanOf([...drawn, across.middle], 0.05), [pad.left, right]).nice(5);
  // Above and below the names of the fields have room.
  const y = scaleLinear(spanOf([...points.map((point) => point.y), up.middle], 0.22), [bottom, pad.top]).nice(5);
  const [middleX, middleY] = [x(across.middle), y(up.middle)];
  const field = (name: string, left: number, top: number, isEnd: boolean) => (
    <Lines
      lines={wrap(name, (isNarrow ? 140 : 300) / 6.1, 2)}
      x={left}
      y={top}
      step={14}
      class={`t-soft t-11${isEnd ? ' end' : ''}`}
    />
  );
  return (
    <Chart id={id} title={title} description={description} width={width} height={height} variant={variant}>
      <rect x={middleX} y={middleY} width={right - middleX} height={bottom - middleY} class="h-l1" />
      <line x1={middleX} x2={middleX} y1={pad.top} y2={bottom} class="zero" />
      <line x1={pad.left} x2={right} y1={middleY} y2={middleY} class="zero" />
      {field(names.ample, pad.left + 4, pad.top + 12, false)}
      {field(names.keep, right - 4, pad.top + 12, true)}
      {field(names.low, pad.left + 4, bottom - 20, false)}
      {field(names.act, right - 4, bottom - 20, true)}
      {x.ticks(isNarrow ? 3 : 5).map((tick) => (
        <text key={tick} x={x(tick)} y={bottom + 16} class="mid t-soft t-11">
          {across.write(tick)}
        </text>
      ))}
      {y.ticks(5).map((tick) => (
        <text key={tick} x={pad.left - 8} y={y(tick) + 4} class="end t-soft t-11">
          {up.write(tick)}
        </text>
      ))}
      <line x1={pad.left} x2={right} y1={bottom} y2={bottom} class="axis" />
      <line x1={pad.left} x2={pad.left} y1={pad.top} y2={bottom} class="axis" />
      <Lines
        lines={wrap(`${across.name} →`, (right - pad.left) / 6.1, 1)}
        x={pad.left}
        y={height - 10}
        class="t-soft"
      />
      <text x={0} y={12} class="t-soft">
        ↑ {up.name}
      </text>
      {points.map((point) => (
        <g key={point.key}>
          {point.isLabelled && point.xInterval && (
            <line
              x1={x(point.xInterval[0])}
              x2={x(point.xInterval[1])}
              y1={y(point.y)}
              y2={y(point.y)}
              class="whisker"
            />
          )}
          <circle
            cx={x(point.x)}
            cy={y(point.y)}
            r={point.isLabelled ? 5.5 : 4}
            class={point.isLabelled ? 'dot' : 'dot-soft'}
          />
        </g>
      ))}
      {labelsOf(points, x, y, { right, top: pad.top, bottom }).map(({ key, label, left, top, isEnd }) => (
        <text key={key} x={left} y={top} class={`t-strong halo${isEnd ? ' end' : ''}`}>
          {label}
        </text>
      ))}
    </Chart>
  );
}

/** The ends of the values, wider by a share of their distance to each side; of one value alone, one to each side. */
function spanOf(values: readonly number[], share: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high > low ? (high - low) * share : Math.max(1, Math.abs(high) * 0.1);
  return [low - room, high + room];
}

type Scale = (value: number) => number;

/** Names beside their points, moved up where they would lie on each other. */
function labelsOf(
  points: readonly QuadrantPoint[],
  x: Scale,
  y: Scale,
  room: { readonly right: number; readonly top: number; readonly bottom: number },
) {
  const placed: { key: string; label: string; left: number; top: number; isEnd: boolean; from: number; to: number }[] =
    [];
  for (const point of points.filter(({ isLabelled }) => isLabelled).sort((a, b) => y(b.y) - y(a.y))) {
    const width = textWidth(point.label) * 6.4;
    const isEnd = x(point.x) + 10 + width > room.right;
    const left = isEnd ? x(point.x) - 9 : x(point.x) + 9;
    const [from, to] = isEnd ? [left - width, left] : [left, left + width];
    let top = Math.min(Math.max(y(point.y) - 9, room.top + 12), room.bottom - 6);
    while (placed.some((other) => Math.abs(other.top - top) < 16 && other.from < to && from < other.to)) top -= 16;
    placed.push({ key: point.key, label: point.label, left, top, isEnd, from, to });
  }
  return placed;
}
