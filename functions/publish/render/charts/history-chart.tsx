import { scaleLinear, scalePoint } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { IndexName, Scorecard } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { Chart, narrowWidth, type Variant } from './chart.tsx';

type Point = Scorecard['history']['indices'][number];

const sizes = {
  wide: { width: 520, height: 190, left: 30, right: 44, top: 12, bottom: 162 },
  narrow: { width: narrowWidth, height: 180, left: 26, right: 38, top: 12, bottom: 152 },
};

/** An interval of few answers may reach beyond what an index can be. */
const inRange = (value: number): number => Math.min(100, Math.max(0, value));

/** One scale for all panels: lowest to highest end of the bands, out to whole fives. */
export function historyDomain(points: readonly Point[]): readonly [number, number] {
  const ends = points.flatMap(({ estimate, lower, upper }) => [lower ?? estimate, upper ?? estimate]).map(inRange);
  if (ends.length === 0) return [0, 100];
  return [Math.floor(Math.min(...ends) / 5) * 5, Math.ceil(Math.max(...ends) / 5) * 5];
}

/** An index over the periods: straight segments, its band, events as numbered marks. A period without answers breaks the line. */
export function HistoryChart({
  index,
  domain,
  variant,
  context,
}: {
  readonly index: IndexName;
  readonly domain: readonly [number, number];
  readonly variant: Variant;
  readonly context: PageContext;
}) {
  const { card, messages, format } = context;
  const size = sizes[variant];
  const measured = card.history.indices.filter((point) => point.index === index);
  const first = card.history.periods.indexOf(measured[0]?.period ?? '');
  const periods = card.history.periods.slice(Math.max(0, first));
  const x = scalePoint([...periods], [size.left, size.width - size.right]);
  const y = scaleLinear([...domain], [size.bottom, size.top]);
  const byPeriod = new Map(measured.map((point) => [point.period, point]));
  const series = periods.map((period) => byPeriod.get(period) ?? null);
  const at = (period: string) => x(period) ?? 0;
  const band = area<Point | null>()
    .defined((point) => point !== null && point.lower !== null && point.upper !== null)
    .x((point) => at(point!.period))
    .y0((point) => y(inRange(point!.lower!)))
    .y1((point) => y(inRange(point!.upper!)));
  const path = line<Point | null>()
    .defined((point) => point !== null)
    .x((point) => at(point!.period))
    .y((point) => y(point!.estimate));
  const last = measured.at(-1);
  const steps = card.history.change_points.filter((step) => step.index === index && x(step.period) !== undefined);
  const shown = labelled(periods, variant === 'wide' ? 4 : 3);
  return (
    <Chart
      id={`history-${index}`}
      title={messages.index[index]}
      description={messages.history.description(messages.index[index])}
      width={size.width}
      height={size.height}
      variant={variant}
    >
      {y.ticks(4).map((value) => (
        <g key={value}>
          <line x1={size.left} x2={size.width - size.right} y1={y(value)} y2={y(value)} class="grid" />
          <text x={size.left - 6} y={y(value) + 4} class="end t-soft t-11">
            {value}
          </text>
        </g>
      ))}
      <path d={band([...series]) ?? ''} class="band" />
      {card.events.map((event, position) =>
        x(event.period) === undefined ? null : (
          <g key={`${event.on}-${event.title.en}`}>
            <line x1={at(event.period)} x2={at(event.period)} y1={size.top} y2={size.bottom} class="event" />
            <text x={at(event.period) + 3} y={size.top + 8} class="t-soft t-11">
              {position + 1}
            </text>
          </g>
        ),
      )}
      {steps.map(({ period, change }) => (
        <path
          key={period}
          d={`M${at(period) - 5} ${size.bottom + (change < 0 ? 1 : 8)}h10l-5 ${change < 0 ? 7 : -7}z`}
          class={change < 0 ? 'fell' : 'rose'}
          fill="currentColor"
        />
      ))}
      <path d={path([...series]) ?? ''} class="line" />
      {last && (
        <g>
          <circle cx={at(last.period)} cy={y(last.estimate)} r={4} class="dot" />
          <text x={at(last.period) + 9} y={y(last.estimate) + 4} class="t-strong">
            {format.points(last.estimate)}
          </text>
        </g>
      )}
      {shown.map((period, place) => (
        <text
          key={period}
          x={at(period)}
          y={size.bottom + 18}
          class={`${place === 0 && shown.length > 1 ? '' : 'mid'} t-soft t-11`}
        >
          {format.shortPeriod(period)}
        </text>
      ))}
    </Chart>
  );
}

/** Up to `most` periods, evenly apart, the first and the last among them. */
function labelled(periods: readonly string[], most: number): string[] {
  const steps = Math.min(most - 1, periods.length - 1);
  if (steps < 1) return [...periods];
  return [
    ...new Set(
      Array.from({ length: steps + 1 }, (_, place) => periods[Math.round((place * (periods.length - 1)) / steps)]!),
    ),
  ];
}
