import { crmErrorFor } from './crm-error.js';
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
  return reply.has('data') ? (reply.get('data') ?? null) : reply;
}
