import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { toEventName } from './event-name.js';

/**
 * Dispatches the DOM events `apro-form:NAME` and `aproNAME` on the element of the page that contains the form. Many
 * template languages cannot bind an event whose name has a colon.
 * @returns `false` if a listener called `preventDefault()`. Only the event `apro-form:submit` can be cancelled in
 *   this way.
 */
export function dispatchFormEvent(host: Element, name: string, detail: unknown): boolean {
  return ['apro-form:', 'apro']
    .map((prefix) =>
      host.dispatchEvent(
        new CustomEvent(prefix + name, {
          detail,
          bubbles: true,
          composed: true,
          cancelable: name === 'submit',
        }),
      ),
    )
    .every(Boolean);
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
