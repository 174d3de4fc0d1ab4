import { AproFormElement, defineElement } from './element.js';
import { giveForm, rememberEndpoint } from './endpoint.js';
import { watchMarkedElements } from './marked-elements.js';
import { mount } from './mount.js';
import { attributeNames } from './options.js';

declare global {
  interface Window {
    AproForms?: { readonly mount: typeof mount };
  }
}

// Before any element wakes up: they ask for their forms where this file came from.
rememberEndpoint(import.meta.url);

let started = false;

/** What the loader `embed.js` calls, once per script tag; `ID.js` brings its form along. */
export function start(script: HTMLScriptElement, formId = script.dataset.form, published?: unknown): void {
  if (formId && published) giveForm(formId, published);
  if (!started) {
    started = true;
    defineElement();
    window.AproForms ??= { mount };
    watchMarkedElements();
  }
  if (formId) standIn(script, formId);
}

/** An element in the place of the script, or at the end of the page for a script in the head. */
function standIn(script: HTMLScriptElement, formId: string): void {
  const element = new AproFormElement();
  for (const name of attributeNames) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  if (script.isConnected && !script.closest('head')) script.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}
