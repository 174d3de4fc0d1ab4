import { describe, expect, test } from 'vitest';
import type { ListEntry } from '../../../../src/relay/delivery/reconcile/list-page.js';
import {
  earlierFingerprint,
  entryAt,
  hourMs,
  leadAt,
  minuteMs,
  nowMs,
  setUpMatcher,
} from './matcher-fixture.js';

const sentAt = nowMs - hourMs;
const newest = (): ListEntry => entryAt(nowMs, { 66: 'Another request' });

describe('an entry with the values of a lead belongs to it', () => {
  test.each<[name: string, delayMs: number, isListed: boolean]>([
    ['as much earlier as the clocks may differ', -120_000, true],
    ['earlier than the clocks may differ', -120_001, false],
    ['as late as the CRM may take', 210_000, true],
    ['later than the CRM may take', 210_001, false],
    ['by a clock fifteen minutes behind', -15 * minuteMs, false],
    ['by a clock three hours ahead', 3 * hourMs, true],
  ])('if its time is %s: %d ms', async (_name, delayMs, isListed) => {
    const lead = await leadAt('R-LEAD', sentAt);
    const { matcher } = setUpMatcher({ leads: [lead] });
    expect(await matcher.isListed(lead, [entryAt(sentAt + delayMs), newest()])).toBe(isListed);
    expect(await matcher.mayBeListed(lead, [entryAt(sentAt + delayMs), newest()])).toBe(isListed);
  });

  test.each([
    [14 * hourMs, true],
    [14.25 * hourMs, false],
    [-14 * hourMs, true],
    [-14.25 * hourMs, false],
  ])('if a time zone can explain a difference of %d ms', async (offsetMs, isListed) => {
    const lead = await leadAt('R-LEAD', nowMs);
    const { matcher } = setUpMatcher({ leads: [lead] });
    expect(await matcher.isListed(lead, [entryAt(nowMs + offsetMs)])).toBe(isListed);
  });

  test.each([
    [3 * hourMs, true],
    [3 * hourMs + 210_001, false],
    [0, false],
  ])('if the known time zone explains a difference of %d ms', async (offsetMs, isListed) => {
    const first = await leadAt('R-FIRST', sentAt, { values: { 66: 'A house', 67: '2027-01-01' } });
    const lead = await leadAt('R-LEAD', sentAt);
    const { matcher } = setUpMatcher({ leads: [first, lead] });
    expect(matcher.isZoneKnown()).toBe(false);
    await matcher.isListed(first, [entryAt(sentAt + 3 * hourMs, { 66: 'A house', 67: '2027-01-01' })]);
    expect(matcher.isZoneKnown()).toBe(true);
    expect(await matcher.isListed(lead, [entryAt(sentAt + offsetMs)])).toBe(isListed);
  });

  test('only if it shows no receipt number', async () => {
    const lead = await leadAt('R-LEAD', sentAt);
    const { matcher } = setUpMatcher({ leads: [lead], noteField: 'ext_request.90' });
    const entry = entryAt(sentAt, { 66: 'A flat', 67: '2026-12-01', 90: 'R-ABCDEFGHABCDEFGH' });
    expect(await matcher.isListed(lead, [entry])).toBe(false);
  });

  test('only if at least two values are equal', async () => {
    const lead = await leadAt('R-LEAD', sentAt, { values: { 66: 'yes' } });
    const { matcher } = setUpMatcher({ leads: [lead] });
    expect(await matcher.isListed(lead, [entryAt(sentAt, { 66: 'yes' })])).toBe(false);
    expect(await matcher.isDistinctive(lead)).toBe(false);
    expect(await matcher.isDistinctive(await leadAt('R-TWO', sentAt))).toBe(true);
  });
});

describe('entries with the same values are counted. A lead is found only if there is an entry for itself and', () => {
  const day = 24 * hourMs;
  const flat = { 66: 'A flat', 67: '2026-12-01' };
  const visible = { tokenField: 'ext_request.91' };
  const farMs = 14 * hourMs + 210_000;
  test.each<[name: string, other: Parameters<typeof leadAt>, needed: number, settings?: object]>([
    ['another lead', ['R-OTHER', sentAt + minuteMs], 2],
    ['each sending of a lead that was sent three times', ['R-OTHER', sentAt, { repeat: 1, attempts: 3 }], 4],
    [
      'a lead that was sent three times, but only the last may have arrived',
      ['R-OTHER', sentAt, { attempts: 3 }],
      2,
    ],
    ['a lead with fewer values', ['R-OTHER', sentAt, { values: { 66: 'A flat' } }], 2],
    ['no lead with another value', ['R-OTHER', sentAt, { values: { ...flat, 66: 'A house' } }], 1],
    ['no lead without values', ['R-OTHER', sentAt, { values: {} }], 1],
    ['an erased lead with the same fingerprint', ['R-OTHER', sentAt, { sealed: null }], 2],
    [
      'an erased lead whose fingerprint is of an earlier secret',
      ['R-OTHER', sentAt, { sealed: null, fingerprint: earlierFingerprint }],
      2,
    ],
    [
      'a lead whose secret is missing',
      ['R-OTHER', sentAt, { sealed: Uint8Array.of(1, 2, 3, 4, 5), fingerprint: 'x' }],
      2,
    ],
    ['no erased lead with another fingerprint', ['R-OTHER', sentAt, { sealed: null, fingerprint: 'x' }], 1],
    [
      'no lead whose receipt number is visible',
      ['R-OTHER', sentAt, { receiptField: 'ext_request.91' }],
      1,
      visible,
    ],
    ['a lead as far away as a time zone can explain', ['R-OTHER', sentAt - farMs], 2],
    ['no lead further away', ['R-OTHER', sentAt - farMs - 1], 1],
    ['a lead as much later', ['R-OTHER', sentAt + farMs], 2],
    ['a lead from before the clock was set back', ['R-OTHER', nowMs + day], 2],
    [
      'no lead of the next minutes, which are no sign of that',
      ['R-OTHER', nowMs + 299_999],
      1,
      { zoned: true },
    ],
    ['no lead beyond the window of a known time zone', ['R-OTHER', sentAt - 210_001], 1, { zoned: true }],
    ['a lead within the window of a known time zone', ['R-OTHER', sentAt - 210_000], 2, { zoned: true }],
  ])('%s', async (_name, other, needed, settings = {}) => {
    const lead = await leadAt('R-LEAD', sentAt);
    const known = await leadAt('R-KNOWN', sentAt, { values: { 66: 'A house', 67: '2027-01-01' } });
    const { matcher } = setUpMatcher({ leads: [lead, known, await leadAt(...other)], ...settings });
    if ('zoned' in settings)
      await matcher.isListed(known, [entryAt(sentAt, { 66: 'A house', 67: '2027-01-01' }), newest()]);
    const entries = Array.from({ length: needed }, (_, index) => entryAt(sentAt + index));
    expect(await matcher.isListed(lead, [newest(), ...entries.slice(1)])).toBe(false);
    expect(await matcher.isListed(lead, [newest(), ...entries])).toBe(true);
  });

  test('a time zone is learned from a single entry only', async () => {
    const lead = await leadAt('R-LEAD', sentAt);
    const { matcher } = setUpMatcher({ leads: [lead] });
    expect(await matcher.isListed(lead, [entryAt(sentAt), entryAt(sentAt + hourMs)])).toBe(true);
    expect(matcher.isZoneKnown()).toBe(false);
  });
});

describe('the receipt number of an entry', () => {
  const receipt = 'R-ABCDEFGHABCDEFGH';
  const fields = { tokenField: 'ext_request.91', noteField: 'ext_request.90' };
  test.each<[name: string, values: Readonly<Record<string, string>>, found: string | undefined]>([
    ['is in the receipt field', { 91: receipt }, receipt],
    ['is in the note field', { 90: `Sent again: ${receipt}.` }, receipt],
    ['is read in lower case, too', { 91: receipt.toLowerCase() }, receipt],
    ['is not taken from a field of the visitor', { 66: receipt }, undefined],
    ['is no other text', { 90: 'An R-class' }, undefined],
  ])('%s', (_name, values, found) => {
    const { matcher } = setUpMatcher(fields);
    expect(matcher.findReceipt(entryAt(nowMs, values))).toBe(found);
    expect(setUpMatcher({}).matcher.findReceipt(entryAt(nowMs, values))).toBeUndefined();
  });

  test('decides alone if the form has a field for it', async () => {
    const lead = await leadAt(receipt, sentAt, { receiptField: 'ext_request.91' });
    const { matcher } = setUpMatcher({ leads: [lead], ...fields });
    const [byValues, byReceipt] = [entryAt(sentAt), entryAt(sentAt - 99 * hourMs, { 91: receipt })];
    expect(await matcher.hasVisibleReceipt(lead)).toBe(true);
    for (const isFound of [matcher.isListed, matcher.mayBeListed]) {
      expect(await isFound(lead, [byValues])).toBe(false);
      expect(await isFound(lead, [byValues, byReceipt])).toBe(true);
    }
  });

  test('is not visible for a lead that was stored with another receipt field, or that is erased', async () => {
    const { matcher } = setUpMatcher(fields);
    const older = await leadAt(receipt, sentAt, { receiptField: 'ext_request.70' });
    const erased = await leadAt('R-ERASED', sentAt, { sealed: null });
    for (const lead of [older, erased]) expect(await matcher.hasVisibleReceipt(lead)).toBe(false);
    expect(await matcher.isDistinctive(erased)).toBe(false);
  });
});
