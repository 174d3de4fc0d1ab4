import { type Clock, systemClock } from '../../async/clock.js';
import { CrmError } from '../errors/crm-error.js';
import { decodeText } from './decode-text.js';

/** Default deadline of a whole exchange, in milliseconds. A visitor hardly waits longer. */
export const defaultTimeoutMs = 20_000;

const defaultMaxLength = 5_000_000;

export interface FetchTextOptions {
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Deadline of the whole exchange, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number | undefined;
  /** Cancels the exchange. */
  readonly signal: AbortSignal | undefined;
  /** Longest answer that is accepted: in characters, or in bytes if `server` is set. @default 5_000_000 */
  readonly maxLength?: number;
  /** Transport for a program on a server (`nodeTransport`). Undefined in a browser. */
  readonly server?: NodeTransport | undefined;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/**
 * Parts of an exchange that only a server can do, as `nodeTransport` implements them. The interface keeps their code out of
 * the browser bundle.
 */
export interface NodeTransport {
  /**
   * Reads an answer, but no more than `maxBytes` after decompression.
   * @param signal ends the reading, if it is aborted
   * @throws CrmError `too-large`, `charset`
   */
  readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string>;
  /** Prepares a single call of `fetch`. */
  observe(fetch: typeof globalThis.fetch): ObservedFetch;
  /** Sends the request to `url` and, where that is allowed, to the second port of the CRM. */
  requestWithFallback(
    url: string,
    request: (url: string) => Promise<string>,
    isSend: boolean,
  ): Promise<string>;
}

/** A `fetch` for a single request. */
export interface ObservedFetch {
  readonly fetch: typeof globalThis.fetch;
  /**
   * True if no byte of the request has left: the connection was never up. May be called at any time.
   * @param error what `fetch` threw
   */
  isNotSent(error: unknown): boolean;
}

/**
 * Sends a request and reads its whole answer as text. The request has no header that needs a CORS preflight and no cookies,
 * and follows no redirects (docs/protocol.md, section 1).
 * @throws CrmError `network`, `timeout`, `aborted`, `redirect`, `too-large`, `http`, `charset` or `mixed-content`
 */
export async function fetchText(url: string, init: RequestInit, options: FetchTextOptions): Promise<string> {
  const { fetch = globalThis.fetch, signal, server, clock = systemClock } = options;
  const { timeoutMs = defaultTimeoutMs, maxLength = defaultMaxLength } = options;
  // `import.meta.env.SSR` is a constant of the build, so the browser bundle has no code for `server`.
  const nodeTransport = import.meta.env.SSR ? server : undefined;
  const observed = nodeTransport?.observe(fetch);
  rejectMixedContent(url);
  const requestController = new AbortController();
  const doneController = new AbortController();
  const abortRequest = () => requestController.abort();
  void clock.sleep(timeoutMs, doneController.signal).then(abortRequest);
  signal?.addEventListener('abort', abortRequest, { signal: doneController.signal });
  try {
    if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
    const exchange = requestText();
    // On a server the deadline holds even if `fetch` or the body ignores the abort. A browser honours the abort.
    return await (import.meta.env.SSR ? untilAborted(exchange, requestController.signal) : exchange);
  } catch (error) {
    if (error instanceof CrmError) throw error;
    const outcome = observed?.isNotSent(error) ? 'not-taken' : 'unclear';
    if (signal?.aborted) throw new CrmError('aborted', '', outcome);
    if (requestController.signal.aborted) throw new CrmError('timeout', '', outcome);
    throw new CrmError('network', '', outcome);
  } finally {
    doneController.abort();
  }

  async function requestText(): Promise<string> {
    const response = await (observed?.fetch ?? fetch)(url, {
      ...init,
      credentials: 'omit',
      redirect: 'manual',
      signal: requestController.signal,
    });
    const { ok, status } = response;
    // A browser hides a redirect behind the status 0.
    if (status === 0 || (status >= 300 && status < 400)) throw new CrmError('redirect');
    const text = await (nodeTransport?.readText(response, maxLength, requestController.signal) ??
      readWholeText(response));
    if (text.length > maxLength) throw new CrmError('too-large');
    if (!ok && !startsLikeObject(text)) throw new CrmError('http', String(status));
    return text;
  }
}

/** Only a server decodes other charsets: the browser bundle has no room for that code, and reads UTF-8. */
async function readWholeText(response: Response): Promise<string> {
  if (!import.meta.env.SSR) return response.text();
  return decodeText(await response.arrayBuffer(), response.headers.get('Content-Type'));
}

/** Settles like the promise, but rejects as soon as the signal aborts, whatever the promise does. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([promise, aborted]);
}

/**
 * True if a text can be a JSON object. An error status counts only without such a text, because some installations answer
 * with status 501 and correct JSON (docs/protocol.md, section 1).
 */
export function startsLikeObject(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Throws `mixed-content` for an http address on an https page. The error of a browser's `fetch` does not name the cause. */
function rejectMixedContent(url: string): void {
  if (globalThis.location?.protocol !== 'https:') return;
  if (/^https:|^http:\/\/(localhost|127\.|\[::1)/.test(url)) return;
  throw new CrmError('mixed-content', 'an https page needs an https relay');
}

/**
 * Parses an answer of a relay, which is plain JSON without any text around the JSON.
 * @throws CrmError `not-json`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CrmError('not-json');
  }
}

/** True for an object that is no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
