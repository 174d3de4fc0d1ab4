/**
 * `embed.js`: a classic script that any page can take, and that only knows where the real one is: in `ID.js`, which
 * brings its form along, or, where there is none or the page wants files whose hash it knows, in `__ENTRY__`. The build
 * fills that in.
 */
type Embed = typeof import('./embed.js');

interface Registry {
  /** What `ID.js` leaves behind. */
  readonly [formId: string]: (script: HTMLScriptElement, own: string | undefined) => void;
}

const script = document.currentScript as HTMLScriptElement;
const { form: own, endpoint, locale } = script.dataset;
const at = (name: string) => new URL(name, script.src).href;
const element = document.querySelector('apro-form:not([endpoint])');
const formId = endpoint ? undefined : (own ?? element?.getAttribute('form'));
const inRegistry = <Found>(name: string) => (globalThis as never)[Symbol.for(name)] as Found;

function load(form?: Promise<unknown>): Promise<void> {
  return import(/* @vite-ignore */ at('__ENTRY__')).then(
    () => inRegistry<Embed>('./__ENTRY__').start(script, own, formId, form),
    () => console.error(`apro-forms: the form’s script could not be loaded from ${script.src}`),
  );
}

if (!formId) load();
else if (script.integrity) {
  load(
    fetch(at(`forms/${encodeURIComponent(formId)}`), { credentials: 'omit' })
      .then((response) => response.json())
      .catch(() => {}),
  );
} else {
  const language = locale ?? element?.getAttribute('locale') ?? document.documentElement.lang;
  import(/* @vite-ignore */ at(`${encodeURIComponent(formId)}.js?lang=${language}`)).then(
    () => inRegistry<Registry>('apro-forms')[formId]?.(script, own),
    () => load(),
  );
}
