import type { PageContent, PageScript } from './read-page.js';

/** How a web page contains the relay's script. */
export type FoundScript =
  | { readonly kind: 'there'; readonly script: PageScript; readonly src: URL }
  /**
   * An optimizer or a consent banner delays the script. The script starts later, or only after a click of the visitor.
   */
  | { readonly kind: 'delayed'; readonly script: PageScript; readonly src: URL; readonly by: string }
  /** An optimizer has copied the script to another URL. The copy is not updated when the relay is. */
  | { readonly kind: 'copied'; readonly script: PageScript; readonly src: URL | undefined }
  /**
   * The page has no element for the script, but an inline script that contains the relay's URL. This script may load
   * the relay's script.
   */
  | { readonly kind: 'mentioned' }
  /** The page has no element for the script, but a tag manager, which may load the script. */
  | { readonly kind: 'tag-manager' }
  /** The page has no element for the script, but the scripts of a program (React, Vue), which may contain the form. */
  | { readonly kind: 'program' }
  | { readonly kind: 'missing' };

const scriptName = /^\/(?:embed(?:\.[0-9a-f]{8})?|\d{1,10})\.js$/;
const copiedName = /(?:^|\/)embed(?:\.[0-9a-f]{8})?(?:\.min)?\.js$|apro-?forms/i;
/**
 * Matches values of `type` with which a browser runs a script. A script with another type does not run until a further
 * script changes the type.
 */
const runningType = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i;
const tagManager = /googletagmanager\.com\/gtm|mc\.yandex\.ru\/metrika\/tag_manager|matomo\.js|container_\w/i;

/** Programs that delay scripts. Each pattern matches the attributes with which a program marks a delayed script. */
const delayers: readonly (readonly [RegExp, string])[] = [
  [/rocket/i, 'WP Rocket or Cloudflare Rocket Loader'],
  [/litespeed/i, 'LiteSpeed Cache'],
  [/perfmatters|pmdelayed/i, 'Perfmatters'],
  [/nitro/i, 'NitroPack'],
  [/cookie|consent|cmplz|usercentrics|text\/plain/i, 'a consent banner'],
];

/** Finds the elements of a page that load the relay's script. */
export function findScripts({ scripts }: PageContent, relayUrl: URL): readonly FoundScript[] {
  const found = scripts.flatMap((script) => recognize(script, relayUrl) ?? []);
  if (found.length > 0) return found;
  const isMentioned = scripts.some(({ text }) => text.includes(relayUrl.host));
  if (isMentioned) return [{ kind: 'mentioned' }];
  const hasTagManager = scripts.some(
    ({ src, text }) => tagManager.test(src?.href ?? '') || tagManager.test(text),
  );
  if (hasTagManager) return [{ kind: 'tag-manager' }];
  return [{ kind: scripts.some(isOfProgram) ? 'program' : 'missing' }];
}

/** Matches the paths that bundlers and frameworks give to their scripts. */
const bundlePath = /\/_(next|nuxt|astro|app)\/|\/(main|app|index|bundle|runtime|polyfills)[.-][\w.-]*js$/i;
/**
 * Matches the scripts of WordPress itself. They are not taken for the scripts of a program that may contain the
 * form: in WordPress, the form is a `<script>` tag or a block.
 */
const wordpressPath = /\/wp-(includes|content)\//;

function isOfProgram({ attributes, src }: PageScript): boolean {
  if (!src || wordpressPath.test(src.pathname)) return false;
  return attributes.get('type')?.trim() === 'module' || bundlePath.test(src.pathname);
}

function recognize(script: PageScript, relayUrl: URL): FoundScript | undefined {
  const { attributes, src } = script;
  const type = attributes.get('type')?.trim() ?? '';
  if (src && isOwnScript(src, relayUrl)) {
    if (runningType.test(type)) return { kind: 'there', script, src };
    return { kind: 'delayed', script, src, by: nameDelayer(type) };
  }
  for (const [name, value] of attributes) {
    if (name === 'src' || !URL.canParse(value) || !isOwnScript(new URL(value), relayUrl)) continue;
    return { kind: 'delayed', script, src: new URL(value), by: nameDelayer(`${name} ${type}`) };
  }
  const isCopy = (src && copiedName.test(src.pathname)) || attributes.has('data-form');
  return isCopy ? { kind: 'copied', script, src } : undefined;
}

/**
 * Compares a URL with the relay's scripts, without the scheme. If the page has `http:` and the relay has `https:`,
 * another check reports it.
 */
function isOwnScript(src: URL, relayUrl: URL): boolean {
  const path = relayUrl.pathname.replace(/\/$/, '');
  return (
    src.host === relayUrl.host &&
    src.pathname.startsWith(path) &&
    scriptName.test(src.pathname.slice(path.length))
  );
}

function nameDelayer(marker: string): string {
  const name = delayers.find(([pattern]) => pattern.test(marker))?.[1] ?? 'an optimizer';
  return `${name} (${marker.trim()})`;
}
