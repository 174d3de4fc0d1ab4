import type { Context } from 'hono';
import { loadExtendedMessages, loadMessages } from '../../messages/languages.js';
import type { Messages } from '../../messages/messages.js';

/** Loads the messages in the visitor's language. */
export async function loadPageMessages(context: Context): Promise<Messages> {
  const language = context.req.header('Accept-Language')?.split(/[,;]/)[0]?.trim();
  return loadExtendedMessages(await loadMessages(language || 'en'));
}
