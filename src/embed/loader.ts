/**
 * `embed.js`: a classic script that any page can take, and that only knows where the real one is, `__ENTRY__`. Meanwhile
 * it asks for the form, so that both arrive together. In `form.js`, out of which the relay makes `GET /ID.js`, the form
 * is there already. The build fills in what is in capitals.
 */
declare const __FORM__: readonly [formId?: string | null, published?: unknown];

const script = document.currentScript as HTMLScriptElement;
const at = (name: string) => new URL(name, script.src).href;
const form = __FORM__;

import(/* @vite-ignore */ at('__ENTRY__')).then(
  ({ start }: typeof import('./embed.js')) => start(script, ...form),
  () => console.error(`apro-forms: the form’s script could not be loaded from ${script.src}`),
);

/** The form of the script itself or else the first one that is on the page by now, where this origin has it. */
// biome-ignore lint/correctness/noUnusedVariables: the build calls it where it says __FORM__
function ask(): typeof form {
  const formId =
    script.dataset.form ?? document.querySelector('apro-form:not([endpoint])')?.getAttribute('form');
  if (!formId || script.dataset.endpoint) return [];
  return [
    formId,
    fetch(at(`forms/${encodeURIComponent(formId)}`), { credentials: 'omit' })
      .then((response) => response.json())
      .catch(() => {}),
  ];
}
