import type { FormCallbacks } from '../../widget/session/callbacks.js';

/** The DOM event of each callback, without its prefix `apro-form:`. */
export const callbackEvents = {
  onReady: 'ready',
  onChange: 'change',
  onStep: 'step',
  onSubmit: 'submit',
  onSuccess: 'success',
  onError: 'error',
} as const satisfies Record<keyof FormCallbacks, string>;

/** Events that only the option `track` adds. They have no callback. */
export const trackingEvents = ['view', 'start', 'abandon'] as const;

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

/** Names of the callbacks. */
export const callbackNames = Object.keys(callbackEvents) as readonly (keyof FormCallbacks)[];

/**
 * Dispatches `apro-form:NAME` on an element.
 * @returns `false` if a listener called `preventDefault()`, which only `submit` allows.
 */
export function dispatchFormEvent(host: Element, name: string, detail: unknown): boolean {
  return host.dispatchEvent(
    new CustomEvent(`apro-form:${name}`, {
      detail,
      bubbles: true,
      composed: true,
      cancelable: name === 'submit',
    }),
  );
}

/** Callbacks that dispatch the DOM events of a form on its element. */
export function createEventDispatchers(host: Element): FormCallbacks {
  return Object.fromEntries(
    callbackNames.map((name) => [
      name,
      (detail: unknown) => dispatchFormEvent(host, callbackEvents[name], detail),
    ]),
  );
}
