import type { Receipt } from '../../form/form-service.js';
import { encodePhpForm, type PhpRecord } from '../http/encode-php-form.js';
import { type CrmConnection, pageHostOf, postEncodedBody } from '../http/post.js';
import { parseJson } from '../http/transport.js';
import { readReceipt } from '../submission/send-reply.js';

/** A filled form as a relay is sent it, again and again if need be: it knows both dialects. */
export function encodeRelayBody(
  connection: CrmConnection,
  formtype: string,
  data: PhpRecord,
  token: string,
  /** What the relay takes beside the CRM's words. */
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

/** A relay answers in plain JSON. @throws CrmError */
export async function sendToRelay(
  connection: CrmConnection,
  body: string,
  signal?: AbortSignal,
): Promise<Receipt> {
  return readReceipt(parseJson(await postEncodedBody(connection, '/onlineforms', body, signal, true)));
}
