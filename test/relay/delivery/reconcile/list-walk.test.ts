import { beforeEach, describe, expect, test } from 'vitest';
import { CrmError } from '../../../../src/crm/errors/crm-error.js';
import { parseWireJson } from '../../../../src/crm/json/wire-json.js';
import type { RequestListQuery } from '../../../../src/crm/submission/list-requests.js';
import type { CrmGatewayFactory } from '../../../../src/relay/crm/crm-gateway.js';
import { createListWalk, type ListWalk } from '../../../../src/relay/delivery/reconcile/list-walk.js';
import { createRequestPages } from '../../../../src/relay/delivery/reconcile/request-pages.js';

const minute = 60_000;
const hour = 60 * minute;
const noonMs = Date.UTC(2026, 10, 24, 12);
const requestsPerSearch = 3;

interface Listed {
  readonly id: string;
  readonly at: number;
  /** Time of the last activity. */
  readonly active?: number;
}

/** The CRM's list, in its order. Default: one request per minute, the newest first. */
let listed: Listed[] = [];
let requests: RequestListQuery[] = [];
/** Errors of the next requests; `undefined`: the request succeeds. */
let errors: (CrmError | undefined)[] = [];
/** The largest page of this CRM, and the `count` of its answers. */
let maxPage = 50;
let countOf: () => number | false = () => false;

const recent = (count: number): Listed[] =>
  Array.from({ length: count }, (_, at) => ({ id: `e${at}`, at: noonMs - at * minute }));

beforeEach(() => {
  requests = [];
  errors = [];
  listed = recent(1_000);
  maxPage = 50;
  countOf = () => false;
});

const timeText = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

async function loadWireApplications(query: RequestListQuery) {
  requests.push(query);
  const failure = errors.shift();
  if (failure) throw failure;
  const length = Math.min(maxPage, query.limit);
  const list = listed.slice((query.page - 1) * length, query.page * length).map(({ id, at, active }) => ({
    id,
    date_create: timeText(at),
    ...(active && { request_activity_date: timeText(active) }),
    fields: [],
  }));
  return parseWireJson(JSON.stringify({ list, count: countOf() }));
}

function createPages() {
  return createRequestPages({
    crm: (() => ({ loadWireApplications })) as unknown as CrmGatewayFactory,
    budget: { take: async () => {}, remaining: async () => 100 },
    leadMatcher: { learnTimeZone: async () => {} },
  });
}

function setUp(maxPages = 20) {
  const pages = createPages();
  const walk = createListWalk({ pages, conditions: undefined, toleranceMs: 2 * minute, maxPages });
  return {
    walk,
    /** Reads further pages, as one search does, until the list is read back to the given time. */
    async search(crmTime: number): Promise<void> {
      pages.startSearch(requestsPerSearch);
      await walk.read('look-up', () => walk.isPast(crmTime));
    },
  };
}

const requestedPages = () => requests.splice(0).map(({ page }) => page);
const idsOf = ({ entries }: ListWalk) => entries.map(({ id }) => id);

test('a search reads no more pages than it needs', async () => {
  const { walk, search } = setUp();
  await search(noonMs - 30 * minute);
  expect(requestedPages()).toEqual([1]);
  expect([walk.isPast(noonMs - 30 * minute), walk.isPast(noonMs - hour), walk.isEnded()]).toEqual([
    true,
    false,
    false,
  ]);
});

test('later searches read on, and read the last page again', async () => {
  const { walk, search } = setUp();
  const time = noonMs - 5 * hour;
  while (!walk.isPast(time)) await search(time);
  expect(requestedPages()).toEqual([1, 2, 3, 3, 4, 5, 5, 6, 7]);
  expect(idsOf(walk)).toEqual(recent(350).map(({ id }) => id));
});

test.each([7, 20, 130])('%i requests that arrive between two searches leave no gap', async (count) => {
  const { walk, search } = setUp();
  const time = noonMs - 8 * hour;
  let arrived = 0;
  do {
    await search(time);
    const newest = Array.from({ length: count }, () => ({ id: `n${arrived++}`, at: noonMs + arrived }));
    listed.unshift(...newest.toReversed());
  } while (!walk.isPast(time) && walk.isResumable() && !walk.isAtLimit() && requests.length < 60);
  const olderIds = idsOf(walk).filter((id) => id.startsWith('e'));
  expect(olderIds).toEqual(recent(olderIds.length).map(({ id }) => id));
  // A search reads one new page, because it also reads the last page and the first page again. If more requests than
  // these arrive meanwhile, the search cannot get ahead.
  expect(walk.isPast(time)).toBe(count < 100);
});

test.each([
  ['fewer than a page', 40, false],
  ['more than a page', 60, true],
])('requests that were deleted between two searches: %s', async (_what, count, isTorn) => {
  const { walk, search } = setUp();
  await search(noonMs - 5 * hour);
  listed.splice(80, count);
  await search(noonMs - 5 * hour);
  expect(walk.isTorn()).toBe(isTorn);
  expect(walk.isResumable()).toBe(!isTorn);
});

test.each<[string, (counts: number) => number | false, number, string]>([
  ['was not deleted, which the count shows', () => listed.length, 0, 'complete'],
  ['was deleted, which the count shows', () => listed.length, 1, 'unconfirmed'],
  ['was deleted, without a count', () => false, 1, 'unconfirmed'],
  ['was deleted, with a count of the page', () => 50, 1, 'unconfirmed'],
  ['may have been deleted, without a count', () => false, 0, 'unconfirmed'],
])(
  'a request on the first page that %s before the second page was read',
  async (_what, count, deleted, expected) => {
    listed = recent(130).map((request) => ({ ...request, active: request.at }));
    countOf = () => {
      const counted = count(0);
      // The CRM's answer is made before staff delete a request.
      if (requests.length === 1) queueMicrotask(() => listed.splice(10, deleted));
      return counted;
    };
    const { walk, search } = setUp();
    await search(0);
    expect([walk.isEnded(), walk.entries.length]).toEqual([true, 130 - deleted]);
    expect(walk.coverageOf(noonMs - hour)).toBe(expected);
  },
);

/** Returns the requests in the order of a CRM that sorts them by something that it does not show. */
const shuffled = (requests: readonly Listed[]) => requests.toSorted((a, b) => (a.at % 7) - (b.at % 7));
const newest: Listed = { id: 'new', at: noonMs + minute };
const newestActive: Listed = { ...newest, active: noonMs + minute };
const active = recent(130).map((request) => ({ ...request, active: request.at }));

test.each<[string, Listed[], Listed, 'first' | 'last', string]>([
  ['by creation, in front', recent(130), newest, 'first', 'complete'],
  ['by last activity, in front', active, newestActive, 'first', 'complete'],
  // The request at the start of the second page is then missed, although the count is the same.
  ['without an order, at its end', shuffled(recent(130)), newest, 'last', 'unconfirmed'],
  ['by last activity, at its end, because it has none', active, newest, 'last', 'unconfirmed'],
  ['by an order that is not shown, at its end', shuffled(active), newestActive, 'last', 'unconfirmed'],
])(
  'a request is deleted, and another appears in a list that is sorted %s',
  async (_where, before, added, place, expected) => {
    listed = [...before];
    countOf = () => {
      const count = listed.length;
      const change = () => {
        listed.splice(10, 1);
        if (place === 'first') listed.unshift(added);
        else listed.push(added);
      };
      if (requests.length === 1) queueMicrotask(change);
      return count;
    };
    const { walk, search } = setUp();
    await search(0);
    expect(walk.isEnded()).toBe(true);
    expect(walk.entries.some(({ id }) => id === before[50]?.id)).toBe(place === 'first');
    const { coverageOf } = walk;
    expect(coverageOf(noonMs - hour)).toBe(expected);
  },
);

describe('the end of the list', () => {
  test.each([
    ['a page that is not full', 137, [1, 2, 3]],
    ['an empty page behind a full one', 100, [1, 2, 3]],
    ['a first page of a length that is no limit of pages', 37, [1]],
    ['a few requests', 5, [1]],
    ['an empty list', 0, [1]],
    ['a first page that could be full', 40, [1, 2]],
  ])('is %s', async (_what, count, pages) => {
    listed = recent(count);
    const { walk, search } = setUp();
    await search(0);
    expect([walk.isEnded(), walk.entries.length]).toEqual([true, count]);
    expect(requestedPages()).toEqual(pages);
  });

  test('is recognised by the count in the answer', async () => {
    listed = recent(100);
    countOf = () => 100;
    const { walk, search } = setUp();
    await search(0);
    expect(walk.isEnded()).toBe(true);
    expect(requestedPages()).toEqual([1, 2]);
  });

  test('is not a short page if the count is larger', async () => {
    listed = recent(37);
    countOf = () => 60;
    const { walk, search } = setUp();
    await search(0);
    expect(walk.isEnded()).toBe(true);
    expect(requestedPages()).toEqual([1, 2]);
  });

  test('needs no second request in a CRM whose pages are known to be longer', async () => {
    const pages = createPages();
    const walkOf = async (count: number) => {
      listed = recent(count);
      const walk = createListWalk({ pages, conditions: undefined, toleranceMs: minute, maxPages: 20 });
      pages.startSearch(requestsPerSearch);
      await walk.read('look-up', () => false);
      return [walk.isEnded(), requestedPages()];
    };
    expect(await walkOf(50)).toEqual([true, [1, 2]]);
    expect(await walkOf(40)).toEqual([true, [1]]);
  });
});

describe('the length of pages', () => {
  test('is 500 where the CRM gives as many', async () => {
    maxPage = 500;
    const { walk, search } = setUp();
    await search(noonMs - 8 * hour);
    expect(requests.map(({ limit, page }) => [limit, page])).toEqual([[500, 1]]);
    expect(walk.entries).toHaveLength(500);
  });

  test.each(['BAD_PARAMS', 'BAD_REQUEST', 'refused', 'too-large'] as const)(
    'is 50 after the answer %s to a longer page',
    async (code) => {
      errors = [new CrmError(code)];
      const { walk, search } = setUp();
      await search(noonMs - hour);
      expect(requests.map(({ limit, page }) => [limit, page])).toEqual([
        [500, 1],
        [50, 1],
        [50, 2],
      ]);
      expect(walk.isPast(noonMs - hour)).toBe(true);
    },
  );
});

describe('a list in another order', () => {
  test('is read from its last page if the oldest request is first', async () => {
    listed = recent(1_000).toReversed();
    countOf = () => 1_000;
    const { walk, search } = setUp();
    await search(noonMs - hour);
    expect(requestedPages()).toEqual([1, 20, 19]);
    expect(walk.isPast(noonMs - hour)).toBe(true);
    await search(noonMs - 2 * hour);
    expect(requestedPages()).toEqual([18]);
    expect(idsOf(walk)).toEqual(recent(150).map(({ id }) => id));
  });

  test('is read to its end if the oldest request is first and the count is not known', async () => {
    listed = recent(230).toReversed();
    const { walk, search } = setUp();
    await search(noonMs - hour);
    expect(walk.isResumable()).toBe(true);
    await search(noonMs - hour);
    expect([walk.isEnded(), walk.entries.length]).toEqual([true, 230]);
  });

  describe('of the last activity', () => {
    /** Staff have worked on every `each`th request some time after it was made. */
    const touched = (each: number, activeAfterMs: number) =>
      recent(300).map((request, index) => ({
        ...request,
        active: request.at + (index % each === 0 ? activeAfterMs : 0),
      }));
    const byActivity = (list: readonly Listed[]) =>
      list.toSorted((a, b) => (b.active ?? b.at) - (a.active ?? a.at));

    test('is read until the last activity is older than the time', async () => {
      listed = byActivity(touched(7, 2 * hour));
      const { walk, search } = setUp();
      await search(noonMs - 90 * minute);
      expect(walk.isPast(noonMs - 90 * minute)).toBe(true);
      const needed = recent(91).map(({ id }) => id);
      expect(needed.filter((id) => !idsOf(walk).includes(id))).toEqual([]);
    });

    test('does not end at an old request that was touched, at the end of a page in the order of time', async () => {
      const newest = recent(49);
      const old = { id: 'old', at: noonMs - 20 * hour, active: noonMs - 49 * minute };
      listed = [...newest, old, ...recent(300).slice(50)];
      const { walk, search } = setUp();
      await search(noonMs - 60 * minute);
      expect(requestedPages()).toEqual([1, 2]);
      expect(idsOf(walk)).toContain('e55');
    });

    test('is not assumed for a list in the order of time with activities in another order', async () => {
      listed = touched(3, 30 * hour);
      const { walk, search } = setUp();
      await search(noonMs - 30 * minute);
      expect(requestedPages()).toEqual([1]);
      expect(walk.isPast(noonMs - 30 * minute)).toBe(true);
    });
  });

  test('cannot be read on if it is in no order', async () => {
    listed[10] = { id: 'touched', at: noonMs - 20 * hour };
    const { walk, search } = setUp();
    await search(noonMs - hour);
    expect([walk.isPast(noonMs - hour), walk.isResumable()]).toEqual([false, false]);
  });

  test('cannot be read on if its entries have no ids', async () => {
    listed = listed.map(({ at }) => ({ id: '', at }));
    const { walk, search } = setUp();
    await search(noonMs - 5 * hour);
    expect([walk.isPast(noonMs - hour), walk.isResumable()]).toEqual([true, false]);
  });

  test('cannot be read on if each page is the same', async () => {
    listed = Array.from({ length: 20 }, () => recent(50)).flat();
    const { walk, search } = setUp();
    await search(noonMs - 5 * hour);
    expect([walk.isEnded(), walk.isResumable(), walk.entries.length]).toEqual([false, false, 50]);
    expect(requestedPages()).toEqual([1, 2]);
  });
});

test('a walk ends after the maximum number of pages', async () => {
  const { walk, search } = setUp(5);
  for (let time = 0; time < 3; time++) await search(0);
  expect(requestedPages()).toEqual([1, 2, 3, 3, 4, 5]);
  expect([walk.isAtLimit(), walk.entries.length]).toEqual([true, 250]);
});

test.each([new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken'), new CrmError('http', '500')])(
  'an error keeps the pages that were read: %s',
  async (failure) => {
    const { walk, search } = setUp();
    errors = [undefined, failure];
    await expect(search(noonMs - 3 * hour)).rejects.toBe(failure);
    expect(walk.entries).toHaveLength(50);
    requests = [];
    await search(noonMs - 3 * hour);
    expect(requestedPages()).toEqual([1, 2, 3]);
    expect(idsOf(walk)).toEqual(recent(150).map(({ id }) => id));
  },
);
