import type { CoreOptions, ExtraOptions, FormSettings, WindowOptions } from './options.js';
import { parseJson } from './parse-json.js';

/** Converts the text of an attribute to the value of its option. */
type AttributeReader = (text: string) => unknown;

const readText: AttributeReader = (text) => text;
/** An empty attribute turns the option on. */
export const readFlag: AttributeReader = (text) => text || true;
const readNumber: AttributeReader = (text) => Number(text) || 0;
const readTrimmed: AttributeReader = (text) => text.trim();
/** Invalid JSON gives no values; `validate-attributes.ts` warns. */
const readObject: AttributeReader = (text) => Object(parseJson(text));

// Every option and the reader of its attribute, grouped by the interface of `options.ts` that declares the option. The groups
// differ in the time at which their code loads. `docs/options.md` describes each option.

const coreReaders = {
  form: readTrimmed,
  endpoint: readText,
  locale: readText,
  theme: readText,
  layout: readText,
  draft: readText,
  values: readObject,
  isolation: readText,
  optionValue: readText,
  dialect: readText,
} satisfies Record<keyof CoreOptions, AttributeReader>;

const windowReaders = {
  mode: readText,
  trigger: readText,
  button: readText,
  againAfter: readNumber,
} satisfies Record<keyof WindowOptions, AttributeReader>;

/** Options whose value is JSON are parsed by the code that needs them (src/embed/extras). */
const extraReaders = {
  messages: readText,
  consents: readText,
  params: readText,
  attribution: readText,
  hidden: readText,
  signed: readFlag,
  presets: readText,
  tiles: readText,
  captcha: readText,
  phone: readText,
  country: readText,
  track: readText,
  redirect: readText,
  debug: readFlag,
} satisfies Record<keyof ExtraOptions, AttributeReader>;

/** The groups for the reference and the tests; the bundle leaves this object out. */
export const optionReaders = { core: coreReaders, window: windowReaders, extra: extraReaders };

export const readerByOption: Readonly<Record<keyof FormSettings, AttributeReader>> = {
  ...coreReaders,
  ...windowReaders,
  ...extraReaders,
};

type KebabCase<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/** Name of an option's attribute on `<apro-form>`: `againAfter` is `again-after`. */
export type AttributeName<Option extends keyof FormSettings = keyof FormSettings> = KebabCase<Option>;

export const optionNames = Object.keys(readerByOption) as readonly (keyof FormSettings)[];

export const extraOptionNames = Object.keys(extraReaders) as readonly (keyof ExtraOptions)[];

/** Attributes of `<apro-form>`. A script or a `[data-apro-form]` element has the same names with the prefix `data-`. */
export const attributeNames: readonly string[] = optionNames.map(toAttributeName);

export function toAttributeName(option: keyof FormSettings): string {
  return option.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
}
