import type { Answer } from '../../form/answer.js';
import type { MessageOverrides } from '../../messages/messages.js';
import type { FormCallbacks, FormValues } from '../../widget/session/callbacks.js';
import type { Consent } from '../../widget/view/consents.js';
import type { TilesSetting } from './map-tiles.js';
import type { OptionChoice } from './option-choices.js';
import type { Presets } from './presets.js';

// docs/options.md and custom-elements.json are generated from the doc comments in this file. After a change, run `npx
// tsx scripts/write-reference.ts`. `option-table.ts` defines how the text of each attribute is converted to a value.

/** Options whose code is part of the main script. */
export interface CoreOptions {
  /** Id of the form in the CRM. Required. */
  readonly form: string;
  /**
   * Base URL of the relay, or of the CRM itself.
   * @default the folder that served the script; in a program, the origin of the page
   */
  readonly endpoint?: string;
  /**
   * Address of the CRM, for a page without a relay. The form is requested from the CRM at once, in the protocol of the
   * CRM; `endpoint` is not used then. With `endpoint`, the page first asks whether the address is a relay.
   */
  readonly crm?: string;
  /**
   * Language of the widget's own texts, as a BCP 47 tag. Supported: `ar`, `de`, `en`, `es`, `fr`, `kk`, `pl`, `pt`,
   * `pt-PT`, `ru`, `tr`, `uk`, `zh`, `zh-TW`. Any other language gives English.
   * @default the `lang` attribute of the page
   */
  readonly locale?: string;
  /**
   * Colour theme. `auto` follows the brightness of the text colour of the page. A change applies at once and keeps the
   * form.
   * @default auto
   */
  readonly theme?: OptionChoice<'theme'>;
  /**
   * `steps` shows contact, request and object one after the other, and one step per CRM heading if the relay setting
   * `HEADINGS` is `on`.
   * @default single
   */
  readonly layout?: OptionChoice<'layout'>;
  /**
   * `session` keeps typed values (never files) in `sessionStorage` for 24 hours, so that they survive a reload of
   * the tab. After the form was sent, a reload shows the confirmation again. `off` stores nothing.
   * @default session
   */
  readonly draft?: OptionChoice<'draft'>;
  /**
   * Initial values by field address, for example `{"def_customer.email": "a@b.example"}`. As an attribute: a JSON object.
   * A choice is given by its id or its text, several choices as an array, a range as `[FROM, TO]` or `FROM..TO`, a
   * location as `LAT LON`. The values that a form reports are accepted too, except files.
   */
  readonly values?: Readonly<
    Record<string, string | number | boolean | readonly string[] | Answer | undefined>
  >;
  /**
   * `light` draws real inputs of the page behind a CSS reset that only `!important` rules of the page can override.
   * `shadow` draws the form in an open shadow root.
   * @default light
   */
  readonly isolation?: OptionChoice<'isolation'>;
  /**
   * Without a relay: send a selected option as its `value` (text) or as its `id`.
   * @default value
   */
  readonly optionValue?: OptionChoice<'optionValue'>;
  /**
   * Without a relay: spelling of the action names in requests to the CRM (docs/protocol.md). `auto` detects the spelling.
   * @default auto
   */
  readonly dialect?: OptionChoice<'dialect'>;
  /**
   * `on` keeps a lead that cannot be sent on the device for two days, and sends the lead later. The lead is encrypted if
   * the browser can encrypt it. `off` stores neither leads nor typed values nor keys on the device, whatever `draft` says.
   * @default on
   */
  readonly keep?: OptionChoice<'keep'>;
  /**
   * CSS selector of the element in which the form stands. The form moves into this element, at its end.
   * @default the place of the script or of the element
   */
  readonly target?: string;
}

/**
 * Options of the appearance of a form (docs/theming.md). The code and the style sheets of these options are loaded
 * together with the form if the page sets at least one of them. The form is shown when they are loaded.
 */
export interface LookOptions {
  /**
   * Appearance of the form. `outline`: controls with a border. `filled`: controls with a ground and a line below.
   * `underline`: controls with only a line below. `card`: the form stands on a card, choices are tiles.
   * @default outline
   */
  readonly look?: OptionChoice<'look'>;
  /**
   * Height of controls and space between fields.
   * @default normal
   */
  readonly density?: OptionChoice<'density'>;
  /**
   * `2`: two short fields that follow each other share a row where the form is at least 34 em wide. Long kinds, such as
   * text areas and ranges, take the whole row.
   * @default 1
   */
  readonly columns?: OptionChoice<'columns'> | 1 | 2;
  /**
   * Place of the labels. `beside`: labels and hints stand beside the controls where the form is at least 34 em wide; the
   * fields then stand in one column.
   * @default above
   */
  readonly labels?: OptionChoice<'labels'>;
  /**
   * Comma-separated addresses of fields that take the whole row in a form with two columns, for example
   * `def_customer.email,ext_request.12`.
   */
  readonly wide?: string;
}

/**
 * Options of a form that opens in a window or waits for a trigger. The code of these options is loaded only if the
 * page sets `mode`, `trigger` or `button` to a value that needs the code.
 */
export interface WindowOptions {
  /**
   * `inline` shows the form inside its element. `popup` (centred), `slide` (at the edge) and `page` (full page) show the
   * form in a window.
   * @default inline
   */
  readonly mode?: OptionChoice<'mode'>;
  /**
   * Event that shows the form: `load`, `click:SELECTOR`, `delay:SECONDS`, `scroll:PERCENT` (of the page), `exit` (the
   * pointer leaves through the top of the window), or `none` (only a call of `open()`).
   * @default load; none if `button` is set
   */
  readonly trigger?: string;
  /** Text of a floating button that opens the form, in addition to the trigger. No button if absent. */
  readonly button?: string;
  /**
   * Number of days for which a window that the visitor closed does not open by itself.
   * @default 0
   */
  readonly againAfter?: number;
}

/** Options that few pages use. The code of these options is loaded if the page sets at least one of them. */
export interface ExtraOptions {
  /**
   * Texts that replace texts of the widget, keyed as in `docs/texts.md`, for example `{"send": "Go"}`. As an
   * attribute: a JSON object.
   */
  readonly messages?: string | MessageOverrides;
  /**
   * Consent checkboxes, for example `[{"id": "privacy", "text": "I agree to the [policy](https://…)", "required": true}]`.
   * `publication` is the id of a CRM publication whose text is shown with the checkbox. The lead stores text, time and
   * version. As an attribute: a JSON array.
   */
  readonly consents?: string | readonly Partial<Consent>[];
  /** Query parameters of the page that fill in fields, for example `mail=def_customer.email,city=ext_request.12`. */
  readonly params?: string;
  /**
   * Origin of the visitor, written into fields: `utm_source=ext_request.70,first.landing=ext_request.71`. Names are `utm_`
   * parameters, advertisers' click ids, `landing` and `referrer`; the prefix `first.` selects the first visit.
   */
  readonly attribution?: string;
  /**
   * Comma-separated addresses of fields that are sent but not shown while they have a value, for example
   * `ext_request.70,ext_request.71`. The element moves them to `data-hidden`, because `hidden` without a field address is
   * the HTML attribute that hides the element.
   */
  readonly hidden?: string | undefined;
  /**
   * Name of the query parameter that holds the values of a personal link (`apro-forms sign`); `true` or an empty
   * attribute means `apro-signed`. The relay verifies the signature. The fields of the link are sent and not shown.
   * @default personal links are ignored
   */
  readonly signed?: string | true;
  /**
   * Buttons that fill in a range field, by field address: `{"ext_request.70": [{"text": "up to 100,000", "to": "100000"}]}`.
   * Dates may be relative: `today`, `+7d`. As an attribute: a JSON object.
   */
  readonly presets?: string | Presets;
  /**
   * What fields are for, so that browsers and password managers can fill them in: `street-address=ext_request.70,
   * postal-code=ext_request.71`, or an object by field address (as an attribute: JSON). The names are the autofill detail
   * tokens of HTML. Names, email addresses and phone numbers have tokens without this option.
   */
  readonly autocomplete?: string | Readonly<Record<string, string>>;
  /**
   * Tile server of the map in location fields: `https://tiles.example.com/{z}/{x}/{y}.png`, or
   * `{"url": "…", "credit": "© …", "creditUrl": "https://…", "maxZoom": 19, "start": "55.75 37.62"}` (as an attribute:
   * JSON). Tiles are requested when a visitor opens the map.
   * @default no map
   */
  readonly tiles?: TilesSetting;
  /**
   * CSS selector of the input into which the script of a captcha provider writes its token, for example
   * `[name=cf-turnstile-response]`. The relay verifies the token (relay setting `CAPTCHA_URL`).
   */
  readonly captcha?: string;
  /**
   * Format in which phone numbers are sent. `e164` sends `+79123456789` if the number, `country` or the `lang` attribute of
   * the page (`ru-RU`) determines the country; an extension is kept. `typed` sends the number as the visitor typed it.
   * @default typed
   */
  readonly phone?: OptionChoice<'phone'>;
  /**
   * ISO 3166 code, for example `RU`. Numbers without a calling code belong to this country and are validated.
   * @default the region of the page or the browser, used for formatting only
   */
  readonly country?: string;
  /**
   * Comma-separated analytics targets: `datalayer`, `metrika:ID`. Each event is reported once, success only after the
   * receipt. Values of fields are never reported.
   */
  readonly track?: string;
  /** http or https URL to open after the form was sent. */
  readonly redirect?: string;
  /** Shows a developer panel: events, requests, and the parts of the form definition that are ignored. */
  readonly debug?: boolean;
}

/** Error texts by field address. A field whose text is missing or empty has no error. */
export type PageErrors = Readonly<Record<string, string | undefined>>;

/** Options that only a program can set, because they are functions. */
export interface ProgramOptions {
  /**
   * Rules of the page. Called with the values before the form is sent, after the validation of the form; returns
   * the error texts by field address, or a promise of them. The form is sent if there is no error.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is valid.
  readonly check?: (values: FormValues) => PageErrors | void | Promise<PageErrors | void>;
}

/** All options of a form except callbacks. They are the attributes of `<apro-form>` and the props of `<AproForm>`. */
export interface FormSettings extends CoreOptions, LookOptions, WindowOptions, ExtraOptions {}

/**
 * Options and callbacks that a page passes to `mount`. `docs/options.md` describes each option.
 * @example { form: '34', endpoint: 'https://forms.example.com', onSuccess: ({ receipt }) => console.log(receipt) }
 */
export interface FormOptions extends FormSettings, ProgramOptions, FormCallbacks {}
