import { report, reportPart } from '../../console/report.js';
import { callbackNames } from '../options/event-table.js';
import { attributeNames, optionNames, toAttributeName } from '../options/option-table.js';
import type { FormOptions } from '../options/options.js';
import { checkSettings, type WrittenSettings } from './check-settings.js';

/**
 * Checks the settings of a form or of a script tag, and prints sentences on the console about mistakes. Only
 * developers read these sentences, so this code is loaded after the form
 * (docs/decisions/0015-advice-about-attributes-is-late.md).
 * @param options the options that a program has passed to `mount`. They are checked if the element is neither
 *   `<apro-form>` nor `[data-apro-form]`.
 */
export function validateSettings(element: Element, options: FormOptions = { form: '' }): void {
  if (element.localName === 'script') validateScript(element as HTMLScriptElement);
  else if (element.localName === 'apro-form') checkSettings(readElementSettings(element));
  else if (element.matches('[data-apro-form]')) checkSettings(readDataSettings(element));
  else checkSettings(readProgramSettings(options));
}

function readEntries(element: Element): WrittenSettings['entries'] {
  return element.getAttributeNames().map((name) => [name, element.getAttribute(name)]);
}

const withoutPrefix = (name: string) => name.replace(/^data-/, '');

/** Attributes of `<apro-form>` have the names of the options. */
function readElementSettings(element: Element): WrittenSettings {
  return {
    place: '<apro-form> has no attribute',
    entries: readEntries(element).filter(
      ([name]) => attributeNames.includes(name) || !isCommon(element, name),
    ),
    knownNames: [...attributeNames, 'data-hidden'],
    toOptionName: withoutPrefix,
    toWrittenName: (name) => name,
    // A name with a dash, a digit or another sign may belong to a framework, so it is no mistake.
    isMistake: (name) => /^[a-z]+$/.test(name),
  };
}

/** Attributes of `[data-apro-form]` have the prefix `data-`. Other attributes belong to the page. */
function readDataSettings(element: Element): WrittenSettings {
  return {
    place: `<${element.localName}> has no attribute`,
    entries: readEntries(element).filter(([name]) => name !== 'data-apro-form' && !isCommon(element, name)),
    ...prefixedNames,
  };
}

/**
 * Rules for attributes with the prefix `data-`. An unknown attribute may belong to another program, so it is no
 * mistake.
 */
const prefixedNames = {
  knownNames: attributeNames.map((name) => `data-${name}`),
  toOptionName: withoutPrefix,
  toWrittenName: (name: string) => `data-${name}`,
  isMistake: () => false,
} satisfies Partial<WrittenSettings>;

function readProgramSettings(options: FormOptions): WrittenSettings {
  const camelCaseByName = new Map<string, string>(optionNames.map((name) => [toAttributeName(name), name]));
  return {
    place: 'mount has no option',
    entries: Object.entries(options),
    knownNames: [...optionNames, ...callbackNames, 'check'],
    toOptionName: (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    toWrittenName: (name) => camelCaseByName.get(name) ?? name,
    isMistake: () => true,
  };
}

/** Returns true for an attribute that every HTML element can have. */
function isCommon(element: Element, name: string): boolean {
  return name in element || /^(class|tabindex|aria-.*)$/.test(name);
}

/**
 * Checks the attributes and the address of a script tag, and prints sentences on the console about mistakes. Says so
 * if the page has no form.
 */
function validateScript(script: HTMLScriptElement): void {
  const parameters = script.src ? new URL(script.src).searchParams : undefined;
  const attributes = script
    .getAttributeNames()
    .filter((name) => !(name in script))
    .map((name) => [name, script.getAttribute(name)] as const);
  // `insertElement` in `script.ts` copies the options of a script with a form id to an `<apro-form>`. The check of this
  // element names wrong values.
  const areValuesCopied = !!(script.getAttribute('data-form') ?? parameters?.get('form'));
  checkSettings({
    place: 'the script has no attribute',
    entries: attributes,
    areValuesCopied,
    ...prefixedNames,
  });
  if (parameters)
    checkSettings({
      place: 'the address of the script has no parameter',
      entries: [...parameters],
      areValuesCopied,
      knownNames: [...attributeNames, 'lang', 'bare'],
      toOptionName: (name) => name,
      toWrittenName: (name) => name,
      isMistake: () => false,
    });
  if (!mayContainForm(document))
    import('../../widget/host/shadow-keys.js').then(
      ({ hasShadowForm }) => hasShadowForm() || report('no-form-on-page'),
      reportPart,
    );
}

/**
 * Returns whether a page or a shadow root contains a form, or a custom element that may still load a form into its closed
 * shadow root.
 */
function mayContainForm(root: ParentNode): boolean {
  if (root.querySelector('apro-form, [data-apro-form], .apro-form')) return true;
  return [...root.querySelectorAll('*')].some(({ shadowRoot, localName }) =>
    shadowRoot ? mayContainForm(shadowRoot) : customElements.get(localName) !== undefined,
  );
}
