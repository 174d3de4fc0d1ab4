import type { Receipt } from '../../form/form-service.js';
import { CrmError, parseCrmError } from '../errors/crm-error.js';

type ReplyRecord = Readonly<Record<string, unknown>>;

/**
 * The answer to a send, bare or with its words inside `data`. Only a parsed "success" counts as taken.
 * @throws CrmError with outcome `not-taken` for a parsed "fail", else `unclear`
 */
export function readReceipt(parsed: unknown): Receipt {
  const envelope = asRecord(parsed);
  const data = asRecord(envelope.data);
  // A refusal in an envelope that says "success" is one; any other status in there is that of a request.
  for (const { status, message } of [envelope, data])
    if (status === 'fail') throw parseCrmError(toText(message));
  if ((envelope.status ?? data.status) !== 'success') throw new CrmError('not-json');
  const { form, receipt = envelope.receipt } = { ...envelope, ...data };
  return { form: toText(form), ...(receipt ? { receipt: toText(receipt) } : {}) };
}

function asRecord(value: unknown): ReplyRecord {
  return typeof value === 'object' && value !== null ? (value as ReplyRecord) : {};
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
