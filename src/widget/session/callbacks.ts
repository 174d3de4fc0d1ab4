import type { Answer } from '../../form/answer.js';
import type { FieldAddress } from '../../form/definition.js';

/** Filled-in fields by address, as `mount().values` and the submit event give them. */
export type FormValues = Readonly<Partial<Record<FieldAddress, Answer>>>;

/** What a page hears of a form. */
export interface FormCallbacks {
  onReady?(detail: { readonly form: string }): void;
  /** The visitor has changed a field, or what was chosen for it has arrived or failed. */
  onChange?(detail: { readonly field: FieldAddress }): void;
  /** In a form of several steps, counted from 1. */
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
  /** Before anything is sent; `false` keeps the form open. */
  onSubmit?(detail: { readonly values: FormValues }): boolean | undefined;
  /**
   * Once per lead, after the CRM or the relay has said that it has it. Not for one that a later page sends, or that was
   * kept on the device while the form was reset: whoever is there by then is in the middle of something else.
   */
  onSuccess?(detail: { readonly form: string; readonly receipt?: string }): void;
  /** A form that can't be had, or a send that failed. */
  onError?(detail: { readonly code: string; readonly retryable: boolean }): void;
}
