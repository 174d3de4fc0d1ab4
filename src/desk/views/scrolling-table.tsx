import type { ComponentChildren } from 'preact';

interface ScrollingTableProps {
  /** Name of the table for screen readers. */
  readonly caption: string;
  /** Cells of the head: one `th` per column. */
  readonly head: ComponentChildren;
  /** Rows of the body. */
  readonly children: ComponentChildren;
}

/** A table that scrolls sideways on a narrow screen. */
export function ScrollingTable({ caption, head, children }: ScrollingTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section class="scroller" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
