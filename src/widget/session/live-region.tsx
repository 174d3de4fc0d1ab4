import { type ReadonlySignal, signal } from '@preact/signals';

/** Speaks to screen readers through one region that is there before its first text. */
export interface Announcer {
  readonly text: ReadonlySignal<string>;
  announce(text: string): void;
}

export function createAnnouncer(): Announcer {
  const text = signal('');
  return {
    text,
    announce(nextText) {
      // A no-break space makes the same sentence a new one.
      text.value = text.peek() === nextText ? `${nextText}\u00a0` : nextText;
    },
  };
}

export function LiveRegion({ announcer }: { readonly announcer: Announcer }) {
  return (
    <p class="unseen" role="status">
      {announcer.text.value}
    </p>
  );
}
