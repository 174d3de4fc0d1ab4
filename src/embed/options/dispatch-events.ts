import type { FormCallbacks } from '../../widget/session/callbacks.js';

const callbackNames = ['onReady', 'onChange', 'onStep', 'onSubmit', 'onSuccess', 'onError'] as const;

/** Callbacks that say on the element what a program hears: `apro-form:NAME`, bubbling and composed. */
export function createEventDispatchers(host: Element): FormCallbacks {
  return Object.fromEntries(
    callbackNames.map((name) => [
      name,
      (detail: never) =>
        host.dispatchEvent(
          new CustomEvent(`apro-form:${name.slice(2).toLowerCase()}`, {
            detail,
            bubbles: true,
            composed: true,
            cancelable: name === 'onSubmit',
          }),
        ),
    ]),
  );
}
