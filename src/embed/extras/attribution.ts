/** Where a visitor came from, at first and last; in memory, and in storage only once the visitor agrees. */
export interface AttributionTouch {
  readonly landing: string;
  readonly referrer: string;
  /** `utm_…` and the advertisers' click ids that were in the address. */
  readonly params: Readonly<Record<string, string>>;
}

const firstTouchKey = 'apro-forms:first-touch';
const lastTouchKey = 'apro-forms:last-touch';
const trackedParamPattern = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Of one value; addresses come from anybody. */
const maxValueLength = 500;

let lastTouch: AttributionTouch | undefined;
let firstTouch: AttributionTouch | undefined;

/**
 * Looks once per page: an app that goes on without loading pages keeps what the visitor came with, and after consent
 * so does a site whose pages follow each other.
 */
export function recordTouch(): void {
  if (lastTouch) return;
  const [navigationEntry] = performance.getEntriesByType('navigation');
  // The address may have changed since.
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

/** What `consent` is for. */
export function setTouchConsent(isAllowed: boolean): void {
  recordTouch();
  storeTouch(firstTouchKey, isAllowed ? firstTouch : undefined);
  storeTouch(lastTouchKey, isAllowed ? lastTouch : undefined);
}

/**
 * What a setting such as `utm_source=ext_request.70,first.utm_source=ext_request.71,landing=ext_request.72` makes of it:
 * values by field address. Names are those of parameters, `landing` or `referrer`, with `first.` for the first touch.
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

/** Values by field address out of the page's own address, for the parameters that a setting names: `mail=def_customer.email`. */
export function readUrlValues(setting: string): Record<string, string> {
  const params = new URLSearchParams(location.search);
  return mapSetting(setting, (name) => params.get(name)?.slice(0, maxValueLength));
}

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

function storeTouch(key: string, touch: AttributionTouch | undefined): void {
  try {
    if (touch) localStorage.setItem(key, JSON.stringify(touch));
    else localStorage.removeItem(key);
  } catch {}
}

/** Other scripts write there, too. */
function readStoredTouch(key: string): AttributionTouch | undefined {
  try {
    const { landing, referrer, params } = JSON.parse(localStorage.getItem(key) ?? '') as AttributionTouch;
    if ([landing, referrer, ...Object.values(params)].every((text) => typeof text === 'string'))
      return { landing, referrer, params };
  } catch {}
  return undefined;
}
