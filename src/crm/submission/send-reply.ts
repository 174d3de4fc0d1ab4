import type { Receipt } from '../../form/form-service.js';
import { CrmError, crmErrorFor } from '../errors/crm-error.js';

type Reply = Readonly<Record<string, unknown>>;

/**
 * The answer to a send, bare or with its words inside `data`. Only a parsed "success" counts as taken.
 * @throws CrmError with outcome `not-taken` for a parsed "fail", else `unclear`
 */
export function readReceipt(parsed: unknown): Receipt {
  const whole = asReply(parsed);
  const data = asReply(whole.data);
  // A refusal in an envelope that says "success" is one; any other status in there is that of a request.
  for (const { status, message } of [whole, data]) if (status === 'fail') throw crmErrorFor(textOf(message));
  if ((whole.status ?? data.status) !== 'success') throw new CrmError('not-json');
  const { form, receipt = whole.receipt } = { ...whole, ...data };
  return { form: textOf(form), ...(receipt ? { receipt: textOf(receipt) } : {}) };
}

function asReply(value: unknown): Reply {
  return typeof value === 'object' && value !== null ? (value as Reply) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
