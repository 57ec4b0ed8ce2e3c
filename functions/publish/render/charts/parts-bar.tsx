import { scaleLinear } from 'd3-scale';
import { Chart, Hatch, Lines, narrowWidth, textWidth, type Variant, wrap } from './chart.tsx';

export interface Part {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly text: string;
  /** Shown apart, in no sum. */
  readonly isApart: boolean;
}

interface Piece extends Part {
  readonly value: number;
  /** Number of the part. */
  readonly place: number;
  readonly fill: string;
  readonly from: number;
  readonly to: number;
}

/** Parts that add to the sum lie to the right of zero one after the other, those that take from it to the left. */
function stacked(parts: readonly Part[]): Piece[] {
  let [above, below] = [0, 0];
  return parts.flatMap((part, place) => {
    if (part.value === null || part.isApart) return [];
    const from = part.value >= 0 ? above : below;
    const to = from + part.value;
    if (part.value >= 0) above = to;
    else below = to;
    const fill = fillOf(parts, place);
    return [{ ...part, value: part.value, place, fill, from: Math.min(from, to), to: Math.max(from, to) }];
  });
}

const fills = ['h-g2', 'h-g4', 'h-g1', 'h-g3', 'band'] as const;
const barHeight = 46;

/**
 * A sum as one bar of its parts, each with a number of its own that the list below explains; parts below zero to the left of the axis, in the
 * colour of a loss; parts in no sum hatched, in the list alone.
 */
export function PartsBar({
  id,
  title,
  description,
  parts,
  total,
  variant,
  tickText,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly parts: readonly Part[];
  readonly total: { readonly label: string; readonly text: string };
  readonly variant: Variant;
  readonly tickText: (value: number) => string;
}) {
  const isNarrow = variant === 'narrow';
  const width = isNarrow ? narrowWidth : 1056;
  const pieces = stacked(parts);
  const low = Math.min(0, ...pieces.map(({ from }) => from));
  const high = Math.max(0, ...pieces.map(({ to }) => to));
  const x = scaleLinear([low, high > low ? high : low + 1], [8, width - 8]);
  const top = 26;
  const listTop = top + barHeight + 52;
  const rowHeight = isNarrow ? 42 : 25;
  const height = listTop + parts.length * rowHeight;
  const own = variant === 'wide' ? id : `${id}-narrow`;
  return (
    <Chart id={id} title={title} description={description} width={width} height={height} variant={variant}>
      <Hatch id={`${own}-apart`} kind="soft" />
      <text x={0} y={12} class="t-strong">
        {`${total.label}: ${total.text}`}
      </text>
      {x.ticks(isNarrow ? 3 : 6).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={top} y2={top + barHeight + 6} class="grid" />
          <text x={x(tick)} y={top + barHeight + 20} class="mid t-soft t-11">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {pieces.map((piece) => (
        <PieceOfBar key={piece.key} piece={piece} left={x(piece.from)} right={x(piece.to)} top={top} />
      ))}
      <line x1={x(0)} x2={x(0)} y1={top - 4} y2={top + barHeight + 6} class="axis" />
      {parts.map((part, place) => (
        <PartRow
          key={part.key}
          part={part}
          place={place}
          fill={fillOf(parts, place)}
          y={listTop + place * rowHeight}
          isNarrow={isNarrow}
          width={width}
          hatch={`${own}-apart`}
        />
      ))}
    </Chart>
  );
}

/** Parts of the sum have shades of their own, one after the other. */
function fillOf(parts: readonly Part[], place: number): string {
  if ((parts[place]?.value ?? 0) < 0) return 'b-loss';
  const before = parts.slice(0, place).filter(({ isApart }) => !isApart).length;
  return fills[before % fills.length] ?? 'h-g2';
}

function PieceOfBar({
  piece,
  left,
  right,
  top,
}: {
  readonly piece: Piece;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}) {
  const width = Math.max(0, right - left);
  return (
    <g>
      <rect x={left} y={top} width={width} height={barHeight} class={`${piece.fill} parting`} />
      {width > 14 && (
        <text x={(left + right) / 2} y={top + barHeight / 2 + 4} class="mid t-strong">
          {piece.place + 1}
        </text>
      )}
    </g>
  );
}

function PartRow({
  part,
  place,
  fill,
  y,
  isNarrow,
  width,
  hatch,
}: {
  readonly part: Part;
  readonly place: number;
  readonly fill: string;
  readonly y: number;
  readonly isNarrow: boolean;
  readonly width: number;
  readonly hatch: string;
}) {
  const valueAt = 560;
  const label = `${place + 1}  ${part.label}`;
  return (
    <g>
      <rect x={0} y={y - 11} width={14} height={14} class={part.isApart ? 'h-blank' : fill} />
      {part.isApart && <rect x={0} y={y - 11} width={14} height={14} fill={`url(#${hatch})`} />}
      <Lines lines={wrap(label, ((isNarrow ? width : valueAt) - 34) / 6.1, 1)} x={22} y={y} />
      <text x={isNarrow ? 22 : valueAt} y={isNarrow ? y + 16 : y} class={isNarrow ? 't-soft' : undefined}>
        {textWidth(part.text) === 0 ? '–' : part.text}
      </text>
    </g>
  );
}
