import type { Answer } from '../../form/answer.js';
import type { FieldAddress } from '../../form/definition.js';

/**
 * The values of all fields that are filled in and valid. The keys are addresses of fields, such as `ext_request.70`.
 */
export type FormValues = Readonly<Partial<Record<FieldAddress, Answer>>>;

/** Callbacks that a page can pass to `mount`. */
export interface FormCallbacks {
  /** Called when the form is shown for the first time. `form`: id of the form in the CRM. */
  onReady?(detail: { readonly form: string }): void;
  /**
   * Called after the visitor has changed a field, or the upload of a chosen file has ended. `field`: address of the
   * field. `value`: the new value; undefined if the field is now blank or invalid.
   */
  onChange?(detail: { readonly field: FieldAddress; readonly value: Answer | undefined }): void;
  /**
   * Called when a form with the option `layout: 'steps'` shows another step. `step`: number of the step, counted from
   * 1. `steps`: number of all steps.
   */
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
  /** Called before the form is sent. If the callback returns `false`, nothing is sent and the form stays open. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing is valid.
  onSubmit?(detail: { readonly values: FormValues }): boolean | void;
  /**
   * Called once for each lead, after the CRM or the relay has accepted the lead. A lead that could not be sent is
   * stored in a queue. The callback is not called if a later page sends a lead from the queue, or if the form was
   * reset after the lead was queued. `test`: an operator has sent a test lead with `?apro-test`, so count no
   * conversion. `preview`: the form was only tried out with `?apro-preview&apro-events`.
   */
  onSuccess?(detail: {
    readonly form: string;
    readonly receipt?: string;
    readonly test?: true;
    readonly preview?: true;
  }): void;
  /** Called if the form could not be loaded or sent. `retryable`: another attempt may succeed. */
  onError?(detail: { readonly code: string; readonly retryable: boolean }): void;
}

/** Type of the argument of a callback such as `onSuccess`. The DOM event of the callback has the same value as `detail`. */
export type CallbackDetail<Name extends keyof FormCallbacks> = Parameters<
  NonNullable<FormCallbacks[Name]>
>[0];
