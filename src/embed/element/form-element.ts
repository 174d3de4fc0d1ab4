import type { OpenableForm } from '../mount/mount.js';
import { remount } from '../mount/remount.js';
import { attributeNames } from '../options/option-table.js';
import type { FormOptions } from '../options/options.js';
import { readAttributes } from '../options/read-attributes.js';

/** Base class of the element. A server has no `HTMLElement`; an empty class lets a server import this module. */
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * Custom element `<apro-form>`: shows a CRM form while it is connected to the page. The attributes are the options of
 * `docs/options.md`. A changed attribute mounts the form again, except for `theme`. The children are shown until the form is
 * ready, for example a link to the hosted form.
 * @example <apro-form form="34" theme="dark"><a href="tel:+15550100">Call us</a></apro-form>
 */
export class AproFormElement extends BaseElement {
  static readonly observedAttributes = [...attributeNames, 'data-hidden'];
  #mounted: OpenableForm | undefined;
  #isUpdateScheduled = false;

  connectedCallback(): void {
    // A page may set `values` before `<apro-form>` is registered. That own property hides the setter of the class, so
    // it is deleted and its value is passed to the setter.
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

  /**
   * Valid values by field address; empty until the form is ready. Setting the property sets the attribute `values` (initial
   * values) and mounts the form again, because frameworks prefer a property to an attribute of the same name.
   */
  get values(): OpenableForm['values'] {
    return this.#mounted?.values ?? {};
  }

  set values(values: NonNullable<FormOptions['values']> | string) {
    this.setAttribute('values', typeof values === 'string' ? values : JSON.stringify(values));
  }

  /**
   * Validates and sends the form, like its button.
   * @returns a promise that resolves when the attempt is over, also after a failure (event `apro-form:error`).
   */
  submit(): Promise<void> {
    return this.#mounted?.submit() ?? Promise.resolve();
  }

  /** Restores the initial values. */
  reset(): void {
    this.#mounted?.reset();
  }

  /** Opens the window of the form, or shows a form that waits for its trigger. Else scrolls the form into view. */
  open(): void {
    this.#mounted?.open();
  }

  /**
   * Updates the form in a microtask, once after several changes. An element that a script only moves within the page
   * therefore keeps its form and everything that was typed. A removed element is updated before an inserted element:
   * the removed form stores its draft, and the form that replaces it finds the draft.
   */
  #scheduleUpdate(): void {
    if (this.#isUpdateScheduled) return;
    this.#isUpdateScheduled = true;
    const update = () => {
      this.#isUpdateScheduled = false;
      this.#update();
    };
    queueMicrotask(() => (this.isConnected ? queueMicrotask(update) : update()));
  }

  #update(): void {
    if (!this.isConnected) {
      this.#mounted?.unmount();
      this.#mounted = undefined;
      return;
    }
    const { hidden = '', ...options } = readAttributes(this, '');
    // A value without a dot is not a field address: `hidden` is then the HTML attribute that hides the element. The
    // field addresses are in `data-hidden`, where `extras.tsx` moves them.
    const hiddenAddresses = hidden.includes('.') ? hidden : this.dataset.hidden;
    this.#mounted = remount(this, { ...options, hidden: hiddenAddresses }, this.#mounted);
  }
}

/**
 * Registers the custom element `<apro-form>`. Does nothing on a server, or if `<apro-form>` is already registered.
 */
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
