import type { FormCallbacks } from '../widget/callbacks.js';

const names = ['onReady', 'onChange', 'onStep', 'onSubmit', 'onSuccess', 'onError'] as const;

/** Callbacks that say on the element what they say to a program: `apro-form:NAME`, bubbling and composed. */
export function announcing(host: Element, own: FormCallbacks): FormCallbacks {
  return Object.fromEntries(
    names.map((name) => [
      name,
      (detail: never) => {
        const event = new CustomEvent(`apro-form:${name.slice(2).toLowerCase()}`, {
          detail,
          bubbles: true,
          composed: true,
          cancelable: name === 'onSubmit',
        });
        const isAllowed = host.dispatchEvent(event);
        return own[name]?.(detail) !== false && isAllowed;
      },
    ]),
  );
}
