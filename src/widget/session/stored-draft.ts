import type { ComponentChild } from 'preact';
import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';

/** What was typed before, on its way back into a form. */
export interface RestorableDraft {
  /** Of a form that was sent before the page was reloaded, or left and come back to. */
  readonly receipt?: Receipt;
  /** Puts it into the model; the note that says so, with a button that clears the form. */
  restore?(model: FormModel, clear: () => void, messages: Messages): () => ComponentChild;
}

/** Lies in the draft's place once the form is sent. */
export interface StoredReceipt {
  readonly at: number;
  readonly receipt: Receipt;
}

/** A draft as it lies in the session's storage. */
export interface StoredDraft {
  readonly at: number;
  readonly choices: Record<string, string>;
  readonly raws: Record<string, unknown>;
}
