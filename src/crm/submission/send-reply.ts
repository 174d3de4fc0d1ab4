import type { Receipt } from '../../form/form-service.js';
import { CrmError, parseCrmError } from '../errors/crm-error.js';
import { isRecord } from '../http/transport.js';

type ReplyRecord = Readonly<Record<string, unknown>>;

/**
 * Reads the answer to a submitted form (docs/protocol.md, section 7). The properties `status`, `form` and `receipt`
 * are in the answer itself or in the answer's `data`. The form counts as accepted only if `status` is "success".
 * @throws CrmError with the outcome `not-taken` if `status` is "fail", otherwise with the outcome `unclear`
 */
export function readReceipt(parsed: unknown): Receipt {
  const envelope = asRecord(parsed);
  const data = asRecord(envelope.data);
  // "fail" in `data` means that the form was refused, even if the `status` outside is "success". Any other `status`
  // in `data` is that of the customer request which the CRM has created, so it says nothing about the form.
  for (const { status, message } of [envelope, data])
    if (status === 'fail') throw parseCrmError(toText(message));
  if ((envelope.status ?? data.status) !== 'success') throw new CrmError('not-json');
  const { form, receipt = envelope.receipt } = { ...envelope, ...data };
  return { form: toText(form), ...(receipt ? { receipt: toText(receipt) } : {}) };
}

function asRecord(value: unknown): ReplyRecord {
  return isRecord(value) ? value : {};
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
