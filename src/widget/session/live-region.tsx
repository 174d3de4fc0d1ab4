import { type ReadonlySignal, signal } from '@preact/signals';
import { changingText } from '../../fields/shared/changing-text.js';

/** Announces texts to screen readers. The live region must exist before its first text. */
export interface Announcer {
  readonly text: ReadonlySignal<string>;
  announce(text: string): void;
}

export function createAnnouncer(): Announcer {
  const text = signal('');
  return {
    text,
    announce(nextText) {
      // Screen readers ignore an unchanged text; a no-break space at the end changes it.
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
