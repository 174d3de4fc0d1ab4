import { crmErrorFor } from '../errors/crm-error.js';
import { asText, isWireMap } from './coerce.js';
import { jsonOf } from './extract-json.js';
import { fromJson, type WireMap, type WireValue } from './wire-json.js';

/**
 * What an answer carries, out of its envelope or bare. Of several answers in one, a refusal counts and then an envelope.
 * @throws CrmError for "fail" and for what can't be read
 */
export async function readReply(text: string): Promise<WireValue> {
  const replies = (await jsonOf(text)).map(fromJson);
  const [reply = replies[0] ?? null] = replies.filter(isEnvelope).map(unlessRefused);
  if (!isEnvelope(reply) || !reply.has('data')) return reply;
  // A refusal in an envelope that says "success" is one.
  return unlessRefused(reply.get('data') ?? null);
}

function isEnvelope(reply: WireValue): reply is WireMap {
  return isWireMap(reply) && typeof reply.get('status') === 'string';
}

function unlessRefused<Value extends WireValue>(reply: Value): Value {
  if (isWireMap(reply) && reply.get('status') === 'fail') throw crmErrorFor(asText(reply.get('message')));
  return reply;
}
