import type { AproFormElement } from './element.js';
import type { FormEventMap } from './options/event-table.js';
import type { AttributeName } from './options/option-table.js';
import type { FormSettings, ProgramOptions } from './options/options.js';
import type { WrapperAttributeName } from './wrapper-attributes.js';

// Types of `<apro-form>` in the templates of frameworks. There is no code in this file.

/** Options as attributes of the element (`again-after`), and as properties of the same name (`againAfter`). */
export type ElementAttributes = { readonly form: string | number } & {
  readonly [Name in Exclude<WrapperAttributeName, 'form'>]?: AttributeValue<Name>;
} & {
  readonly [Name in Exclude<keyof FormSettings, 'form' | 'hidden' | AttributeName>]?: FormSettings[Name];
} & {
  readonly [Name in PlainEventName as `on${Name}`]?: (event: FormEventMap[Name]) => unknown;
} & ProgramOptions;

/** An attribute is a text, or, if the framework sets the property of the same name, a value of the option. */
type AttributeValue<Name extends string> = Name extends
  | 'theme'
  | 'layout'
  | 'draft'
  | 'isolation'
  | 'dialect'
  | 'mode'
  | 'phone'
  ? FormSettings[Name]
  : string | number | boolean | (Name extends keyof FormSettings ? FormSettings[Name] : never);

/** Names of the events without a colon, which every template language can bind. */
export type PlainEventName = Exclude<keyof FormEventMap, `apro-form:${string}`>;

export type { AproFormElement, FormEventMap };
