import { CrmError } from '../errors/crm-error.js';
import type { NodeTransport } from './transport.js';

/** Codes under which Node says that not one byte has left. */
const connectErrorPattern =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|(CERT|UNABLE_TO)_\w+|(DEPTH_ZERO_)?SELF_SIGNED_CERT\w*)$/;

export const nodeTransport: NodeTransport = {
  readText: readLimitedText,
  isNotSent(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause && connectErrorPattern.test(String(cause.code));
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

/** Port 80 for port 81 (protocol.md, Transport). */
export function fallbackUrl(url: string): string | undefined {
  return url.endsWith(':81') ? `${url.slice(0, -2)}80` : undefined;
}

/** The text of an answer, never more than `limit` bytes of it after inflation. @throws CrmError `too-large` */
export async function readLimitedText(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    byteCount += value.byteLength;
    if (byteCount > maxBytes) {
      void reader.cancel().catch(() => {});
      throw new CrmError('too-large');
    }
    text += decoder.decode(value, { stream: true });
  }
}
