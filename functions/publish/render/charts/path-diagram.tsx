import { Chart, Lines, narrowWidth, textWidth, type Variant, wrap } from './chart.tsx';

export interface DiagramNode {
  readonly node: string;
  readonly label: string;
  /** Step of the flow, 0 is the first. */
  readonly step: number;
  /** Written under the name, such as R². */
  readonly detail: string | null;
}

export interface DiagramArrow {
  readonly from: string;
  readonly to: string;
  readonly value: number;
  /** The interval holds 0, or there is none. */
  readonly isWeak: boolean;
  readonly text: string;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Strongest effect that still makes a line thicker. */
const widest = 8;
const lineWidth = (value: number): number => 1.25 + Math.min(1, Math.abs(value)) * (widest - 1.25);

/**
 * A path diagram: constructs in the order of the flow (left to right; on a narrow screen top to bottom), arrows as thick as
 * their effect, dashed where the interval holds 0, in the colour of a loss where the effect is negative.
 */
export function PathDiagram({
  id,
  title,
  description,
  nodes,
  arrows,
  variant,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly nodes: readonly DiagramNode[];
  readonly arrows: readonly DiagramArrow[];
  readonly variant: Variant;
}) {
  const { boxes, width, height } = layOut(nodes, variant);
  return (
    <Chart id={id} title={title} description={description} width={width} height={height} variant={variant}>
      {arrows.map((arrow) => (
        <Arrow key={`${arrow.from} ${arrow.to}`} arrow={arrow} boxes={boxes} arrows={arrows} variant={variant} />
      ))}
      {nodes.map((node) => (
        <Node key={node.node} node={node} box={boxes.get(node.node)!} variant={variant} />
      ))}
      {arrows.map((arrow) => (
        <ArrowText key={`${arrow.from} ${arrow.to}`} arrow={arrow} boxes={boxes} arrows={arrows} variant={variant} />
      ))}
    </Chart>
  );
}

/** Nodes of a step share its column (row); steps are evenly apart. */
function layOut(nodes: readonly DiagramNode[], variant: Variant) {
  const steps = [...new Set(nodes.map(({ step }) => step))].sort((a, b) => a - b);
  const inStep = (step: number) => nodes.filter((node) => node.step === step);
  const most = Math.max(1, ...steps.map((step) => inStep(step).length));
  const boxes = new Map<string, Box>();
  const isNarrow = variant === 'narrow';
  const width = isNarrow ? narrowWidth : 1056;
  const depth = isNarrow ? 140 : (width - 168) / Math.max(1, steps.length - 1);
  const box = isNarrow
    ? { width: Math.min(110, (width - 8 * (most - 1)) / most), height: 66 }
    : { width: 168, height: 56 };
  const across = isNarrow ? width : Math.max(most * 84, 240);
  for (const [place, step] of steps.entries()) {
    const members = inStep(step);
    for (const [index, { node }] of members.entries()) {
      const middle = ((index + 0.5) / members.length) * across;
      const along = place * depth;
      boxes.set(
        node,
        isNarrow ? { x: middle - box.width / 2, y: along, ...box } : { x: along, y: middle - box.height / 2, ...box },
      );
    }
  }
  const height = isNarrow ? (steps.length - 1) * depth + box.height + 2 : across;
  return { boxes, width, height };
}

function Node({ node, box, variant }: { readonly node: DiagramNode; readonly box: Box; readonly variant: Variant }) {
  const small = variant === 'narrow';
  const lines = wrap(node.label, (box.width - 10) / (small ? 5.6 : 6.2), node.detail === null || small ? 3 : 2);
  const step = small ? 13 : 15;
  const count = lines.length + (node.detail === null ? 0 : 1);
  const top = box.y + box.height / 2 - ((count - 1) * step) / 2 + 4;
  const middle = box.x + box.width / 2;
  return (
    <g>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={6} class="node" />
      <Lines lines={lines} x={middle} y={top} step={step} class={`mid ${small ? 't-11' : 't-strong'}`} />
      {node.detail !== null && (
        <text x={middle} y={top + lines.length * step} class="mid t-soft t-11">
          {node.detail}
        </text>
      )}
    </g>
  );
}

interface Curve {
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  readonly bends: readonly [readonly [number, number], readonly [number, number]];
}

/** From the far side of one box to the near side of the other; arrows into one box end side by side. */
function curveOf(
  arrow: DiagramArrow,
  arrows: readonly DiagramArrow[],
  boxes: ReadonlyMap<string, Box>,
  variant: Variant,
): Curve {
  const [from, to] = [boxes.get(arrow.from)!, boxes.get(arrow.to)!];
  const isNarrow = variant === 'narrow';
  const centre = (box: Box): number => (isNarrow ? box.x + box.width / 2 : box.y + box.height / 2);
  const share = (name: 'from' | 'to', other: 'from' | 'to'): number => {
    const beside = arrows
      .filter((each) => each[name] === arrow[name])
      .sort((a, b) => centre(boxes.get(a[other])!) - centre(boxes.get(b[other])!) || (a[other] < b[other] ? -1 : 1));
    return (beside.indexOf(arrow) + 1) / (beside.length + 1);
  };
  const [leaving, arriving] = [share('from', 'to'), share('to', 'from')];
  const start: [number, number] = isNarrow
    ? [from.x + from.width * leaving, from.y + from.height]
    : [from.x + from.width, from.y + from.height * leaving];
  const end: [number, number] = isNarrow
    ? [to.x + to.width * arriving, to.y - 9]
    : [to.x - 9, to.y + to.height * arriving];
  const others = [...boxes.values()].filter((box) => box !== from && box !== to);
  const curve = (aside: number): Curve => bent(start, end, aside, isNarrow);
  return asides.map(curve).find((each) => others.every((box) => isClear(each, box))) ?? curve(0);
}

/** How far curves swing aside to pass by boxes, the least first. */
const asides = [0, ...Array.from({ length: 24 }, (_, step) => [-10 * (step + 1), 10 * (step + 1)]).flat()];

function bent(
  start: readonly [number, number],
  end: readonly [number, number],
  aside: number,
  isNarrow: boolean,
): Curve {
  const reach = (isNarrow ? end[1] - start[1] : end[0] - start[0]) / 2;
  return {
    start,
    end,
    bends: isNarrow
      ? [
          [start[0] + aside, start[1] + reach],
          [end[0] + aside, end[1] - reach],
        ]
      : [
          [start[0] + reach, start[1] + aside],
          [end[0] - reach, end[1] + aside],
        ],
  };
}

/** A place on the curve, 0 its start and 1 its end. */
function along({ start, end, bends }: Curve, share: number): readonly [number, number] {
  const at = (axis: 0 | 1): number =>
    (1 - share) ** 3 * start[axis] +
    3 * (1 - share) ** 2 * share * bends[0][axis] +
    3 * (1 - share) * share ** 2 * bends[1][axis] +
    share ** 3 * end[axis];
  return [at(0), at(1)];
}

const room = 10;
const isClear = (curve: Curve, box: Box): boolean =>
  Array.from({ length: 41 }, (_, step) => along(curve, step / 40)).every(
    ([x, y]) => x < box.x - room || x > box.x + box.width + room || y < box.y - room || y > box.y + box.height + room,
  );

const colour = (arrow: DiagramArrow): string => (arrow.isWeak ? 'weak' : arrow.value < 0 ? 'negative' : '');

function Arrow({
  arrow,
  arrows,
  boxes,
  variant,
}: {
  readonly arrow: DiagramArrow;
  readonly arrows: readonly DiagramArrow[];
  readonly boxes: ReadonlyMap<string, Box>;
  readonly variant: Variant;
}) {
  const { start, end, bends } = curveOf(arrow, arrows, boxes, variant);
  const half = 4 + lineWidth(arrow.value) / 2;
  const head =
    variant === 'narrow'
      ? `M${end[0] - half} ${end[1]}h${2 * half}l${-half} 9z`
      : `M${end[0]} ${end[1] - half}v${2 * half}l9 ${-half}z`;
  return (
    <g>
      <path
        d={`M${start.join(' ')}C${bends[0].join(' ')} ${bends[1].join(' ')} ${end.join(' ')}`}
        class={`arrow ${colour(arrow)}`.trim()}
        stroke-width={lineWidth(arrow.value)}
      />
      <path d={head} class={`arrow-head ${colour(arrow)}`.trim()} />
    </g>
  );
}

function ArrowText({
  arrow,
  arrows,
  boxes,
  variant,
}: {
  readonly arrow: DiagramArrow;
  readonly arrows: readonly DiagramArrow[];
  readonly boxes: ReadonlyMap<string, Box>;
  readonly variant: Variant;
}) {
  // Arrows that meet are written where they are still apart.
  const meets = arrows.filter(({ to }) => to === arrow.to).length > 1;
  const [x, y] = along(curveOf(arrow, arrows, boxes, variant), meets ? 0.34 : 0.5);
  const width = textWidth(arrow.text) * 6.2 + 4;
  return (
    <g>
      <rect x={x - width / 2} y={y - 8} width={width} height={16} rx={3} class="plate" />
      <text x={x} y={y + 4} class={`mid ${arrow.isWeak ? 't-soft' : arrow.value < 0 ? 't-loss' : ''}`.trim()}>
        {arrow.text}
      </text>
    </g>
  );
}
