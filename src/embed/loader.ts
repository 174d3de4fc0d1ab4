/**
 * `embed.js`: a classic script that any page can take, and that only knows where the real one is.
 * `__ENTRY__` is its hashed name, filled in by the build.
 */
const script = document.currentScript as HTMLScriptElement;

import(/* @vite-ignore */ new URL('__ENTRY__', script.src).href).then(
  ({ start }: typeof import('./embed.js')) => start(script),
  () => console.error(`apro-forms: the form’s script could not be loaded from ${script.src}`),
);
