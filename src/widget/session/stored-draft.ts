import type { ComponentChild } from 'preact';
import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';

/** A draft that was read from storage and can be applied to a form. */
export interface RestorableDraft {
  /** Receipt of a form that was sent before a reload. Undefined if the form was not sent. */
  readonly receipt?: Receipt;
  /** Applies the draft to the model. Returns a note for the visitor with a button that clears the form. */
  restore?(model: FormModel, clear: () => void, messages: Messages): () => ComponentChild;
}

/** Replaces the stored draft after the form was sent. */
export interface StoredReceipt {
  /** Time of the send, in milliseconds since 1970. */
  readonly at: number;
  readonly receipt: Receipt;
}

/** A draft as stored in `sessionStorage`. */
export interface StoredDraft {
  /** Time of the last change, in milliseconds since 1970. */
  readonly at: number;
  /** Ids of chosen options, separated by commas, by field address. */
  readonly choices: Record<string, string>;
  /** Raw values of all other fields, by field address. */
  readonly raws: Record<string, unknown>;
}
