/**
 * Source of `embed.js` and of `embed.HASH.js` (pinned by a hash), which work as classic scripts and as modules. The script
 * requests its form before the entry runs, so that download and start overlap. `embed.js` requests `ID.js`, a module with
 * the form and the chunks that the form needs. A pinned script may only load chunks whose hash the page knows, so it
 * requests the form as JSON (docs/decisions/0016-embed-js-is-the-whole-script.md). The build replaces `__PINNED__`,
 * `__ENTRY__` (file name of the entry) and `__SCRIPT__();` (code of the entry).
 */
declare const __ENTRY__: string;
declare const __PINNED__: boolean;
declare function __SCRIPT__(): void;

type Embed = typeof import('./script.js');

/** The relay replaces this address by its own (`relay/forms/assets.ts`), so that a copied script still asks the relay. */
const relayUrl = 'https://relay.invalid/';

/**
 * The script's own tag. An element of the page with `name="currentScript"` hides the property of `document`, so the getter
 * of `Document.prototype` is used. The getter gives null in a module and in a script that an optimizer runs late; then the
 * tag is searched, first at the relay's own origin. A script without a tag gets an element that is not on the page.
 */
function findOwnTag(): HTMLScriptElement {
  const current: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  if (current instanceof HTMLScriptElement) return current;
  const tags = [...document.querySelectorAll<HTMLScriptElement>('script[src*="/embed."]')];
  return tags.find(({ src }) => src.startsWith(relayUrl)) ?? tags[0] ?? document.createElement('script');
}

const script = findOwnTag();
/** Any address in the folder that the relay serves. */
const url = new URL(relayUrl).hostname.endsWith('.invalid') ? script.src || location.href : relayUrl;
const readOption = (name: string) =>
  script.getAttribute(`data-${name}`) ?? new URL(script.src || url).searchParams.get(name);
const own = readOption('form');
const formId =
  readOption('endpoint') || readOption('crm')
    ? undefined
    : (own ?? document.querySelector('apro-form:not([endpoint],[crm])')?.getAttribute('form'));

/** Requests the published form: the answer of `GET /forms/ID` as a text, or the object that the relay's script contains. */
function fetchForm(id: string): Promise<unknown> {
  return __PINNED__
    ? fetch(new URL(`forms/${id}`, url), { credentials: 'omit' }).then((response) =>
        response.ok ? response.text() : undefined,
      )
    : import(/* @vite-ignore */ `${new URL(`${id}.js?beside=${__ENTRY__}`, url)}`).then(({ form }) => form);
}

/** Timeout of the request, in milliseconds. Browsers wait for a module for minutes. */
const formTimeoutMs = 10_000;

// A failure gives `undefined`: the form then requests its definition again and reports the error.
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
