import { watchDataAttributeForms } from './element/data-attribute-forms.js';
import { defineElement } from './element/form-element.js';
import { consent, mount, open } from './mount/mount.js';
import { addPreloadedForm, getDefaultEndpoint, setDefaultEndpoint } from './options/endpoint.js';
import { attributeNames } from './options/option-table.js';

declare global {
  interface Window {
    /** Functions that other scripts of the page can call. `undefined` until the script of apro-forms has started. */
    AproForms?: {
      readonly mount: typeof mount;
      readonly open: typeof open;
      readonly consent: typeof consent;
    };
  }
}

let isStarted = false;

/**
 * Starts the widget. Each script tag of apro-forms calls this function once. The first call registers the custom
 * element `<apro-form>` and sets `window.AproForms`.
 * @param script the script tag.
 * @param inlineFormId id of the form to show at the place of the script tag. No form is shown there if the id is
 *   missing.
 * @param formId id of the form whose definition is `publishedForm`.
 * @param publishedForm the form definition (the answer of `GET /forms/ID`), or a promise of it, if the script tag
 *   has already requested or loaded the definition.
 */
export function start(
  script: HTMLScriptElement,
  inlineFormId?: string | null,
  formId?: string | null,
  publishedForm?: unknown,
): void {
  if (formId && publishedForm) addPreloadedForm(script.src, formId, publishedForm);
  if (!isStarted && !window.AproForms) {
    // This call must precede `defineElement`: when the custom element is registered, the `<apro-form>` elements of
    // the page read the default endpoint at once.
    setDefaultEndpoint(script.src);
    defineElement();
    window.AproForms = { mount, open, consent };
    watchDataAttributeForms();
  } else if (!isStarted) console.warn('apro-forms: there are two versions of the script on this page');
  isStarted = true;
  if (inlineFormId) insertElement(script, inlineFormId);
}

/**
 * Inserts an `<apro-form>` after the script tag. If the script tag is in the head, inserts it at the end of the page.
 */
function insertElement(script: HTMLScriptElement, formId: string): void {
  // If the page is a saved copy of the original page, the copy already contains the element.
  if (script.nextElementSibling?.matches(`apro-form[form="${formId}"]`)) return;
  // A page that the relay serves already contains the element, with the server-rendered form inside.
  if (script.previousElementSibling?.querySelector('[data-apro-drawn]')) return;
  // The element is created by its tag name, because another version of the script may have registered `<apro-form>`.
  const element = document.createElement('apro-form');
  for (const name of attributeNames) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  // The default endpoint is the relay of the first script on the page. If this script comes from another relay, the
  // element needs the attribute `endpoint`.
  const scriptFolderUrl = new URL('.', script.src).href;
  if (scriptFolderUrl !== getDefaultEndpoint() && !script.dataset.endpoint)
    element.setAttribute('endpoint', scriptFolderUrl);
  if (script.isConnected && !script.closest('head')) script.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}
