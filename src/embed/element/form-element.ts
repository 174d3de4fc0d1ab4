import type { OpenableForm } from '../mount/mount.js';
import { remount } from '../mount/remount.js';
import { attributeNames, type FormOptions, readAttributes } from '../options/options.js';

/** Outside a browser there is no such class, and nothing here is used. */
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** `<apro-form form="34">`: shows its form while it is on a page. */
export class AproFormElement extends BaseElement {
  static readonly observedAttributes = [...attributeNames, 'data-hidden'];
  #mounted: OpenableForm | undefined;
  #isUpdateScheduled = false;

  connectedCallback(): void {
    // Set by a page that was quicker than the script.
    if (Object.hasOwn(this, 'values')) {
      const { values } = this;
      delete (this as { values?: unknown }).values;
      this.values = values;
    }
    this.#scheduleUpdate();
  }

  disconnectedCallback(): void {
    this.#scheduleUpdate();
  }

  attributeChangedCallback(_name: string, oldValue: string | null, newValue: string | null): void {
    if (oldValue !== newValue) this.#scheduleUpdate();
  }

  get values(): OpenableForm['values'] {
    return this.#mounted?.values ?? {};
  }

  /** Frameworks set a property where there is one, and mean the attribute: what to start with. */
  set values(values: NonNullable<FormOptions['values']> | string) {
    this.setAttribute('values', typeof values === 'string' ? values : JSON.stringify(values));
  }

  submit(): Promise<void> {
    return this.#mounted?.submit() ?? Promise.resolve();
  }

  reset(): void {
    this.#mounted?.reset();
  }

  open(): void {
    this.#mounted?.open();
  }

  /** Once for all that happens at a stroke: an element that is only moved keeps its form and what was typed. */
  #scheduleUpdate(): void {
    if (this.#isUpdateScheduled) return;
    this.#isUpdateScheduled = true;
    queueMicrotask(() => {
      this.#isUpdateScheduled = false;
      this.#update();
    });
  }

  #update(): void {
    if (!this.isConnected) {
      this.#mounted?.unmount();
      this.#mounted = undefined;
      return;
    }
    const { hidden = '', ...options } = readAttributes(this, '');
    // Without an address it is HTML's own; those that there were have been moved (`extras.tsx`).
    const hiddenAddresses = hidden.includes('.') ? hidden : this.dataset.hidden;
    this.#mounted = remount(this, { ...options, hidden: hiddenAddresses }, this.#mounted);
  }
}

export function defineElement(): void {
  if (globalThis.customElements && !customElements.get('apro-form')) {
    customElements.define('apro-form', AproFormElement);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'apro-form': AproFormElement;
  }
}
