import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';
import { decodeText } from './decode-text.js';
import { joinBytes } from './join-bytes.js';
import { observeSend, type SendProgress } from './sent-requests.js';
import { assertNotThrottled } from './too-many-requests.js';
import type { NodeTransport } from './transport.js';

/**
 * Codes of `fetch` errors which prove that no byte of the request was sent, so the request may be repeated. They are
 * needed for runtimes that do not report the steps of a request. Codes that can also occur after sending are not in
 * the list, for example those of some TLS 1.3 alerts.
 */
const connectErrorCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  // Code with which Bun reports a refused connection.
  'ConnectionRefused',
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * System calls that happen before a connection exists. Their errors have codes that also occur later, such as
 * `ETIMEDOUT`, so the name of the call decides.
 */
const connectCalls: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** Codes of a request that got no answer because of the connection. */
const connectionCodes: ReadonlySet<CrmErrorCode> = new Set(['network', 'timeout']);

/** Returns whether an error proves that no byte of the request was sent. Then the request may be repeated. */
function isConnectError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Node has tried several IP addresses of the host name, and the `AggregateError` contains one error for each of
  // them. All of them must prove that nothing was sent.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectError);
  // `fetch` refuses some ports, such as 6000, before it connects. This error has no code, only a message.
  if (error.message === 'bad port') return true;
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  return connectErrorCodes.has(code) || connectCalls.has(syscall) || isConnectError(error.cause);
}

/** Implementation of `NodeTransport`: the parts of a CRM request that only work on a server. */
export const nodeTransport: NodeTransport = {
  async readText(response, maxBytes, signal) {
    const text = await readLimitedText(response, maxBytes, signal);
    assertNotThrottled(response, text, Date.now());
    return text;
  },
  observe(fetch) {
    const progress: SendProgress = { isObserved: false, hasLeft: false };
    return {
      fetch: (input, init) => observeSend(progress, () => fetch(input, init)),
      isNotSent: (error) => !progress.hasLeft && (progress.isObserved || isConnectError(error)),
    };
  },
  async requestWithFallback(url, secondUrl = fallbackUrl(url), request, isSend) {
    try {
      return await request(url);
    } catch (error) {
      if (!secondUrl || !(error instanceof CrmError)) throw error;
      // If a firewall drops packets, no connection is made before the time limit. So a timeout without a connection
      // counts as "not sent", too.
      const isNotConnected = error.outcome === 'not-taken' && connectionCodes.has(error.code);
      if (!isNotConnected && (isSend || error.code !== 'network')) throw error;
      return request(secondUrl);
    }
  },
};

/**
 * Returns the URL with port 80 instead of port 81, the second port of the CRM (docs/protocol.md, section 1).
 * Undefined: the URL does not end in `:81`, so there is no second port.
 */
export function fallbackUrl(url: string): string | undefined {
  return url.endsWith(':81') ? `${url.slice(0, -2)}80` : undefined;
}

/**
 * Reads a response as text, and stops as soon as the response is longer than `maxBytes` after decompression.
 * @param signal stops the reading when aborted; the promise may stay pending, so the caller needs its own time limit
 * @throws CrmError `too-large`, or `charset` as `decodeText`
 */
export async function readLimitedText(
  response: Response,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  signal?.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for (;;) {
    const { done, value } = await reader.read();
    // A response body that was cancelled looks like a complete one. So check the signal that cancels it.
    signal?.throwIfAborted();
    if (done) return decodeText(joinBytes(chunks, byteCount), response.headers.get('Content-Type'));
    byteCount += value.byteLength;
    if (byteCount > maxBytes) {
      void reader.cancel().catch(() => {});
      throw new CrmError('too-large');
    }
    chunks.push(value);
  }
}
