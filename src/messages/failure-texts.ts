import type { ServiceFailure } from '../form/form-service.js';
import { loadExtendedMessages } from './languages.js';
import type { Messages } from './messages.js';

// This file is a separate script. It is loaded after a failure that has texts of its own.

/** The messages before their texts were replaced for an earlier failure. */
const originals = new WeakMap<Messages, Messages>();

/**
 * Returns messages whose texts about a failed form describe one failure: in place of the form (`unavailable`), and
 * after a send (`failed`).
 * @throws an error if the extended messages cannot be loaded
 */
export async function loadFailureTexts(
  messages: Messages,
  { code, retryable }: Pick<ServiceFailure, 'code' | 'retryable'>,
): Promise<Messages> {
  const original = originals.get(messages) ?? messages;
  const { more } = await loadExtendedMessages(original);
  if (!more) return original;
  const texts: Partial<Record<string, string>> = more.unavailable;
  const described: Messages = {
    ...original,
    more,
    unavailable: texts[code] ?? (retryable ? original.unavailable : more.unavailable.missing),
    failed: {
      ...original.failed,
      ...(code === 'blocked' && { notSent: more.blocked }),
      ...(code === 'not-allowed' && { notSent: original.failed.refused }),
      // Nobody is promised that a blocked form will be sent by itself.
      ...(texts[code] && {
        kept: `${code === 'blocked' ? more.blocked : original.failed.refused} ${more.saved}`,
      }),
    },
  };
  originals.set(described, original);
  return described;
}
