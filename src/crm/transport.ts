import { CrmError } from './crm-error.js';

export interface PostOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the answer, after inflation. */
  readonly limit: number;
}

/** Codes under which Node says that not one byte has left. */
const notConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * One request and its whole answer as text. No header that would need a preflight, no cookies, no redirects.
 * @throws CrmError `network`, `timeout`, `aborted`, `redirect`, `too-large` or `http`
 */
export async function exchange(url: string, init: RequestInit, options: PostOptions): Promise<string> {
  refuseMixedContent(url);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeout);
  const abandon = () => deadline.abort();
  options.signal?.addEventListener('abort', abandon);
  try {
    if (options.signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
    const response = await options.fetch(url, {
      ...init,
      credentials: 'omit',
      redirect: 'manual',
      signal: deadline.signal,
    });
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      throw new CrmError('redirect');
    }
    const text = await readLimited(response, options.limit);
    // A status of the host's own counts only where the CRM's words are missing.
    if (!response.ok && !/^\s*\{/.test(text)) throw new CrmError('http', String(response.status));
    return text;
  } catch (error) {
    if (error instanceof CrmError) throw error;
    if (options.signal?.aborted) throw new CrmError('aborted');
    if (deadline.signal.aborted) throw new CrmError('timeout');
    throw new CrmError('network', '', notConnected.test(causeCode(error)) ? 'not-taken' : 'unclear');
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abandon);
  }
}

async function readLimited(response: Response, limit: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      void reader.cancel().catch(() => {});
      throw new CrmError('too-large');
    }
    text += decoder.decode(value, { stream: true });
  }
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** A browser would refuse it with a word that says nothing. */
function refuseMixedContent(url: string): void {
  const page = globalThis.location?.protocol;
  const { protocol, hostname } = new URL(url);
  if (page !== 'https:' || protocol !== 'http:') return;
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return;
  throw new CrmError('mixed-content', 'an https page needs an https relay');
}
