import { signal } from '@preact/signals';

/** What a field needs once a visitor comes to it. */
export interface Reached<Part> {
  /** Followed as a signal is; null where it could not be had. */
  readonly part: Part | null | undefined;
  /** Asks for it, again if it could not be had; resolves when that is known. */
  fetch(): Promise<void>;
  /** Whether a send waits for it, which asks for it too; at most eight seconds: a lead counts more than how it is written. */
  isAwaited(): boolean;
}

const patience = 8_000;

export function reached<Part>(fetchPart: () => Promise<Part>): Reached<Part> {
  const part = signal<Part | null | undefined>(undefined);

  async function fetch(): Promise<void> {
    const fetched = await fetchPart().catch(() => null);
    part.value ||= fetched;
  }

  return {
    get part() {
      return part.value;
    },
    fetch,
    isAwaited() {
      if (part.value !== undefined) return false;
      void fetch();
      setTimeout(() => {
        part.value ??= null;
      }, patience);
      return true;
    },
  };
}
