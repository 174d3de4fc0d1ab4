import type { FormCallbacks } from '../../widget/session/callbacks.js';

/** Every callback. The DOM event of `onReady` is `apro-form:ready`. */
export const callbackNames = [
  'onReady',
  'onChange',
  'onStep',
  'onSubmit',
  'onSuccess',
  'onError',
] as const satisfies readonly (keyof FormCallbacks)[];

/** Argument of a callback and `detail` of its event. */
export type CallbackDetail<Name extends keyof FormCallbacks> = Parameters<
  NonNullable<FormCallbacks[Name]>
>[0];

/** Detail of an event that `track` adds. */
export interface TrackingDetail {
  /** Id of the form. */
  readonly form: string;
}

/** DOM events of an element with a form inside. All events bubble and leave shadow roots. */
export interface FormEventMap {
  /** The form is shown. */
  'apro-form:ready': CustomEvent<CallbackDetail<'onReady'>>;
  /** The visitor changed a field, or the options of a field have loaded or failed to load. */
  'apro-form:change': CustomEvent<CallbackDetail<'onChange'>>;
  /** A form with `layout="steps"` shows another step. Steps count from 1. */
  'apro-form:step': CustomEvent<CallbackDetail<'onStep'>>;
  /** The visitor submits valid values. Nothing is sent yet; `preventDefault()` stops the send. */
  'apro-form:submit': CustomEvent<CallbackDetail<'onSubmit'>>;
  /** The relay or the CRM has accepted the lead. Once per lead. */
  'apro-form:success': CustomEvent<CallbackDetail<'onSuccess'>>;
  /** The form could not be loaded, or a send failed. `retryable`: another attempt may succeed. */
  'apro-form:error': CustomEvent<CallbackDetail<'onError'>>;
  /** The form is visible for the first time. Only with `track`. */
  'apro-form:view': CustomEvent<TrackingDetail>;
  /** The visitor changes the first field. Only with `track`. */
  'apro-form:start': CustomEvent<TrackingDetail>;
  /** The visitor leaves the page after `start` and before `success`. Only with `track`. */
  'apro-form:abandon': CustomEvent<TrackingDetail>;
}

declare global {
  interface GlobalEventHandlersEventMap extends FormEventMap {}
}
