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
/** Of a list with an entry a minute, three pages a look reach two and a half hours back. */
const settings = { ...defaultOutboxSettings, maxPagesPerRun: 3, maxListPages: 20 };

interface ListedEntry {
  readonly id: string;
  readonly at: number;
}

let now = noonMs;
let monotonicMs = 0;
/** Newest first. */
let listedEntries: ListedEntry[] = [];
let requestedPages: number[] = [];
/** What each of the next requests meets. */
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

/** Looks until it can be told of this lead; what was said each time. */
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

test('what one look reaches costs no more than it takes, and is read anew each time', async () => {
  for (let time = 0; time < 2; time++) {
    expect((await list.read([recent])).getCoverage(recent)).toBe('complete');
    expect(requestedPages.splice(0)).toEqual([1]);
  }
});

test('what lies behind is read on for, and each entry is in it once', async () => {
  const { seenEntries, reading } = await readUntilFound(old);
  // The list's beginning, the page on which what is known ends, and one more.
  expect(requestedPages).toEqual([1, 2, 3, 1, 3, 4, 1, 4, 5, 1, 5, 6, 1, 6, 7]);
  expect(seenEntries).toEqual(['pending', 'pending', 'pending', 'pending', 'complete']);
  expect(idsOf(reading)).toEqual(listedEntries.slice(0, 350).map(({ id }) => id));
});

test('what comes meanwhile moves the rest back, and is in it, too', async () => {
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

test('more than one look can read has come: it is begun anew', async () => {
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
  ['at its beginning, it is the same list', 20, 20],
  ['where what is known ends, it is begun anew', 80, 60],
])('entries that were taken out leave no gap: %s', async (_where, from, count) => {
  await list.read([old]);
  listedEntries.splice(from, count);
  expect((await list.read([old])).getCoverage(old)).toBe('pending');
  const { seenEntries, reading } = await readUntilFound(old);
  expect(seenEntries.at(-1)).toBe('complete');
  expect(idsOf(reading)).toEqual(listedEntries.slice(0, reading.entries.length).map(({ id }) => id));
});

test('a lead that was sent when the reading had begun is looked for in what was read since', async () => {
  await list.read([old]);
  now += hour;
  // It took its time, and what was made of it stands among what was read before.
  const late = sent(5 * minute);
  listedEntries.splice(6, 0, { id: 'late', at: late.sent_at });
  const reading = await list.read([old, late]);
  expect(reading.getCoverage(late)).toBe('complete');
  expect(idsOf(reading)).toContain('late');
});

test('a recent lead behind a long list waits until the CRM must show it, and is read back for then', async () => {
  listedEntries = Array.from({ length: 1_000 }, (_, at) => ({ id: `e${at}`, at: noonMs - at * 1_000 }));
  const soon = sent(2 * minute);
  expect((await list.read([soon])).getCoverage(soon)).toBe('pending');
  // Nothing is kept for it that could lack it.
  requestedPages.length = 0;
  now = noonMs + hour;
  const { seenEntries } = await readUntilFound(soon);
  expect(requestedPages.slice(0, 3)).toEqual([1, 2, 3]);
  expect(seenEntries.at(-1)).toBe('complete');
});

describe('it is not read back without end', () => {
  test('but as far as it may', async () => {
    list = openList({ maxListPages: 5 });
    const { seenEntries, reading } = await readUntilFound(old);
    expect(seenEntries).toEqual(['pending', 'pending', 'limit-reached']);
    expect(reading.entries).toHaveLength(250);
    expect((await list.read([recent])).getCoverage(recent)).toBe('complete');
  });

  test('nor for longer than a day', async () => {
    // Of a list that grows as fast as it is read.
    const { seenEntries } = await (async () => {
      list = openList({ maxListPages: 1e9, maxPagesPerRun: 2 });
      return readUntilFound(old, 1_000);
    })();
    expect(seenEntries).toHaveLength(720);
    expect(seenEntries.at(-1)).toBe('limit-reached');
  });
});

describe('a CRM whose list tells nothing from behind', () => {
  test('as it is not in the order in which it was made', async () => {
    listedEntries[10] = { id: 'touched', at: noonMs - 20 * hour };
    expect((await readUntilFound(old)).seenEntries).toEqual(['unordered']);
    expect((await readUntilFound(recent)).seenEntries).toEqual(['unordered']);
  });

  test('as it gives no ids', async () => {
    listedEntries = listedEntries.map(({ at }) => ({ id: '', at }));
    expect((await readUntilFound(old)).seenEntries).toEqual(['unordered']);
    expect((await readUntilFound(recent)).seenEntries).toEqual(['complete']);
  });

  test('tells all if it is short', async () => {
    listedEntries = [
      { id: 'a', at: noonMs - 20 * hour },
      { id: 'b', at: noonMs },
    ];
    expect((await readUntilFound(old)).seenEntries).toEqual(['complete']);
  });
});

describe('where the CRM or the hour’s requests fail', () => {
  const limit = new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
  const down = new CrmError('http', '500');

  test.each([limit, down])('at once, nobody is told anything: %s', async (failure) => {
    pageErrors = [failure];
    await expect(list.read([recent])).rejects.toBe(failure);
  });

  test('on the way, what was read counts', async () => {
    pageErrors = [undefined, down];
    const reading = await list.read([recent, old]);
    expect([reading.getCoverage(recent), reading.getCoverage(old)]).toEqual(['complete', 'pending']);
  });

  test.each([limit, down])('between two looks, what was read is kept: %s', async (failure) => {
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

  test('for an hour, it is begun anew', async () => {
    await list.read([old]);
    monotonicMs += hour + 1;
    pageErrors = [down];
    await expect(list.read([old])).rejects.toBe(down);
    requestedPages.length = 0;
    await list.read([old]);
    expect(requestedPages).toEqual([1, 2, 3]);
  });
});
