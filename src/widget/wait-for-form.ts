import { effect } from '@preact/signals';
import type { MountedWidget } from './mount.js';
import type { OpenForm } from './session/form-session.js';

/** Functions that wait until a form is loaded, in the order of the calls. */
const waitingUses = new WeakMap<MountedWidget, ((form: OpenForm) => void)[]>();

/** Calls `use` when the form definition is loaded: soon, or after the visitor has retried with success. */
export function whenOpen(widget: MountedWidget, use: (form: OpenForm) => void): void {
  const waiting = waitingUses.get(widget);
  if (waiting) {
    waiting.push(use);
    return;
  }
  const uses = [use];
  waitingUses.set(widget, uses);
  let isOpen = false;
  const stop = effect(() => {
    const { form } = widget.session.state.value;
    if (isOpen || !form) return;
    isOpen = true;
    // Runs in a microtask, outside of the effect. `use` reads and changes signals of the form, and the effect must
    // not depend on these signals.
    queueMicrotask(() => {
      stop();
      waitingUses.delete(widget);
      for (const waitingUse of uses) waitingUse(form);
    });
  });
}

/** Waits until the form is loaded. Resolves to `undefined` if loading failed, so there is no form to use. */
export function waitForForm({ session }: MountedWidget): Promise<OpenForm | undefined> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const state = session.state.value;
      if (state.status === 'loading') return;
      resolve(state.form);
      queueMicrotask(() => stop());
    });
  });
}
