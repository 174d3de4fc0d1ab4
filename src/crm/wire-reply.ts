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
  if (reply.get('status') === 'fail') throw crmErrorFor(asText(reply.get('message')));
  if (!reply.has('data')) return reply;
  const data = reply.get('data') ?? null;
  // A refusal in an envelope that says "success" is one.
  if (isWireMap(data) && data.get('status') === 'fail') throw crmErrorFor(asText(data.get('message')));
  return data;
}
