import type { ComponentChild } from 'preact';
import { focusFormAfter } from '../../fields/shared/focus.js';
import { waitForPointerRelease } from '../../fields/shared/scheduling.js';
import type { Receipt } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { readSessionItem, writeSessionItem } from './session-storage.js';
import type { RestorableDraft, StoredDraft, StoredReceipt } from './stored-draft.js';

/** Maximum time for which typed values or the receipt of a sent form are stored, in milliseconds: one day. */
const maxAgeMs = 86_400_000;

/**
 * Reads the draft (typed values), or the receipt of a sent form, from `sessionStorage`. If the stored text is too old
 * or not valid, deletes the stored text and returns undefined.
 */
export function readDraft(key: string): RestorableDraft | undefined {
  const stored = parseStored(readSessionItem(key) ?? '');
  if (!stored) {
    writeSessionItem(key);
    return undefined;
  }
  return 'receipt' in stored ? { receipt: stored.receipt } : createRestorableDraft(stored);
}

function createRestorableDraft(draft: StoredDraft): RestorableDraft {
  return {
    restore(model, clear, messages, { announce }) {
      const choices = new Map(Object.entries(draft.choices));
      const rawValues = new Map(Object.entries(draft.raws));
      const answers = new Map(Object.entries(draft.answers));
      for (const { definition, rules, answer, update, reset } of model.fields) {
        const choice = choices.get(definition.address);
        const raw = rawValues.get(definition.address);
        // The field may have been a list when the draft was stored, and other scripts can write to the storage. For a
        // list whose options depend on another list, `reset` selects the choice later, when the options are loaded.
        if (rules.choice && typeof choice === 'string') reset(choice);
        // Options and files are objects of this page, which no storage can contain.
        if (rules.choice || rules.excludedFromDraft || raw === undefined) continue;
        if (!hasSameShape(raw, rules.blank(definition))) continue;
        update(() => raw);
        const text = findAnswerText(answers.get(definition.address));
        if (text && text !== findAnswerText(answer.peek())) update(() => rules.parseText(text, definition));
      }
      announce(getExtendedMessages(messages).draft.restored);
      return createDraftNote(() => {
        clear();
        announce('');
      }, messages);
    },
  };
}

/**
 * Returns an answer as a text that `ValueRules.parseText` reads and that does not depend on the language. Undefined: there
 * is no answer, or the answer has no such text.
 */
function findAnswerText(answer: unknown): string | undefined {
  if (typeof answer === 'string') return answer;
  return isRecord(answer) && 'from' in answer ? `${answer.from}..${answer.to}` : undefined;
}

function parseStored(text: string): StoredDraft | StoredReceipt | undefined {
  try {
    const {
      at,
      choices,
      raws,
      answers = {},
      receipt,
    } = JSON.parse(text) as Partial<StoredDraft & StoredReceipt>;
    const isFresh = typeof at === 'number' && Date.now() - at < maxAgeMs;
    if (isFresh && isRecord(choices) && isRecord(raws) && isRecord(answers))
      return { at, choices, raws, answers };
    if (isFresh && isReceipt(receipt) && wasReopenedSince(at)) return { at, receipt };
  } catch {}
  return undefined;
}

function isReceipt(value: unknown): value is Receipt {
  return isRecord(value) && typeof value.form === 'string' && /string|undefined/.test(typeof value.receipt);
}

/**
 * Returns whether the visitor has reloaded the page, or has come back through the history of the browser, since the
 * given time. Only then the confirmation of the sent form is shown again. A visitor who follows a link to the page
 * sees a blank form.
 */
function wasReopenedSince(storedAtMs: number): boolean {
  const [navigationEntry] = performance.getEntriesByType('navigation');
  const type = navigationEntry && 'type' in navigationEntry ? navigationEntry.type : 'navigate';
  return storedAtMs < performance.timeOrigin && (type === 'reload' || type === 'back_forward');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Returns whether a stored value has the same structure as the value of the empty field (`blank`). If not, the form
 * has changed since, and the stored value cannot be used.
 */
function hasSameShape(raw: unknown, blank: unknown): boolean {
  if (blank === undefined) return typeof raw === 'boolean';
  if (!isRecord(blank)) return typeof raw === typeof blank;
  return (
    isRecord(raw) &&
    Array.isArray(raw) === Array.isArray(blank) &&
    Object.keys(blank).every((name) => hasSameShape(raw[name], blank[name]))
  );
}

function createDraftNote(clear: () => void, messages: Messages): () => ComponentChild {
  const draftMessages = getExtendedMessages(messages).draft;
  return function DraftNote() {
    return (
      <p class="note">
        {draftMessages.restored}{' '}
        {/* A press of this button takes the focus from a field. The form is cleared only after that field has handled
            `focusout`, because the field could otherwise report an old value. */}
        <button
          type="button"
          class="quiet"
          onClick={focusFormAfter(() => waitForPointerRelease().then(clear))}
        >
          {draftMessages.clear}
        </button>
      </p>
    );
  };
}
