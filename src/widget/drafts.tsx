import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { afterPress } from '../fields/after-press.js';
import type { FormModel } from '../form/form-model.js';
import type { Messages } from '../messages/messages.js';
import { moreOf } from '../messages/more-en.js';
import { keep, recall } from './session-storage.js';

/** What was typed before, on its way back into a form. */
export interface Draft {
  /** Ids of chosen options, as a prefill: a nested list takes its own when it is there. */
  readonly choices: Readonly<Record<string, string>>;
  /** Puts the rest into the model; the note that says so, with a button that clears the form. */
  restore(model: FormModel, clear: () => void, messages: Messages): () => ComponentChild;
}

export interface DraftWriter {
  touch(address: string): void;
  stop(): void;
}

interface StoredDraft {
  readonly at: number;
  readonly choices: Record<string, string>;
  readonly raws: Record<string, unknown>;
}

/** In milliseconds. */
const oldest = 86_400_000;
const pause = 300;

/** Undefined where it is too old, or not one of ours: other scripts write there, too. */
export function readDraft(key: string): Draft | undefined {
  const draft = parseDraft(recall(key) ?? '');
  if (!draft) {
    keep(key);
    return undefined;
  }
  return {
    choices: draft.choices,
    restore(model, clear, messages) {
      for (const { definition, rules, change } of model.fields) {
        const raw = Object.hasOwn(draft.raws, definition.address)
          ? draft.raws[definition.address]
          : undefined;
        if (raw !== undefined && isAlike(raw, rules.blank(definition))) change(raw);
      }
      return noteOf(clear, messages);
    },
  };
}

function parseDraft(text: string): StoredDraft | undefined {
  try {
    const { at, choices, raws } = JSON.parse(text) as Partial<StoredDraft>;
    const isFresh = typeof at === 'number' && Date.now() - at < oldest;
    if (isFresh && isRecord(choices) && isRecord(raws)) return { at, choices, raws };
  } catch {}
  return undefined;
}

function isRecord(value: unknown): value is Record<string, never> {
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
  const isShown = signal(true);
  const words = moreOf(messages).draft;
  return function DraftNote() {
    if (!isShown.value) return null;
    return (
      <p class="note">
        {words.restored}{' '}
        <button
          type="button"
          class="quiet"
          onClick={async () => {
            // The field that was left for this button hears of that first.
            await afterPress();
            isShown.value = false;
            clear();
          }}
        >
          {words.clear}
        </button>
      </p>
    );
  };
}

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
      removeEventListener('pagehide', writeNow);
    },
  };
}
