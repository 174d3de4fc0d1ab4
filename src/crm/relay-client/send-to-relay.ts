import type { Receipt } from '../../form/form-service.js';
import type { ActionName } from '../http/dialect.js';
import { encodePhpForm, type PhpRecord } from '../http/encode-php-form.js';
import { type CrmConnection, pageHostOf, postEncodedBody } from '../http/post.js';
import { parseRelayJson } from '../http/transport.js';
import { readReceipt } from '../submission/send-reply.js';

/**
 * Encodes a filled form as a request body for a relay. The body can be sent several times, because the relay always
 * returns the same receipt for the same token. The CRM's API action has two names; a relay accepts both, so the body
 * always uses `fillform`.
 * @param relayFields additional data that only a relay reads, for example consents (docs/protocol.md, section 12)
 */
export function encodeRelayBody(
  connection: CrmConnection,
  formtype: string,
  data: PhpRecord,
  token: string,
  relayFields: Readonly<Record<string, unknown>>,
): string {
  return encodePhpForm({
    action: 'fillform' satisfies ActionName,
    formtype,
    host: pageHostOf(connection),
    data,
    token,
    ...relayFields,
  });
}

/**
 * Sends an encoded submission to a relay. A relay answers with JSON only, without other text around the JSON.
 * @throws CrmError
 */
export async function sendToRelay(
  connection: CrmConnection,
  body: string,
  signal?: AbortSignal,
): Promise<Receipt> {
  return readReceipt(parseRelayJson(await postEncodedBody(connection, '/onlineforms', body, signal, true)));
}
