import type { OpenableForm } from '../mount/mount.js';
import { mountAnew } from '../mount/remount.js';
import { attributeNames, type FormOptions, readAttributes } from '../options/options.js';

/** Outside a browser there is no such class, and nothing here is used. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** `<apro-form form="34">`: shows its form while it is on a page. */
export class AproFormElement extends Base {
  static readonly observedAttributes = [...attributeNames, 'data-hidden'];
  #mounted: OpenableForm | undefined;
  #planned = false;

  connectedCallback(): void {
    // Set by a page that was quicker than the script.
    if (Object.hasOwn(this, 'values')) {
      const { values } = this;
      delete (this as { values?: unknown }).values;
      this.values = values;
    }
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after) this.#plan();
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
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#settle();
    });
  }

  #settle(): void {
    if (!this.isConnected) {
      this.#mounted?.unmount();
      this.#mounted = undefined;
      return;
    }
    const { hidden = '', ...options } = readAttributes(this, '');
    // Without an address it is HTML's own; those that there were have been moved (`extras.tsx`).
    const addresses = hidden.includes('.') ? hidden : this.dataset.hidden;
    this.#mounted = mountAnew(this, { ...options, hidden: addresses }, this.#mounted);
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
