import { watchDataAttributeForms } from './element/data-attribute-forms.js';
import { defineElement } from './element/form-element.js';
import { consent, mount, open } from './mount/mount.js';
import { addPreloadedForm, getDefaultEndpoint, setDefaultEndpoint } from './options/endpoint.js';
import { attributeNames } from './options/options.js';

declare global {
  interface Window {
    AproForms?: {
      readonly mount: typeof mount;
      readonly open: typeof open;
      readonly consent: typeof consent;
    };
  }
}

let isStarted = false;

/**
 * Called once per script tag, by `embed.js` with a form that it has asked for, or by `ID.js` with its own.
 * `own`: the form that stands in the place of the script.
 */
export function start(
  script: HTMLScriptElement,
  inlineFormId?: string | null,
  formId?: string | null,
  publishedForm?: unknown,
): void {
  if (formId && publishedForm) addPreloadedForm(script.src, formId, publishedForm);
  if (!isStarted && !window.AproForms) {
    // Before any element wakes up: they ask for their forms where the script came from.
    setDefaultEndpoint(script.src);
    defineElement();
    window.AproForms = { mount, open, consent };
    watchDataAttributeForms();
  } else if (!isStarted) console.warn('apro-forms: there are two versions of the script on this page');
  isStarted = true;
  if (inlineFormId) insertElement(script, inlineFormId);
}

/** An element in the place of the script, or at the end of the page for a script in the head. */
function insertElement(script: HTMLScriptElement, formId: string): void {
  // A page that was kept and is shown again has it already.
  if (script.nextElementSibling?.matches(`apro-form[form="${formId}"]`)) return;
  // The relay's own page has it already, with the server-rendered form inside.
  if (script.previousElementSibling?.querySelector('[data-apro-drawn]')) return;
  // Of whichever version came first: there can be one element of this name on a page.
  const element = document.createElement('apro-form');
  for (const name of attributeNames) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  // Another script may have come first, from elsewhere.
  const scriptFolderUrl = new URL('.', script.src).href;
  if (scriptFolderUrl !== getDefaultEndpoint() && !script.dataset.endpoint)
    element.setAttribute('endpoint', scriptFolderUrl);
  if (script.isConnected && !script.closest('head')) script.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}
