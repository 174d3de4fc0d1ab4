import { report } from '../console/report.js';
import { watchDataAttributeForms } from './element/data-attribute-forms.js';
import { defineElement } from './element/form-element.js';
import { isPlain, loadSettingsCheck } from './mount/deferred-tasks.js';
import { consent, mount, open } from './mount/mount.js';
import { addPreloadedForm, getDefaultEndpoint, setDefaultEndpoint } from './options/endpoint.js';
import { findTarget } from './options/find-target.js';
import { attributeNames } from './options/option-table.js';

declare global {
  interface Window {
    /** Functions of the script for programs on the page, for example `AproForms.mount()`. */
    AproForms?: {
      readonly mount: typeof mount;
      readonly open: typeof open;
      readonly consent: typeof consent;
    };
  }
}

/** Type of a function that returns the text of an option. `null`: the option is not set. */
type ReadOption = (name: string) => string | null;

/** Delay in milliseconds before the tag is checked for mistakes. The form is shown first. */
const checkDelayMs = 3_000;

/**
 * Property of `window` with the `start` of the first script of apro-forms on the page, which can have another version.
 * The property is a symbol, because an element of the page with `id="AproForms"` would be `window.AproForms`, but no
 * element can have a symbol as its name.
 */
const startedKey = Symbol.for('apro-forms');
const marks = globalThis as { [startedKey]?: typeof start };

/**
 * Starts the script; called once per script tag. The first call registers the element and `window.AproForms`.
 * @param url an address in the folder that the relay serves.
 * @param script the tag, or an element that is not on the page.
 * @param readOption reads an option: the attribute `data-NAME` of the tag, or the parameter of its address, which tag
 *   managers keep.
 * @param inlineFormId id of the form to show in the place of the script; none if empty.
 * @param formId id of the form in `publishedForm`.
 * @param publishedForm the answer of `GET /forms/ID`, or a promise of the answer: `embed.js` has requested the form,
 *   `ID.js` contains the form.
 */
export function start(
  url: string,
  script: HTMLScriptElement,
  readOption: ReadOption,
  inlineFormId?: string | null,
  formId?: string | null,
  publishedForm?: unknown,
): void {
  if (formId && publishedForm) addPreloadedForm(url, formId, publishedForm);
  if (!marks[startedKey]) {
    marks[startedKey] = start;
    // Set the default endpoint before `defineElement` runs, because the elements of the page use the default endpoint
    // at once.
    setDefaultEndpoint(url);
    defineElement();
    window.AproForms = { mount, open, consent };
    watchDataAttributeForms();
  } else if (marks[startedKey] !== start) report('two-scripts');
  if (!formId || !isPlain(script, {})) setTimeout(() => loadSettingsCheck(script), checkDelayMs);
  if (inlineFormId) insertElement(url, script, readOption, inlineFormId);
}

/**
 * Inserts an `<apro-form>` into the element that the option `target` selects. Without this option, inserts
 * `<apro-form>` after the script, or at the end of the page if the script is in the head.
 */
function insertElement(url: string, script: HTMLScriptElement, readOption: ReadOption, formId: string): void {
  // A saved copy of a page already contains `<apro-form>` after the script, so the script must not insert a second
  // form.
  const savedForm = `apro-form[form="${formId}"]`;
  if (script.nextElementSibling?.matches(savedForm)) return;
  // A page of the relay already contains `<apro-form>` with the server-rendered form inside, so the script must not
  // insert a second form.
  if (script.previousElementSibling?.querySelector('[data-apro-drawn]')) return;
  // If two versions of the script are on the page, the first version has registered `<apro-form>`, so the element
  // behaves as in that version.
  const element = document.createElement('apro-form');
  for (const name of attributeNames) {
    const value = readOption(name);
    // `target` is left out, because the code below moves the element to this place.
    if (value !== null && name !== 'target') element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  // The default endpoint belongs to the first script of the page. This script may come from another relay, so its
  // folder is set as the endpoint.
  const scriptFolderUrl = new URL('.', url).href;
  if (scriptFolderUrl !== getDefaultEndpoint() && !element.getAttribute('endpoint'))
    element.setAttribute('endpoint', scriptFolderUrl);
  const target = readOption('target');
  const findPlace = () => (target ? findTarget(target) : script.isConnected && !script.closest('head'));
  const insert = () => {
    const place = findPlace();
    if (place === true) script.after(element);
    else if (!place) document.body.append(element);
    else if (!place.querySelector(savedForm)) place.append(element);
    if (target && !place) report('no-target', { target });
  };
  if (findPlace() || document.readyState !== 'loading') insert();
  else document.addEventListener('DOMContentLoaded', insert, { once: true });
}
