/**
 * `embed.js`: a classic script that any page can take, and that only knows where the real one is.
 * `__ENTRY__` is its hashed name, filled in by the build; `__FORM__` is nothing there, and in `form.js`, out of which
 * the relay makes `GET /ID.js`, a form's id and definition.
 */
declare const __FORM__: [formId?: string, published?: unknown];

const script = document.currentScript as HTMLScriptElement;

import(/* @vite-ignore */ new URL('__ENTRY__', script.src).href).then(
  ({ start }: typeof import('./embed.js')) => start(script, ...__FORM__),
  () => console.error(`apro-forms: the form’s script could not be loaded from ${script.src}`),
);
