import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { toEventName } from './event-name.js';

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

/** Dispatches the DOM event of a callback, as `dispatchFormEvent` does. */
export function dispatchCallbackEvent(
  host: Element,
  callback: keyof FormCallbacks,
  detail: unknown,
): boolean {
  return dispatchFormEvent(host, toEventName(callback), detail);
}
