import { AproFormElement, defineElement } from './element.js';
import { giveForm, rememberEndpoint } from './endpoint.js';
import { watchMarkedElements } from './marked-elements.js';
import { mount, open } from './mount.js';
import { attributeNames } from './options.js';

declare global {
  interface Window {
    AproForms?: { readonly mount: typeof mount; readonly open: typeof open; consent(allowed: boolean): void };
  }
}

// Before any element wakes up: they ask for their forms where this file came from.
rememberEndpoint(import.meta.url);

let started = false;

/** What the loader `embed.js` calls, once per script tag, with a form that it has asked for; `ID.js` brings its own. */
export function start(script: HTMLScriptElement, formId?: string | null, published?: unknown): void {
  if (formId && published) giveForm(formId, published);
  if (!started) {
    started = true;
    defineElement();
    window.AproForms ??= {
      mount,
      open,
      consent(allowed) {
        void import('./attribution.js').then(({ allowTouches }) => allowTouches(allowed));
      },
    };
    watchMarkedElements();
  }
  const own = published instanceof Promise ? script.dataset.form : (formId ?? script.dataset.form);
  if (own) standIn(script, own);
}

/** An element in the place of the script, or at the end of the page for a script in the head. */
function standIn(script: HTMLScriptElement, formId: string): void {
  const element = new AproFormElement();
  for (const name of attributeNames) {
    const value = script.getAttribute(`data-${name}`);
    if (value !== null) element.setAttribute(name, value);
  }
  element.setAttribute('form', formId);
  takeOver(script.previousElementSibling, element);
  if (script.isConnected && !script.closest('head')) script.after(element);
  else if (document.body) document.body.append(element);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
}

/** A form that a server drew in front of the script stays until this one is there, which begins with what was typed. */
function takeOver(drawn: Element | null, element: HTMLElement): void {
  const form = drawn?.matches('[data-apro-drawn]') && drawn.querySelector('form');
  if (!drawn || !form) return;
  const typed = new Map<string, string>();
  for (const [name, value] of new FormData(form)) {
    const before = typed.get(name);
    typed.set(name, before === undefined ? String(value) : `${before},${value}`);
  }
  element.setAttribute('values', JSON.stringify(Object.fromEntries(typed)));
  element.append(drawn);
  element.addEventListener('apro-form:ready', () => drawn.remove(), { once: true });
}
