import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { toEventName } from './event-name.js';

/**
 * Dispatches the DOM event `apro-form:NAME` on the element of the page that contains the form.
 * @returns `false` if a listener called `preventDefault()`. Only the event `apro-form:submit` can be cancelled in
 *   this way.
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

/**
 * Dispatches the DOM event that belongs to a callback, for example `apro-form:ready` for `onReady`.
 * @returns `false` if a listener called `preventDefault()`. Only the event `apro-form:submit` can be cancelled in
 *   this way.
 */
export function dispatchCallbackEvent(
  host: Element,
  callback: keyof FormCallbacks,
  detail: unknown,
): boolean {
  return dispatchFormEvent(host, toEventName(callback), detail);
}
