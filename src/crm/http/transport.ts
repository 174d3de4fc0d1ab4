import { CrmError } from '../errors/crm-error.js';

/** For a whole exchange, in milliseconds: nobody looks longer at something that turns. */
export const defaultTimeoutMs = 20_000;

export interface FetchTextOptions {
  /** The world's own unless told. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for the whole exchange; 20,000 unless told. */
  readonly timeout?: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Longest answer that is read on, in characters; 5,000,000 unless told. */
  readonly limit?: number;
  readonly server?: NodeTransport | undefined;
}

/** What a program on a server knows to do and a browser does not: it would only be bytes there. */
export interface NodeTransport {
  /** Never more than `limit` bytes, after inflation. @throws CrmError `too-large` */
  readText(response: Response, maxBytes: number): Promise<string>;
  /** Whether an error says that not one byte has left. */
  isNotSent(error: unknown): boolean;
  /** Asks there, and where else the CRM may answer; a browser must not guess ports. */
  requestWithFallback(
    url: string,
    request: (url: string) => Promise<string>,
    isSend: boolean,
  ): Promise<string>;
}

/**
 * One request and its whole answer as text. No header that would need a preflight, no cookies, no redirects.
 * @throws CrmError `network`, `timeout`, `aborted`, `redirect`, `too-large` or `http`
 */
export async function fetchText(url: string, init: RequestInit, options: FetchTextOptions): Promise<string> {
  const { fetch = globalThis.fetch.bind(globalThis), timeout = defaultTimeoutMs, signal, server } = options;
  const { limit = 5_000_000 } = options;
  // The build leaves it out of what a browser gets.
  const nodeTransport = import.meta.env.SSR ? server : undefined;
  rejectMixedContent(url);
  const timeoutController = new AbortController();
  const abortRequest = () => timeoutController.abort();
  const timer = setTimeout(abortRequest, timeout);
  signal?.addEventListener('abort', abortRequest);
  try {
    if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
    const response = await fetch(url, {
      ...init,
      credentials: 'omit',
      redirect: 'manual',
      signal: timeoutController.signal,
    });
    // A browser hides what a redirect says: status 0.
    if (/^(0|3..)$/.test(String(response.status))) throw new CrmError('redirect');
    const text = await (nodeTransport?.readText(response, limit) ?? response.text());
    if (text.length > limit) throw new CrmError('too-large');
    // A status of the host's own counts only where the CRM's words are missing.
    if (!response.ok && !/^\s*\{/.test(text)) throw new CrmError('http', String(response.status));
    return text;
  } catch (error) {
    if (error instanceof CrmError) throw error;
    if (signal?.aborted) throw new CrmError('aborted');
    if (timeoutController.signal.aborted) throw new CrmError('timeout');
    throw new CrmError('network', '', nodeTransport?.isNotSent(error) ? 'not-taken' : 'unclear');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abortRequest);
  }
}

/** A browser would refuse it with a word that says nothing. */
function rejectMixedContent(url: string): void {
  if (globalThis.location?.protocol !== 'https:') return;
  if (/^https:|^http:\/\/(localhost|127\.|\[::1)/.test(url)) return;
  throw new CrmError('mixed-content', 'an https page needs an https relay');
}

/** Of a relay nothing but JSON is expected. @throws CrmError `not-json` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CrmError('not-json');
  }
}
