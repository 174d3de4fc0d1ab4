import { watchDataAttributeForms } from './element/data-attribute-forms.js';
import { defineElement } from './element/form-element.js';
import { consent, mount, open } from './mount/mount.js';
import { addPreloadedForm, getDefaultEndpoint, setDefaultEndpoint } from './options/endpoint.js';
import { attributeNames } from './options/option-table.js';

declare global {
  interface Window {
    /** API of the script for programs on the page. */
    AproForms?: {
      readonly mount: typeof mount;
      readonly open: typeof open;
      readonly consent: typeof consent;
    };
  }
}

let isStarted = false;

/**
 * Marks a page that has the script, also in another version. An element of the page with `id="AproForms"` is
 * `window.AproForms`, but no element can have a symbol as its name.
 */
const startedKey = Symbol.for('apro-forms');
const marks = globalThis as { [startedKey]?: true };

/**
 * Starts the script; called once per script tag. The first call registers the element and `window.AproForms`.
 * @param inlineFormId id of the form to show in the place of the script; none if empty.
 * @param formId id of the form in `publishedForm`.
 * @param publishedForm the answer of `GET /forms/ID`, or a promise of the answer: `embed.js` has requested the form,
 *   `ID.js` contains the form.
 */
export function start(
  script: HTMLScriptElement,
  inlineFormId?: string | null,
  formId?: string | null,
  publishedForm?: unknown,
): void {
  if (formId && publishedForm) addPreloadedForm(script.src, formId, publishedForm);
  if (!isStarted && !marks[startedKey]) {
    marks[startedKey] = true;
    // Must precede `defineElement`: the elements of the page use the default endpoint at once.
    setDefaultEndpoint(script.src);
    defineElement();
    window.AproForms = { mount, open, consent };
    watchDataAttributeForms();
  } else if (!isStarted) console.warn('apro-forms: there are two versions of the script on this page');
  isStarted = true;
  if (inlineFormId) insertElement(script, inlineFormId);
}

/** Inserts an `<apro-form>` after the script, or at the end of the page if the script is in the head. */
function insertElement(script: HTMLScriptElement, formId: string): void {
  // A saved copy of a page already contains the element.
  if (script.nextElementSibling?.matches(`apro-form[form="${formId}"]`)) return;
  // A hosted page already contains the element, with the server-rendered form inside.
  if (script.previousElementSibling?.querySelector('[data-apro-drawn]')) return;
  // If two versions of the script are on the page, the first version has registered the element.
  const element = document.createElement('apro-form');
  for (const name of attributeNames) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  // The default endpoint belongs to the first script of the page, which may come from another relay.
  const scriptFolderUrl = new URL('.', script.src).href;
  if (scriptFolderUrl !== getDefaultEndpoint() && !script.dataset.endpoint)
    element.setAttribute('endpoint', scriptFolderUrl);
  if (script.isConnected && !script.closest('head')) script.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}
