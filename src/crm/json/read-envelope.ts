import { parseCrmError } from '../errors/crm-error.js';
import { asText, isWireMap } from './coerce.js';
import { extractJson } from './extract-json.js';
import { parseCheckedWireJson, type WireMap, type WireValue } from './wire-json.js';

/**
 * Parses an answer of the CRM. If the answer is an object with `status` and `data`, returns the value of `data`.
 * Otherwise returns the whole answer. If the text contains several JSON values, a value with the status "fail" has
 * priority over all others, and a value with any `status` has priority over a value without one (docs/protocol.md,
 * section 3).
 * @throws CrmError if the status is "fail", or if the text cannot be parsed
 */
export async function readEnvelope(replyText: string): Promise<WireValue> {
  const replies = (await extractJson(replyText)).map(parseCheckedWireJson);
  const [reply = replies[0] ?? null] = replies.filter(isEnvelope).map(throwIfRefused);
  if (!isEnvelope(reply) || !reply.has('data')) return reply;
  // The status "fail" inside `data` also means a failure, even if the status outside is "success".
  return throwIfRefused(reply.get('data') ?? null);
}

function isEnvelope(reply: WireValue): reply is WireMap {
  return isWireMap(reply) && typeof reply.get('status') === 'string';
}

function throwIfRefused<Value extends WireValue>(reply: Value): Value {
  if (isWireMap(reply) && reply.get('status') === 'fail') throw parseCrmError(asText(reply.get('message')));
  return reply;
}
