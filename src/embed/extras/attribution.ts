import { report } from '../../console/report.js';
import { parseJsonOption } from '../options/parse-json.js';

// Attribution records where the visitor came from at the first visit and at the latest visit. Each such record is
// called a touch. Both touches are kept in memory, and in localStorage only after the page has called
// `consent(true)`.

/**
 * Where the visitor came from: the first page of the visit, the page that linked to the site, and the campaign
 * parameters in the URL.
 */
export interface AttributionTouch {
  /** URL of the first page of the visit (the landing page), without query and hash. */
  readonly landing: string;
  /** URL of the page that linked to the site. Empty: no page linked to the site. */
  readonly referrer: string;
  /** `utm_` parameters and click ids of advertisers in the URL of the landing page. */
  readonly params: Readonly<Record<string, string>>;
}

const firstTouchKey = 'apro-forms:first-touch';
const lastTouchKey = 'apro-forms:last-touch';
const trackedParamPattern = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Maximum length of a recorded value, in characters. A URL can have any length, so longer values are cut. */
const maxValueLength = 500;

let lastTouch: AttributionTouch | undefined;
let firstTouch: AttributionTouch | undefined;

/**
 * Records where the visitor came from, once per page load. A single-page app keeps the record of its first page. If
 * the visitor has consented to storage, a site of several pages keeps the record while the visitor follows links
 * within the site.
 */
function recordTouch(): void {
  if (lastTouch) return;
  const [navigationEntry] = performance.getEntriesByType('navigation');
  // Reads the URL at the time of the page load. A single-page app may have changed `location` since, so `location`
  // may name a later page.
  const landingUrl = new URL(navigationEntry?.name ?? location.href, location.href);
  const params = Object.fromEntries(
    [...landingUrl.searchParams]
      .filter(([name]) => trackedParamPattern.test(name))
      .map(([name, value]) => [name, value.slice(0, maxValueLength)]),
  );
  const currentTouch = {
    landing: (landingUrl.origin + landingUrl.pathname).slice(0, maxValueLength),
    referrer: document.referrer.slice(0, maxValueLength),
    params,
  };
  const isInternalNavigation =
    document.referrer.startsWith(`${location.origin}/`) && Object.keys(params).length === 0;
  const storedFirstTouch = readStoredTouch(firstTouchKey);
  lastTouch = (isInternalNavigation ? readStoredTouch(lastTouchKey) : undefined) ?? currentTouch;
  firstTouch = storedFirstTouch ?? lastTouch;
  if (storedFirstTouch) storeTouch(lastTouchKey, lastTouch);
}

/**
 * Applies the visitor's decision about storing where the first and the latest visit came from.
 * @param isAllowed `true` stores both records in localStorage, `false` deletes both.
 */
export function setTouchConsent(isAllowed: boolean): void {
  recordTouch();
  storeTouch(firstTouchKey, isAllowed ? firstTouch : undefined);
  storeTouch(lastTouchKey, isAllowed ? lastTouch : undefined);
}

/**
 * Looks up the values that the option `attribution` writes into fields. Example of the option:
 * `utm_source=ext_request.70,first.utm_source=ext_request.71,landing=ext_request.72`. The name before `=` is a query
 * parameter, `landing` or `referrer`. The prefix `first.` selects the first visit instead of the latest visit. The
 * text after `=` is the address of a field, such as `ext_request.70`.
 * @returns values by field address, without fields that have no value
 */
export function readAttributionValues(setting: string): Record<string, string> {
  recordTouch();
  return mapSetting(setting, (name) => {
    const touch = name.startsWith('first.') ? firstTouch : lastTouch;
    const paramName = name.replace(/^first\./, '');
    if (paramName === 'landing' || paramName === 'referrer') return touch?.[paramName];
    return touch && Object.hasOwn(touch.params, paramName) ? touch.params[paramName] : undefined;
  });
}

/**
 * Reads values for fields from the query of the page's URL, as the option `params` asks. With the option
 * `mail=def_customer.email`, the query parameter `mail` fills in the field `def_customer.email`.
 * @returns values by field address, without fields whose parameter is missing
 */
export function readUrlValues(setting: string): Record<string, string> {
  const params = new URLSearchParams(location.search);
  return mapSetting(setting, (name) => params.get(name)?.slice(0, maxValueLength));
}

/**
 * Parses comma-separated pairs such as `utm_source=ext_request.70`: a name, and the address of a field that gets the
 * value. `readParam` returns the value of each name. Returns the values by field address.
 */
function mapSetting(
  setting: string,
  readParam: (name: string) => string | undefined,
): Record<string, string> {
  // `splitListOption` would make this script twice as large. A program without types may pass an array: its text is such a
  // list.
  const pairs = String(setting)
    .split(',')
    .map((pair) => pair.split('=').map((text) => text.trim()));
  return Object.fromEntries(
    pairs.flatMap(([name = '', address = '']) => {
      if (name && !address)
        report('unusable-option', {
          name: `"${name}" in params or attribution`,
          shape: 'NAME=ADDRESS',
          example: 'utm_source=ext_request.70',
        });
      const value = readParam(name);
      return address && value ? [[address, value]] : [];
    }),
  );
}

/**
 * Stores in localStorage where the visitor came from. `undefined` deletes the stored record. Does nothing if the
 * browser denies storage.
 */
function storeTouch(key: string, touch: AttributionTouch | undefined): void {
  try {
    if (touch) localStorage.setItem(key, JSON.stringify(touch));
    else localStorage.removeItem(key);
  } catch {}
}

/**
 * Reads from localStorage where the visitor came from. Returns `undefined` if no record is stored, if the browser
 * denies storage, or if another script has stored something else under the key.
 */
function readStoredTouch(key: string): AttributionTouch | undefined {
  try {
    const touch: Readonly<Record<string, unknown>> = Object(parseJsonOption(localStorage.getItem(key) ?? ''));
    const { landing, referrer, params } = touch;
    const entries = Object.entries<unknown>(Object(params));
    const texts = entries.flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    );
    if (typeof landing === 'string' && typeof referrer === 'string' && params)
      return { landing, referrer, params: Object.fromEntries(texts) };
  } catch {}
  return undefined;
}
