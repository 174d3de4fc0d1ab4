import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import { keep, recall } from './session-storage.js';
import type { Draft, StoredDraft, StoredReceipt } from './stored-draft.js';

/** Keeps what is typed over reloads, in this tab, for a day; never files, and never longer than until it is sent. */
export interface DraftKeeper {
  /** What was typed before, if anything was. */
  recall(): Promise<Draft | undefined>;
  /** Until `ended`, when what is not written down yet is. */
  touch(model: FormModel, address: string, ended: AbortSignal): void;
  /** With what came of it: who reloads the page, or comes back to it, is told once more. */
  forget(receipt?: Receipt): void;
}

/** After the last change, in milliseconds. */
const pause = 300;

/**
 * Writes down what the visitor has changed, beside what was written down before a reload: a moment after the last
 * change, or before the page or the form goes. `place` tells forms and pages apart.
 */
export function createDraftKeeper(place: string): DraftKeeper {
  const key = `apro-forms:draft:${place}`;
  let draft: Omit<StoredDraft, 'at'> | undefined;
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

  /** Before a reload; other scripts write there, too. */
  function writtenBefore(): Omit<StoredDraft, 'at'> {
    try {
      const { choices, raws } = JSON.parse(recall(key) ?? '{}');
      return { choices: { ...choices }, raws: { ...raws } };
    } catch {
      return { choices: {}, raws: {} };
    }
  }

  return {
    async recall() {
      return recall(key) === undefined ? undefined : (await import('./restore-draft.js')).readDraft(key);
    },
    touch(model, address, ended) {
      const field = model.field(address);
      if (!field || field.rules.endsWithPage) return;
      if (!draft) {
        draft = writtenBefore();
        addEventListener('pagehide', write, { signal: ended });
        ended.addEventListener('abort', write);
      }
      const raw = field.raw.peek();
      const { choice } = field.rules;
      if (choice)
        draft.choices[address] = choice
          .chosen(raw)
          .map(({ id }) => id)
          .join(',');
      else draft.raws[address] = raw;
      clearTimeout(timer);
      timer = setTimeout(write, pause);
    },
    forget(receipt) {
      stop();
      draft = undefined;
      keep(key, receipt && JSON.stringify({ at: Date.now(), receipt } satisfies StoredReceipt));
    },
  };
}
