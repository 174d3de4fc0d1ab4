import { type ReadonlySignal, signal } from '@preact/signals';
import { changingText } from '../../fields/shared/changing-text.js';

/**
 * Announces texts to screen readers through a live region: a hidden element whose changes are read aloud. This
 * element must be on the page before the first text is written into it.
 */
export interface Announcer {
  readonly text: ReadonlySignal<string>;
  announce(text: string): void;
}

/**
 * Time in milliseconds in which a second text is added to the first one instead of replacing it. A screen reader needs
 * about this time to notice a text; a text that was replaced earlier is never read.
 */
const joinWithinMs = 200;

export function createAnnouncer(): Announcer {
  const text = signal('');
  let recentText = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    text,
    announce(newText) {
      recentText = newText && recentText ? `${recentText}\n${newText}` : newText;
      clearTimeout(timer);
      timer = setTimeout(() => {
        recentText = '';
      }, joinWithinMs);
      // Screen readers do not read the same text a second time. Therefore a no-break space is added, which makes the
      // text a different one. An empty text is not read.
      text.value = recentText && text.peek() === recentText ? `${recentText}\u00a0` : recentText;
    },
  };
}

export function LiveRegion({ announcer }: { readonly announcer: Announcer }) {
  return (
    <p class="unseen" role="status">
      {changingText(announcer.text.value)}
    </p>
  );
}
