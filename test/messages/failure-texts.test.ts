import { describe, expect, test } from 'vitest';
import { loadFailureTexts } from '../../src/messages/failure-texts.js';
import { loadMessages, translatedLanguages } from '../../src/messages/languages.js';
import { getExtendedMessages } from '../../src/messages/more-en.js';

describe.each(['en', ...translatedLanguages])('%s', (language) => {
  test('a failure has its own text in place of the form, and other failures keep the usual text', async () => {
    const messages = await loadMessages(language);
    const { unavailable, blocked, saved } = getExtendedMessages(messages);
    const textOf = async (code: string, retryable: boolean) =>
      (await loadFailureTexts(messages, { code, retryable })).unavailable;
    expect(await textOf('BAD_PARAMS', false)).toBe(unavailable.missing);
    expect(await textOf('not-allowed', false)).toBe(unavailable['not-allowed']);
    expect(await textOf('blocked', false)).toBe(unavailable.blocked);
    expect(await textOf('blocked', true)).toBe(unavailable.blocked);
    expect(await textOf('SERVER_IS_OVERLOADED', true)).toBe(messages.unavailable);
    expect(new Set([...Object.values(unavailable), messages.unavailable, blocked, saved]).size).toBe(6);
  });

  test('no text promises that a blocked form will be sent, also after an earlier failure', async () => {
    const messages = await loadMessages(language);
    const { blocked, saved } = getExtendedMessages(messages);
    let texts = await loadFailureTexts(messages, { code: 'blocked', retryable: true });
    expect(texts.failed).toEqual({ ...messages.failed, notSent: blocked, kept: `${blocked} ${saved}` });
    texts = await loadFailureTexts(texts, { code: 'not-allowed', retryable: true });
    const { refused } = messages.failed;
    expect(texts.failed).toEqual({ ...messages.failed, notSent: refused, kept: `${refused} ${saved}` });
    texts = await loadFailureTexts(texts, { code: 'LIMIT_EXCEEDED', retryable: true });
    expect(texts.failed).toEqual(messages.failed);
    expect(texts.retry).toBe(messages.retry);
  });
});
