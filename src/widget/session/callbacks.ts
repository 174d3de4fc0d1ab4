import type { Answer } from '../../form/answer.js';
import type { FieldAddress } from '../../form/definition.js';

/** Answers of filled-in, valid fields by field address. Used by `mount().values` and the submit event. */
export type FormValues = Readonly<Partial<Record<FieldAddress, Answer>>>;

/** Callbacks that a page can pass to `mount`. */
export interface FormCallbacks {
  /** The form is shown. */
  onReady?(detail: { readonly form: string }): void;
  /** The visitor has changed a field, or the upload of a chosen file has ended. */
  onChange?(detail: { readonly field: FieldAddress }): void;
  /** The visitor has moved to another step. `step` counts from 1. Only with `layout: 'steps'`. */
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
  /** Called before a send. Return `false` to cancel the send; the form stays open. */
  onSubmit?(detail: { readonly values: FormValues }): boolean | undefined;
  /**
   * Called once per lead, after the CRM or the relay has accepted the lead. Not called for a queued lead that a later
   * page sends, nor for a lead that was queued before the form was reset.
   */
  onSuccess?(detail: { readonly form: string; readonly receipt?: string }): void;
  /** The form could not be loaded, or a send has failed. */
  onError?(detail: { readonly code: string; readonly retryable: boolean }): void;
}
