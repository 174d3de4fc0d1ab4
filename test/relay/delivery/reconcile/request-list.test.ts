import { beforeEach, describe, expect, test } from 'vitest';
import { CrmError } from '../../../../src/crm/errors/crm-error.js';
import { parseWireJson } from '../../../../src/crm/json/wire-json.js';
import { defaultOutboxSettings } from '../../../../src/relay/config/config.js';
import type { CrmGatewayFactory } from '../../../../src/relay/crm/crm-gateway.js';
import type { Coverage } from '../../../../src/relay/delivery/reconcile/list-coverage.js';
import {
  createRequestList,
  type ListSnapshot,
  type RequestList,
} from '../../../../src/relay/delivery/reconcile/request-list.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const minute = 60_000;
const hour = 60 * minute;
const noonMs = Date.UTC(2026, 10, 24, 12);
/** The list has an entry per minute, so three pages per run reach two and a half hours back. */
const settings = { ...defaultOutboxSettings, maxPagesPerRun: 3, maxListPages: 20 };

interface ListedEntry {
  readonly id: string;
  readonly at: number;
}

let now = noonMs;
let monotonicMs = 0;
/** The CRM's list, newest first. */
let listedEntries: ListedEntry[] = [];
let requestedPages: number[] = [];
/** Errors of the next requests; `undefined`: the request succeeds. */
let pageErrors: (CrmError | undefined)[] = [];
let list: RequestList;

beforeEach(() => {
  now = noonMs;
  requestedPages = [];
  pageErrors = [];
  listedEntries = Array.from({ length: 1_000 }, (_, at) => ({ id: `e${at}`, at: noonMs - at * minute }));
  list = openList();
});

function openList(overrides: Partial<typeof settings> = {}): RequestList {
  const loadWireApplications = async ({ page, limit }: { page: number; limit: number }) => {
    requestedPages.push(page);
    const failure = pageErrors.shift();
    if (failure) throw failure;
    const entries = listedEntries.slice((page - 1) * limit, page * limit).map(({ id, at }) => ({
      id,
      date_create: new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      fields: [],
    }));
    return parseWireJson(JSON.stringify({ list: entries }));
  };
  return createRequestList({
    crm: (() => ({ loadWireApplications })) as unknown as CrmGatewayFactory,
    budget: { take: async () => {}, remaining: async () => 100 },
    leadMatcher: { learnTimeZone: async () => {}, toCrmTime: (time) => time },
    settings: { ...settings, ...overrides },
    now: () => now,
    monotonic: () => monotonicMs,
  });
}

const sent = (agoMs: number) => ({ receipt: `R-${agoMs}`, sent_at: noonMs - agoMs }) as StoredLead;
const old = sent(5 * hour);
const recent = sent(30 * minute);

/** Runs searches until the coverage of the lead is not `pending`. Returns the coverage of each run. */
async function readUntilFound(
  lead: StoredLead,
  maxEntries = 20,
): Promise<{ seenEntries: Coverage[]; reading: ListSnapshot }> {
  const seenEntries: Coverage[] = [];
  for (;;) {
    const reading = await list.read([lead]);
    seenEntries.push(reading.getCoverage(lead));
    if (seenEntries.at(-1) !== 'pending' || seenEntries.length === maxEntries)
      return { seenEntries, reading };
    now += 2 * minute;
  }
}
const idsOf = ({ entries }: ListSnapshot) => entries.map(({ id }) => id);

test('a run reads no more pages than it needs, and reads them again the next time', async () => {
  for (let time = 0; time < 2; time++) {
    expect((await list.read([recent])).getCoverage(recent)).toBe('complete');
    expect(requestedPages.splice(0)).toEqual([1]);
  }
});

test('the next runs read on behind the pages of one run, and each entry is read once', async () => {
  const { seenEntries, reading } = await readUntilFound(old);
  // Each run reads the first page, the page on which the saved segment ends, and the page behind it.
  expect(requestedPages).toEqual([1, 2, 3, 1, 3, 4, 1, 4, 5, 1, 5, 6, 1, 6, 7]);
  expect(seenEntries).toEqual(['pending', 'pending', 'pending', 'pending', 'complete']);
  expect(idsOf(reading)).toEqual(listedEntries.slice(0, 350).map(({ id }) => id));
});

test('requests that arrive between the runs are included', async () => {
  const arrive = (count: number) => {
    const newest = Array.from({ length: count }, (_, at) => ({
      id: `n${listedEntries.length}-${at}`,
      at: now - at,
    }));
    listedEntries.unshift(...newest);
  };
  let reading: ListSnapshot;
  do {
    reading = await list.read([old]);
    now += 2 * minute;
    arrive(7);
  } while (reading.getCoverage(old) === 'pending');
  expect(reading.getCoverage(old)).toBe('complete');
  expect(idsOf(reading)).toEqual(listedEntries.slice(7, 7 + reading.entries.length).map(({ id }) => id));
});

test('reading starts again if more requests arrived than a run can read', async () => {
  expect((await list.read([old])).getCoverage(old)).toBe('pending');
  listedEntries.unshift(
    ...Array.from({ length: 200 }, (_, at) => ({ id: `n${at}`, at: noonMs + (200 - at) * 1_000 })),
  );
  const reading = await list.read([old]);
  expect(reading.getCoverage(old)).toBe('pending');
  expect(idsOf(reading)).toEqual(listedEntries.slice(0, 150).map(({ id }) => id));
  expect((await readUntilFound(old)).seenEntries.at(-1)).toBe('complete');
});

test.each([
  ['at the start, reading goes on', 20, 20],
  ['at the end of the saved segment, reading starts again', 80, 60],
])('requests that were deleted leave no gap: %s', async (_where, from, count) => {
  await list.read([old]);
  listedEntries.splice(from, count);
  expect((await list.read([old])).getCoverage(old)).toBe('pending');
  const { seenEntries, reading } = await readUntilFound(old);
  expect(seenEntries.at(-1)).toBe('complete');
  expect(idsOf(reading)).toEqual(listedEntries.slice(0, reading.entries.length).map(({ id }) => id));
});

test('a lead that was sent after the reading began is searched for in newly read pages', async () => {
  await list.read([old]);
  now += hour;
  // The CRM created the entry late, with an earlier time, so the entry is among pages that were read before.
  const late = sent(5 * minute);
  listedEntries.splice(6, 0, { id: 'late', at: late.sent_at });
  const reading = await list.read([old, late]);
  expect(reading.getCoverage(late)).toBe('complete');
  expect(idsOf(reading)).toContain('late');
});

test('a recent lead behind a long list waits until the CRM must show it, and is searched for then', async () => {
  listedEntries = Array.from({ length: 1_000 }, (_, at) => ({ id: `e${at}`, at: noonMs - at * 1_000 }));
  const soon = sent(2 * minute);
  expect((await list.read([soon])).getCoverage(soon)).toBe('pending');
  // No segment is saved that could lack the lead.
  requestedPages.length = 0;
  now = noonMs + hour;
  const { seenEntries } = await readUntilFound(soon);
  expect(requestedPages.slice(0, 3)).toEqual([1, 2, 3]);
  expect(seenEntries.at(-1)).toBe('complete');
});

describe('the list is not read back without end', () => {
  test('the relay reads as many pages as the limit allows', async () => {
    list = openList({ maxListPages: 5 });
    const { seenEntries, reading } = await readUntilFound(old);
    expect(seenEntries).toEqual(['pending', 'pending', 'limit-reached']);
    expect(reading.entries).toHaveLength(250);
    expect((await list.read([recent])).getCoverage(recent)).toBe('complete');
  });

  test('the relay reads for a day at most', async () => {
    // The list grows as fast as it is read.
    const { seenEntries } = await (async () => {
      list = openList({ maxListPages: 1e9, maxPagesPerRun: 2 });
      return readUntilFound(old, 1_000);
    })();
    expect(seenEntries).toHaveLength(720);
    expect(seenEntries.at(-1)).toBe('limit-reached');
  });
});

describe('a list that cannot be read on from its middle', () => {
  test('has coverage unordered if it is not sorted by time of creation', async () => {
    listedEntries[10] = { id: 'touched', at: noonMs - 20 * hour };
    expect((await readUntilFound(old)).seenEntries).toEqual(['unordered']);
    expect((await readUntilFound(recent)).seenEntries).toEqual(['unordered']);
  });

  test('has coverage unordered behind the first pages if its entries have no ids', async () => {
    listedEntries = listedEntries.map(({ at }) => ({ id: '', at }));
    expect((await readUntilFound(old)).seenEntries).toEqual(['unordered']);
    expect((await readUntilFound(recent)).seenEntries).toEqual(['complete']);
  });

  test('has coverage complete if it is short', async () => {
    listedEntries = [
      { id: 'a', at: noonMs - 20 * hour },
      { id: 'b', at: noonMs },
    ];
    expect((await readUntilFound(old)).seenEntries).toEqual(['complete']);
  });
});

describe('an error of the CRM or of the request budget', () => {
  const limit = new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
  const down = new CrmError('http', '500');

  test.each([limit, down])('in the first request is thrown: %s', async (failure) => {
    pageErrors = [failure];
    await expect(list.read([recent])).rejects.toBe(failure);
  });

  test('in a later request keeps the pages that were read', async () => {
    pageErrors = [undefined, down];
    const reading = await list.read([recent, old]);
    expect([reading.getCoverage(recent), reading.getCoverage(old)]).toEqual(['complete', 'pending']);
  });

  test.each([limit, down])('between two runs keeps the saved segment: %s', async (failure) => {
    await list.read([old]);
    pageErrors = [failure];
    const newer = sent(5 * minute);
    const between = await list.read([old, newer]);
    expect([between.getCoverage(old), between.getCoverage(newer)]).toEqual(['pending', 'unavailable']);
    requestedPages.length = 0;
    pageErrors = [undefined, failure];
    expect((await list.read([old])).getCoverage(old)).toBe('pending');
    expect(requestedPages).toEqual([1, 3]);
    expect((await readUntilFound(old)).seenEntries.at(-1)).toBe('complete');
  });

  test('after an hour without use drops the saved segment', async () => {
    await list.read([old]);
    monotonicMs += hour + 1;
    pageErrors = [down];
    await expect(list.read([old])).rejects.toBe(down);
    requestedPages.length = 0;
    await list.read([old]);
    expect(requestedPages).toEqual([1, 2, 3]);
  });
});
