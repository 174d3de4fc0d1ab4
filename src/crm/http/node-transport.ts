import { CrmError } from '../errors/crm-error.js';
import type { NodeTransport } from './transport.js';

/**
 * Codes of Node's errors that occur before the first byte of a request leaves: no address, no connection, or a refused
 * certificate. The certificate codes are those of Node's documentation ("X509 certificate error codes").
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

/** The parts of an exchange that only a server can do, for Node's `fetch`. */
export const nodeTransport: NodeTransport = {
  readText: readLimitedText,
  isNotSent(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause && connectErrorCodes.has(cause.code);
  },
  async requestWithFallback(url, request, isSend) {
    try {
      return await request(url);
    } catch (error) {
      const alternativeUrl = fallbackUrl(url);
      if (!alternativeUrl || !(error instanceof CrmError) || error.code !== 'network') throw error;
      if (isSend && error.outcome === 'unclear') throw error;
      return request(alternativeUrl);
    }
  },
};

/**
 * The URL with port 80 in place of port 81 (docs/protocol.md, section 1). Undefined for a URL that does not end in `:81`.
 */
export function fallbackUrl(url: string): string | undefined {
  return url.endsWith(':81') ? `${url.slice(0, -2)}80` : undefined;
}

/**
 * Reads an answer as text and stops as soon as the answer is longer than `maxBytes` after decompression.
 * @param signal gives the body up if it is aborted; the caller has to race the result against its own deadline
 * @throws CrmError `too-large`
 */
export async function readLimitedText(
  response: Response,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  signal?.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  for (;;) {
    const { done, value } = await reader.read();
    // A cancelled body looks complete.
    signal?.throwIfAborted();
    if (done) return text + decoder.decode();
    byteCount += value.byteLength;
    if (byteCount > maxBytes) {
      void reader.cancel().catch(() => {});
      throw new CrmError('too-large');
    }
    text += decoder.decode(value, { stream: true });
  }
}
