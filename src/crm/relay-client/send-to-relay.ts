import type { Receipt } from '../../form/form-service.js';
import { encodePhpForm, type PhpRecord } from '../http/encode-php-form.js';
import { type CrmAddress, hostOf, postBody } from '../http/post.js';
import { parseJson } from '../http/transport.js';
import { readReceipt } from '../submission/send-reply.js';

/** A filled form as a relay is sent it, again and again if need be: it knows both dialects. */
export function relayBody(
  relay: CrmAddress,
  formtype: string,
  data: PhpRecord,
  token: string,
  /** What the relay takes beside the CRM's words. */
  enclosed: Readonly<Record<string, unknown>>,
): string {
  return encodePhpForm({ action: 'fillform', formtype, host: hostOf(relay), data, token, ...enclosed });
}

/** A relay answers in plain JSON. @throws CrmError */
export async function sendToRelay(relay: CrmAddress, body: string, signal?: AbortSignal): Promise<Receipt> {
  return readReceipt(parseJson(await postBody(relay, '/onlineforms', body, signal, true)));
}
