import type { ComponentChildren } from 'preact';
import { Scroll } from './scroll.tsx';

/** A table with its caption, in a frame that scrolls where the screen is narrow. */
export function DataTable({
  caption,
  isCaptionHidden = false,
  class: className,
  children,
}: {
  readonly caption: string;
  /** The heading above says the same: only for readers who do not see it. */
  readonly isCaptionHidden?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <Scroll label={caption}>
      <table class={className}>
        <caption class={isCaptionHidden ? 'sr' : undefined}>{caption}</caption>
        {children}
      </table>
    </Scroll>
  );
}
