import type { FormModel } from '../form/form-model.js';
import { keep, recall } from './session-storage.js';

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

/**
 * Writes down what the visitor has changed, beside what was written down before a reload: a moment after the last
 * change, or before the page or the form goes.
 */
export function startDraft(key: string, model: FormModel, ended: AbortSignal): DraftWriter {
  const draft: StoredDraft = { choices: {}, raws: {}, ...JSON.parse(recall(key) ?? '{}') };
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What is not written down yet. */
  function write(): void {
    if (timer === undefined) return;
    stop();
    keep(key, JSON.stringify({ ...draft, at: Date.now() }));
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  addEventListener('pagehide', write, { signal: ended });
  ended.addEventListener('abort', write);
  return {
    touch(address) {
      const field = model.field(address);
      if (!field || field.rules.endsWithPage) return;
      const raw = field.raw.peek();
      const { choice } = field.rules;
      if (choice) {
        draft.choices[address] = choice
          .chosen(raw)
          .map(({ id }) => id)
          .join(',');
      } else draft.raws[address] = raw;
      clearTimeout(timer);
      timer = setTimeout(write, pause);
    },
    stop() {
      stop();
      removeEventListener('pagehide', write);
    },
  };
}
