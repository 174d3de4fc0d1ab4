import type { Receipt } from '../form/form-service.js';
import type { PhpRecord } from './php-form.js';
import { type CrmAddress, hostOf, post } from './post.js';
import { readReceipt } from './send-reply.js';
import { parseJson } from './transport.js';

/** As `sendRecord`, to a relay: it knows both dialects and answers in plain JSON. */
export async function sendToRelay(
  relay: CrmAddress,
  formtype: string,
  data: PhpRecord,
  token: string | undefined,
  /** What the relay takes beside the CRM's words. */
  enclosed: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Receipt> {
  const record = {
    action: 'fillform',
    formtype,
    host: hostOf(relay),
    data,
    token,
    ...enclosed,
  };
  return readReceipt(parseJson(await post(relay, '/onlineforms', record, signal, true)));
}
