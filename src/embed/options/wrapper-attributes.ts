import type { FormCallbacks } from '../../widget/session/callbacks.js';
import type { FormOptions } from './options.js';

/** What a framework's component takes beside callbacks: the attributes of `<apro-form>`, in a program's spelling. */
export type WrapperOptions = Omit<FormOptions, keyof FormCallbacks>;

const attributeByOption = {
  form: 'form',
  endpoint: 'endpoint',
  locale: 'locale',
  theme: 'theme',
  mode: 'mode',
  trigger: 'trigger',
  button: 'button',
  againAfter: 'again-after',
  layout: 'layout',
  draft: 'draft',
  values: 'values',
  redirect: 'redirect',
  isolation: 'isolation',
  optionValue: 'option-value',
  dialect: 'dialect',
  messages: 'messages',
  consents: 'consents',
  params: 'params',
  attribution: 'attribution',
  hidden: 'data-hidden',
  signed: 'signed',
  presets: 'presets',
  tiles: 'tiles',
  captcha: 'captcha',
  phone: 'phone',
  country: 'country',
  track: 'track',
  debug: 'debug',
} as const satisfies Record<keyof WrapperOptions, string>;

export type AttributeName = (typeof attributeByOption)[keyof WrapperOptions];

export const wrapperOptionNames = Object.keys(attributeByOption) as readonly (keyof WrapperOptions)[];

/**
 * The element's attributes; equal options give equal texts, so that a re-render changes nothing. In capitals, which HTML
 * reads as small letters: else a framework would take `values` for the element's property of that name.
 */
export function toAttributes(options: WrapperOptions): Record<string, string> {
  return Object.fromEntries(
    wrapperOptionNames.flatMap((name) => {
      const value = options[name];
      if (value === undefined || value === false) return [];
      const text = value === true ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
      return [[attributeByOption[name].toUpperCase(), text]];
    }),
  );
}

/** Callbacks by the event of the element that they hear. */
export const eventByCallback = {
  onReady: 'apro-form:ready',
  onChange: 'apro-form:change',
  onStep: 'apro-form:step',
  onSubmit: 'apro-form:submit',
  onSuccess: 'apro-form:success',
  onError: 'apro-form:error',
} satisfies Record<keyof FormCallbacks, string>;
