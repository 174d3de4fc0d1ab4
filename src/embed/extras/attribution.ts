/** Where a visitor came from, at first and last; in memory, and in storage only once the visitor agrees. */
export interface Touch {
  readonly landing: string;
  readonly referrer: string;
  /** `utm_…` and the advertisers' click ids that were in the address. */
  readonly params: Readonly<Record<string, string>>;
}

const firstKey = 'apro-forms:first-touch';
const lastKey = 'apro-forms:last-touch';
const interesting = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Of one value; addresses come from anybody. */
const mostCharacters = 500;

let last: Touch | undefined;
let first: Touch | undefined;

/**
 * Looks once per page: an app that goes on without loading pages keeps what the visitor came with, and after consent
 * so does a site whose pages follow each other.
 */
export function noteTouch(): void {
  if (last) return;
  const [loaded] = performance.getEntriesByType('navigation');
  // The address may have changed since.
  const address = new URL(loaded?.name ?? location.href, location.href);
  const params = Object.fromEntries(
    [...address.searchParams]
      .filter(([name]) => interesting.test(name))
      .map(([name, value]) => [name, value.slice(0, mostCharacters)]),
  );
  const here = {
    landing: (address.origin + address.pathname).slice(0, mostCharacters),
    referrer: document.referrer.slice(0, mostCharacters),
    params,
  };
  const isWithin = document.referrer.startsWith(`${location.origin}/`) && Object.keys(params).length === 0;
  const agreed = stored(firstKey);
  last = (isWithin ? stored(lastKey) : undefined) ?? here;
  first = agreed ?? last;
  if (agreed) store(lastKey, last);
}

/** What `consent` is for. */
export function allowTouches(allowed: boolean): void {
  noteTouch();
  store(firstKey, allowed ? first : undefined);
  store(lastKey, allowed ? last : undefined);
}

/**
 * What a setting such as `utm_source=ext_request.70,first.utm_source=ext_request.71,landing=ext_request.72` makes of it:
 * values by field address. Names are those of parameters, `landing` or `referrer`, with `first.` for the first touch.
 */
export function attributionValues(setting: string): Record<string, string> {
  noteTouch();
  return mapped(setting, (name) => {
    const touch = name.startsWith('first.') ? first : last;
    const bare = name.replace(/^first\./, '');
    if (bare === 'landing' || bare === 'referrer') return touch?.[bare];
    return touch && Object.hasOwn(touch.params, bare) ? touch.params[bare] : undefined;
  });
}

/** Values by field address out of the page's own address, for the parameters that a setting names: `mail=def_customer.email`. */
export function addressValues(setting: string): Record<string, string> {
  const params = new URLSearchParams(location.search);
  return mapped(setting, (name) => params.get(name)?.slice(0, mostCharacters));
}

function mapped(setting: string, readOne: (name: string) => string | undefined): Record<string, string> {
  const pairs = setting.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  return Object.fromEntries(
    pairs.flatMap(([name = '', address = '']) => {
      const value = readOne(name);
      return address && value ? [[address, value]] : [];
    }),
  );
}

function store(key: string, touch: Touch | undefined): void {
  try {
    if (touch) localStorage.setItem(key, JSON.stringify(touch));
    else localStorage.removeItem(key);
  } catch {}
}

/** Other scripts write there, too. */
function stored(key: string): Touch | undefined {
  try {
    const { landing, referrer, params } = JSON.parse(localStorage.getItem(key) ?? '') as Touch;
    if ([landing, referrer, ...Object.values(params)].every((text) => typeof text === 'string'))
      return { landing, referrer, params };
  } catch {}
  return undefined;
}
