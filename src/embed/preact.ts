import type { JSX, Ref } from 'preact';
import type { AproFormElement, ElementAttributes } from './template-types.js';

// `import 'apro-forms/preact'` registers the custom element `<apro-form>`, and tells TypeScript its type for JSX of
// Preact.

export { AproFormElement, defineElement } from './element.js';

/** Attributes, properties and events of `<apro-form>` in JSX of Preact. */
export type AproFormAttributes = Omit<JSX.IntrinsicElements['div'], keyof ElementAttributes | 'ref'> &
  ElementAttributes & { readonly ref?: Ref<AproFormElement> | undefined };

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'apro-form': AproFormAttributes;
    }
  }
}
