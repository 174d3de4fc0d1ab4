import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encryptStored } from '../../../src/crm/relay-client/flush-offline-queue.js';
import { createOfflineQueue } from '../../../src/crm/relay-client/offline-queue.js';
import type { IndexedDbFault } from './fake-indexed-db.js';
import { accepted, hideSubtle, prefix, stubEncryptingPage, submission } from './offline-queue-fixture.js';

let page: ReturnType<typeof stubEncryptingPage>;

beforeEach(() => {
  page = stubEncryptingPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('an encrypted submission', () => {
  test('shows neither its body nor the address of the relay, and is sent by the next page', async () => {
    await page.storeEncrypted();
    expect(Object.keys(JSON.parse(page.storedText()))).toEqual(['at', 'encrypted']);
    expect(atob(JSON.parse(page.storedText()).encrypted)).not.toMatch(/fillform|relay/);
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual([submission.body]);
    expect(page.storage).toEqual({});
  });

  test('has another ciphertext at each encryption, and a key that cannot be exported', async () => {
    await page.storeEncrypted({ body: 'same', token: 't1' });
    await page.storeEncrypted({ body: 'same', token: 't2' });
    expect(JSON.parse(page.storedText('t1')).encrypted).not.toBe(JSON.parse(page.storedText('t2')).encrypted);
    const keys = [...page.database.values.values()] as CryptoKey[];
    expect(keys.map(({ extractable }) => extractable)).toEqual([false]);
  });

  test('can be as large as the relay accepts, with any characters', async () => {
    const body = 'é\u{1F600}\u0000'.repeat(40_000);
    await page.storeEncrypted({ body });
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual([body]);
  });

  test('of each of two tabs, which create the key at once, is sent by a third tab', async () => {
    await Promise.all([
      page.storeEncrypted({ body: 'one', token: 't1' }),
      page.storeEncrypted({ body: 'two', token: 't2' }),
    ]);
    page.answers = [accepted, accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual(['one', 'two']);
    expect(page.storage).toEqual({});
  });

  test('that the relay refuses stays encrypted', async () => {
    const consoleError = vi.spyOn(console, 'error').mockReturnValue();
    await page.storeEncrypted();
    const text = page.storedText();
    page.answers = ['{"status":"fail","message":"BAD_PARAMS"}'];
    await page.openNextPage();
    await vi.waitFor(() => expect(consoleError).toHaveBeenCalledOnce(), { interval: 1 });
    expect(page.storedText()).toBe(text);
  });
});

describe('the order of writes', () => {
  test('stores plain text before enqueue returns, and the key before the ciphertext', async () => {
    const queue = createOfflineQueue(page.clock);
    const write = vi.spyOn(Object.getPrototypeOf(page.storage), 'setItem');
    const keyCounts: number[] = [];
    write.mockImplementation(function (this: Record<string, string>, ...[name, text]: unknown[]) {
      keyCounts.push(page.database.values.size);
      this[String(name)] = String(text);
    });
    queue.enqueue('t1', submission, () => {});
    expect(JSON.parse(page.storedText())).toEqual({ ...submission, at: page.clock.now() });
    await vi.waitFor(() => expect(page.storedText()).toContain('"encrypted"'), { interval: 1 });
    expect(keyCounts).toEqual([0, 1]);
  });

  test('stores the last of several changes of the visitor', async () => {
    const queue = createOfflineQueue(page.clock);
    for (const body of ['1', '2', '3']) queue.enqueue('t1', { ...submission, body }, () => {});
    await vi.waitFor(() => expect(page.storedText()).toContain('"encrypted"'), { interval: 1 });
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual(['3']);
  });

  test('does not store a submission again that was sent while it was encrypted', async () => {
    const queue = createOfflineQueue(page.clock);
    queue.enqueue('t1', submission, () => {});
    const encryption = encryptStored(`${prefix}t1`, page.clock);
    queue.remove('t1');
    await encryption;
    expect(page.storage).toEqual({});
  });

  test('keeps a change that the visitor makes while the earlier text is decrypted', async () => {
    await page.storeEncrypted();
    page.database.values.clear();
    const newer = JSON.stringify({ ...submission, at: page.clock.now() });
    page.database.onOpen = () => {
      page.storage[`${prefix}t1`] = newer;
    };
    vi.spyOn(console, 'warn').mockReturnValue();
    await page.openNextPage();
    expect(page.storage).toEqual({ [`${prefix}t1`]: newer });
  });
});

const faults: readonly IndexedDbFault[] = [
  'open-throws',
  'open-fails',
  'open-hangs',
  'add-throws',
  'add-fails',
];
const obstacles: Readonly<Record<string, () => void>> = {
  'without crypto.subtle': hideSubtle,
  'without IndexedDB': () => vi.stubGlobal('indexedDB', undefined),
  'without space for the ciphertext': () => {
    vi.spyOn(Object.getPrototypeOf(page.storage), 'setItem').mockImplementation(function (
      this: Record<string, string>,
      ...[name, text]: unknown[]
    ) {
      if (String(text).includes('encrypted')) throw new DOMException('full', 'QuotaExceededError');
      this[String(name)] = String(text);
    });
  },
  ...Object.fromEntries(
    faults.map((fault) => [
      `while IndexedDB has the fault ${fault}`,
      () => {
        page.database.fault = fault;
      },
    ]),
  ),
};

test.each(Object.entries(obstacles))(
  '%s, a submission stays plain text and is sent',
  async (_name, hinder) => {
    // Each case uses another token, because the page of an earlier case may still be encrypting its submission.
    const token = crypto.randomUUID();
    hinder();
    const queue = createOfflineQueue(page.clock);
    expect(queue.enqueue(token, submission, () => {})).toBe(true);
    const encryption = encryptStored(prefix + token, page.clock);
    await page.clock.advance(5_000);
    await encryption;
    expect(JSON.parse(page.storedText(token))).toMatchObject(submission);
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual([submission.body]);
    expect(page.storage).toEqual({});
  },
);
