import type { JSX } from 'solid-js';
import type { AproFormElement, ElementAttributes, FormEventMap, PlainEventName } from './template-types.js';

// `import 'apro-forms/solid'` registers the custom element `<apro-form>`, and tells TypeScript its type for JSX of
// Solid. Solid sets a dynamic attribute of a custom element as the property of the same name in camel case.

export { AproFormElement, defineElement } from './element.js';

/**
 * Attributes, properties and events of `<apro-form>` in JSX of Solid. With `prop:theme`, Solid sets the property
 * `theme`.
 */
export type AproFormAttributes = Omit<JSX.HTMLAttributes<AproFormElement>, keyof ElementAttributes> &
  ElementAttributes & {
    readonly [Name in Exclude<
      keyof ElementAttributes,
      `on${string}`
    > as `prop:${Name}`]?: ElementAttributes[Name];
  };

/** Events for `on:aprosuccess` in JSX of Solid. The events bubble, so every element can listen. */
export type AproFormEvents = { [Name in PlainEventName]: FormEventMap[Name] };

declare module 'solid-js' {
  namespace JSX {
    interface CustomEvents extends AproFormEvents {}
    interface IntrinsicElements {
      'apro-form': AproFormAttributes;
    }
  }
}
