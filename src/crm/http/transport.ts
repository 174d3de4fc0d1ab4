import { type Clock, systemClock } from '../../async/clock.js';
import { CrmError } from '../errors/crm-error.js';
import { decodeText } from './decode-text.js';

/** Default time limit for a request including its whole response, in milliseconds. Few visitors wait longer. */
export const defaultTimeoutMs = 20_000;

const defaultMaxLength = 5_000_000;

export interface FetchTextOptions {
  /** Function that makes the request. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Time limit for the request including its whole response, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number | undefined;
  /** Signal that cancels the request. Undefined: the caller cannot cancel the request. */
  readonly signal: AbortSignal | undefined;
  /**
   * Maximum length of the response: in characters, or in bytes if `server` is set. A longer response counts as an
   * error. @default 5_000_000
   */
  readonly maxLength?: number;
  /**
   * Functions that only work on a server (`nodeTransport`). Undefined: the request runs in a browser, so it works
   * without them.
   */
  readonly server?: NodeTransport | undefined;
  /** Source of time, for tests. @default the real time */
  readonly clock?: Clock | undefined;
}

/**
 * The parts of a request that only work on a server; `nodeTransport` implements them. The interface keeps their code
 * out of the browser bundle.
 */
export interface NodeTransport {
  /**
   * Reads the text of a response, but no more than `maxBytes` after decompression.
   * @param signal stops the reading when aborted
   * @throws CrmError `too-large`, `charset`, `SERVER_IS_OVERLOADED` for status 429
   */
  readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string>;
  /** Prepares a single call of `fetch` in such a way that the steps of the request can be observed. */
  observe(fetch: typeof globalThis.fetch): ObservedFetch;
  /**
   * Sends the request to `url`. If `url` cannot be reached, sends the request to the second address of the CRM.
   * @param secondUrl second address. Default: `url` with port 80 instead of port 81
   * @param isSend true: the request submits a lead, so it is sent to `secondUrl` only if no byte was sent to `url`
   */
  requestWithFallback(
    url: string,
    secondUrl: string | undefined,
    request: (url: string) => Promise<string>,
    isSend: boolean,
  ): Promise<string>;
}

/** A `fetch` function for a single request, which tells whether the request was sent. */
export interface ObservedFetch {
  readonly fetch: typeof globalThis.fetch;
  /**
   * Returns true if no byte of the request was sent, so that the request may be repeated. May be called at any time.
   * @param error the error that `fetch` threw
   */
  isNotSent(error: unknown): boolean;
}

/**
 * Sends a request and reads its whole response as text. The request has no cookies and no header that needs a CORS
 * preflight, and follows no redirects (docs/protocol.md, section 1).
 * @throws CrmError `network`, `timeout`, `aborted`, `redirect`, `too-large`, `http`, `charset` or `mixed-content`
 */
export async function fetchText(url: string, init: RequestInit, options: FetchTextOptions): Promise<string> {
  const { fetch = globalThis.fetch, signal, clock = systemClock } = options;
  const { timeoutMs = defaultTimeoutMs, maxLength = defaultMaxLength } = options;
  // `import.meta.env.SSR` is a constant of the build: false for browsers. So the bundler removes the code that uses
  // `nodeTransport`.
  const nodeTransport = import.meta.env.SSR ? options.server : undefined;
  const observed = nodeTransport?.observe(fetch);
  rejectMixedContent(url);
  // Aborts at the time limit, when the caller cancels the request, and at the end, which clears the timer.
  const requestController = new AbortController();
  const abortRequest = () => requestController.abort();
  void clock.sleep(timeoutMs, requestController.signal).then(abortRequest);
  signal?.addEventListener('abort', abortRequest, { signal: requestController.signal });
  try {
    if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
    const exchange = requestText();
    // The time limit must work even if `fetch` or the response body ignores its abort signal. On a server they
    // sometimes do, in browsers they never do.
    return await (import.meta.env.SSR ? untilAborted(exchange, requestController.signal) : exchange);
  } catch (error) {
    if (error instanceof CrmError) throw error;
    const code = signal?.aborted ? 'aborted' : requestController.signal.aborted ? 'timeout' : 'network';
    throw new CrmError(code, '', observed?.isNotSent(error) ? 'not-taken' : 'unclear');
  } finally {
    abortRequest();
  }

  async function requestText(): Promise<string> {
    const response = await (observed?.fetch ?? fetch)(url, {
      ...init,
      credentials: 'omit',
      redirect: 'manual',
      signal: requestController.signal,
    });
    const { ok, status } = response;
    // A browser reports the status 0 for a redirect that is not followed.
    if (status === 0 || (status >= 300 && status < 400)) throw new CrmError('redirect');
    const text = await (import.meta.env.SSR
      ? (nodeTransport?.readText(response, maxLength, requestController.signal) ?? decodeWholeText(response))
      : response.text());
    if (text.length > maxLength) throw new CrmError('too-large');
    if (!ok && !startsLikeObject(text)) throw new CrmError('http', String(status));
    return text;
  }
}

/**
 * Reads the text of a response on a server. A browser decodes UTF-8 only: the code for other charsets would make its
 * script larger.
 */
async function decodeWholeText(response: Response): Promise<string> {
  return decodeText(await response.arrayBuffer(), response.headers.get('Content-Type'));
}

/** Returns a promise that settles like `promise`. If the signal aborts first, the promise rejects at once. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([promise, aborted]);
}

/**
 * Returns whether a text can be a JSON object. Some CRMs answer with status 501 and correct JSON (docs/protocol.md,
 * section 1). So an error status counts as a failure only if the text is no JSON.
 */
export function startsLikeObject(text: string): boolean {
  return /^\s*\{/.test(text);
}

/**
 * Throws `mixed-content` for an http address on an https page. Browsers block such requests, but the error of `fetch`
 * does not say why.
 */
function rejectMixedContent(url: string): void {
  if (globalThis.location?.protocol !== 'https:') return;
  if (/^https:|^http:\/\/(localhost|127\.|\[::1)/.test(url)) return;
  throw new CrmError('mixed-content');
}

/**
 * Parses a relay's response, which is plain JSON. (The CRM's responses may have text around the JSON.)
 * @throws CrmError `not-json`
 */
export function parseRelayJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CrmError('not-json');
  }
}

/** True if a value is an object but not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
