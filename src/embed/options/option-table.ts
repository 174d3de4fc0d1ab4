import type { CoreOptions, ExtraOptions, FormSettings, LookOptions, WindowOptions } from './options.js';
import { parseJsonOption } from './parse-json.js';

// Names of all options of a form, in four groups. Each group has an interface in `options.ts`, and the code of each
// group is loaded at a different time. `docs/options.md` describes each option.

const coreOptionNames = [
  'form',
  'endpoint',
  'crm',
  'locale',
  'theme',
  'layout',
  'draft',
  'values',
  'isolation',
  'optionValue',
  'dialect',
  'keep',
  'target',
] as const satisfies readonly (keyof CoreOptions)[];

export const lookOptionNames = [
  'look',
  'density',
  'columns',
  'labels',
  'wide',
] as const satisfies readonly (keyof LookOptions)[];

const windowOptionNames = [
  'mode',
  'trigger',
  'button',
  'againAfter',
] as const satisfies readonly (keyof WindowOptions)[];

export const extraOptionNames = [
  'messages',
  'consents',
  'params',
  'attribution',
  'hidden',
  'signed',
  'presets',
  'autocomplete',
  'tiles',
  'captcha',
  'phone',
  'country',
  'track',
  'redirect',
  'debug',
] as const satisfies readonly (keyof ExtraOptions)[];

/**
 * The four groups of options, for the generator of `docs/options.md` and for tests. Scripts for pages do not contain
 * this table.
 */
export const optionGroups = {
  core: coreOptionNames,
  look: lookOptionNames,
  window: windowOptionNames,
  extra: extraOptionNames,
};

export const optionNames: readonly (keyof FormSettings)[] = [
  ...coreOptionNames,
  ...lookOptionNames,
  ...windowOptionNames,
  ...extraOptionNames,
];

/**
 * Reads the attribute of an option that is either on or off. An empty attribute means that the option is on, so it
 * gives `true`.
 */
export const readSwitch = (text: string): unknown => text || true;

/**
 * Functions that convert the text of an attribute to the value of the option. An option without such a function gets
 * the text itself; if that text is JSON, the code of the option parses the JSON. Invalid JSON in `values` gives no
 * initial values, and `validate-settings.ts` prints a warning.
 */
export const attributeReaders: { readonly [Name in keyof FormSettings]?: (text: string) => unknown } = {
  form: (text) => text.trim(),
  values: (text) => Object(parseJsonOption(text)),
  againAfter: (text) => Number(text) || 0,
  signed: readSwitch,
  debug: readSwitch,
};

type KebabCase<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/**
 * Name of the attribute that sets an option on `<apro-form>`, for example `again-after` for the option `againAfter`.
 */
export type AttributeName<Option extends keyof FormSettings = keyof FormSettings> = KebabCase<Option>;

/**
 * Names of the attributes that set options on `<apro-form>`. On a script tag or a `[data-apro-form]` element, the
 * names have the prefix `data-`.
 */
export const attributeNames: readonly string[] = optionNames.map(toAttributeName);

/** Returns the text of the attribute that sets an option to a value. Undefined: the option needs no attribute. */
export function toAttributeText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  return value === true ? '' : typeof value === 'object' ? JSON.stringify(value, getOriginal) : `${value}`;
}

/**
 * Replacer for `JSON.stringify` that ignores methods `toJSON`. Prototype.js and MooTools add such methods to arrays and
 * texts, and an array would be written as a text.
 */
function getOriginal(this: Readonly<Record<string, unknown>>, key: string): unknown {
  return this[key];
}

export function toAttributeName(option: keyof FormSettings): string {
  return option.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
}
