import type { ComponentChild } from 'preact';
import { thenFocusForm } from '../../fields/shared/focus.js';
import { afterPress } from '../../fields/shared/scheduling.js';
import type { Receipt } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import { keep, recall } from './session-storage.js';
import type { Draft, StoredDraft, StoredReceipt } from './stored-draft.js';

/** In milliseconds. */
const oldest = 86_400_000;

/** Undefined where it is too old, or not one of ours: other scripts write there, too. */
export function readDraft(key: string): Draft | undefined {
  const stored = parseStored(recall(key) ?? '');
  if (!stored) {
    keep(key);
    return undefined;
  }
  return 'receipt' in stored ? { receipt: stored.receipt } : draftOf(stored);
}

function draftOf(draft: StoredDraft): Draft {
  return {
    restore(model, clear, messages) {
      const choices = new Map(Object.entries(draft.choices));
      const raws = new Map(Object.entries(draft.raws));
      for (const { definition, rules, update, reset } of model.fields) {
        const choice = choices.get(definition.address);
        const raw = raws.get(definition.address);
        // A nested list takes its own when it is there.
        if (choice !== undefined) reset(choice);
        if (raw !== undefined && isAlike(raw, rules.blank(definition))) update(() => raw);
      }
      return noteOf(clear, messages);
    },
  };
}

function parseStored(text: string): StoredDraft | StoredReceipt | undefined {
  try {
    const { at, choices, raws, receipt } = JSON.parse(text) as Partial<StoredDraft & StoredReceipt>;
    const isFresh = typeof at === 'number' && Date.now() - at < oldest;
    if (isFresh && isRecord(choices) && isRecord(raws)) return { at, choices, raws };
    if (isFresh && isReceipt(receipt) && cameBackAfter(at)) return { at, receipt };
  } catch {}
  return undefined;
}

function isReceipt(value: unknown): value is Receipt {
  return isRecord(value) && typeof value.form === 'string' && /string|undefined/.test(typeof value.receipt);
}

/** Whoever comes by a link wants the form, and so does whoever comes back to it without leaving the page. */
function cameBackAfter(at: number): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  const type = navigation && 'type' in navigation ? navigation.type : 'navigate';
  return at < performance.timeOrigin && (type === 'reload' || type === 'back_forward');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Held in the same shape as the field's own blank value. */
function isAlike(raw: unknown, blank: unknown): boolean {
  if (blank === undefined) return typeof raw === 'boolean';
  if (!isRecord(blank)) return typeof raw === typeof blank;
  return (
    isRecord(raw) &&
    Array.isArray(raw) === Array.isArray(blank) &&
    Object.keys(blank).every((name) => isAlike(raw[name], blank[name]))
  );
}

function noteOf(clear: () => void, messages: Messages): () => ComponentChild {
  const words = moreOf(messages).draft;
  return function DraftNote() {
    return (
      <p class="note">
        {words.restored} {/* The field that was left for this button hears of that first. */}
        <button type="button" class="quiet" onClick={thenFocusForm(() => afterPress().then(clear))}>
          {words.clear}
        </button>
      </p>
    );
  };
}
