import type { ComponentChildren } from 'preact';

/** A chart is drawn for a wide and for a narrow screen; the sheet shows one of them. */
export type Variant = 'wide' | 'narrow';
export const variants: readonly Variant[] = ['wide', 'narrow'];
/** Width of the page's column on a narrow screen, in units of the drawing. */
export const narrowWidth = 350;

/** A picture with its name and description; what is in it stands in the table after it. */
export function Chart({
  id,
  title,
  description,
  width,
  height,
  variant,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly variant: Variant;
  readonly children: ComponentChildren;
}) {
  const own = variant === 'wide' ? id : `${id}-narrow`;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${own}-t ${own}-d`} class={`chart ${variant}`}>
      <title id={`${own}-t`}>{title}</title>
      <desc id={`${own}-d`}>{description}</desc>
      {children}
    </svg>
  );
}

/** Diagonal lines: `strong` for a part carried on, `soft` for few answers. */
export function Hatch({ id, kind }: { readonly id: string; readonly kind: 'strong' | 'soft' }) {
  const size = kind === 'strong' ? 5 : 6;
  return (
    <defs>
      <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1={0} y1={0} x2={0} y2={size} class={kind === 'strong' ? 'hatch-line' : 'hatch-soft'} />
      </pattern>
    </defs>
  );
}

/** Down for a loss, up for a surplus: the shape says what the colour says. */
export function Triangle({ x, y, isDown }: { readonly x: number; readonly y: number; readonly isDown: boolean }) {
  const path = isDown ? `M${x - 4} ${y - 7}h8l-4 7z` : `M${x - 4} ${y}h8l-4 -7z`;
  return <path d={path} class={isDown ? 'b-loss' : 'b-gain'} />;
}

const isWide = (character: string) => (character.codePointAt(0) ?? 0) > 0x2e7f;
/** Rough width of a text in units of half an em, wide characters counting two. */
export const textWidth = (text: string): number => [...text].reduce((sum, each) => sum + (isWide(each) ? 2 : 1.05), 0);

/** Lines of at most `width` half-ems, at most `lines` of them; what does not fit ends in an ellipsis. */
export function wrap(text: string, width: number, lines: number): string[] {
  const words = text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*/g) ?? [];
  const result: string[] = [];
  let current = '';
  for (const word of words.flatMap((each) => pieces(each, width))) {
    if (textWidth((current + word).trimEnd()) <= width || current === '') current += word;
    else {
      result.push(current.trimEnd());
      current = word;
    }
  }
  if (current !== '') result.push(current.trimEnd());
  if (result.length <= lines) return result;
  const kept = result.slice(0, lines);
  const last = [...(kept[lines - 1] ?? '')];
  while (last.length > 0 && textWidth(`${last.join('')}…`) > width) last.pop();
  return [...kept.slice(0, -1), `${last.join('').trimEnd()}…`];
}

function pieces(word: string, width: number): string[] {
  if (textWidth(word.trimEnd()) <= width) return [word];
  const size = Math.max(1, Math.floor(width / 1.05) - 1);
  const characters = [...word];
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, part) =>
    characters.slice(part * size, (part + 1) * size).join(''),
  );
}

export function Lines({
  lines,
  x,
  y,
  step = 14,
  class: className,
}: {
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly step?: number;
  readonly class?: string | undefined;
}) {
  return (
    <>
      {lines.map((line, row) => (
        <text key={line} x={x} y={y + row * step} class={className}>
          {line}
        </text>
      ))}
    </>
  );
}
