/** Where a visitor came from, at first and last; in memory, and in storage only once the visitor agrees. */
export interface Touch {
  readonly landing: string;
  readonly referrer: string;
  /** `utm_…` and the advertisers' click ids that were in the address. */
  readonly params: Readonly<Record<string, string>>;
}

const key = 'apro-forms:first-touch';
const interesting = /^(utm_\w+|gclid|gbraid|wbraid|yclid|ymclid|fbclid|msclkid|ttclid|vk_\w+)$/;
/** Of one value; addresses come from anybody. */
const mostCharacters = 500;

let last: Touch | undefined;
let first: Touch | undefined;

/** Looks once per visit: an app that goes on without loading pages keeps what the visitor came with. */
export function noteTouch(): void {
  if (last) return;
  const params = Object.fromEntries(
    [...new URLSearchParams(location.search)]
      .filter(([name]) => interesting.test(name))
      .map(([name, value]) => [name, value.slice(0, mostCharacters)]),
  );
  last = {
    landing: (location.origin + location.pathname).slice(0, mostCharacters),
    referrer: document.referrer.slice(0, mostCharacters),
    params,
  };
  first = stored() ?? last;
}

/** `AproForms.consent(true)`: the first touch may be kept in this browser; `false` forgets it. */
export function allowTouches(allowed: boolean): void {
  noteTouch();
  try {
    if (allowed) localStorage.setItem(key, JSON.stringify(first));
    else localStorage.removeItem(key);
  } catch {}
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

function stored(): Touch | undefined {
  try {
    const touch = JSON.parse(localStorage.getItem(key) ?? 'null') as Touch | null;
    if (typeof touch?.landing === 'string' && typeof touch.params === 'object') return touch;
  } catch {}
  return undefined;
}
