import { type CheckResult, ok, unknown, warning, wrong } from '../doctor/check-result.js';
import { asRecord } from '../operator/json-record.js';
import { type BrowserConnection, openBrowser } from './browser-connection.js';
import { createPageEvents, type PageEvents } from './page-events.js';

export interface BrowserCheckDeps {
  /** URL at which visitors reach the relay. */
  readonly relayUrl: URL;
  /** Path of the browser. */
  readonly path: string;
  readonly noSandbox: boolean;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly monotonic: () => number;
  /**
   * Factor by which all waiting times are multiplied. Tests use a value below 1.
   * @default 1
   */
  readonly timeScale?: number;
}

const check = 'browser';
const pollMs = 200;
/** Milliseconds in which the page must load, and in which a form must be shown after its script is requested. */
const loadMs = 20_000;
const formMs = 10_000;
/** Milliseconds after the load in which a script that nobody delays has been requested. */
const quietMs = 3_000;
const maxErrors = 3;

/**
 * Opens a page in a browser, and reports what the page does with the form: whether the form is shown, what blocks it,
 * and whether a script of the page delays or copies it.
 */
export async function checkInBrowser(pageUrl: URL, deps: BrowserCheckDeps): Promise<readonly CheckResult[]> {
  const events = createPageEvents(deps.relayUrl);
  let browser: BrowserConnection | undefined;
  try {
    browser = await openBrowser({ path: deps.path, noSandbox: deps.noSandbox, onEvent: events.receive });
    return await watchPage(browser, pageUrl, events, deps);
  } catch (error) {
    const { message } = error as Error;
    return [
      unknown(check, `The browser ${deps.path} does not work (${message}): name another with --browser.`),
    ];
  } finally {
    await browser?.close();
  }
}

async function watchPage(
  browser: BrowserConnection,
  pageUrl: URL,
  events: PageEvents,
  deps: BrowserCheckDeps,
): Promise<readonly CheckResult[]> {
  const { call } = browser;
  const { sleep, monotonic, timeScale = 1 } = deps;
  for (const domain of ['Page', 'Network', 'Runtime', 'Audits']) await call(`${domain}.enable`);
  const startedAt = monotonic();

  async function waitFor(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
    const deadline = monotonic() + timeoutMs * timeScale;
    for (;;) {
      if (await condition()) return true;
      if (monotonic() >= deadline) return false;
      await sleep(pollMs * timeScale);
    }
  }
  const { errorText } = await call('Page.navigate', { url: pageUrl.href });
  if (typeof errorText === 'string')
    return [wrong(check, `A browser cannot open ${pageUrl.href}: ${errorText.slice(0, 100)}.`)];
  const hasLoaded = await waitFor(events.isLoaded, loadMs);
  const hasRequested = () => events.relayRequests.size > 0;
  const startsAlone = await waitFor(hasRequested, quietMs);
  if (!startsAlone) await moveLikeVisitor(call);
  const isRequested = startsAlone || (await waitFor(hasRequested, quietMs));
  let page: PageState = { shownCount: 0, hasElement: false };
  await waitFor(
    async () => {
      page = await readPage(call, deps.relayUrl);
      return page.shownCount > 0;
    },
    isRequested ? formMs : 0,
  );
  const seconds = ((monotonic() - startedAt) / 1_000).toFixed(1);
  return describe(page, events, { hasLoaded, startsAlone, isRequested, seconds, relayUrl: deps.relayUrl });
}

/**
 * Moves the mouse, scrolls and presses a key. Plugins that delay the scripts of a page start the scripts at such
 * an event.
 */
async function moveLikeVisitor(call: BrowserConnection['call']): Promise<void> {
  const point = { x: 100, y: 100 };
  await call('Input.dispatchMouseEvent', { type: 'mouseMoved', ...point });
  await call('Input.dispatchMouseEvent', { type: 'mouseWheel', ...point, deltaX: 0, deltaY: 300 });
  for (const type of ['keyDown', 'keyUp'])
    await call('Input.dispatchKeyEvent', { type, key: 'Shift', code: 'ShiftLeft' });
}

interface PageState {
  /** Number of forms and frames with forms that are shown. */
  readonly shownCount: number;
  /** True: the element `<apro-form>` is defined, so its script has run. */
  readonly hasElement: boolean;
}

async function readPage(call: BrowserConnection['call'], relayUrl: URL): Promise<PageState> {
  const expression = `(() => {
    const hosts = [...document.querySelectorAll('*')].filter((element) => element.shadowRoot?.querySelector('form'));
    const elements = [...document.querySelectorAll('apro-form form, [data-apro-form] form')];
    const frames = [...document.querySelectorAll('iframe')]
      .filter(({ src }) => src.startsWith(${JSON.stringify(`${relayUrl.origin}/`)}) && src.includes('/f/'));
    return [hosts.length + elements.length + frames.length, customElements.get('apro-form') !== undefined];
  })()`;
  const { result } = await call('Runtime.evaluate', { expression, returnByValue: true });
  const { value } = asRecord(result);
  const [shownCount, hasElement] = Array.isArray(value) ? value : [];
  return { shownCount: Number(shownCount) || 0, hasElement: hasElement === true };
}

interface Findings {
  readonly hasLoaded: boolean;
  /** True: the page requested something of the relay before a visitor did anything. */
  readonly startsAlone: boolean;
  readonly isRequested: boolean;
  readonly seconds: string;
  readonly relayUrl: URL;
}

function describe(page: PageState, events: PageEvents, findings: Findings): readonly CheckResult[] {
  const { relayUrl } = findings;
  const results: CheckResult[] = [];
  const failed = [...events.relayRequests].filter(
    ([, { status = 0, failure }]) => failure !== undefined || status >= 400,
  );
  if (events.blockingDirectives.size > 0)
    results.push(
      wrong(
        check,
        `The policy of the page blocks the form: add ${relayUrl.origin} to ${[...events.blockingDirectives].join(' and ')}.`,
      ),
    );
  else
    for (const [url, { status, failure }] of failed.slice(0, maxErrors))
      results.push(wrong(check, `${url} failed in the browser: ${describeFailure(failure, status)}.`));
  for (const text of [...events.formErrors].slice(0, maxErrors))
    results.push(warning(check, `The console says: ${text}`));
  if (page.hasElement && !findings.isRequested)
    results.push(
      wrong(
        check,
        'The page runs a copy of the script, because it requests nothing of the relay. Exclude the script from the optimizer.',
      ),
    );
  else if (page.shownCount > 0) results.push(describeShown(page, findings));
  else if (results.length === 0 || findings.isRequested)
    results.push(
      wrong(
        check,
        findings.isRequested
          ? `The page requests the form but does not show it within ${formMs / 1_000} s. See the lines above, and the console of a browser.`
          : 'The page requests nothing of the relay, also after a visitor moves the mouse and scrolls. Paste what apro-forms tag prints.',
      ),
    );
  if (!findings.hasLoaded)
    results.push(
      warning(check, `The page is not loaded after ${loadMs / 1_000} s: something on the page hangs.`),
    );
  for (const text of [...events.pageErrors].slice(0, maxErrors))
    results.push(warning(check, `Another script of the page fails: ${text}`));
  return results;
}

/**
 * Reason that a browser reports if a script element has requested a file and the answer is an error page. The
 * browser hides the HTTP status of such an answer.
 */
const hiddenAnswer = 'net::ERR_BLOCKED_BY_ORB';

function describeFailure(failure: string | undefined, status: number | undefined): string {
  if (status !== undefined && status >= 400) return `it answered ${status}`;
  return failure === hiddenAnswer
    ? 'its answer is no script. Check the id of the form, and FORMS'
    : (failure ?? 'there is no answer');
}

function describeShown({ shownCount }: PageState, { startsAlone, seconds }: Findings): CheckResult {
  const forms = shownCount === 1 ? 'a form' : `${shownCount} forms`;
  return startsAlone
    ? ok(check, `A browser shows ${forms}, ${seconds} s after the start.`)
    : warning(
        check,
        `A browser shows ${forms} only after a visitor moves or scrolls: an optimizer delays the script. Exclude the script there.`,
      );
}
