import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { callbackNames, toEventName } from './event-table.js';

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
      (detail: unknown) => dispatchFormEvent(host, toEventName(name), detail),
    ]),
  );
}
