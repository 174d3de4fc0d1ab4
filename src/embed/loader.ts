/**
 * `embed.js`: a classic script that any page can take, and that only knows where the real one is: in `ID.js`, which
 * brings its form along, or, where there is none, in `__ENTRY__`. In `embed.HASH.js`, for pages that say the hash of
 * what they take, the real one stands before this. The build fills in what is in capitals.
 */
declare const __PINNED__: boolean;

type Embed = typeof import('./embed.js');

interface Registry {
  /** What `ID.js` leaves behind. */
  readonly [formId: string]: (script: HTMLScriptElement, own: string | undefined) => void;
}

// A module does not know its tag.
const script = (document.currentScript ??
  document.querySelector('[type=module][src*="/embed."]')) as HTMLScriptElement;
const { form: own, endpoint, locale } = script.dataset;
const at = (name: string) => new URL(name, script.src).href;
const element = document.querySelector('apro-form:not([endpoint])');
const formId = endpoint ? undefined : (own ?? element?.getAttribute('form'));
const inRegistry = <Found>(name: string) => (globalThis as never)[Symbol.for(name)] as Found;

function start(form?: Promise<unknown>): void {
  inRegistry<Embed>('./__ENTRY__').start(script, own, formId, form);
}

/** In milliseconds. */
const respite = 3_000;

/** Twice if need be; from another address then, since a browser does not fetch the same module again. */
function load(query = ''): Promise<void> {
  return import(/* @vite-ignore */ at(`__ENTRY__${query}`)).then(
    () => start(),
    () => {
      if (query) console.error(`apro-forms: could not be loaded from ${script.src}`);
      else setTimeout(load, respite, '?again');
    },
  );
}

if (__PINNED__) {
  start(
    formId
      ? fetch(at(`forms/${encodeURIComponent(formId)}`), { credentials: 'omit' })
          .then((response) => response.json())
          .catch(() => {})
      : undefined,
  );
} else if (formId) {
  const language = locale ?? element?.getAttribute('locale') ?? document.documentElement.lang;
  import(/* @vite-ignore */ at(`${encodeURIComponent(formId)}.js?lang=${language}`)).then(
    () => inRegistry<Registry>('apro-forms')[formId]?.(script, own),
    () => load(),
  );
} else load();
