import type { Receipt } from '../../form/form-service.js';
import { CrmError, parseCrmError } from '../errors/crm-error.js';
import { isRecord } from '../http/transport.js';

type ReplyRecord = Readonly<Record<string, unknown>>;

/**
 * Reads the answer to a send (docs/protocol.md, section 7). The members stand in the answer itself or in its `data`. Only a
 * parsed "success" counts as accepted.
 * @throws CrmError with outcome `not-taken` for a parsed "fail", otherwise with outcome `unclear`
 */
export function readReceipt(parsed: unknown): Receipt {
  const envelope = asRecord(parsed);
  const data = asRecord(envelope.data);
  // A "fail" inside a successful envelope is a refusal. Any other `status` in `data` belongs to the request that was made.
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
