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

export function createAnnouncer(): Announcer {
  const text = signal('');
  return {
    text,
    announce(nextText) {
      // Screen readers do not read the same text a second time. A no-break space at the end makes the text a
      // different one.
      text.value = text.peek() === nextText ? `${nextText}\u00a0` : nextText;
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
