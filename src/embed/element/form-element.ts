import type { OpenableForm, UpdatableForm } from '../mount/form-handle.js';
import { type RemountableForm, remount } from '../mount/remount.js';
import { attributeNames, optionNames, toAttributeName, toAttributeText } from '../options/option-table.js';
import type { FormOptions, FormSettings, ProgramOptions } from '../options/options.js';
import { parseJsonOption } from '../options/parse-json.js';
import { readAttributes } from '../options/read-attributes.js';

/**
 * Base class of `<apro-form>`. A server has no `HTMLElement`, so the base class is an empty class there. Otherwise a
 * server could not import this module.
 */
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

const methodNames = ['set', 'setError', 'focus', 'submit', 'reset', 'open'] as const;

/**
 * Custom element `<apro-form>`: shows a CRM form while it is connected to the page. The attributes are the options of
 * `docs/options.md`, and each option is a property, too. A changed option mounts the form again, except for `theme`,
 * `values` and `check`. The children are shown until the form is ready, for example a link to the hosted form.
 * @example <apro-form form="34" theme="dark"><a href="tel:+15550100">Call us</a></apro-form>
 */
export class AproFormElement extends BaseElement {
  static readonly observedAttributes = [...attributeNames, 'data-hidden'];
  #mounted: RemountableForm | undefined;
  #isUpdateScheduled = false;
  #rules: ProgramOptions['check'];
  #resolveFirstForm: ((form: UpdatableForm) => void) | undefined;
  readonly #firstForm = new Promise<UpdatableForm>((resolve) => {
    this.#resolveFirstForm = resolve;
  });

  connectedCallback(): void {
    // A page may set properties of `<apro-form>` before the element is registered. Such a property hides the setter
    // of the class, so the property is deleted and its value is set again through the setter.
    for (const name of [...optionNames, 'check']) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
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
   * Valid values by field address; empty until the form is ready. Setting the property sets the option `values`: the
   * form is kept, and fields that were changed keep their values.
   */
  get values(): OpenableForm['values'] {
    return this.#mounted?.form.values ?? {};
  }

  set values(values: FormOptions['values'] | string | null) {
    setOption(this, 'values', values);
  }

  /** Fields of the form: address, label, kind, required, and the options that are loaded. Empty until the form is ready. */
  get fields(): OpenableForm['fields'] {
    return this.#mounted?.form.fields ?? [];
  }

  get check(): OpenableForm['check'] {
    return () => this.#call('check');
  }

  /** Sets the option `check`. */
  set check(rules: ProgramOptions['check'] | null) {
    this.#rules = rules ?? undefined;
    this.#scheduleUpdate();
  }

  static {
    // An assignment of `focus` would throw on a page that has frozen `HTMLElement.prototype`.
    for (const name of methodNames)
      Object.defineProperty(AproFormElement.prototype, name, {
        value(this: AproFormElement, ...args: readonly unknown[]) {
          return this.#call(name, ...args);
        },
      });
  }

  /** Calls a method of the form at once. If the element has no form yet, the call waits for the form. */
  async #call(name: (typeof methodNames)[number] | 'check', ...args: readonly unknown[]): Promise<never> {
    const form = this.#mounted?.form ?? (await this.#firstForm);
    return (form[name] as (...all: readonly unknown[]) => never)(...args);
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
      this.#mounted?.form.unmount();
      this.#mounted = undefined;
      return;
    }
    const { hidden = '', ...options } = readAttributes(this, '');
    // A value of `hidden` without a dot contains no field address such as `ext_request.70`. Then `hidden` is the HTML
    // attribute that hides the element, and `data-hidden` contains the field addresses (`extras.tsx` moves them
    // there).
    const hiddenAddresses = hidden.includes('.') ? hidden : this.dataset.hidden;
    const check: ProgramOptions['check'] = this.#rules && ((values) => this.#rules?.(values));
    this.#mounted = remount(
      this,
      { ...options, ...(hiddenAddresses && { hidden: hiddenAddresses }), ...(check && { check }) },
      this.#mounted,
    );
    if (this.#mounted) this.#resolveFirstForm?.(this.#mounted.form);
  }
}

/**
 * Options that are properties of `<apro-form>` under the same name. `values`, `hidden` and `check` are left out,
 * because they have types of their own.
 */
type OptionProperties = {
  [Name in Exclude<keyof FormSettings, 'values' | 'hidden'>]: FormSettings[Name] | null | undefined;
};

export interface AproFormElement
  extends OptionProperties,
    Pick<OpenableForm, 'set' | 'setError' | 'submit' | 'reset' | 'open'> {
  /** Focuses a field; without an address, the first field of the form. */
  focus(...target: Parameters<OpenableForm['focus']>): Promise<void>;
}

for (const name of optionNames) {
  if (name === 'values') continue;
  Object.defineProperty(AproFormElement.prototype, name, {
    configurable: true,
    get(this: AproFormElement) {
      // The option `hidden` is also the HTML property that hides the element, so the property returns a boolean.
      if (name === 'hidden') return this.hasAttribute(name);
      const value = readAttributes(this, '')[name];
      // The value of the attribute can be an object written as JSON, so the text is parsed.
      const parsed = parseJsonOption(`${value}`);
      return typeof value === 'string' && Object(parsed) === parsed ? parsed : value;
    },
    set(this: AproFormElement, value: unknown) {
      setOption(this, name, value);
    },
  });
}

/** Sets the attribute of an option on `<apro-form>`. If the option has no value, removes the attribute. */
function setOption(element: Element, name: keyof FormSettings, value: unknown): void {
  const attribute = toAttributeName(name);
  const text = toAttributeText(value);
  if (text === undefined) element.removeAttribute(attribute);
  else element.setAttribute(attribute, text);
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
