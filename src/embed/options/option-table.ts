import type { CoreOptions, ExtraOptions, FormSettings, WindowOptions } from './options.js';
import { parseJson } from './parse-json.js';

// Every option, grouped by the interface of `options.ts` that declares the option. The groups differ in the time at which
// their code loads. `docs/options.md` describes each option.

const coreOptionNames = [
  'form',
  'endpoint',
  'locale',
  'theme',
  'layout',
  'draft',
  'values',
  'isolation',
  'optionValue',
  'dialect',
] as const satisfies readonly (keyof CoreOptions)[];

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
  'tiles',
  'captcha',
  'phone',
  'country',
  'track',
  'redirect',
  'debug',
] as const satisfies readonly (keyof ExtraOptions)[];

/** The groups for the reference and the tests; the bundle leaves this object out. */
export const optionGroups = { core: coreOptionNames, window: windowOptionNames, extra: extraOptionNames };

export const optionNames: readonly (keyof FormSettings)[] = [
  ...coreOptionNames,
  ...windowOptionNames,
  ...extraOptionNames,
];

/** An empty attribute turns the option on. */
export const readFlag = (text: string): unknown => text || true;

/**
 * Converts the text of an attribute to the value of its option. The value of an option without a reader is the text; JSON
 * of an extra option is parsed by the code of the option. Invalid JSON in `values` gives no values, and
 * `validate-attributes.ts` warns.
 */
export const attributeReaders: { readonly [Name in keyof FormSettings]?: (text: string) => unknown } = {
  form: (text) => text.trim(),
  values: (text) => Object(parseJson(text)),
  againAfter: (text) => Number(text) || 0,
  signed: readFlag,
  debug: readFlag,
};

type KebabCase<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/** Name of an option's attribute on `<apro-form>`: `againAfter` is `again-after`. */
export type AttributeName<Option extends keyof FormSettings = keyof FormSettings> = KebabCase<Option>;

/** Attributes of `<apro-form>`. A script or a `[data-apro-form]` element has the same names with the prefix `data-`. */
export const attributeNames: readonly string[] = optionNames.map(toAttributeName);

export function toAttributeName(option: keyof FormSettings): string {
  return option.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
}
