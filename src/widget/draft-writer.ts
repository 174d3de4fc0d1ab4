import type { FormModel } from '../form/form-model.js';
import { keep } from './session-storage.js';

export interface DraftWriter {
  touch(address: string): void;
  stop(): void;
}

/** A draft as it lies in the session's storage. */
export interface StoredDraft {
  readonly at: number;
  readonly choices: Record<string, string>;
  readonly raws: Record<string, unknown>;
}

/** After the last change, in milliseconds. */
const pause = 300;

/** Writes down what the visitor has changed: a moment after the last change, or before the page or the form goes. */
export function startDraft(key: string, model: FormModel, ended: AbortSignal): DraftWriter {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const draft: StoredDraft = { at: Date.now(), choices: {}, raws: {} };
    for (const address of changed) {
      const field = model.field(address);
      if (!field || field.rules.endsWithPage) continue;
      const raw = field.raw.peek();
      if (field.rules.choice) {
        draft.choices[address] = field.rules.choice
          .chosen(raw)
          .map(({ id }) => id)
          .join(',');
      } else draft.raws[address] = raw;
    }
    keep(key, JSON.stringify(draft));
  }

  function writeNow(): void {
    if (timer !== undefined) write();
  }

  addEventListener('pagehide', writeNow, { signal: ended });
  ended.addEventListener('abort', writeNow);
  return {
    touch(address) {
      changed.add(address);
      clearTimeout(timer);
      timer = setTimeout(write, pause);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      removeEventListener('pagehide', writeNow);
    },
  };
}
