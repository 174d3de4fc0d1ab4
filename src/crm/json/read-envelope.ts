import { parseCrmError } from '../errors/crm-error.js';
import { asText, isWireMap } from './coerce.js';
import { extractJson } from './extract-json.js';
import { parseCheckedWireJson, type WireMap, type WireValue } from './wire-json.js';

/**
 * Reads the text of an answer and returns its `data`, or the whole answer if there is no envelope with `status` and `data`.
 * If the text holds several JSON values, a "fail" wins, then a value with a `status` (docs/protocol.md, section 3).
 * @throws CrmError for a "fail" and for a text that cannot be read
 */
export async function readEnvelope(replyText: string): Promise<WireValue> {
  const replies = (await extractJson(replyText)).map(parseCheckedWireJson);
  const [reply = replies[0] ?? null] = replies.filter(isEnvelope).map(throwIfRefused);
  if (!isEnvelope(reply) || !reply.has('data')) return reply;
  // A "fail" inside a successful envelope is a failure too.
  return throwIfRefused(reply.get('data') ?? null);
}

function isEnvelope(reply: WireValue): reply is WireMap {
  return isWireMap(reply) && typeof reply.get('status') === 'string';
}

function throwIfRefused<Value extends WireValue>(reply: Value): Value {
  if (isWireMap(reply) && reply.get('status') === 'fail') throw parseCrmError(asText(reply.get('message')));
  return reply;
}
