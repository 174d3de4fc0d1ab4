import type { Clock } from '../../async/clock.js';

/**
 * Reason why a page has no connection to a relay or CRM:
 * - `policy` the Content Security Policy of the page blocks the connection
 * - `browser` an extension of the browser blocks the connection
 * - `site` the server refuses requests from the site
 * - `offline` the device has no network
 */
export type ConnectionObstacle = 'policy' | 'browser' | 'site' | 'offline';

/** Requests that show which parts of a connection work. Each promise resolves to true if the server was reached. */
export interface ConnectionProbes {
  /** `fetch` of a public address of the server. The page may not read the answer. */
  reach(): Promise<boolean>;
  /** `fetch` of the address to which forms are sent. The page may not read the answer. */
  reachSends(): Promise<boolean>;
  /** `fetch` of a public address of the server, whose answer the page reads. */
  read(): Promise<boolean>;
  /** Load of the server's script, which is not run. */
  loadScript(): Promise<boolean>;
  /**
   * Sends an empty submission, which stores nothing. Resolves to true if the relay refuses the site of the page. Without
   * CORS, a page can read the refusal only if a proxy of its own site passes the request to the relay.
   */
  readSiteRefusal(): Promise<boolean>;
  /** Returns true if a policy of the page has blocked one of the requests above. */
  isBlockedByPolicy(): boolean;
}

/** Longest time for all probes, in milliseconds. The visitor waits for the result. */
const maxDiagnosisMs = 4_000;

/**
 * Finds out why a request has failed without an answer. Undefined: the reason is unknown, for example because the
 * server is down, or the connection works again.
 */
export function diagnoseConnection(
  probes: ConnectionProbes,
  clock: Clock,
): Promise<ConnectionObstacle | undefined> {
  const timeout = new AbortController();
  return Promise.race([
    diagnose(probes),
    clock.sleep(maxDiagnosisMs, timeout.signal).then(() => undefined),
  ]).finally(() => timeout.abort());
}

async function diagnose(probes: ConnectionProbes): Promise<ConnectionObstacle | undefined> {
  if (globalThis.navigator?.onLine === false) return 'offline';
  const isReached = await probes.reach();
  if (probes.isBlockedByPolicy()) return 'policy';
  // A probe that fails counts only if another probe succeeds before and afterwards. A connection that is lost and comes
  // back gives no obstacle, so a lead is not refused because of a weak signal.
  if (!isReached) {
    const isBlocked = (await probes.loadScript()) && !(await probes.reach()) && (await probes.loadScript());
    return isBlocked ? 'browser' : undefined;
  }
  // Both requests at once, because a slow connection has time for few requests one after another.
  const [canSend, canRead] = await Promise.all([probes.reachSends(), probes.read()]);
  if ((canSend && canRead) || !(await probes.reach())) return undefined;
  return canSend ? 'site' : 'browser';
}

/** Time that a browser needs to dispatch the event of a policy violation after a request has failed. */
const violationEventMs = 50;

/**
 * Creates the probes of a page.
 * @param url base URL of the relay or CRM, without a slash at the end
 * @param formId id of a form that the page may read. Undefined: it is not checked whether the server refuses the site
 */
export function createPageProbes(url: string, formId: string | undefined, clock: Clock): ConnectionProbes {
  const publicPath = formId === undefined ? '/healthz' : `/forms/${encodeURIComponent(formId)}`;
  let isBlocked = false;
  const { origin } = new URL(url, location.href);

  async function request(
    path: string,
    init: RequestInit,
    check: (response: Response) => boolean | Promise<boolean> = () => true,
  ): Promise<boolean> {
    const onViolation = ({ disposition, blockedURI }: SecurityPolicyViolationEvent) => {
      if (disposition === 'enforce' && blockedURI.startsWith(origin)) isBlocked = true;
    };
    const abortController = new AbortController();
    const { signal } = abortController;
    document.addEventListener('securitypolicyviolation', onViolation, { signal });
    void clock.sleep(maxDiagnosisMs, signal).then(() => abortController.abort());
    try {
      return await check(
        await fetch(url + path, { ...init, credentials: 'omit', cache: 'no-store', signal }),
      );
    } catch {
      await clock.sleep(violationEventMs);
      return false;
    } finally {
      abortController.abort();
    }
  }

  return {
    reach: () => request(publicPath, { mode: 'no-cors' }),
    reachSends: () => request('/onlineforms', { mode: 'no-cors' }),
    read: async () => formId === undefined || request(publicPath, {}),
    loadScript: () => loadWithoutRunning(`${url}/embed.js?probe=${clock.now()}-${Math.random()}`),
    readSiteRefusal: () => request('/onlineforms', { method: 'POST' }, isSiteRefusal),
    isBlockedByPolicy: () => isBlocked,
  };
}

/**
 * Returns true if the relay refuses a submission because of the origin of the page. The CRM reports a wrong key
 * with the same code, but without this reason.
 */
async function isSiteRefusal(response: Response): Promise<boolean> {
  return /reason":"[^"]*origin/i.test(await response.text());
}

/** Loads a script without running it. Resolves to false if the script could not be loaded. */
function loadWithoutRunning(href: string): Promise<boolean> {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { rel: 'preload', as: 'script', href });
    const finish = (isLoaded: boolean) => {
      link.remove();
      resolve(isLoaded);
    };
    link.onload = () => finish(true);
    link.onerror = () => finish(false);
    document.head.append(link);
  });
}
