import type { Messages } from './messages.js';

/**
 * Adds the extended messages, which only some forms need. In English they are in a separate script, which is loaded.
 * In other languages, `messages` already contains them.
 * @throws an error if the script cannot be loaded
 */
export async function loadExtendedMessages(messages: Messages): Promise<Messages> {
  return messages.more ? messages : (await import('./more-en.js')).addExtendedEnglish(messages);
}
