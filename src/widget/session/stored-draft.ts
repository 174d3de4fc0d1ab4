import type { ComponentChild } from 'preact';
import type { FormModel } from '../../form/form-model.js';
import type { Receipt } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import type { Announcer } from './live-region.js';

/**
 * The values that the visitor typed before a reload (the draft), or the receipt of a form that was sent. Both are
 * read from `sessionStorage`.
 */
export interface RestorableDraft {
  /**
   * Receipt of a form that was sent before the page was reloaded. Undefined: the form was not sent, so there is a
   * draft.
   */
  readonly receipt?: Receipt;
  /**
   * Writes the values of the draft into the form and tells screen readers so. Returns a component that shows a note to
   * the visitor, with a button that clears the form. Undefined: the form was sent, so there is a receipt and no draft to
   * restore.
   */
  restore?(
    model: FormModel,
    clear: () => void,
    messages: Messages,
    announcer: Pick<Announcer, 'announce'>,
  ): () => ComponentChild;
}

/** The receipt of a sent form as stored in `sessionStorage`. It replaces the draft after the form was sent. */
export interface StoredReceipt {
  /** Time at which the form was sent, in milliseconds since 1970. */
  readonly at: number;
  readonly receipt: Receipt;
}

/** A draft (the values that the visitor has typed into a form) as stored in `sessionStorage`. */
export interface StoredDraft {
  /** Time of the last change of the draft, in milliseconds since 1970. */
  readonly at: number;
  /**
   * Chosen options of fields with a list. The keys are addresses of fields, such as `ext_request.70`. A value is the
   * ids of the options, separated by commas.
   */
  readonly choices: Record<string, string>;
  /**
   * Values of all other fields as typed, before parsing. The keys are addresses of fields, such as `ext_request.70`.
   */
  readonly raws: Record<string, unknown>;
  /**
   * Answers of the fields in `raws` that are filled in and valid. After a reload, the page may have another language, in
   * which `1.234` is another number.
   */
  readonly answers: Record<string, unknown>;
}
