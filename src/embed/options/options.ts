import type { Answer } from '../../form/answer.js';
import type { MessageOverrides } from '../../messages/messages.js';
import type { FormCallbacks } from '../../widget/session/callbacks.js';
import type { Consent } from '../../widget/view/consents.js';
import type { TilesSetting } from './map-tiles.js';
import type { Presets } from './presets.js';

/** What few pages ask for; fetched by those that do. */
export interface ExtraOptions {
  /** Words of the site's own in place of ours, by their place in `messages.ts`: `{ send: 'Go' }`, or that as JSON. */
  readonly messages?: string | MessageOverrides;
  /** Boxes to tick, as a list of `{ id, text, required, publication }` (or JSON); the words and the time are kept with the lead. */
  readonly consents?: string | readonly Partial<Consent>[];
  /** Parameters of the page's address that fill in fields: `mail=def_customer.email,city=ext_request.12`. */
  readonly params?: string;
  /** Where the visitor came from, into fields: `utm_source=ext_request.70,first.landing=ext_request.71`. */
  readonly attribution?: string;
  /** Addresses of fields that are sent but not shown, while they have a value: `ext_request.70,ext_request.71`. */
  readonly hidden?: string | undefined;
  /**
   * Name of the parameter of the page's address that holds a personal link's values, which the relay checks
   * (`apro-forms sign`); `true`: `apro-signed`. Their fields are sent as signed and not shown.
   */
  readonly signed?: string | true;
  /** Ranges that are offered to be taken at once, by field address, or that as JSON. */
  readonly presets?: string | Presets;
  /** Where a map for places gets its pictures; without it there is no map. An address, or JSON with whose they are. */
  readonly tiles?: TilesSetting;
  /** Selector of the element of the page whose value is a captcha's answer, which the relay checks. */
  readonly captcha?: string;
  /** How phone numbers are sent: `typed` (default), or `e164`: `+79123456789`, where the country is known. */
  readonly phone?: 'typed' | 'e164';
  /** ISO 3166 code of the country whose phone numbers come without a calling code: `RU`. Default: the page's `lang`. */
  readonly country?: string;
  /** The page's own analytics: `datalayer`, `metrika:ID`, or both with a comma between. */
  readonly track?: string;
  /** http(s) address to go to after a successful send. */
  readonly redirect?: string;
  /** Shows what the form does and what was left out, for developers. */
  readonly debug?: boolean;
}

/** How a page asks for a form; the attributes of `<apro-form>` under the same names. */
export interface FormOptions extends FormCallbacks, ExtraOptions {
  /** The form's id in the CRM. */
  readonly form: string;
  /** Base URL of the relay, or of the CRM itself. Default: where the script came from, else the page's origin. */
  readonly endpoint?: string;
  /** BCP 47, e.g. `ru`. Default: the page's `lang`. */
  readonly locale?: string;
  readonly theme?: 'auto' | 'light' | 'dark';
  /** Where the form stands: in its element (default), or in a window over the page, at its edge or in its place. */
  readonly mode?: 'inline' | 'popup' | 'slide' | 'page';
  /**
   * What brings it up: `load` (default), `click:SELECTOR`, `delay:SECONDS`, `scroll:PERCENT`, `exit`, or
   * `none`: only `open()` does. */
  readonly trigger?: string;
  /** Text of a floating button that opens it, instead of a trigger or beside one. */
  readonly button?: string;
  /** Days for which a window that was closed does not come up by itself again. Default 0. */
  readonly againAfter?: number;
  /** `steps`: contact, request and object one after the other. Default `single`. */
  readonly layout?: 'single' | 'steps';
  /** `off`: what is typed is not kept over a reload of the page. Default `session`: in this tab, for a day. */
  readonly draft?: 'session' | 'off';
  /** Values to start with, by field address: `{ "def_customer.email": "a@b.example" }`. */
  readonly values?: Readonly<
    Record<string, string | number | boolean | readonly string[] | Answer | undefined>
  >;
  /** `light` (default): real inputs of the page, guarded by a reset. `shadow`: an open shadow root. */
  readonly isolation?: 'light' | 'shadow';
  /** What a chosen option is sent as when the page talks to the CRM itself. Default `value`, its text. */
  readonly optionValue?: 'value' | 'id';
  /** Pins the CRM's action words when the page talks to the CRM itself. Default `auto`. */
  readonly dialect?: 'auto' | 'compact' | 'spelled';
}

/** How the text of an attribute is read, where it is more than that text. */
const attributeReaders: { readonly [Name in keyof FormOptions]?: (text: string) => FormOptions[Name] } = {
  form: (text) => text.trim(),
  againAfter: (text) => Number(text) || 0,
  values: parseValues,
};

/** Read where they are used. */
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

const optionNames: readonly (keyof FormOptions)[] = [
  'form',
  'endpoint',
  'locale',
  'theme',
  'mode',
  'trigger',
  'button',
  'againAfter',
  'layout',
  'draft',
  'values',
  'isolation',
  'optionValue',
  'dialect',
  ...extraOptionNames,
];

/** Names on the element; elsewhere `data-NAME`. */
export const attributeNames: readonly string[] = optionNames.map(toAttributeName);

export function toAttributeName(option: keyof FormOptions): string {
  return option.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
}

/** Without a text they are switched on; what else has none is not asked for: templates print also what is empty. */
const booleanOptionPattern = /^(signed|debug)$/;

/** Options from an element's attributes; `prefix` is `data-` where they are spelt so. `attribute-advice.ts` says what is odd. */
export function readAttributes(element: Element, prefix: '' | 'data-'): FormOptions {
  const options: Record<string, unknown> = {};
  for (const name of optionNames) {
    const text = element.getAttribute(prefix + toAttributeName(name));
    if (text === null || (text === '' && !booleanOptionPattern.test(name))) continue;
    options[name] = text === '' || (attributeReaders[name]?.(text) ?? text);
  }
  return { form: '', ...options };
}

function parseValues(json: string): NonNullable<FormOptions['values']> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
