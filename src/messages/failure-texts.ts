import type { ServiceFailure } from '../form/form-service.js';
import type { Messages } from './messages.js';

// This file is a separate script. It is loaded after a failure for which the messages have special texts.

/**
 * The original messages, by the messages that this file has created from them. A later failure starts with the
 * original.
 */
const originals = new WeakMap<Messages, Messages>();

/**
 * Returns a copy of the messages in which two texts describe this failure: the text in place of a form that cannot be
 * shown (`unavailable`), and the texts about a form that could not be sent (`failed`).
 * @throws an error if the extended messages cannot be loaded
 */
export async function loadFailureTexts(
  messages: Messages,
  { code, retryable }: Pick<ServiceFailure, 'code' | 'retryable'>,
): Promise<Messages> {
  const original = originals.get(messages) ?? messages;
  const more = original.more ?? (await import('./more-en.js')).extendedEn;
  const texts: Partial<Record<string, string>> = more.unavailable;
  const described: Messages = {
    ...original,
    more,
    unavailable: texts[code] ?? (retryable ? original.unavailable : more.unavailable.missing),
    failed: {
      ...original.failed,
      ...(code === 'blocked' && { notSent: more.blocked }),
      ...(code === 'not-allowed' && { notSent: original.failed.refused }),
      // The usual text says that the form will be sent later by itself. While the connection is blocked or the site is
      // refused, that is not certain, so the text only says why and that the form is stored.
      ...(texts[code] && {
        kept: `${code === 'blocked' ? more.blocked : original.failed.refused} ${more.saved}`,
      }),
    },
  };
  originals.set(described, original);
  return described;
}
