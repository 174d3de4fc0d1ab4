import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { RestorableDraft, StoredDraft, StoredReceipt } from './stored-draft.js';

/** Keeps what is typed over reloads, in this tab, for a day; never files, and never longer than until it is sent. */
export interface DraftStore {
  /** What was typed before, if anything was. */
  load(): Promise<RestorableDraft | undefined>;
  /** Until `ended`, when what is not written down yet is. */
  scheduleSave(model: FormModel, address: string, signal: AbortSignal): void;
  /** With what came of it: who reloads the page, or comes back to it, is told once more. */
  clear(receipt?: Receipt): void;
}

/** After the last change, in milliseconds. */
const saveDelayMs = 300;

/**
 * Writes down what the visitor has changed, beside what was written down before a reload: a moment after the last
 * change, or before the page or the form goes. `place` tells forms and pages apart.
 */
export function createDraftStore(scopeKey: string): DraftStore {
  const key = `apro-forms:draft:${scopeKey}`;
  let draft: Omit<StoredDraft, 'at'> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What is not written down yet. */
  function flush(): void {
    if (timer === undefined) return;
    cancelTimer();
    writeSessionItem(key, JSON.stringify({ ...draft, at: Date.now() }));
  }

  function cancelTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  /** Before a reload; other scripts write there, too. */
  function readStoredDraft(): Omit<StoredDraft, 'at'> {
    try {
      const { choices, raws } = JSON.parse(readSessionItem(key) ?? '{}');
      return { choices: { ...choices }, raws: { ...raws } };
    } catch {
      return { choices: {}, raws: {} };
    }
  }

  return {
    async load() {
      return readSessionItem(key) === undefined
        ? undefined
        : (await import('./restore-draft.js')).readDraft(key);
    },
    scheduleSave(model, address, signal) {
      const field = model.field(address);
      if (!field || field.rules.excludedFromDraft) return;
      if (!draft) {
        draft = readStoredDraft();
        addEventListener('pagehide', flush, { signal });
        signal.addEventListener('abort', flush);
      }
      const raw = field.raw.peek();
      const { choice } = field.rules;
      if (choice)
        draft.choices[address] = choice
          .selectedOptions(raw)
          .map(({ id }) => id)
          .join(',');
      else draft.raws[address] = raw;
      clearTimeout(timer);
      timer = setTimeout(flush, saveDelayMs);
    },
    clear(receipt) {
      cancelTimer();
      draft = undefined;
      writeSessionItem(key, receipt && JSON.stringify({ at: Date.now(), receipt } satisfies StoredReceipt));
    },
  };
}
