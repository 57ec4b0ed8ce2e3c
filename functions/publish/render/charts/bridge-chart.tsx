import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { named } from '../../messages/messages.ts';
import type { ScorecardBridge } from '../../scorecard-schema.ts';
import type { PageContext } from '../context.ts';
import { Chart, Hatch, Lines, Triangle, type Variant, wrap } from './chart.tsx';

const plots = {
  wide: { top: 62, bottom: 232, left: 30, height: 326, tick: 17, nameLines: 3 },
  narrow: { top: 92, bottom: 250, left: 22, height: 364, tick: 11, nameLines: 5 },
};
type Plot = (typeof plots)[Variant];

/** Lowest and highest level of all bridges with their intervals, out to whole tens and at least 20 points: one scale for every bridge. */
export function bridgeDomain(bridges: readonly ScorecardBridge[]): readonly [number, number] {
  const ends = bridges.flatMap(({ stations }) =>
    stations.flatMap(({ level, lower, upper }) => (level === null ? [] : [lower ?? level, upper ?? level])),
  );
  if (ends.length === 0) return [0, 100];
  const low = Math.max(0, Math.floor((Math.min(...ends) - 1) / 10) * 10);
  const high = Math.min(100, Math.ceil((Math.max(...ends) + 1) / 10) * 10);
  if (high - low >= 20) return [low, high];
  return low >= 10 ? [low - 10, high] : [low, high + 10];
}

/** Id of a bridge on the page: its chain; for a path beside the chain's longest one its first link too. */
export const bridgeId = (bridge: ScorecardBridge, bridges: readonly ScorecardBridge[]): string =>
  isMain(bridge, bridges) ? bridge.chain : `${bridge.chain}-${bridge.steps[0]?.link}`;

/** The first bridge of a chain is its longest path. */
export const isMain = (bridge: ScorecardBridge, bridges: readonly ScorecardBridge[]): boolean =>
  bridges.find(({ chain }) => chain === bridge.chain) === bridge;

/** Stations as levels with whiskers, links as blocks that fall (loss) or rise (surplus) between them. */
export function BridgeChart({
  bridge,
  domain,
  width,
  variant,
  title,
  context,
}: {
  readonly bridge: ScorecardBridge;
  readonly domain: readonly [number, number];
  readonly width: number;
  readonly variant: Variant;
  readonly title: string;
  readonly context: PageContext;
}) {
  const { messages, format, language } = context;
  const plot = plots[variant];
  const id = bridgeId(bridge, context.card.bridges);
  const carried = `carried-${id}-${variant}`;
  const y = scaleLinear([...domain], [plot.bottom, plot.top]);
  const slot = (width - plot.left) / Math.max(1, bridge.stations.length);
  const middle = (position: number) => plot.left + slot * (position + 0.5);
  const first = bridge.stations[0]?.level ?? null;
  const spoken = bridge.stations
    .map(
      ({ station, level }) =>
        `${named(context.stationName(station), language)} ${level === null ? messages.reason.not_measured : format.points(level)}`,
    )
    .join(messages.comma);
  return (
    <Chart
      id={`bridge-${id}`}
      title={title}
      description={messages.bridge.description(spoken)}
      width={width}
      height={plot.height}
      variant={variant}
    >
      <Hatch id={carried} kind="strong" />
      {y.ticks(4).map((value) => (
        <g key={value}>
          <line x1={plot.left} x2={width} y1={y(value)} y2={y(value)} class="grid" />
          <text x={plot.left - 6} y={y(value) + 4} class="end t-soft t-11">
            {value}
          </text>
        </g>
      ))}
      {first !== null && (
        <g>
          <line x1={middle(0) + plot.tick} x2={width} y1={y(first)} y2={y(first)} class="zero" />
          <text x={width} y={y(first) - 5} class="end t-soft t-11">
            {messages.bridge.zeroLoss}
          </text>
        </g>
      )}
      <Blocks bridge={bridge} y={y} middle={middle} tick={plot.tick} hatch={carried} />
      {bridge.stations.map((station, position) => (
        <Station
          key={station.station}
          station={station}
          x={middle(position)}
          y={y}
          slot={slot}
          plot={plot}
          context={context}
        />
      ))}
      {bridge.steps
        .filter((step) => !isSpanned(step, bridge))
        .map((step) => {
          const from = bridge.stations.findIndex(({ station }) => station === step.from);
          const to = bridge.stations.findIndex(({ station }) => station === step.to);
          return (
            <StepLabel
              key={step.link}
              step={step}
              x={(middle(from) + middle(to)) / 2}
              slot={slot * (to - from)}
              top={plot.bottom + 34}
              context={context}
            />
          );
        })}
    </Chart>
  );
}

/** Not measured itself, and within a measured step over several stations: one label for all of it. */
function isSpanned(step: ScorecardBridge['steps'][number], bridge: ScorecardBridge): boolean {
  const parts = bridge.steps.flatMap(({ link, bias }) => (bias === null ? [] : [link.split('+')]));
  return step.bias === null && parts.some((links) => links.length > 1 && links.includes(step.link));
}

type Scale = ScaleLinear<number, number>;

/** Blocks between measured neighbours; where a station is missing between them, an outline only. */
function Blocks({
  bridge,
  y,
  middle,
  tick,
  hatch,
}: {
  readonly bridge: ScorecardBridge;
  readonly y: Scale;
  readonly middle: (position: number) => number;
  readonly tick: number;
  readonly hatch: string;
}) {
  const measured = bridge.stations.flatMap(({ station, level }, position) =>
    level === null ? [] : [{ station, level, position }],
  );
  return (
    <>
      {measured.slice(1).map((to, place) => {
        const from = measured[place]!;
        const step = bridge.steps.find((each) => each.from === from.station && each.to === to.station);
        const isLoss = from.level >= to.level;
        const x = middle(from.position) + tick;
        const width = middle(to.position) - tick - x;
        const top = Math.min(y(from.level), y(to.level));
        const size = Math.abs(y(from.level) - y(to.level));
        const carried = Math.max(0, step?.carried_on ?? 0);
        const carriedTop = y(Math.min(y.domain()[1] ?? 100, from.level + carried));
        const shape = step ? (isLoss ? 'b-loss' : 'b-gain') : 'b-none';
        return (
          <g key={to.station}>
            <rect x={x} y={top} width={width} height={Math.max(1, size)} class={shape} />
            {carried > 0 && (
              <rect x={x} y={carriedTop} width={width} height={Math.max(0, top - carriedTop)} fill={`url(#${hatch})`} />
            )}
          </g>
        );
      })}
    </>
  );
}

function Station({
  station,
  x,
  y,
  slot,
  plot,
  context,
}: {
  readonly station: ScorecardBridge['stations'][number];
  readonly x: number;
  readonly y: Scale;
  readonly slot: number;
  readonly plot: Plot;
  readonly context: PageContext;
}) {
  const { messages, format, language } = context;
  const name = wrap(
    named(context.stationName(station.station), language),
    (slot - (slot < 80 ? 2 : 12)) / 6.1,
    plot.nameLines,
  );
  return (
    <g>
      <Lines lines={name} x={x} y={12} class="mid" />
      {station.level === null ? (
        <Lines
          lines={wrap(messages.reason[station.reason ?? 'not_measured'], 12, 2)}
          x={x}
          y={plot.bottom - 18}
          class="mid t-soft t-11 halo"
        />
      ) : (
        <g>
          {station.lower !== null && station.upper !== null && (
            <line
              x1={x}
              x2={x}
              y1={y(Math.max(0, station.lower))}
              y2={y(Math.min(100, station.upper))}
              class="whisker"
            />
          )}
          <line x1={x - plot.tick} x2={x + plot.tick} y1={y(station.level)} y2={y(station.level)} class="level" />
          <text x={x} y={Math.min(y(station.lower ?? station.level), plot.bottom) + 15} class="mid t-strong halo">
            {format.points(station.level)}
          </text>
        </g>
      )}
    </g>
  );
}

function StepLabel({
  step,
  x,
  slot,
  top,
  context,
}: {
  readonly step: ScorecardBridge['steps'][number];
  readonly x: number;
  readonly slot: number;
  readonly top: number;
  readonly context: PageContext;
}) {
  const { messages, format } = context;
  const label = wrap(messages.gapNumber(step.link), (slot - 8) / 5.8, 2);
  if (step.bias === null)
    return (
      <g>
        <Lines lines={label} x={x} y={top - 12 * (label.length - 1)} step={12} class="mid t-soft t-11" />
        <Lines
          lines={wrap(messages.reason[step.reason ?? 'not_measured'], (slot - 8) / 6, 2)}
          x={x}
          y={top + 16}
          class="mid t-soft t-11"
        />
      </g>
    );
  const isLoss = step.bias >= 0;
  const value = format.points(step.bias);
  const word =
    step.orientation === 'loss' || step.orientation === 'none'
      ? []
      : wrap(messages.orientation[step.orientation], (slot - 6) / 5.8, 2);
  const written = format.interval(step.bias_lower, step.bias_upper) || messages.reason.no_interval;
  const interval = slot < 74 ? wrap(written.replace('\u00a0', ' '), (slot - 4) / 5.8, 2) : [written];
  return (
    <g>
      <Lines lines={label} x={x} y={top - 12 * (label.length - 1)} step={12} class="mid t-soft t-11" />
      <Triangle x={x - 8 - value.length * 3.2} y={top + 17} isDown={isLoss} />
      <text x={x + 4} y={top + 17} class={`mid t-strong ${isLoss ? 't-loss' : 't-gain'}`}>
        {value}
      </text>
      <Lines lines={interval} x={x} y={top + 32} step={12} class="mid t-soft t-11" />
      <Lines lines={word} x={x} y={top + 34 + 12 * interval.length} step={12} class="mid t-gain t-11" />
    </g>
  );
}
