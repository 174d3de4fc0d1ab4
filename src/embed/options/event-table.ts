import type { CallbackDetail, FormCallbacks } from '../../widget/session/callbacks.js';

/** Names of all callbacks. Each callback also has a DOM event: the event of `onReady` is `apro-form:ready`. */
export const callbackNames = [
  'onReady',
  'onChange',
  'onStep',
  'onSubmit',
  'onSuccess',
  'onError',
] as const satisfies readonly (keyof FormCallbacks)[];

/** Type of the `detail` of the DOM events that are dispatched only if the page sets the option `track`. */
export interface TrackingDetail {
  /** Id of the form in the CRM. */
  readonly form: string;
}

/** DOM events under their name with a prefix. */
export interface PrefixedEventMap {
  /** The form is shown. */
  'apro-form:ready': CustomEvent<CallbackDetail<'onReady'>>;
  /** The visitor changed a field, or the upload of a chosen file has ended. */
  'apro-form:change': CustomEvent<CallbackDetail<'onChange'>>;
  /** A form with `layout="steps"` shows another step. Steps count from 1. */
  'apro-form:step': CustomEvent<CallbackDetail<'onStep'>>;
  /** The visitor submits valid values. Nothing is sent yet; `preventDefault()` cancels the submission. */
  'apro-form:submit': CustomEvent<CallbackDetail<'onSubmit'>>;
  /** The relay or the CRM has accepted the lead. The event fires once per lead. */
  'apro-form:success': CustomEvent<CallbackDetail<'onSuccess'>>;
  /** The form could not be loaded or sent. `retryable`: another attempt may succeed. */
  'apro-form:error': CustomEvent<CallbackDetail<'onError'>>;
  /** The form is visible for the first time. Only with `track`. */
  'apro-form:view': CustomEvent<TrackingDetail>;
  /** The visitor changes the first field. Only with `track`. */
  'apro-form:start': CustomEvent<TrackingDetail>;
  /** The visitor leaves the page after `start` and before `success`. Only with `track`. */
  'apro-form:abandon': CustomEvent<TrackingDetail>;
}

/**
 * DOM events of an element that contains a form. All events bubble, also out of shadow roots. Each event is dispatched
 * twice: as `apro-form:ready`, and as `aproready` for template languages that cannot bind a name with a colon.
 */
export type FormEventMap = PrefixedEventMap & {
  [Name in keyof PrefixedEventMap as Name extends `apro-form:${infer Event}`
    ? `apro${Event}`
    : never]: PrefixedEventMap[Name];
};

declare global {
  interface GlobalEventHandlersEventMap extends FormEventMap {}
}
