import type { Receipt } from '../form/form-service.js';
import { inDialect } from './dialect.js';
import { findJson } from './find-json.js';
import type { PhpRecord } from './php-form.js';
import { type CrmAddress, hostOf, post } from './post.js';
import { readReceipt } from './send-reply.js';

/** Sends `data` as it is spelt for the CRM. Never sent again by itself after an unclear outcome. */
export function sendRecord(
  crm: CrmAddress,
  formtype: string,
  data: PhpRecord,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<Receipt> {
  return inDialect('send', crm.url, crm.dialect, async (action) =>
    readReceipt(
      findJson(
        await post(crm, '/onlineforms', { action, formtype, host: hostOf(crm), data, token }, signal, true),
        JSON.parse,
      ),
    ),
  );
}
