import type { FormCallbacks } from '../widget/callbacks.js';
import type { FormOptions } from './options.js';

/** What a framework's component takes beside callbacks: the attributes of `<apro-form>`, in a program's spelling. */
export type WrapperOptions = Omit<FormOptions, keyof FormCallbacks>;

const names = {
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
  hidden: 'hidden',
  signed: 'signed',
  phone: 'phone',
  country: 'country',
  track: 'track',
  debug: 'debug',
} satisfies Record<keyof WrapperOptions, string>;

export const optionNames = Object.keys(names) as readonly (keyof WrapperOptions)[];

/** The element's attributes; equal options give equal texts, so that a re-render changes nothing. */
export function attributesOf(options: WrapperOptions): Record<string, string> {
  return Object.fromEntries(
    optionNames.flatMap((name) => {
      const value = options[name];
      if (value === undefined || value === false) return [];
      if (value === true) return [[names[name], '']];
      return [[names[name], typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}

/** Callbacks by the event of the element that they hear. */
export const eventNames = {
  onReady: 'apro-form:ready',
  onChange: 'apro-form:change',
  onStep: 'apro-form:step',
  onSubmit: 'apro-form:submit',
  onSuccess: 'apro-form:success',
  onError: 'apro-form:error',
} satisfies Record<keyof FormCallbacks, string>;
