import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, hideSubtle, prefix, stubEncryptingPage, submission } from './offline-queue-fixture.js';

let page: ReturnType<typeof stubEncryptingPage>;

beforeEach(() => {
  page = stubEncryptingPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function changeCiphertext(change: (encrypted: string) => string): void {
  const { at, encrypted } = JSON.parse(page.storedText());
  page.storage[`${prefix}t1`] = JSON.stringify({ at, encrypted: change(encrypted) });
}

const losses: Readonly<Record<string, () => void>> = {
  'its key is gone': () => page.database.values.clear(),
  'its key was replaced by another value': () => page.database.values.set('queue', 'x'),
  'its ciphertext was changed': () => changeCiphertext((text) => `${text.slice(0, -8)}AAAAAAAA`),
  'its ciphertext was cut': () => changeCiphertext((text) => text.slice(0, 8)),
  'its ciphertext is empty': () => changeCiphertext(() => ''),
  'its ciphertext is no base64': () => changeCiphertext(() => '%'),
};

describe.each(Object.entries(losses))('a submission that cannot be decrypted, because %s,', (_name, lose) => {
  test('is deleted with a sentence, and does not block others', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    await page.storeEncrypted();
    lose();
    page.storePlain('other', 't2');
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual(['other']);
    expect(page.storage).toEqual({});
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce(), { interval: 1 });
    expect(warn.mock.calls[0]?.[0]).toContain('cannot be decrypted');
  });

  test('is sent from memory by the page of its form', async () => {
    const queue = await page.storeEncrypted();
    lose();
    page.answers = [accepted];
    await queue.flush();
    expect(page.sentBodies).toEqual([submission.body]);
    expect(page.storage).toEqual({});
  });
});

test('the ciphertext of another submission is deleted unsent', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  await page.storeEncrypted();
  page.storage[`${prefix}t2`] = page.storedText();
  page.answers = [accepted, accepted];
  await page.openNextPage();
  expect(page.sentBodies).toEqual([submission.body]);
  expect(page.storage).toEqual({});
});

test('a key that was created after the loss of the first key decrypts only later submissions', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  await page.storeEncrypted({ body: 'old', token: 't1' });
  page.database.values.clear();
  await page.storeEncrypted({ body: 'new', token: 't2' });
  page.answers = [accepted];
  await page.openNextPage();
  expect(page.sentBodies).toEqual(['new']);
  expect(page.storage).toEqual({});
});

const interruptions: Readonly<Record<string, () => void>> = {
  'crypto.subtle is missing': hideSubtle,
  'IndexedDB is missing': () => vi.stubGlobal('indexedDB', undefined),
  'IndexedDB cannot be opened': () => {
    page.database.fault = 'open-fails';
  },
  'IndexedDB does not answer': () => {
    page.database.fault = 'open-hangs';
  },
};

describe.each(Object.entries(interruptions))('while %s, an encrypted submission', (_name, interrupt) => {
  test('stays stored, does not block others, and is sent later', async () => {
    await page.storeEncrypted();
    const text = page.storedText();
    page.storePlain('other', 't2');
    const { crypto } = globalThis;
    interrupt();
    page.answers = [accepted];
    const attempt = page.openNextPage();
    await vi.waitFor(
      async () => {
        await page.clock.advance(5_000);
        expect(page.sentBodies).toEqual(['other']);
      },
      { interval: 1 },
    );
    await attempt;
    expect(page.storage).toEqual({ [`${prefix}t1`]: text });
    vi.stubGlobal('crypto', crypto);
    vi.stubGlobal('indexedDB', page.database);
    page.database.fault = undefined;
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual(['other', submission.body]);
  });

  test('is sent from memory by the page of its form', async () => {
    const queue = await page.storeEncrypted({ clock: page.clock });
    interrupt();
    page.answers = [accepted];
    const attempt = queue.flush();
    await vi.waitFor(
      async () => {
        await page.clock.advance(5_000);
        expect(page.sentBodies).toEqual([submission.body]);
      },
      { interval: 1 },
    );
    await attempt;
    expect(page.storage).toEqual({});
  });
});
