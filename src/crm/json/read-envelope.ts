import { parseCrmError } from '../errors/crm-error.js';
import { asText, isWireMap } from './coerce.js';
import { extractJson } from './extract-json.js';
import { parseCheckedWireJson, type WireMap, type WireValue } from './wire-json.js';

/**
 * What an answer carries, out of its envelope or bare. Of several answers in one, a refusal counts and then an envelope.
 * @throws CrmError for "fail" and for what can't be read
 */
export async function readEnvelope(replyText: string): Promise<WireValue> {
  const replies = (await extractJson(replyText)).map(parseCheckedWireJson);
  const [reply = replies[0] ?? null] = replies.filter(isEnvelope).map(throwIfRefused);
  if (!isEnvelope(reply) || !reply.has('data')) return reply;
  // A refusal in an envelope that says "success" is one.
  return throwIfRefused(reply.get('data') ?? null);
}

function isEnvelope(reply: WireValue): reply is WireMap {
  return isWireMap(reply) && typeof reply.get('status') === 'string';
}

function throwIfRefused<Value extends WireValue>(reply: Value): Value {
  if (isWireMap(reply) && reply.get('status') === 'fail') throw parseCrmError(asText(reply.get('message')));
  return reply;
}
