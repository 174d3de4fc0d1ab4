import { parseJson } from '../options/parse-json.js';

// Attribution records where the visitor came from at the first visit and at the latest visit. Each such record is
// called a touch. Both touches are kept in memory, and in localStorage only after the page has called
// `consent(true)`.

/**
 * Origin of a visit: its first page, the page that linked to the site, and the campaign parameters of the address.
 */
export interface AttributionTouch {
  /** Address of the first page of the visit (the landing page), without query and hash. */
  readonly landing: string;
  /** Address of the page that linked to the site; empty if there is none. */
  readonly referrer: string;
  /** `utm_` parameters and click ids of advertisers in the address of the landing page. */
  readonly params: Readonly<Record<string, string>>;
}

const firstTouchKey = 'apro-forms:first-touch';
const lastTouchKey = 'apro-forms:last-touch';
const trackedParamPattern = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Maximum length of a recorded value, in characters. Longer values are cut, since an address can have any length. */
const maxValueLength = 500;

let lastTouch: AttributionTouch | undefined;
let firstTouch: AttributionTouch | undefined;

/**
 * Records where the visitor came from, once per page load. A single-page app keeps the record of its first page. A
 * site of several pages keeps the record while the visitor follows links within the site, if the visitor has
 * consented to storage.
 */
export function recordTouch(): void {
  if (lastTouch) return;
  const [navigationEntry] = performance.getEntriesByType('navigation');
  // The address at the page load, because a single-page app may have changed `location` since.
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
 * Looks up the field values that the option `attribution` asks for. Example of the option:
 * `utm_source=ext_request.70,first.utm_source=ext_request.71,landing=ext_request.72`. A name is a query parameter,
 * `landing` or `referrer`. The prefix `first.` selects the first visit instead of the latest visit.
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
 * Reads the field values that the option `params` asks for from the query of the page's address. With the option
 * `mail=def_customer.email`, the parameter `mail` fills in the field `def_customer.email`.
 * @returns values by field address, without fields whose parameter is missing
 */
export function readUrlValues(setting: string): Record<string, string> {
  const params = new URLSearchParams(location.search);
  return mapSetting(setting, (name) => params.get(name)?.slice(0, maxValueLength));
}

/**
 * Parses a text of comma-separated pairs `NAME=ADDRESS`, where ADDRESS is a field address. `readParam` returns the
 * value of each name. Returns the values by field address.
 */
function mapSetting(
  setting: string,
  readParam: (name: string) => string | undefined,
): Record<string, string> {
  const pairs = setting.split(',').map((pair) => pair.split('=').map((text) => text.trim()));
  return Object.fromEntries(
    pairs.flatMap(([name = '', address = '']) => {
      const value = readParam(name);
      return address && value ? [[address, value]] : [];
    }),
  );
}

/**
 * Stores the origin of a visit in localStorage. `undefined` deletes the stored origin. Does nothing if the browser
 * denies storage.
 */
function storeTouch(key: string, touch: AttributionTouch | undefined): void {
  try {
    if (touch) localStorage.setItem(key, JSON.stringify(touch));
    else localStorage.removeItem(key);
  } catch {}
}

/**
 * Reads the origin of a visit from localStorage. Returns `undefined` if none is stored, if the browser denies
 * storage, or if another script has stored something else under the key.
 */
function readStoredTouch(key: string): AttributionTouch | undefined {
  try {
    const touch: Readonly<Record<string, unknown>> = Object(parseJson(localStorage.getItem(key) ?? ''));
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
