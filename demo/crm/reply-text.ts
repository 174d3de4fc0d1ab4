import type { Reply } from './crm.js';
import { failureText } from './fault-replies.js';
import { phpJson } from './php-json.js';

/** Writes an answer of the simulated CRM as the text of an HTTP response. */
export function replyText(reply: Reply): string {
  if ('fail' in reply) return failureText(reply.fail);
  return phpJson('bare' in reply ? reply.bare : `{"status":"success","data":${reply.data}}`);
}
