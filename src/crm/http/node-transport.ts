import { CrmError } from '../errors/crm-error.js';
import type { ServerWays } from './transport.js';

/** Codes under which Node says that not one byte has left. */
const notConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|(CERT|UNABLE_TO)_\w+|(DEPTH_ZERO_)?SELF_SIGNED_CERT\w*)$/;

export const serverWays: ServerWays = {
  readText: readWithin,
  isUnsent(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause && notConnected.test(String(cause.code));
  },
  async askAt(url, ask, isSend) {
    try {
      return await ask(url);
    } catch (error) {
      const other = otherUrl(url);
      if (!other || !(error instanceof CrmError) || error.code !== 'network') throw error;
      if (isSend && error.outcome === 'unclear') throw error;
      return ask(other);
    }
  },
};

/** Port 80 for port 81 (protocol.md, Transport). */
export function otherUrl(url: string): string | undefined {
  return url.endsWith(':81') ? `${url.slice(0, -2)}80` : undefined;
}

/** The text of an answer, never more than `limit` bytes of it after inflation. @throws CrmError `too-large` */
export async function readWithin(response: Response, limit: number): Promise<string> {
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
