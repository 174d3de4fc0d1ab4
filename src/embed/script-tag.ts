/**
 * Source of `embed.js` and of `embed.HASH.js` (pinned by a hash), which work as classic scripts and as modules. The
 * script requests its form before the entry runs, so that download and start overlap. `embed.js` requests `ID.js`, a
 * module with the form and all scripts that the form needs. A pinned script may only load scripts whose hash the page
 * knows, so it requests the form as JSON (docs/decisions/0016-embed-js-is-the-whole-script.md). The build replaces
 * `__PINNED__`, `__ENTRY__` (file name of the entry), `__DIRECT__` (file names of the scripts that read forms of the CRM)
 * and `__SCRIPT__();` (code of the entry).
 */
declare const __DIRECT__: readonly string[];
declare const __ENTRY__: string;
declare const __PINNED__: boolean;
declare function __SCRIPT__(): void;

type Embed = typeof import('./script.js');

/**
 * Placeholder for the URL of the relay. The relay writes its URL here (`relay/forms/assets.ts`), so that a copy of
 * the script on another server still sends requests to the relay.
 */
const relayUrl = 'https://relay.invalid/';

/**
 * Finds the `<script>` tag that runs this script. An element of the page with `name="currentScript"` hides the
 * property of `document`, so the getter of `Document.prototype` is used. In a module, and in a script that an
 * optimizer runs late, this getter gives null. Then the tag is searched, first among the scripts from the relay's
 * origin. If there is no tag, returns a new element that is not on the page.
 */
function findOwnTag(): HTMLScriptElement {
  const current: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  if (current instanceof HTMLScriptElement) return current;
  const tags = [...document.querySelectorAll<HTMLScriptElement>('script[src*="/embed."]')];
  return tags.find(({ src }) => src.startsWith(relayUrl)) ?? tags[0] ?? document.createElement('script');
}

const script = findOwnTag();
/**
 * URL of a file in the folder from which the relay serves its scripts, or the URL of this folder. The address of the
 * relay is derived from it.
 */
const url = new URL(relayUrl).hostname.endsWith('.invalid') ? script.src || location.href : relayUrl;
const readOption = (name: string) =>
  script.getAttribute(`data-${name}`) ?? new URL(script.src || url).searchParams.get(name);
const own = readOption('form');
const crm = readOption('crm');
// On a page without a relay, these scripts are downloaded while the entry starts. The entry reports an error.
if (crm) for (const file of __DIRECT__) import(/* @vite-ignore */ `${new URL(file, url)}`).catch(() => {});
const formId =
  readOption('endpoint') || crm
    ? undefined
    : (own ?? document.querySelector('apro-form:not([endpoint],[crm])')?.getAttribute('form'));

/**
 * Requests the published form from the relay. Returns the answer of `GET /forms/ID` as a text, or the object that the
 * relay's script `ID.js` contains.
 */
function fetchForm(id: string): Promise<unknown> {
  return __PINNED__
    ? fetch(new URL(`forms/${id}`, url).href, { credentials: 'omit' }).then((response) =>
        response.ok ? response.text() : undefined,
      )
    : import(/* @vite-ignore */ `${new URL(`${id}.js?beside=${__ENTRY__}`, url)}`).then(({ form }) => form);
}

/**
 * Timeout of the request for the form, in milliseconds. Without a timeout, a browser waits for a module for minutes.
 */
const formTimeoutMs = 10_000;

// A failed request gives `undefined`. The form then requests its definition again and reports the error of that
// request.
const formLoading = formId
  ? Promise.race([
      fetchForm(encodeURIComponent(formId)).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, formTimeoutMs)),
    ])
  : undefined;
__SCRIPT__();
((globalThis as never)[Symbol.for(`./${__ENTRY__}`)] as Embed).start(
  url,
  script,
  readOption,
  own,
  formId,
  formLoading,
);
