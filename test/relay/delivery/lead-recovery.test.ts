import { expect, test } from 'vitest';
import { createReadableLeadRecovery, isReadable } from '../../../src/relay/delivery/missing-keys.js';
import type { LeadChange, StoredLead } from '../../../src/relay/storage/tables/lead-schema.js';

const sealed = (secret: number) => Uint8Array.from([secret]);
/** The first byte of the data is the number of its secret; 9 stands for a secret that is missing. */
const encryption = { findSecret: ([secret]: Uint8Array) => (secret === 9 ? undefined : secret) };
const leadOf = (index: number, changes: Partial<StoredLead> = {}) =>
  ({
    receipt: `R-${String(index).padStart(4, '0')}`,
    sealed: sealed(0),
    repeat: 0,
    ...changes,
  }) as StoredLead;

function setUp(stored: readonly StoredLead[], timeScale = 1, isChanged = true) {
  let waiting = [...stored];
  let elapsedMs = 0;
  const asked: (readonly unknown[])[] = [];
  const changes: [string, LeadChange][] = [];
  const restored: string[] = [];
  const recover = createReadableLeadRecovery({
    leads: {
      async listByCode(state, code, limit, afterReceipt = '') {
        asked.push([state, code, limit, afterReceipt]);
        return waiting.filter(({ receipt }) => receipt > afterReceipt).slice(0, limit);
      },
      async changeState(lead, _now, change) {
        changes.push([lead.receipt, change]);
        waiting = waiting.filter((other) => other !== lead);
        return isChanged;
      },
    },
    encryption,
    settings: { timeScale },
    now: () => 7_000 + elapsedMs,
    monotonic: () => elapsedMs,
    onRestored: (state, receipt) => restored.push(`${receipt} ${state}`),
  });
  return {
    recover,
    asked,
    changes,
    restored,
    advance(ms: number) {
      elapsedMs += ms;
    },
  };
}

test('a lead that has become readable is sent, or searched for if the CRM may have it', async () => {
  const { recover, changes, restored } = setUp([
    leadOf(1),
    leadOf(2, { sealed: sealed(9) }),
    leadOf(3, { repeat: 1 }),
  ]);
  await recover();
  expect(restored).toEqual(['R-0001 queued', 'R-0003 unclear']);
  expect(changes[0]).toEqual([
    'R-0001',
    { state: 'queued', code: 'key-missing', dueAt: 7_000, crashes: 0, looks: 0 },
  ]);
});

test('a lead that another relay has changed is not reported', async () => {
  const { recover, changes, restored } = setUp([leadOf(1)], 1, false);
  await recover();
  expect([changes.length, restored]).toEqual([1, []]);
});

test.each([
  [1, 60_000],
  [0.5, 30_000],
])('with the time scale %d, the search runs every %d ms', async (timeScale, intervalMs) => {
  const { recover, asked, advance } = setUp([], timeScale);
  await recover();
  await recover();
  advance(intervalMs - 1);
  await recover();
  expect(asked).toEqual([['attention', 'key-missing', 100, '']]);
  advance(1);
  await recover();
  expect(asked).toHaveLength(2);
});

test('all readable leads are restored in one search', async () => {
  const { recover, restored } = setUp(Array.from({ length: 250 }, (_, index) => leadOf(index)));
  await recover();
  expect(restored).toHaveLength(250);
});

test('unreadable leads do not hide the readable ones behind them', async () => {
  const unreadable = Array.from({ length: 150 }, (_, index) => leadOf(index, { sealed: sealed(9) }));
  const { recover, restored, asked, advance } = setUp([...unreadable, leadOf(500)]);
  await recover();
  expect([restored, asked.length]).toEqual([[], 1]);
  advance(60_000);
  await recover();
  expect(restored).toEqual(['R-0500 queued']);
  // After the last lead, the search begins again with the first.
  asked.length = 0;
  for (let run = 0; run < 2; run++) {
    advance(60_000);
    await recover();
  }
  expect(asked.map((parameters) => parameters.at(-1))).toEqual(['R-0099', '']);
});

test('an erased lead counts as readable', () => {
  expect(
    [null, sealed(0), sealed(1), sealed(9)].map((data) => isReadable({ sealed: data }, encryption)),
  ).toEqual([true, true, true, false]);
});
