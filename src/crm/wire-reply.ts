import { crmErrorFor } from './crm-words.js';
import { readWireJson, type WireValue } from './wire-json.js';
import { asText, isWireMap } from './wire-values.js';

/**
 * What an answer carries, out of its envelope or bare.
 * @throws CrmError for "fail" and for what can't be read
 */
export function readReply(text: string): WireValue {
  const reply = readWireJson(text);
  if (!isWireMap(reply) || typeof reply.get('status') !== 'string') return reply;
  if (!reply.has('data')) return unlessRefused(reply);
  // A refusal in an envelope that says "success" is one.
  return unlessRefused(unlessRefused(reply).get('data') ?? null);
}

function unlessRefused<Value extends WireValue>(reply: Value): Value {
  if (isWireMap(reply) && reply.get('status') === 'fail') throw crmErrorFor(asText(reply.get('message')));
  return reply;
}
