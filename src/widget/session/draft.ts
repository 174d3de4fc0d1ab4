import { reportPart } from '../../console/report.js';
import type { FieldModel } from '../../form/field-model.js';
import type { Receipt } from '../../form/form-service.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { storeDraft } from './store-draft.js';
import type { RestorableDraft, StoredReceipt } from './stored-draft.js';

/**
 * Stores what the visitor has typed in `sessionStorage`, for one day or until the form is sent. Files are never
 * stored.
 */
export interface DraftStore {
  /**
   * Resolves to what was stored before the page was reloaded: typed values, or the receipt of a sent form. Undefined:
   * nothing was stored.
   */
  load(): Promise<RestorableDraft | undefined>;
  /**
   * Stores the value of the field after a short delay. When `signal` aborts, changes that are not stored yet are
   * stored at once.
   */
  scheduleSave(field: FieldModel, signal: AbortSignal): void;
  /**
   * Deletes the stored values. If the form was sent, also stores the receipt, so that the visitor sees the
   * confirmation again after a reload.
   */
  clear(receipt?: Receipt): void;
}

/**
 * Function that writes a draft into `sessionStorage`. Undefined: the module with this function is not loaded yet. The
 * build puts the module into the script that is loaded when the visitor first focuses a control.
 */
let store: typeof storeDraft | undefined;
/**
 * Resolves when the module with `storeDraft` is loaded and the changes that waited for the module are stored.
 * Undefined: no change had to wait.
 */
let waiting: Promise<unknown> | undefined;

/** Delay in milliseconds between the last change of a field and the moment when the changes are stored. */
const saveDelayMs = 300;

/**
 * Creates the draft store of one form on one page. Changes are merged into the stored draft 300 ms after the last
 * change, on `pagehide`, and when the form is unmounted.
 * @param scopeKey a text that is different for each form and each page, so that two forms never share a draft
 */
export function createDraftStore(scopeKey: string): DraftStore {
  const key = `apro-forms:draft:${scopeKey}`;
  /** Fields whose changes are not in `sessionStorage` yet. */
  const changedFields = new Set<FieldModel>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    if (store) store(key, changedFields);
    else
      waiting = import('./store-draft.js').then((module) => {
        store = module.storeDraft;
        flush();
      }, reportPart);
  }

  return {
    async load() {
      // A form that was removed a moment ago may still be storing its values.
      await waiting;
      return readSessionItem(key) ? (await import('./restore-draft.js')).readDraft(key) : undefined;
    },
    scheduleSave(field, signal) {
      if (field.rules.excludedFromDraft) return;
      changedFields.add(field);
      // The browser adds the same listener only once, so this line may run at every change.
      addEventListener('pagehide', flush, { signal });
      signal.addEventListener('abort', flush);
      clearTimeout(timer);
      timer = setTimeout(flush, saveDelayMs);
    },
    clear(receipt) {
      changedFields.clear();
      writeSessionItem(key, receipt && JSON.stringify({ at: Date.now(), receipt } satisfies StoredReceipt));
    },
  };
}
