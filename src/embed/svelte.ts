import type { HTMLAttributes } from 'svelte/elements';
import type { AproFormElement, ElementAttributes } from './template-types.js';

// `import 'apro-forms/svelte'` registers the custom element `<apro-form>`, and tells TypeScript its type for templates
// of Svelte.

export { AproFormElement, defineElement } from './element.js';

/** Attributes, properties and events (`onaproready`) of `<apro-form>` in templates of Svelte. */
export type AproFormAttributes = Omit<HTMLAttributes<AproFormElement>, keyof ElementAttributes> &
  ElementAttributes;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'apro-form': AproFormAttributes;
  }
}
