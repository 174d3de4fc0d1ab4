import { describe, expect, test } from 'vitest';
import { defaultOutboxSettings } from '../../../../src/relay/config/config.js';
import type { Coverage } from '../../../../src/relay/delivery/reconcile/list-coverage.js';
import { decideNotFound, type NotFound } from '../../../../src/relay/delivery/reconcile/not-found.js';
import type { LeadChange, StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const now = 100_000_000;
const minute = 60_000;

function decide(
  coverage: Coverage,
  lead: Partial<StoredLead>,
  facts: Partial<NotFound> = {},
  unclear: 'resend' | 'hold' = 'resend',
): LeadChange {
  const stored = { code: 'timeout', looks: 0, crashes: 0, repeat: 0, attempts: 1, sent_at: now, ...lead };
  return decideNotFound(
    { lead: stored as StoredLead, coverage, isVerifiable: false, isDistinctive: true, ...facts },
    now,
    { ...defaultOutboxSettings, unclear },
  );
}
const verifiable = { isVerifiable: true };

describe('a lead that was not found', () => {
  test.each<[Coverage, number, number]>([
    ['unordered', 0, 15],
    ['unordered', 2, 240],
    ['unavailable', 1, 60],
  ])('in a list that is %s is searched for again after search %i', (coverage, looks, minutes) => {
    const dueAt = now + minutes * minute;
    expect(decide(coverage, { looks })).toEqual({
      state: 'unclear',
      code: 'timeout',
      dueAt,
      looks: looks + 1,
    });
  });

  test('in a list that is pending is searched for again, and the search is not counted', () => {
    const change = decide('pending', { sent_at: 0 });
    expect(change).toEqual({ state: 'unclear', code: 'timeout', dueAt: now + 120_000 });
  });

  test('in a list that may have a gap is searched for once more, and then counts as absent', () => {
    const dueAt = now + 120_000;
    const again = { state: 'unclear', code: 'timeout', dueAt, looks: 1 };
    for (const facts of [verifiable, {}]) {
      expect(decide('unconfirmed', {}, facts)).toEqual(again);
      expect(decide('unconfirmed', { looks: 1 }, facts)).toEqual(decide('complete', { looks: 1 }, facts));
    }
  });

  test.each<[Coverage, number]>([
    ['unordered', 3],
    ['limit-reached', 0],
  ])('in a list that is %s waits for a person in the end', (coverage, looks) => {
    expect(decide(coverage, { looks })).toMatchObject({ state: 'attention', code: 'not-looked-for' });
  });

  test('in a complete list is queued, marked only if its receipt would not be visible', () => {
    expect(decide('complete', {}, verifiable)).toEqual({ state: 'queued', code: 'absent', dueAt: now });
    expect(decide('complete', {})).toMatchObject({ state: 'queued', code: 'absent', repeat: true });
  });

  test('in a list whose order is not known is queued and marked, although its receipt would be visible', () => {
    expect(decide('order-unknown', {}, verifiable)).toEqual({
      state: 'queued',
      code: 'absent',
      dueAt: now,
      repeat: true,
    });
  });

  test('in a list that is unavailable is searched for without end if its receipt would be visible', () => {
    expect(decide('unavailable', { looks: 99 }, verifiable)).toMatchObject({ state: 'unclear', looks: 100 });
    expect(decide('unavailable', { looks: 3 })).toMatchObject({ state: 'queued', code: 'not-looked-for' });
  });

  test('and is marked already is sent again only if it is distinctive, and ten times at most', () => {
    expect(decide('complete', { repeat: 1, attempts: 9 })).toMatchObject({ state: 'queued' });
    expect(decide('complete', { repeat: 1, attempts: 10 })).toMatchObject({ state: 'attention' });
    const vague = { isDistinctive: false };
    expect(decide('complete', { repeat: 1, attempts: 2 }, vague)).toMatchObject({ state: 'attention' });
  });

  test('waits for a person with UNCLEAR=hold', () => {
    expect(decide('complete', {}, {}, 'hold')).toMatchObject({ state: 'attention', repeat: true });
  });

  test('after three crashes waits for a person, marked unless the CRM certainly lacks it', () => {
    const crashed = { crashes: 3 };
    expect(decide('complete', crashed, verifiable)).toEqual({
      state: 'attention',
      code: 'crashed',
      dueAt: now,
    });
    expect(decide('complete', crashed)).toMatchObject({ code: 'crashed', repeat: true });
    expect(decide('unavailable', { ...crashed, looks: 3 }, verifiable)).toMatchObject({ code: 'crashed' });
  });
});
