import type { ComponentChildren } from 'preact';

interface ScrollingTableProps {
  /** Name of the table for screen readers. */
  readonly caption: string;
  /**
   * True: each row has a link or a button. The keyboard reaches these controls, which scrolls the table, so the
   * table itself need not be reachable with the Tab key.
   * @default false
   */
  readonly hasControls?: boolean;
  /** Cells of the head: one `th` per column. */
  readonly head: ComponentChildren;
  /** Rows of the body. */
  readonly children: ComponentChildren;
}

/** A table that scrolls sideways on a narrow screen. */
export function ScrollingTable({ caption, hasControls = false, head, children }: ScrollingTableProps) {
  return (
    // `tabIndex` makes the table reachable with the Tab key, so that the arrow keys can scroll it.
    <section class="scroller" aria-label={caption} tabIndex={hasControls ? undefined : 0}>
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
