import type { ComponentChildren } from 'preact';
import { Scroll } from './scroll.tsx';

/** A table with its caption, in a frame that scrolls where the screen is narrow. */
export function DataTable({
  caption,
  isCaptionHidden = false,
  isLong = false,
  id,
  class: className,
  children,
}: {
  readonly caption: string;
  /** The heading above says the same: only for readers who do not see it. */
  readonly isCaptionHidden?: boolean;
  /** Longer than a page may be: else it is printed in one piece. */
  readonly isLong?: boolean;
  readonly id?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <Scroll label={caption}>
      <table id={id} class={[...(isLong ? [] : ['keep']), ...(className ? [className] : [])].join(' ') || undefined}>
        <caption class={isCaptionHidden ? 'sr' : undefined}>{caption}</caption>
        {children}
      </table>
    </Scroll>
  );
}
