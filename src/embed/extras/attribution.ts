import { parseJson } from '../options/parse-json.js';

// Attribution: where the visitor came from at the first and at the latest visit. Both touches are in memory, and in
// localStorage only after `consent(true)`.

/** Origin of a visit: the first page, the linking page, and the campaign parameters of the address. */
export interface AttributionTouch {
  /** Address of the first page of the visit, without query and hash. */
  readonly landing: string;
  /** Address of the page that linked to the site; empty if there is none. */
  readonly referrer: string;
  /** `utm_` parameters and click ids of advertisers in the address of the landing page. */
  readonly params: Readonly<Record<string, string>>;
}

const firstTouchKey = 'apro-forms:first-touch';
const lastTouchKey = 'apro-forms:last-touch';
const trackedParamPattern = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Maximum length of a stored value in characters: anybody can write an address of any length. */
const maxValueLength = 500;

let lastTouch: AttributionTouch | undefined;
let firstTouch: AttributionTouch | undefined;

/**
 * Records the touch of this page load, once. A single-page app keeps the touch of its first page. A site of several pages
 * keeps the touch while the visitor follows its own links, if the visitor has consented.
 */
export function recordTouch(): void {
  if (lastTouch) return;
  const [navigationEntry] = performance.getEntriesByType('navigation');
  // A single-page app may have changed `location` since the page load.
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
 * Implements `consent` of `mount.ts`.
 * @param isAllowed `true` stores both touches in localStorage, `false` deletes them.
 */
export function setTouchConsent(isAllowed: boolean): void {
  recordTouch();
  storeTouch(firstTouchKey, isAllowed ? firstTouch : undefined);
  storeTouch(lastTouchKey, isAllowed ? lastTouch : undefined);
}

/**
 * Reads the values for the option `attribution`, for example
 * `utm_source=ext_request.70,first.utm_source=ext_request.71,landing=ext_request.72`. A name is a query parameter,
 * `landing` or `referrer`; the prefix `first.` selects the first touch.
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
 * Reads the values for the option `params`, for example `mail=def_customer.email`, from the address of the page.
 * @returns values by field address, without parameters that the address does not have
 */
export function readUrlValues(setting: string): Record<string, string> {
  const params = new URLSearchParams(location.search);
  return mapSetting(setting, (name) => params.get(name)?.slice(0, maxValueLength));
}

/** Reads a setting of pairs `NAME=ADDRESS`, separated by commas, and looks up the value of each name. */
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

/** Stores a touch in localStorage, or deletes the touch if `undefined`. Does nothing where the browser denies storage. */
function storeTouch(key: string, touch: AttributionTouch | undefined): void {
  try {
    if (touch) localStorage.setItem(key, JSON.stringify(touch));
    else localStorage.removeItem(key);
  } catch {}
}

/**
 * Reads a stored touch. Returns `undefined` if there is none, if the browser denies storage, or if another script wrote
 * something else under the key.
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
