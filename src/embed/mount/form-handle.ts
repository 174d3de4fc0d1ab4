import type { FieldAddress } from '../../form/definition.js';
import type { MountedForm } from '../../widget/mount.js';
import type { FormOptions } from '../options/options.js';

type InitialValues = NonNullable<FormOptions['values']>;

/**
 * Values that a program sets. The keys are addresses of fields, such as `ext_request.70`. `null` empties the field.
 * `undefined` leaves the field as it is.
 */
export type SettableValues = Readonly<Record<string, InitialValues[string] | null>>;

/** Methods of a form whose code is loaded with the first call. Calls are carried out in their order. */
export interface ProgramMethods {
  /**
   * Sets values by field address; `null` empties a field. Keeps the form and fires no `change`. A form that is not
   * loaded yet gets the values when it is loaded. A submission waits for the values, at most ten seconds.
   */
  set(values: SettableValues): Promise<void>;
  /**
   * Shows a text as the error of a field until the visitor changes the field; the form is not sent before. `null`
   * removes the error.
   */
  setError(address: FieldAddress, text: string | null): Promise<void>;
  /**
   * Validates the form and shows the errors, but does not send the form. Resolves to whether the form could be
   * sent.
   */
  check(): Promise<boolean>;
  /** Focuses a field; without an address, the first field of the form. */
  focus(address?: FieldAddress | FocusOptions): Promise<void>;
}

/** Names of the methods of `ProgramMethods`, and `replaceValues` of `UpdatableForm`. */
export const programMethodNames = ['set', 'setError', 'check', 'focus', 'replaceValues'] as const;

/** The object that `mount` returns, with which a page controls a form. */
export interface OpenableForm extends MountedForm, ProgramMethods {
  /**
   * Opens the window of the form, or shows a form that waits for its trigger. A form that is already shown outside a
   * window is scrolled into view.
   */
  open(): void;
}

/**
 * A form with a method that pages do not call. `remount` calls it when the attribute `values` of an element changes.
 */
export interface UpdatableForm extends OpenableForm {
  /** Replaces the initial values. A field that was changed keeps its value. */
  replaceValues(earlier: InitialValues | undefined, next: InitialValues | undefined): Promise<void>;
}
