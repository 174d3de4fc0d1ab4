import type { Receipt } from '../../form/form-service.js';
import { encodePhpForm, type PhpRecord } from '../http/encode-php-form.js';
import { type CrmConnection, pageHostOf, postEncodedBody } from '../http/post.js';
import { parseJson } from '../http/transport.js';
import { readReceipt } from '../submission/send-reply.js';

/**
 * Encodes a filled form for a relay. The same body can be sent any number of times: the relay answers one token with one
 * receipt. A relay knows both dialects, so the body always uses `compact`.
 * @param relayFields members for the relay in addition to the CRM's own (docs/protocol.md, section 12)
 */
export function encodeRelayBody(
  connection: CrmConnection,
  formtype: string,
  data: PhpRecord,
  token: string,
  relayFields: Readonly<Record<string, unknown>>,
): string {
  return encodePhpForm({
    action: 'fillform',
    formtype,
    host: pageHostOf(connection),
    data,
    token,
    ...relayFields,
  });
}

/**
 * Sends an encoded body to a relay, which answers in plain JSON.
 * @throws CrmError
 */
export async function sendToRelay(
  connection: CrmConnection,
  body: string,
  signal?: AbortSignal,
): Promise<Receipt> {
  return readReceipt(parseJson(await postEncodedBody(connection, '/onlineforms', body, signal, true)));
}
