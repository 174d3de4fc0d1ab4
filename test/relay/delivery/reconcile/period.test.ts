import { expect, test } from 'vitest';
import { createPeriods } from '../../../../src/relay/delivery/reconcile/period.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const sentAt = Date.UTC(2026, 10, 30, 12);
const leadAt = (time: number) => ({ sent_at: time, due_at: time }) as StoredLead;
const before = [leadAt(sentAt - 3_600_000)];
const after = [leadAt(sentAt + 3_600_000)];
const setUp = (isZoneKnown: boolean) =>
  createPeriods({ toCrmTime: (time) => time, isZoneKnown: () => isZoneKnown }, { listMarginMs: 60_000 });

test.each([
  ['on both sides', before, after, '2026-11-30 10:59:00', '2026-11-30 13:01:00'],
  ['before', before, [], '2026-11-30 10:59:00', '2026-12-03 12:00:00'],
  ['after', [], after, '2026-11-28 12:00:00', '2026-11-30 13:01:00'],
])('with a control %s, the short period is limited on that side', (_where, lower, upper, from, to) => {
  const controls = { before: lower, after: upper, all: [...lower, ...upper], haveReceipt: false };
  expect(setUp(true).narrow([leadAt(sentAt)], controls)?.conditions).toEqual({ created: { from, to } });
});

test.each([
  ['there is no control', true, [], []],
  ['the time zone of the CRM is not known', false, before, after],
])('if %s, there is no short period', (_why, isZoneKnown, lower, upper) => {
  const controls = { before: lower, after: upper, all: [...lower, ...upper], haveReceipt: false };
  expect(setUp(isZoneKnown).narrow([leadAt(sentAt)], controls)).toBeUndefined();
});
