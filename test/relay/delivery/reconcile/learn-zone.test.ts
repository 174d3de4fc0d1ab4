import { describe, expect, test } from 'vitest';
import type { ListEntry } from '../../../../src/relay/delivery/reconcile/list-page.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';
import { entryAt, hourMs, leadAt, nowMs, setUpMatcher } from './matcher-fixture.js';

const sentAt = nowMs - hourMs;
const aheadMs = 3 * hourMs;
const receipt = 'R-ABCDEFGHABCDEFGH';
const withReceipt = (changes = {}) =>
  leadAt(receipt, sentAt, { receiptField: 'ext_request.91', values: {}, ...changes });
const receiptEntry = (values = {}) => entryAt(sentAt + aheadMs, { 91: receipt, ...values });

/** Returns the time zone that is learned from a page, in milliseconds, or undefined. */
async function learn(
  leads: readonly StoredLead[],
  page: readonly ListEntry[],
  earlier: readonly ListEntry[] = [],
) {
  const { matcher } = setUpMatcher({ leads, tokenField: 'ext_request.91' });
  await matcher.learnTimeZone(page, [...earlier, ...page]);
  return matcher.isZoneKnown() ? matcher.toCrmTime(0) : undefined;
}

describe('the time zone of the CRM is learned from an entry with', () => {
  test('the receipt number of a delivered lead', async () => {
    expect(await learn([await withReceipt()], [receiptEntry()])).toBe(aheadMs);
  });

  test('a receipt number behind entries that prove nothing', async () => {
    const entries = [entryAt(nowMs, { 91: 'R-ZZZZZZZZZZZZZZZZ' }), entryAt(nowMs, {}), receiptEntry()];
    expect(await learn([await withReceipt()], entries)).toBe(aheadMs);
  });

  test('the values of a single lead', async () => {
    const other = await leadAt('R-OTHER', sentAt - hourMs, { values: { 66: 'A house', 67: '2027-01-01' } });
    expect(await learn([other, await leadAt('R-LEAD', sentAt)], [entryAt(sentAt + aheadMs)])).toBe(aheadMs);
  });

  test('the values of a lead, in any time zone', async () => {
    const lead = await leadAt('R-LEAD', sentAt);
    for (const offsetMs of [-14 * hourMs, 14 * hourMs])
      expect(await learn([lead], [entryAt(sentAt + offsetMs)])).toBe(offsetMs);
  });

  test('more values than another entry', async () => {
    const more = entryAt(sentAt + aheadMs, { 66: 'A flat', 67: '2026-12-01', 68: 'a garden' });
    const lead = await leadAt('R-LEAD', sentAt, {
      values: { 66: 'A flat', 67: '2026-12-01', 68: 'A garden' },
    });
    expect(await learn([lead], [entryAt(sentAt - hourMs), more])).toBe(aheadMs);
  });
});

describe('the time zone is not learned from', () => {
  const page = [entryAt(sentAt + aheadMs)];
  test.each<[name: string, leads: Promise<StoredLead>[], page: readonly ListEntry[], earlier?: ListEntry[]]>([
    ['a lead that may not have arrived', [withReceipt({ state: 'unclear' })], [receiptEntry()]],
    ['a lead of the future', [withReceipt({ sent_at: nowMs + 1 })], [receiptEntry()]],
    ['values of a lead that may not have arrived', [leadAt('R-LEAD', sentAt, { state: 'trying' })], page],
    ['values of two leads', [leadAt('R-A', sentAt), leadAt('R-B', sentAt - hourMs)], page],
    ['values of two entries', [leadAt('R-LEAD', sentAt)], [...page, entryAt(sentAt)]],
    ['values of an entry of an earlier page', [leadAt('R-LEAD', sentAt)], page, [entryAt(sentAt)]],
    [
      'a single value',
      [leadAt('R-LEAD', sentAt, { values: { 66: 'yes' } })],
      [entryAt(sentAt, { 66: 'yes' })],
    ],
    ['an entry that no time zone explains', [leadAt('R-LEAD', sentAt)], [entryAt(sentAt - 14.25 * hourMs)]],
    ['an entry of an erased lead', [leadAt('R-LEAD', sentAt, { sealed: null })], page],
  ])('%s', async (_name, leads, entries, earlier) => {
    expect(await learn(await Promise.all(leads), entries, earlier)).toBeUndefined();
  });

  test('leads that were sent before the longest offset of a time zone', async () => {
    const { matcher, asked } = setUpMatcher({});
    await matcher.learnTimeZone(page, page);
    expect(asked).toEqual([[nowMs - 14 * hourMs, nowMs]]);
  });

  test('leads behind the newest hundred', async () => {
    const numbers = Array.from({ length: 101 }, (_, index) => index);
    const leads = await Promise.all(
      numbers.map((index) =>
        leadAt(`R-${index}`, sentAt + index, { values: { 66: `flat ${index}`, 67: '2026-12-01' } }),
      ),
    );
    const entryOf = (index: number) => entryAt(sentAt + aheadMs, { 66: `flat ${index}`, 67: '2026-12-01' });
    expect(await learn(leads, [entryOf(0)])).toBeUndefined();
    expect(await learn(leads, [entryOf(1)])).toBe(aheadMs);
  });
});

test('a known time zone is kept for six hours, unless the clock is set back', async () => {
  const lead = await withReceipt();
  const { matcher, asked, setNow } = setUpMatcher({ leads: [lead], tokenField: 'ext_request.91' });
  const learnAgain = () => matcher.learnTimeZone([entryAt(sentAt)], []);
  expect(matcher.toCrmTime(nowMs)).toBe(nowMs - 14 * hourMs);
  await matcher.learnTimeZone([receiptEntry()], []);
  setNow(nowMs + 6 * hourMs - 1);
  await learnAgain();
  expect(asked).toEqual([]);
  expect(matcher.toCrmTime(nowMs)).toBe(nowMs + aheadMs);
  for (const time of [nowMs + 6 * hourMs, nowMs - 1]) {
    setNow(time);
    expect(matcher.isZoneKnown()).toBe(false);
    expect(matcher.toCrmTime(nowMs)).toBe(nowMs - 14 * hourMs);
  }
  await learnAgain();
  expect(asked).toHaveLength(1);
});

test.each([
  [7 * 60_000, 0],
  [8 * 60_000, 15 * 60_000],
  [-8 * 60_000, -15 * 60_000],
])('a delay of %d ms counts as an offset of %d ms', async (delayMs, offsetMs) => {
  expect(await learn([await leadAt('R-LEAD', sentAt)], [entryAt(sentAt + delayMs)])).toBe(offsetMs);
});
