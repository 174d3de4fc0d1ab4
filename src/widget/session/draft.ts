import type { FieldModel } from '../../form/field-model.js';
import type { Receipt } from '../../form/form-service.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { RestorableDraft, StoredReceipt } from './stored-draft.js';

/**
 * Keeps what the visitor has typed into a form (the draft) in `sessionStorage`, for one day or until the form is
 * sent. Files are never stored.
 */
export interface DraftStore {
  /** Reads the draft that was stored before the page was reloaded. Resolves to undefined if there is no draft. */
  load(): Promise<RestorableDraft | undefined>;
  /** Stores the value of the field after a short delay. If `signal` aborts before, the value is stored at once. */
  scheduleSave(field: FieldModel, signal: AbortSignal): void;
  /**
   * Deletes the draft. If a receipt is given, stores the receipt, so that the visitor sees the receipt again after a
   * reload.
   */
  clear(receipt?: Receipt): void;
}

/** Delay between the last change of a field and the write to `sessionStorage`, in milliseconds. */
const saveDelayMs = 300;

/**
 * Creates the object that stores the draft (the typed values) of one form on one page. Changes are added to the
 * stored draft 300 ms after the last change, when the visitor leaves the page, and when the form is removed from the
 * page.
 * @param scopeKey a text that is different for each form and each page
 */
export function createDraftStore(scopeKey: string): DraftStore {
  const key = `apro-forms:draft:${scopeKey}`;
  /** Fields whose changes are not stored yet. */
  const changedFields = new Set<FieldModel>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The module that writes the draft. Undefined until the module was loaded after the first change. */
  let module: typeof import('./store-draft.js') | undefined;

  function flush(): void {
    module?.storeDraft(key, changedFields);
  }

  return {
    async load() {
      return readSessionItem(key) === undefined
        ? undefined
        : (await import('./restore-draft.js')).readDraft(key);
    },
    scheduleSave(field, signal) {
      if (field.rules.excludedFromDraft) return;
      changedFields.add(field);
      // The browser adds the same listener only once, although these lines run after each change.
      addEventListener('pagehide', flush, { signal });
      signal.addEventListener('abort', flush);
      import('./store-draft.js').then((loaded) => {
        module = loaded;
        clearTimeout(timer);
        timer = setTimeout(flush, saveDelayMs);
      }, console.warn);
    },
    clear(receipt) {
      changedFields.clear();
      writeSessionItem(key, receipt && JSON.stringify({ at: Date.now(), receipt } satisfies StoredReceipt));
    },
  };
}
