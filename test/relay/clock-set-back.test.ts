import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRecent } from '../../src/async/clock.js';
import { createReceiptCondition } from '../../src/relay/delivery/reconcile/receipt-condition.js';
import { createCaptchaCheck } from '../../src/relay/leads/spam/captcha.js';
import { createAlertSender } from '../../src/relay/monitoring/alert.js';
import { openStore, type Store } from '../../src/relay/storage/store.js';
import {
  describeEachDatabase,
  newLead,
  newUpload,
  unlimitedUploads,
} from './storage/each-database-fixture.js';

const dayMs = 24 * 3_600_000;
const yearMs = 365 * dayMs;
/** The correct time. Before, the clock was a year ahead, for example because the machine has no battery. */
const rightTime = Date.UTC(2026, 11, 1);
const wrongTime = rightTime + yearMs;

test.each<[timeMs: number | undefined, isExpected: boolean]>([
  [rightTime, true],
  [rightTime - 999, true],
  [rightTime - 1_000, false],
  [rightTime + 1, false],
  [wrongTime, false],
  [undefined, false],
])('%s is recent: %s', (timeMs, isExpected) => {
  expect(isRecent(timeMs, 1_000, rightTime)).toBe(isExpected);
});

/**
 * States that the relay keeps for a limited time, such as a pause after a failure. Each entry creates a function that
 * triggers the state once more, and returns how often the relay has carried out the action since the start.
 */
const memories: readonly (readonly [string, (now: () => number) => () => Promise<number>])[] = [
  [
    'the pause after a failure of the captcha provider',
    (now) => {
      let count = 0;
      const check = createCaptchaCheck(
        { url: 'https://captcha.example', secret: 's' },
        {
          now,
          fetch: () => {
            count++;
            return Promise.reject(new Error());
          },
        },
      );
      return async () => {
        await check({ captcha: `c${count}`, token: '', host: '' });
        return count;
      };
    },
  ],
  [
    'the pause after an alert',
    (now) => {
      let count = 0;
      const fetch = async () => {
        count++;
        return new Response();
      };
      const send = createAlertSender('https://alert.example', fetch, now);
      return async () => {
        await send({ state: 'key-refused', code: 'ACCESS_DENY' });
        return count;
      };
    },
  ],
];

test.each(memories)('%s ends when the clock is set back', async (_name, create) => {
  let time = wrongTime;
  const run = create(() => time);
  expect([await run(), await run()]).toEqual([1, 1]);
  time = rightTime;
  expect([await run(), await run()]).toEqual([2, 2]);
});

test('a relay that has given up the search by receipt uses it again after the clock was set back', async () => {
  let time = wrongTime;
  const entry = { id: '1', createdAt: 0, listedValues: new Map() };
  const condition = createReceiptCondition({
    pages: { load: async () => ({ entries: [entry] }) },
    leadMatcher: { findReceipt: () => 'R-OTHER' },
    tokenField: 'ext_request.70',
    now: () => time,
  } as unknown as Parameters<typeof createReceiptCondition>[0]);
  expect(condition.isUsable()).toBe(true);
  await condition.search({ receipt: 'R-1' } as Parameters<typeof condition.search>[0], []);
  expect(condition.isUsable()).toBe(false);
  time = rightTime;
  expect(condition.isUsable()).toBe(true);
});

describeEachDatabase(({ connect }) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(await connect());
    store.signals.setTargets(new Map([['webhook', () => true]]));
  });
  afterEach(() => store.close());

  const claim = (now: number) => store.signals.claim('webhook', 10, now, now + 60_000);

  test.each<[string, (id: string) => Promise<void>]>([
    ['was never sent', async () => {}],
    [
      'failed',
      async (id) => {
        await claim(wrongTime);
        await store.signals.postpone(id, 'no connection', wrongTime + 5_000);
      },
    ],
    [
      'was being sent when the relay crashed',
      async () => {
        await claim(wrongTime);
      },
    ],
  ])('a signal that %s while the clock was ahead is sent', async (_name, prepare) => {
    await store.signals.add({ type: 'crm.up', now: wrongTime });
    const [signal] = await store.signals.list(1);
    await prepare(signal?.id ?? '');
    expect((await claim(rightTime)).map(({ id }) => id)).toEqual([signal?.id]);
  });

  test('a signal that failed is not sent before its time', async () => {
    await store.signals.add({ type: 'crm.up', now: rightTime });
    const [signal] = await claim(rightTime);
    await store.signals.postpone(signal?.id ?? '', 'no connection', rightTime + dayMs);
    expect(await claim(rightTime + dayMs - 1)).toEqual([]);
    expect(await claim(rightTime + dayMs)).toHaveLength(1);
  });

  test('finished leads and files from the future are erased in time', async () => {
    await store.leads.add(newLead({ now: wrongTime }));
    const [lead] = await store.leads.claim(1, wrongTime, wrongTime + 1_000);
    if (!lead) throw new Error('no lead');
    await store.leads.changeState(lead, wrongTime, {
      state: 'delivered',
      code: 'answered',
      dueAt: wrongTime,
    });
    await store.uploads.create(newUpload({ now: wrongTime }), unlimitedUploads);
    await store.leads.recover(rightTime, rightTime);
    expect(await store.leads.eraseExpired('delivered', rightTime + 1, rightTime - yearMs)).toBe(1);
    expect(await store.uploads.deleteUnclaimed(rightTime + 1)).toBe(1);
  });
});
