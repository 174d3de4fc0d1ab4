import { CrmError } from '../errors/crm-error.js';

/** For a whole exchange, in milliseconds: nobody looks longer at something that turns. */
export const usualTimeout = 20_000;

export interface ExchangeOptions {
  /** The world's own unless told. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for the whole exchange; 20,000 unless told. */
  readonly timeout?: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Longest answer that is read on, in characters; 5,000,000 unless told. */
  readonly limit?: number;
  readonly server?: ServerWays | undefined;
}

/** What a program on a server knows to do and a browser does not: it would only be bytes there. */
export interface ServerWays {
  /** Never more than `limit` bytes, after inflation. @throws CrmError `too-large` */
  readText(response: Response, limit: number): Promise<string>;
  /** Whether an error says that not one byte has left. */
  isUnsent(error: unknown): boolean;
  /** Asks there, and where else the CRM may answer; a browser must not guess ports. */
  askAt(url: string, ask: (url: string) => Promise<string>, isSend: boolean): Promise<string>;
}

/**
 * One request and its whole answer as text. No header that would need a preflight, no cookies, no redirects.
 * @throws CrmError `network`, `timeout`, `aborted`, `redirect`, `too-large` or `http`
 */
export async function exchange(url: string, init: RequestInit, options: ExchangeOptions): Promise<string> {
  const { fetch = globalThis.fetch.bind(globalThis), timeout = usualTimeout, signal, server } = options;
  const { limit = 5_000_000 } = options;
  // The build leaves it out of what a browser gets.
  const ways = import.meta.env.SSR ? server : undefined;
  refuseMixedContent(url);
  const deadline = new AbortController();
  const abandon = () => deadline.abort();
  const timer = setTimeout(abandon, timeout);
  signal?.addEventListener('abort', abandon);
  try {
    if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
    const response = await fetch(url, {
      ...init,
      credentials: 'omit',
      redirect: 'manual',
      signal: deadline.signal,
    });
    // A browser hides what a redirect says: status 0.
    if (/^(0|3..)$/.test(String(response.status))) throw new CrmError('redirect');
    const text = await (ways?.readText(response, limit) ?? response.text());
    if (text.length > limit) throw new CrmError('too-large');
    // A status of the host's own counts only where the CRM's words are missing.
    if (!response.ok && !/^\s*\{/.test(text)) throw new CrmError('http', String(response.status));
    return text;
  } catch (error) {
    if (error instanceof CrmError) throw error;
    if (signal?.aborted) throw new CrmError('aborted');
    if (deadline.signal.aborted) throw new CrmError('timeout');
    throw new CrmError('network', '', ways?.isUnsent(error) ? 'not-taken' : 'unclear');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abandon);
  }
}

/** A browser would refuse it with a word that says nothing. */
function refuseMixedContent(url: string): void {
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
