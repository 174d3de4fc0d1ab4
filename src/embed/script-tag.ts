/**
 * `embed.js` and `embed.HASH.js`: a classic script that any page can take. The form is asked for before the script itself,
 * `__ENTRY__`, begins to work, so that one comes while the other does: with all of this version that it needs, or, for
 * pages that say the hash of what they take, as data. The build fills in what is in capitals.
 */
declare const __ENTRY__: string;
declare const __PINNED__: boolean;
declare function __SCRIPT__(): void;

type Embed = typeof import('./script.js');

// A module does not know its tag.
const script = (document.currentScript ??
  document.querySelector('[type=module][src*="/embed."]')) as HTMLScriptElement;
const { form: own, endpoint } = script.dataset;
const formId = endpoint
  ? undefined
  : (own ?? document.querySelector('apro-form:not([endpoint])')?.getAttribute('form'));

function fetchForm(id: string): Promise<unknown> {
  return __PINNED__
    ? fetch(new URL(`forms/${id}`, script.src), { credentials: 'omit' }).then((response) => response.json())
    : import(/* @vite-ignore */ `${new URL(`${id}.js?beside=${__ENTRY__}`, script.src)}`).then(
        ({ form }) => form,
      );
}

/** In milliseconds: a module that nobody sends is waited for by browsers for minutes. */
const formTimeoutMs = 10_000;

// Who asks for it once more, because it did not come, hears why.
const formLoading = formId
  ? Promise.race([
      fetchForm(encodeURIComponent(formId)).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, formTimeoutMs)),
    ])
  : undefined;
__SCRIPT__();
((globalThis as never)[Symbol.for(`./${__ENTRY__}`)] as Embed).start(script, own, formId, formLoading);
