import type { FormCallbacks } from '../widget/callbacks.js';

/** Callbacks that say on the element what they say to a program: `apro-form:NAME`, bubbling and composed. */
export function announcing(host: Element, own: FormCallbacks): FormCallbacks {
  function tell(name: string, detail: unknown, cancelable = false): boolean {
    return host.dispatchEvent(
      new CustomEvent(`apro-form:${name}`, { detail, bubbles: true, composed: true, cancelable }),
    );
  }
  return {
    onReady(detail) {
      tell('ready', detail);
      own.onReady?.(detail);
    },
    onChange(detail) {
      tell('change', detail);
      own.onChange?.(detail);
    },
    onStep(detail) {
      tell('step', detail);
      own.onStep?.(detail);
    },
    onSubmit(detail) {
      const allowed = tell('submit', detail, true);
      return own.onSubmit?.(detail) !== false && allowed;
    },
    onSuccess(detail) {
      tell('success', detail);
      own.onSuccess?.(detail);
    },
    onError({ code, retryable }) {
      tell('error', { code, retryable });
      own.onError?.({ code, retryable });
    },
  };
}
