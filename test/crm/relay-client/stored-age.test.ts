import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, dayMs, stubEncryptingPage, submission } from './offline-queue-fixture.js';

let page: ReturnType<typeof stubEncryptingPage>;

beforeEach(() => {
  page = stubEncryptingPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('plain text of an earlier version', () => {
  beforeEach(() => {
    page.storePlain(submission.body, 't1', page.clock.now() - dayMs);
  });

  test('is sent', async () => {
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual([submission.body]);
    expect(page.storage).toEqual({});
  });

  test('is encrypted if it cannot be sent, keeps its time, and is sent later', async () => {
    await page.openNextPage();
    expect(JSON.parse(page.storedText())).toEqual({
      at: page.clock.now() - dayMs,
      encrypted: expect.any(String),
    });
    page.answers = [accepted];
    await page.openNextPage();
    expect(page.sentBodies).toEqual([submission.body, submission.body]);
  });
});

describe('the age of a submission', () => {
  test.each([
    { ageMs: 0, isSent: true },
    { ageMs: 2 * dayMs - 1, isSent: true },
    { ageMs: 2 * dayMs, isSent: false },
    { ageMs: 30 * dayMs, isSent: false },
    { ageMs: -365 * dayMs, isSent: true },
  ])('$ageMs ms, on another page: sent is $isSent', async ({ ageMs, isSent }) => {
    await page.storeEncrypted();
    page.storePlain('other', 't2');
    page.clock.setNow(page.clock.now() + ageMs);
    page.answers = [accepted, accepted];
    await page.openNextPage();
    expect(page.sentBodies).toHaveLength(isSent ? 2 : 0);
    expect(page.storage).toEqual({});
  });

  test.each([-365 * dayMs, 365 * dayMs])(
    'on the page of its form does not change if the clock is set by %i ms',
    async (jumpMs) => {
      const queue = await page.storeEncrypted({ clock: page.clock });
      page.clock.setNow(page.clock.now() + jumpMs);
      page.answers = [accepted];
      await queue.flush();
      expect(page.sentBodies).toEqual([submission.body]);
    },
  );

  test('is two days at most on the page of its form, too', async () => {
    const queue = await page.storeEncrypted({ clock: page.clock });
    vi.spyOn(console, 'error').mockReturnValue();
    page.answers = ['{"status":"fail","message":"BAD_PARAMS"}'];
    await page.advanceToAttempt(1);
    await page.clock.advance(2 * dayMs - 30_000);
    await queue.flush();
    expect(page.sentBodies).toHaveLength(1);
    expect(page.storage).toEqual({});
  });

  test.each(['plain', 'encrypted'])(
    'of %s text from the future begins with the next attempt',
    async (form) => {
      if (form === 'encrypted') await page.storeEncrypted();
      else {
        vi.stubGlobal('indexedDB', undefined);
        page.storePlain(submission.body, 't1');
      }
      page.clock.setNow(page.clock.now() - 365 * dayMs);
      await page.openNextPage();
      expect(page.sentBodies).toHaveLength(1);
      expect(JSON.parse(page.storedText()).at).toBe(page.clock.now());
      page.clock.setNow(page.clock.now() + 2 * dayMs);
      await page.openNextPage();
      expect(page.sentBodies).toHaveLength(1);
      expect(page.storage).toEqual({});
    },
  );
});
