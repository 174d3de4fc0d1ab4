import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { RestorableDraft, StoredDraft, StoredReceipt } from './stored-draft.js';

/** Stores typed values in `sessionStorage`, for one day or until the form is sent. Files are never stored. */
export interface DraftStore {
  /** Resolves to the draft from before a reload, or undefined if there is none. */
  load(): Promise<RestorableDraft | undefined>;
  /** Stores the field's value after a short delay. When `signal` aborts, pending changes are stored at once. */
  scheduleSave(model: FormModel, address: string, signal: AbortSignal): void;
  /** Deletes the draft. With a receipt, stores the receipt instead: after a reload the visitor sees it again. */
  clear(receipt?: Receipt): void;
}

/** Delay between the last change and the write to storage, in milliseconds. */
const saveDelayMs = 300;

/**
 * Creates the draft store of one form on one page. Changes are merged into the stored draft 300 ms after the last
 * change, on `pagehide`, and when the form is unmounted.
 * @param scopeKey distinguishes forms and pages
 */
export function createDraftStore(scopeKey: string): DraftStore {
  const key = `apro-forms:draft:${scopeKey}`;
  let draft: Omit<StoredDraft, 'at'> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes pending changes to storage. Does nothing if there are none. */
  function flush(): void {
    if (timer === undefined) return;
    cancelTimer();
    writeSessionItem(key, JSON.stringify({ ...draft, at: Date.now() }));
  }

  function cancelTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  /** Reads the draft from before a reload. Returns an empty draft if the stored text is not valid: other scripts share the storage. */
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
