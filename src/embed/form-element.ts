import { mount, type OpenableForm } from './mount.js';
import { attributeNames, type FormOptions, readAttributes } from './options.js';

/** Outside a browser there is no such class, and nothing here is used. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** `<apro-form form="34">`: shows its form while it is on a page. */
export class AproFormElement extends Base {
  static readonly observedAttributes = attributeNames;
  #mounted: OpenableForm | undefined;
  #planned = false;

  connectedCallback(): void {
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    this.#mounted?.unmount();
    this.#mounted = undefined;
    this.#plan();
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
    if (this.#mounted) return;
    const options = readAttributes(this, '');
    for (const name of this.getAttributeNames()) {
      if (isUnknown(this, name)) console.warn(`apro-forms: <apro-form> has no attribute "${name}"`);
    }
    if (options.form) this.#mounted = mount(this, options);
    else console.warn('apro-forms: <apro-form> needs a form="ID"');
  }
}

/** Neither ours nor every element's; what a framework adds has a sign or a dash in its name. */
function isUnknown(element: Element, name: string): boolean {
  return (
    /^[a-z]+$/.test(name) &&
    !attributeNames.includes(name) &&
    !(name in element || /^(class|tabindex)$/.test(name))
  );
}

export function defineElement(): void {
  if (globalThis.customElements && !customElements.get('apro-form')) {
    customElements.define('apro-form', AproFormElement);
  }
}
