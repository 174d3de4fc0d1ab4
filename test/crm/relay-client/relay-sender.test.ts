import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
// The sender imports this module at run time; here it is loaded before the clock is advanced.
import '../../../src/crm/relay-client/proof-of-work.js';
import type { OfflineQueue } from '../../../src/crm/relay-client/offline-queue.js';
import { createRelaySender } from '../../../src/crm/relay-client/relay-sender.js';
import { createManualClock, type ManualClock } from '../manual-clock.js';

const url = 'http://relay.invalid';
const submission = {
  formId: '34',
  answers: new Map([['def_customer.email', 'a@b.example']] as const),
  token: 't1',
};
const failure = Object.assign(new Error(), { code: 'network', outcome: 'unclear' as const });

let clock: ManualClock;
/** Requests for a challenge, and bodies of sends. */
let challengeCount: number;
let sentBodies: URLSearchParams[];
/** The window of the page. */
let page: EventTarget;
/** False: the relay does not answer requests for a challenge. */
let hasChallenge: boolean;

beforeEach(() => {
  clock = createManualClock();
  challengeCount = 0;
  sentBodies = [];
  hasChallenge = true;
  page = new EventTarget();
  vi.stubEnv('SSR', false);
  for (const name of ['addEventListener', 'removeEventListener'] as const)
    vi.stubGlobal(name, page[name].bind(page));
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
    if (!input.endsWith('/challenge')) {
      sentBodies.push(new URLSearchParams(String(init.body)));
      return Promise.resolve(new Response('{"status":"success","form":"34","receipt":"R-1"}'));
    }
    challengeCount++;
    if (!hasChallenge) return new Promise(() => {});
    const challenge = createHash('sha256').update('salt3').digest('hex');
    const reply = { algorithm: 'SHA-256', challenge, salt: 'salt', signature: 'signed', maxnumber: 50 };
    return Promise.resolve(Response.json(reply));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

function createSender({
  wantsProof = true,
  keep = 'on',
  timeout,
}: {
  wantsProof?: boolean;
  keep?: 'on' | 'off';
  timeout?: number;
} = {}) {
  const prepare = vi.fn<OfflineQueue['prepare']>();
  const enqueue = vi.fn<OfflineQueue['enqueue']>(() => true);
  const remove = vi.fn<OfflineQueue['remove']>();
  const queue: OfflineQueue = {
    names: () => enqueue.mock.calls.map(([token]) => `apro-forms:kept:${token}`),
    sentListeners: new Map(),
    prepare,
    remove,
    enqueue,
    flush: () => Promise.resolve(),
  };
  return {
    ...createRelaySender({ url, clock, keep, timeout }, wantsProof, undefined, queue),
    enqueue,
    remove,
    prepare,
  };
}

type Sender = ReturnType<typeof createSender>;

function decodeProof(body: URLSearchParams | undefined): unknown {
  return JSON.parse(atob(body?.get('proof') ?? ''));
}

test('the proof of work begins two seconds after the first input, once', async () => {
  const { begin } = createSender();
  begin();
  begin();
  await clock.advance(1_999);
  expect(challengeCount).toBe(0);
  await clock.advance(1);
  expect(challengeCount).toBe(1);
  begin();
  await clock.advance(10_000);
  expect(challengeCount).toBe(1);
});

test('a submission contains the solution of the relay’s challenge', async () => {
  const { send } = createSender();
  expect(await send(submission)).toEqual({ form: '34', receipt: 'R-1' });
  expect(decodeProof(sentBodies[0])).toEqual({
    algorithm: 'SHA-256',
    challenge: expect.stringMatching(/^[\da-f]{64}$/),
    salt: 'salt',
    signature: 'signed',
    number: 3,
  });
});

test('each submission uses another proof', async () => {
  const { send } = createSender();
  await send(submission);
  await send({ ...submission, token: 't2' });
  expect(challengeCount).toBe(2);
});

test('a submission is sent without a proof after three seconds', async () => {
  hasChallenge = false;
  const { send } = createSender();
  const sent = send(submission);
  await clock.advance(2_999);
  expect(sentBodies).toEqual([]);
  await clock.advance(1);
  expect(await sent).toEqual({ form: '34', receipt: 'R-1' });
  expect(sentBodies[0]?.has('proof')).toBe(false);
});

test.each<[limit: string, timeout: number | undefined, wait: string, totalMs: number, sentAfterMs: number]>([
  ['the default time limit', undefined, 'that never gets a challenge', 20_000, 3_000],
  ['a time limit of 10 s', 10_000, 'that never gets a challenge', 10_000, 3_000],
  ['a time limit of 2 s', 2_000, 'that never gets a challenge', 2_000, 1_000],
  ['a time limit of 2 s', 2_000, 'with its proof at once', 2_000, 0],
])(
  '%s (%s) covers the wait for the proof and the request: a submission %s',
  async (_limit, timeout, wait, totalMs, sentAfterMs) => {
    hasChallenge = wait.includes('at once');
    const requestAfterMs: number[] = [];
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      if (!input.endsWith('/challenge')) requestAfterMs.push(clock.monotonic());
      else if (hasChallenge) {
        const challenge = createHash('sha256').update('salt3').digest('hex');
        return Promise.resolve(
          Response.json({ algorithm: 'SHA-256', challenge, salt: 'salt', maxnumber: 50 }),
        );
      }
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
    });
    let failedAfterMs: number | undefined;
    const { send } = createSender(timeout === undefined ? {} : { timeout });
    const sent = send(submission).catch((error: unknown) => {
      failedAfterMs = clock.monotonic();
      return error;
    });
    await vi.waitFor(() => expect(hasChallenge ? requestAfterMs : [0]).not.toEqual([]));
    await clock.advance(totalMs - 1);
    expect(failedAfterMs).toBeUndefined();
    await clock.advance(1);
    expect(await sent).toMatchObject({ code: 'timeout' });
    expect([requestAfterMs, failedAfterMs]).toEqual([[sentAfterMs], totalMs]);
  },
);

test('a relay that wants no proof is not asked for a challenge', async () => {
  const { begin, send } = createSender({ wantsProof: false });
  begin();
  await clock.advance(10_000);
  await send(submission);
  expect(challengeCount).toBe(0);
  expect(sentBodies).toHaveLength(1);
});

test('a successful send removes the stored submission with the same key', async () => {
  const { send, remove } = createSender({ wantsProof: false });
  await send(submission);
  expect(remove).toHaveBeenCalledWith('t1');
});

test('the outcome of a failed submission is stored if a retry can help', () => {
  const { keep, enqueue } = createSender({ wantsProof: false });
  const onSent = () => {};
  expect(keep(submission, { ...failure, retryable: true }, onSent)).toBe(true);
  expect(enqueue).toHaveBeenCalledWith('t1', { url, body: expect.stringContaining('token=t1') }, onSent);
});

test('the outcome of a failed submission is not stored if a retry cannot help', () => {
  const { keep, enqueue } = createSender({ wantsProof: false });
  expect(keep(submission, { ...failure, retryable: false }, () => {})).toBe(false);
  expect(enqueue).not.toHaveBeenCalled();
});

test.each([
  ['on', 1],
  ['off', 0],
] as const)('keep=%s: the code of the offline queue is loaded at the first input %i times', (keep, times) => {
  const { begin, prepare } = createSender({ wantsProof: false, keep });
  begin();
  expect(prepare).toHaveBeenCalledTimes(times);
});

test.each<[when: string, count: number, keep: 'on' | 'off', prepare: (sender: Sender) => Promise<unknown>]>([
  [
    'while it waits for its proof',
    1,
    'on',
    async ({ send }) => {
      hasChallenge = false;
      send(submission).catch(() => {});
    },
  ],
  [
    'while it is requested',
    1,
    'on',
    async ({ send }) => {
      vi.stubGlobal('fetch', () => new Promise(() => {}));
      send(submission).catch(() => {});
    },
  ],
  [
    'while the cause of its failure is searched',
    1,
    'on',
    async ({ send }) => {
      vi.stubGlobal('fetch', () => Promise.reject(new TypeError()));
      await send(submission).catch(() => {});
    },
  ],
  [
    'after its failure',
    0,
    'on',
    async ({ send, keep }) => {
      vi.stubGlobal('fetch', () => Promise.reject(new TypeError()));
      await send(submission).catch(() => {});
      keep(submission, { ...failure, retryable: false }, () => {});
    },
  ],
  ['after its success', 0, 'on', ({ send }) => send(submission)],
  [
    'while it is requested, and the page forbids to store it',
    0,
    'off',
    async ({ send }) => {
      vi.stubGlobal('fetch', () => new Promise(() => {}));
      send(submission).catch(() => {});
    },
  ],
])('a page that is closed %s stores the submission %i times', async (_when, count, keep, prepare) => {
  const sender = createSender({ keep });
  await prepare(sender);
  page.dispatchEvent(new Event('pagehide'));
  expect(sender.enqueue.mock.calls.map(([token]) => token)).toEqual(Array(count).fill('t1'));
});

test.each<[when: string, isStored: boolean, prepare: (sender: Sender) => unknown]>([
  [
    'an earlier attempt stored it',
    true,
    ({ keep }) => keep(submission, { ...failure, retryable: true }, () => {}),
  ],
  ['the page stored it when it was closed', true, () => page.dispatchEvent(new Event('pagehide'))],
  ['nothing stored it', false, () => {}],
])('keep tells of a refused submission whether it is stored: %s', async (_when, isStored, prepare) => {
  const sender = createSender({ wantsProof: false });
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  sender.send(submission).catch(() => {});
  prepare(sender);
  const refusal = { ...failure, outcome: 'not-taken', retryable: false } as const;
  expect(sender.keep(submission, refusal, () => {})).toBe(isStored);
});

test('keep=off: the outcome of a failed submission is not stored', () => {
  const { keep, enqueue } = createSender({ wantsProof: false, keep: 'off' });
  expect(keep(submission, { ...failure, retryable: true }, () => {})).toBe(false);
  expect(enqueue).not.toHaveBeenCalled();
});
