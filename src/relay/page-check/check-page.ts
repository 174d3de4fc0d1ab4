import type { RelayConfig } from '../config/config.js';
import { isLoopback } from '../config/validators.js';
import { type CheckResult, ok, unknown, warning, wrong } from '../doctor/check-result.js';
import { type ContentPolicy, findForbidding, type PolicyUse, readPolicies } from './content-policy.js';
import { type FetchedPage, type FetchPageOptions, fetchPage, PageError } from './fetch-page.js';
import { type FoundScript, findScripts } from './find-script.js';
import { type PageContent, readPage } from './read-page.js';

export interface CheckPageDeps extends FetchPageOptions {
  readonly config: Pick<RelayConfig, 'allowedOrigins' | 'forms'>;
  /** URL at which visitors reach the relay. */
  readonly relayUrl: URL;
}

/**
 * Loads a web page without running its scripts, and reports whether a form of the relay can work on the page.
 * @throws PageError if the page cannot be loaded
 */
export async function* checkPage(pageUrl: URL, deps: CheckPageDeps): AsyncGenerator<CheckResult> {
  const page = await fetchPage(pageUrl, deps);
  yield describeAnswer(page);
  if (page.status >= 400) return;
  const content = readPage(page.text, page.url);
  const found = findScripts(content, deps.relayUrl);
  const frames = content.frames.filter(
    ({ host, pathname }) => host === deps.relayUrl.host && pathname.includes('/f/'),
  );
  if (frames.length === 0 || found.some(({ kind }) => kind === 'there'))
    for (const script of found) yield describeScript(script, deps.relayUrl);
  yield* checkForms(found, content, frames, deps);
  yield checkOrigin(page.url, deps);
  yield checkEncryption(page.url, found, frames, deps);
  yield checkPolicies(page, content, found, frames, deps);
  yield* checkTargets(page.url, found, frames, deps);
}

function describeAnswer({ url, status, redirectCount }: FetchedPage): CheckResult {
  const check = 'page';
  if (status >= 400)
    return wrong(
      check,
      `${url.href} answers ${status}: check the address. If a browser shows the page, the site refuses programs.`,
    );
  return ok(
    check,
    `${url.href} answers ${status}${redirectCount > 0 ? `, after ${redirectCount} redirects` : ''}.`,
  );
}

function describeScript(found: FoundScript, relayUrl: URL): CheckResult {
  const check = 'script';
  switch (found.kind) {
    case 'there':
      return ok(check, `The page has ${found.src.href}.`);
    case 'delayed':
      return warning(
        check,
        `${found.src.href} is started later, by ${found.by}: visitors may wait for the form or never see it. Exclude the script there.`,
      );
    case 'copied':
      return wrong(
        check,
        `The page loads a copy (${found.src?.href ?? 'inline'}) instead of the relay's script: the copy finds no relay and is never updated. Exclude the script from the optimizer.${adviseOnAddress(found, relayUrl)}`,
      );
    case 'mentioned':
      return unknown(
        check,
        'A script of the page mentions the relay and may load the form: open the page in a browser.',
      );
    case 'tag-manager':
      return unknown(
        check,
        'The script is not in the page. Its tag manager may load the script: open the page in a browser.',
      );
    case 'program':
      return unknown(
        check,
        'The script is not in the HTML of the page. A program (React, Vue) may show the form: open the page in a browser. If you pasted the tag, the editor of the site removed it: use its block for HTML.',
      );
    case 'missing':
      return wrong(
        check,
        'The script is not in the page: paste what apro-forms tag prints. If you did, the editor of the site removed the script: use its block for HTML.',
      );
  }
}

/**
 * Returns advice for a script that looks like a copy. Without `PUBLIC_URL`, the check knows only the local address of
 * the relay, so the relay's own script looks like a copy, too.
 */
function adviseOnAddress({ src }: { readonly src: URL | undefined }, relayUrl: URL): string {
  if (!src || !isLoopback(relayUrl)) return '';
  return ` Or is ${src.origin} this relay, which is known here as ${relayUrl.origin} only? Then set PUBLIC_URL to its address.`;
}

/**
 * Reports which forms the page shows. If there are none, an editor program of the site may have removed the attributes
 * that name the form.
 */
function* checkForms(
  found: readonly FoundScript[],
  { elements }: PageContent,
  frames: readonly URL[],
  { config }: CheckPageDeps,
): Generator<CheckResult> {
  const check = 'form';
  const scripts = listWithAddress(found);
  const names = [
    ...scripts.flatMap(({ script, src }) => [
      script.attributes.get('data-form') ?? '',
      src?.searchParams.get('form') ?? '',
      /\/(\d{1,10})\.js$/.exec(src?.pathname ?? '')?.[1] ?? '',
    ]),
    ...elements.map(({ form }) => form),
    ...frames.map(({ pathname }) => /\/f\/(\d{1,10})/.exec(pathname)?.[1] ?? ''),
  ];
  const forms = new Set(names.filter(Boolean));
  const nameless = elements.find(({ form }) => form === '');
  if (nameless) yield wrong(check, `${nameless.name} names no form: write its id into it, e.g. form="34".`);
  const unclosed = elements.find(({ isClosed }) => !isClosed);
  if (unclosed)
    yield wrong(
      check,
      `${unclosed.name} has no end tag, so the form hides the rest of the page: write the end tag, e.g. </apro-form>.`,
    );
  if (forms.size === 0 && scripts.length > 0)
    yield wrong(
      check,
      'The script names no form: its attribute data-form is missing, perhaps removed by the editor of the site. Use the address /ID.js, e.g. /34.js.',
    );
  for (const form of forms)
    yield config.forms.size === 0 || config.forms.has(form)
      ? ok(check, `The page asks for form ${form}.`)
      : wrong(check, `The page asks for form ${form}, which is not in FORMS: add ${form} to FORMS.`);
  const pinned = scripts.find(({ script }) => script.attributes.has('integrity'));
  if (pinned && !/\.[0-9a-f]{8}\.js$/.test(pinned.src?.pathname ?? ''))
    yield wrong(check, 'The script has integrity, but its content changes: use what apro-forms sri prints.');
}

function checkOrigin({ origin }: URL, { config, relayUrl }: CheckPageDeps): CheckResult {
  const check = 'origin';
  const { allowedOrigins } = config;
  if (origin === relayUrl.origin) return ok(check, 'The page is at the relay itself.');
  if (allowedOrigins === 'any') return warning(check, 'ALLOWED_ORIGINS is *: any site may use this relay.');
  return allowedOrigins.has(origin)
    ? ok(check, `${origin} is in ALLOWED_ORIGINS.`)
    : wrong(check, `${origin} is not in ALLOWED_ORIGINS, so its leads are refused: add ${origin}.`);
}

function checkEncryption(
  { protocol, origin }: URL,
  found: readonly FoundScript[],
  frames: readonly URL[],
  { relayUrl }: CheckPageDeps,
): CheckResult {
  const check = 'https';
  const targets = [...listWithAddress(found).map(({ src }) => src), ...frames];
  const plain = targets.find((target) => target.protocol === 'http:');
  if (protocol === 'https:' && plain)
    return wrong(
      check,
      `The page is https and requests ${plain.href}: browsers block this. Write https:// there.`,
    );
  if (protocol === 'https:' && relayUrl.protocol === 'http:')
    return wrong(
      check,
      `The page is https, the relay ${relayUrl.origin} is not: set PUBLIC_URL to an https address.`,
    );
  return protocol === 'https:'
    ? ok(check, 'Page and relay are https.')
    : warning(check, `${origin} is http: others can read what visitors type. Redirect the page to https.`);
}

function checkPolicies(
  page: FetchedPage,
  content: PageContent,
  found: readonly FoundScript[],
  frames: readonly URL[],
  { relayUrl }: CheckPageDeps,
): CheckResult {
  const check = 'content security policy';
  const texts = [page.headers.get('content-security-policy') ?? '', ...content.policies];
  const policies = texts.flatMap(readPolicies);
  if (policies.length === 0) return ok(check, 'The page has none.');
  const scripts = listWithAddress(found);
  const uses: (readonly [PolicyUse, URL, ReadonlyMap<string, string>?])[] = [
    ...scripts.map(({ script, src }) => ['script', src, script.attributes] as const),
    ...(scripts.length > 0
      ? [['connect', new URL(`${relayUrl.href.replace(/\/$/, '')}/onlineforms`)] as const]
      : []),
    ...frames.map((frame) => ['frame', frame] as const),
  ];
  const forbidden = uses.flatMap(([use, target, script]) =>
    policies.flatMap((policy: ContentPolicy) => findForbidding(policy, use, target, page.url, script) ?? []),
  );
  return forbidden.length === 0
    ? ok(check, 'The policy of the page allows the script and the requests of the form.')
    : wrong(
        check,
        `The policy of the page forbids the form: add ${relayUrl.origin} to ${[...new Set(forbidden)].join(' and ')}.`,
      );
}

/** Requests the files that a browser would request for the page: the relay's scripts, and the pages in frames. */
async function* checkTargets(
  pageUrl: URL,
  found: readonly FoundScript[],
  frames: readonly URL[],
  deps: CheckPageDeps,
): AsyncGenerator<CheckResult> {
  const scripts = found.flatMap((script) =>
    script.kind === 'there' || script.kind === 'delayed' ? [script.src] : [],
  );
  const targets = new Map([...scripts, ...frames].slice(0, 5).map((target) => [target.href, target]));
  for (const target of targets.values()) {
    try {
      // Private networks are allowed here, because the operator's own relay may be in such a network.
      const { status, headers } = await fetchPage(target, { ...deps, allowsPrivate: true });
      const policies = readPolicies(headers.get('content-security-policy') ?? '');
      const isFrame = frames.includes(target);
      const forbidden = policies.find(
        (policy) => isFrame && findForbidding(policy, 'ancestors', pageUrl, target),
      );
      if (status !== 200)
        yield wrong('relay', `${target.href} answers ${status}: check its address and FORMS.`);
      else if (forbidden)
        yield wrong(
          'relay',
          `${target.href} may not stand in a frame of ${pageUrl.origin}: use the script of apro-forms tag.`,
        );
      else yield ok('relay', `${target.href} answers.`);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      yield wrong('relay', error.message);
    }
  }
}

type ScriptWithAddress = Extract<FoundScript, { readonly script: unknown }> & { readonly src: URL };

function listWithAddress(found: readonly FoundScript[]): readonly ScriptWithAddress[] {
  return found.filter((script): script is ScriptWithAddress => 'src' in script && script.src !== undefined);
}
