import { expect, test } from 'vitest';
import { createControlFinder } from '../../../../src/relay/delivery/reconcile/controls.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = 30 * dayMs;
const settings = { settleMs: 90_000, leaseMs: 30_000, settleThrottledMs: 900_000 };
const searched = leadAt('R-SEARCHED', nowMs - 2 * hourMs);

function leadAt(receipt: string, sentAt: number, changes: Partial<StoredLead> = {}): StoredLead {
  return { ...({ receipt, attempts: 1, sent_at: sentAt, due_at: sentAt + 1_000 } as StoredLead), ...changes };
}

interface Setup {
  readonly before?: readonly StoredLead[];
  readonly after?: readonly StoredLead[];
  readonly unclear?: readonly StoredLead[];
  /** Receipts of the leads whose receipt number the CRM's list shows. */
  readonly visible?: readonly string[];
  readonly indistinct?: readonly string[];
}

async function findControls({
  before = [],
  after = [],
  unclear = [searched],
  visible = [],
  indistinct = [],
}: Setup) {
  const asked: (readonly number[])[] = [];
  const findFor = createControlFinder({
    leads: {
      async deliveredBefore(time, limit) {
        asked.push([time, limit]);
        return before;
      },
      async deliveredBetween(since, until, limit) {
        asked.push([since, until, limit]);
        return after;
      },
    },
    leadMatcher: {
      hasVisibleReceipt: async ({ receipt }) => visible.includes(receipt),
      isDistinctive: async ({ receipt }) => !indistinct.includes(receipt),
    },
    settings,
    now: () => nowMs,
  });
  const controls = await findFor(unclear);
  const toReceipts = (leads: readonly StoredLead[]) => leads.map(({ receipt }) => receipt);
  return {
    asked,
    all: toReceipts(controls.all),
    after: toReceipts(controls.after),
    haveReceipt: controls.haveReceipt,
  };
}

const usual = leadAt('R-USUAL', nowMs - 3 * hourMs);

test.each<[name: string, unusable: StoredLead, setup?: Setup]>([
  ['was sent more than once', leadAt('R-BAD', usual.sent_at, { attempts: 2 })],
  ['was sent in the future, by a clock that was set back', leadAt('R-BAD', nowMs + 1)],
  ['was sent more than seven days earlier', leadAt('R-BAD', searched.sent_at - 7 * dayMs - 1)],
  ['has too few values', leadAt('R-BAD', usual.sent_at), { indistinct: ['R-BAD'] }],
  [
    'shows no receipt number, while the searched lead does',
    leadAt('R-BAD', usual.sent_at),
    { visible: ['R-SEARCHED', 'R-USUAL'] },
  ],
])('a delivered lead that %s is no control', async (_name, unusable, setup = {}) => {
  expect((await findControls({ ...setup, before: [unusable, usual], after: [unusable] })).all).toEqual([
    'R-USUAL',
  ]);
});

test.each([nowMs, searched.sent_at - 7 * dayMs])(
  'a lead that was sent at %d can be a control',
  async (sentAt) => {
    expect((await findControls({ before: [leadAt('R-EDGE', sentAt)] })).all).toEqual(['R-EDGE']);
  },
);

test('each control counts once', async () => {
  const later = leadAt('R-LATER', nowMs - hourMs);
  const controls = await findControls({ before: [usual, later], after: [later] });
  expect(controls.all).toEqual(['R-USUAL', 'R-LATER']);
  expect(controls.after).toEqual(['R-LATER']);
  expect(controls.haveReceipt).toBe(false);
});

test('controls are older than the first lead, or younger than the last one can be in the CRM', async () => {
  const first = leadAt('R-FIRST', nowMs - 5 * hourMs);
  const last = leadAt('R-LAST', nowMs - 4 * hourMs);
  const { asked } = await findControls({ unclear: [last, first] });
  const visibleUntil = nowMs - settings.settleMs;
  expect(asked.slice(0, 2)).toEqual([
    [first.sent_at, 5],
    [visibleUntil, 5],
  ]);
  const [since = 0, until] = asked[2] ?? [];
  expect(since).toBeGreaterThan(last.sent_at);
  expect(until).toBe(visibleUntil);
});

test('a lead that was delivered within the settle time is no control', async () => {
  const { asked } = await findControls({ unclear: [leadAt('R-NEW', nowMs - 1)] });
  expect(asked[0]).toEqual([nowMs - settings.settleMs, 5]);
});
