/**
 * Source of the scripts `embed.js` and `embed.HASH.js`, which work as classic scripts and as modules. A page that
 * uses `embed.HASH.js` pins this version by its hash. Both scripts request the form definition before the code of the
 * widget starts, to save time. `embed.js` requests `ID.js`, a module with the form definition and the chunks that the
 * form needs. A pinned script may only load chunks whose hash the page knows, so the pinned script requests the form
 * definition as JSON (docs/decisions/0016-embed-js-is-the-whole-script.md). The build replaces `__PINNED__` (true in
 * `embed.HASH.js`), `__ENTRY__` (file name of the widget's main module) and `__SCRIPT__();` (code of this module).
 */
declare const __ENTRY__: string;
declare const __PINNED__: boolean;
declare function __SCRIPT__(): void;

type Embed = typeof import('./script.js');

// `document.currentScript` is null in a module, so the script tag is found by its address.
const script = (document.currentScript ??
  document.querySelector('[type=module][src*="/embed."]')) as HTMLScriptElement;
const { form: own, endpoint } = script.dataset;
const formId = endpoint
  ? undefined
  : (own ?? document.querySelector('apro-form:not([endpoint])')?.getAttribute('form'));

/** Requests the form definition: the answer of `GET /forms/ID`, as JSON or inside the module `ID.js`. */
function fetchForm(id: string): Promise<unknown> {
  return __PINNED__
    ? fetch(new URL(`forms/${id}`, script.src), { credentials: 'omit' }).then((response) => response.json())
    : import(/* @vite-ignore */ `${new URL(`${id}.js?beside=${__ENTRY__}`, script.src)}`).then(
        ({ form }) => form,
      );
}

/** Timeout of the request for the form definition, in milliseconds. Without it, a browser waits for minutes. */
const formTimeoutMs = 10_000;

// After a failure or a timeout the promise resolves to `undefined`. The widget then requests the form definition
// again, and reports an error if that fails too.
const formLoading = formId
  ? Promise.race([
      fetchForm(encodeURIComponent(formId)).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, formTimeoutMs)),
    ])
  : undefined;
__SCRIPT__();
((globalThis as never)[Symbol.for(`./${__ENTRY__}`)] as Embed).start(script, own, formId, formLoading);
