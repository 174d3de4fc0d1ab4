import type { AproFormElement } from './element.js';
import type { FormEventMap } from './options/event-table.js';
import type { AttributeName } from './options/option-table.js';
import type { FormSettings, ProgramOptions } from './options/options.js';
import type { WrapperAttributeName } from './wrapper-attributes.js';

// Types of `<apro-form>` in the templates of frameworks. This file contains no code, only types.

/**
 * Options of a form as attributes of `<apro-form>` (`again-after`) and as properties of the same name (`againAfter`).
 */
export type ElementAttributes = { readonly form: string | number } & {
  readonly [Name in Exclude<WrapperAttributeName, 'form'>]?: AttributeValue<Name>;
} & {
  readonly [Name in Exclude<keyof FormSettings, 'form' | 'hidden' | AttributeName>]?: FormSettings[Name];
} & {
  readonly [Name in PlainEventName as `on${Name}`]?: (event: FormEventMap[Name]) => unknown;
} & ProgramOptions;

/**
 * Type of an attribute: a text. If the framework sets the property of the same name instead, the value of the option
 * is valid, too.
 */
type AttributeValue<Name extends string> = Name extends
  | 'theme'
  | 'layout'
  | 'draft'
  | 'isolation'
  | 'dialect'
  | 'mode'
  | 'look'
  | 'density'
  | 'labels'
  | 'phone'
  ? FormSettings[Name]
  : string | number | boolean | (Name extends keyof FormSettings ? FormSettings[Name] : never);

/**
 * Names of the DOM events without a colon, for example `aproready`, because every template language can bind such
 * names.
 */
export type PlainEventName = Exclude<keyof FormEventMap, `apro-form:${string}`>;

export type { AproFormElement, FormEventMap };
