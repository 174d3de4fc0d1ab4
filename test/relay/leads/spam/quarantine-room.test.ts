import { describe, expect, test } from 'vitest';
import {
  createQuarantine,
  minLeadBytes,
  type QuarantineDeps,
  summarizeQuarantine,
} from '../../../../src/relay/leads/spam/quarantine.js';
import type { NewLead } from '../../../../src/relay/storage/tables/lead-schema.js';
import type { AddedLead } from '../../../../src/relay/storage/tables/lead-store.js';

const reservedBytes = 200_000_000;
const maxBytes = 10 * minLeadBytes;
type Stored = NewLead & { readonly network?: string };

interface Room {
  /** Bytes that are used, by network. */
  used?: Readonly<Record<string, number>>;
  freeBytes?: number;
  /** Sizes of files by upload id, and the lead that has the file already. */
  files?: Readonly<Record<string, { size: number; lead: string | null }>>;
  add?: (lead: Stored) => Promise<AddedLead>;
  /** Receipts of leads that are stored already. */
  known?: readonly string[];
  measure?: () => Promise<void>;
}

function setUp({ used = {}, freeBytes = 1e12, files = {}, add, known = [], measure }: Room = {}) {
  const room = { used, freeBytes };
  const added: Stored[] = [];
  const counts: (readonly [code: string, count: number, at: number])[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  let unstored = 0;
  let elapsedMs = 0;
  const quarantine = createQuarantine({
    maxBytes,
    leads: {
      async add(lead: Stored) {
        added.push(lead);
        return add ? add(lead) : { receipt: lead.receipt, isNew: true };
      },
      findRepeated: async ({ receipt }: NewLead) => (known.includes(receipt) ? 'R-KNOWN' : undefined),
    },
    uploads: { find: async (id: string) => files[id], freeBytes: async () => room.freeBytes },
    store: {
      async measure() {
        await measure?.();
        return Object.entries(room.used).map(([network, bytes]) => ({ network, bytes, leads: 1 }));
      },
      async countUnstored(code: string, count: number, at: number) {
        counts.push([code, count, at]);
      },
    },
    now: () => 7_000,
    monotonic: () => elapsedMs,
    setTimer: (run: () => void, ms: number) => timers.push({ run, ms }),
    onUnstored: () => unstored++,
    background: { start: (task: () => Promise<void>) => void task() },
  } as unknown as QuarantineDeps);
  const lead = (receipt: string, bytes = 1): NewLead & { state: 'quarantine' } =>
    ({ receipt, code: 'SPAM_RATE', state: 'quarantine', sealed: new Uint8Array(bytes) }) as never;
  return {
    quarantine,
    added,
    counts,
    timers,
    room,
    unstored: () => unstored,
    advance(ms: number) {
      elapsedMs += ms;
    },
    /** Adds a lead. Returns whether it was stored. */
    async isStored(bytes = 1, network: string | undefined = 'a', receipt = 'R-1', uploads: string[] = []) {
      return (await quarantine.add(lead(receipt, bytes), network, uploads)).isStored;
    },
    lead,
  };
}

describe('a suspicious lead is stored', () => {
  test.each<[name: string, room: Room, bytes: number, isStored: boolean]>([
    ['into the last room of all', { used: { b: maxBytes - minLeadBytes } }, 1, true],
    ['not beyond it', { used: { b: maxBytes - minLeadBytes + 1 } }, 1, false],
    ['not beyond the room of several networks', { used: { b: 60_000, c: 30_001 } }, 1, false],
    ['if it is as large as all the room', {}, maxBytes, true],
    ['not if it is larger', {}, maxBytes + 1, false],
    ['not if its network has used its share', { used: { a: 1 } }, 1, false],
    ['into the last free space of the disk', { freeBytes: reservedBytes + minLeadBytes }, 1, true],
    ['not into the space for leads', { freeBytes: reservedBytes + minLeadBytes - 1 }, 1, false],
  ])('%s', async (_name, room, bytes, isStored) => {
    expect(await setUp(room).isStored(bytes)).toBe(isStored);
  });

  test('up to the share of its network', async () => {
    const { isStored } = setUp();
    expect([await isStored(), await isStored(), await isStored(1, 'b')]).toEqual([true, false, true]);
  });

  test('with its size and its network', async () => {
    const { quarantine, lead, added } = setUp({
      files: { mine: { size: 500, lead: null }, other: { size: 900, lead: 'R-9' } },
    });
    await quarantine.add(lead('R-1', 70), 'a', ['mine', 'other', 'gone']);
    await quarantine.add(lead('R-2', 70), undefined, []);
    expect(added.map(({ bytes, network }) => [bytes, network])).toEqual([
      [570, 'a'],
      [70, undefined],
    ]);
    expect(added[1]).not.toHaveProperty('network');
  });

  test('by the size of its files', async () => {
    const files = { large: { size: maxBytes + 1, lead: null }, claimed: { size: maxBytes + 1, lead: 'R-9' } };
    expect(await setUp({ files }).isStored(1, 'a', 'R-1', ['large'])).toBe(false);
    expect(await setUp({ files }).isStored(1, 'a', 'R-1', ['claimed'])).toBe(true);
  });
});

describe('the room is measured', () => {
  test('again after ten seconds', async () => {
    const { isStored, advance, room } = setUp({ used: { b: maxBytes } });
    expect(await isStored()).toBe(false);
    room.used = {};
    advance(9_999);
    expect(await isStored()).toBe(false);
    advance(1);
    expect(await isStored()).toBe(true);
  });

  test('again after a failure', async () => {
    let failures = 1;
    const { isStored } = setUp({
      async measure() {
        if (failures-- > 0) throw new Error('The database is locked.');
      },
    });
    await expect(isStored()).rejects.toThrow('locked');
    expect(await isStored()).toBe(true);
  });

  test('with the leads that are being written', async () => {
    let finish = () => {};
    const add = ({ receipt }: Stored) =>
      receipt === 'R-SLOW'
        ? new Promise<AddedLead>((resolve) => {
            finish = () => resolve({ receipt, isNew: true });
          })
        : Promise.resolve({ receipt, isNew: true });
    const { isStored, advance } = setUp({ add });
    const slow = isStored(maxBytes - minLeadBytes, 'b', 'R-SLOW');
    await new Promise(setImmediate);
    advance(10_000);
    // The database does not contain the slow lead yet, so only one more lead fits.
    expect([await isStored(1, 'c'), await isStored(1, 'd')]).toEqual([true, false]);
    finish();
    expect(await slow).toBe(true);
    advance(10_000);
    expect([await isStored(1, 'c'), await isStored(1, 'd')]).toEqual([true, true]);
  });
});

test.each<[name: string, add: () => Promise<AddedLead>, result: unknown]>([
  ['could not be written', () => Promise.reject(new Error('The disk is full.')), 'The disk is full.'],
  [
    'is a retry of a stored lead',
    () => Promise.resolve({ receipt: 'R-1', isNew: false }),
    { receipt: 'R-1', isStored: true, isNew: false },
  ],
])('a lead that %s leaves its room to others', async (_name, add, expected) => {
  const { quarantine, lead } = setUp({ add });
  for (let count = 0; count < 3; count++) {
    const result = quarantine.add(lead('R-1', maxBytes), 'a', []).catch((error: Error) => error.message);
    expect(await result).toEqual(expected);
  }
});

describe('a lead without room', () => {
  test('is counted, and the counts are written together after a second', async () => {
    const { isStored, quarantine, lead, counts, timers, unstored } = setUp({ used: { b: maxBytes } });
    expect(await isStored(1, 'a', 'R-1')).toBe(false);
    expect(await quarantine.add(lead('R-2'), 'a', [])).toEqual({
      receipt: 'R-2',
      isStored: false,
      isNew: true,
    });
    await quarantine.add({ ...lead('R-3'), code: 'SPAM_HONEYPOT' }, 'a', []);
    expect([unstored(), timers.map(({ ms }) => ms), counts]).toEqual([3, [1_000], []]);
    timers[0]?.run();
    await new Promise(setImmediate);
    expect(counts).toEqual([
      ['SPAM_RATE', 2, 7_000],
      ['SPAM_HONEYPOT', 1, 7_000],
    ]);
    await isStored(1, 'a', 'R-4');
    expect(timers).toHaveLength(2);
    await quarantine.close();
    expect(counts.slice(2)).toEqual([['SPAM_RATE', 1, 7_000]]);
    await quarantine.close();
    expect(counts).toHaveLength(3);
  });

  test('gets the receipt of the stored lead that it repeats', async () => {
    const { quarantine, lead, unstored } = setUp({ used: { b: maxBytes }, known: ['R-1'] });
    expect(await quarantine.add(lead('R-1'), 'a', [])).toEqual({
      receipt: 'R-KNOWN',
      isStored: true,
      isNew: false,
    });
    expect(unstored()).toBe(0);
  });
});

test('the summary adds up the networks', async () => {
  const usages = [
    { network: 'a', leads: 2, bytes: 30 },
    { network: null, leads: 1, bytes: 4 },
  ];
  const store = { measure: async () => usages, readUnstored: async () => 9 };
  expect(await summarizeQuarantine(store as never)).toEqual({ leads: 3, bytes: 34, unstored: 9 });
});
