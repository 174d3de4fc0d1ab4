import { describe, expect, test } from 'vitest';
import { CrmError } from '../../../../src/crm/errors/crm-error.js';
import { parseWireJson } from '../../../../src/crm/json/wire-json.js';
import type { RequestListQuery } from '../../../../src/crm/submission/list-requests.js';
import { defaultOutboxSettings } from '../../../../src/relay/config/config.js';
import type { CrmGatewayFactory } from '../../../../src/relay/crm/crm-gateway.js';
import { createSearch, type SearchResult } from '../../../../src/relay/delivery/reconcile/search.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';
import type { RequestPurpose } from '../../../../src/relay/storage/tables/request-count-store.js';
import { receiptMatcher } from './receipt-matcher-fixture.js';

const minute = 60_000;
const hour = 60 * minute;
const noonMs = Date.UTC(2026, 10, 24, 12);

interface Listed {
  readonly at: number;
  readonly receipt?: string;
}

/** Ways in which a CRM reads the period, and the order in which it lists the requests. */
interface Reading {
  /** Milliseconds by which the period is moved, because the CRM reads it in another zone than that of its list. */
  readonly shiftMs?: number;
  readonly byDay?: boolean;
  readonly finds?: 'all' | 'nothing';
  readonly byActivity?: boolean;
  readonly filtersByReceipt?: boolean;
  readonly maxPage?: number;
}

const timeTexts = new Map<number, string>();

/** Keeps its results: the CRM of a test writes the same times for each page. */
function timeText(at: number): string {
  const text = timeTexts.get(at) ?? new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  timeTexts.set(at, text);
  return text;
}

function listRequests(requests: readonly Listed[], reading: Reading, query: RequestListQuery) {
  const { shiftMs = 0, byDay, finds, byActivity, filtersByReceipt, maxPage = 500 } = reading;
  const { created, field } = query.conditions ?? {};
  const bound = (text: string) => (byDay ? `${text.slice(0, 10)} 00:00:00` : text);
  const matching = requests.filter(({ at, receipt }) => {
    if (field && filtersByReceipt) return receipt === field.value;
    if (!created || finds) return finds !== 'nothing' || !created;
    const seenAs = timeText(at - shiftMs);
    return bound(created.from) <= seenAs && seenAs <= bound(created.to);
  });
  const newestFirst = matching.map((request, index) => ({ ...request, index })).sort((a, b) => b.at - a.at);
  if (byActivity) newestFirst.sort((a, b) => Number(b.index % 5 === 0) - Number(a.index % 5 === 0));
  const length = Math.min(maxPage, query.limit);
  return newestFirst.slice((query.page - 1) * length, query.page * length).map(({ at, receipt }) => ({
    id: `${at} ${receipt}`,
    date_create: timeText(at),
    request_activity_date: timeText(at),
    fields: receipt ? { 91: { value: receipt } } : [],
  }));
}

const storedLead = (receipt: string, agoMs: number) =>
  ({ receipt, sent_at: noonMs - agoMs, due_at: noonMs - agoMs + 1_000, attempts: 1 }) as StoredLead;

interface Crm extends Reading {
  readonly requests: readonly Listed[];
  /** Leads that the relay has delivered. */
  readonly delivered: readonly StoredLead[];
  readonly fail?: (query: RequestListQuery) => CrmError | undefined;
  readonly tokenField?: string;
  /** False: the list shows no receipts, and leads are found by their values. */
  readonly isVerifiable?: boolean;
}

function setUp({ requests, delivered, fail, tokenField, isVerifiable = true, ...reading }: Crm) {
  const queries: RequestListQuery[] = [];
  const purposes: RequestPurpose[] = [];
  let elapsedMs = 0;
  async function loadWireApplications(query: RequestListQuery) {
    queries.push(query);
    const failure = fail?.(query);
    if (failure) throw failure;
    return parseWireJson(JSON.stringify({ list: listRequests(requests, reading, query), count: false }));
  }
  const byTime = delivered.toSorted((a, b) => a.due_at - b.due_at);
  const search = createSearch({
    crm: (() => ({ loadWireApplications })) as unknown as CrmGatewayFactory,
    budget: {
      async take(purpose) {
        purposes.push(purpose);
      },
      remaining: async () => 100,
    },
    leads: {
      deliveredBefore: async (time, limit) =>
        byTime
          .filter(({ due_at }) => due_at <= time)
          .slice(-limit)
          .toReversed(),
      deliveredBetween: async (since, until, limit) =>
        byTime.filter(({ sent_at, due_at }) => sent_at >= since && due_at <= until).slice(0, limit),
    },
    leadMatcher: { ...receiptMatcher, hasVisibleReceipt: async () => isVerifiable },
    settings: defaultOutboxSettings,
    tokenField,
    now: () => noonMs + elapsedMs,
    monotonic: () => elapsedMs,
  });
  return {
    queries,
    purposes,
    search,
    advance(ms: number) {
      elapsedMs += ms;
    },
    /** Runs one search, and returns the results by receipt number with the numbers of the pages that it has loaded. */
    async searchPages(...leads: StoredLead[]) {
      const before = queries.length;
      const verdicts = await search(leads);
      return {
        verdicts: Object.fromEntries([...verdicts].map(([{ receipt }, verdict]) => [receipt, verdict])),
        pages: queries.slice(before).map(({ page }) => page),
      };
    },
    /** Searches until the verdict about the lead is certain. */
    async findResult(lead: StoredLead): Promise<SearchResult | undefined> {
      let [isAbsent, runs] = [false, 0];
      while (runs++ < 30) {
        const before = queries.length;
        const verdict = (await search([lead])).get(lead);
        expect(queries.length - before).toBeLessThanOrEqual(defaultOutboxSettings.maxPagesPerRun);
        // A second search confirms the first one.
        if (verdict === 'unconfirmed' && isAbsent) return 'complete';
        isAbsent ||= verdict === 'unconfirmed';
        if (verdict !== 'pending' && verdict !== 'unconfirmed') return verdict;
      }
      return 'pending';
    },
  };
}

const everyHalfHour: readonly Listed[] = Array.from({ length: 300 }, (_, index) => ({
  at: noonMs - index * 30 * minute - 1_000,
}));
const lost = storedLead('R-LOST', 5 * hour);
const positions: Readonly<Record<string, readonly StoredLead[]>> = {
  'before and after': [storedLead('R-BEFORE', 6 * hour), storedLead('R-AFTER', hour)],
  'only before': [storedLead('R-BEFORE', 6 * hour)],
  'only after': [storedLead('R-AFTER', hour)],
  'at the same time': [storedLead('R-BESIDE', 5 * hour - 1_000)],
  'long before': [storedLead('R-OLD', 100 * hour)],
  nowhere: [],
};
const zoneShifts = [-26, -14, -7, -4, -1, -0.25, 0, 0.25, 1, 4, 7, 14, 26].map((hours) => ({
  shiftMs: hours * hour,
}));
const periodReadings: readonly Reading[] = [
  ...zoneShifts,
  ...zoneShifts.map((reading) => ({ ...reading, byDay: true })),
  { finds: 'all' },
  { finds: 'nothing' },
];
const readings = periodReadings.flatMap((reading) => [reading, { ...reading, byActivity: true }]);

describe.each(Object.entries(positions))('with leads that the CRM has %s', (_where, delivered) => {
  const listedControls = delivered.map(({ receipt, sent_at }) => ({ receipt, at: sent_at + 500 }));
  const others = [...everyHalfHour, ...listedControls];

  describe.each([true, false])('with receipts in the list: %s', (isVerifiable) => {
    test.each(readings)('a lead in a CRM with the reading %j is found', async (reading) => {
      for (const delayMs of [0, minute, 80_000]) {
        const requests = [...others, { receipt: lost.receipt, at: lost.sent_at + delayMs }];
        const crm = setUp({ ...reading, requests, delivered, isVerifiable });
        expect(await crm.findResult(lost)).toBe('found');
      }
    });

    test.each(readings)('a lead that a CRM with the reading %j lacks is absent', async (reading) => {
      const crm = setUp({ ...reading, requests: others, delivered, isVerifiable });
      expect(await crm.findResult(lost)).toBe('complete');
    });
  });
});

/**
 * Milliseconds by which the CRM's times differ from those that the relay expects: daylight saving time has begun or ended,
 * or a clock was set, since the relay has learned the CRM's time zone.
 */
const staleZones = [-hour, 0, hour];
describe.each(staleZones)('in a CRM whose clock differs by %i ms from the learned one', (zoneShiftMs) => {
  const moved = (requests: readonly Listed[]) =>
    requests.map((request) => ({ ...request, at: request.at + zoneShiftMs }));
  const busy = Array.from({ length: 2_000 }, (_, index) => ({ at: noonMs - index * minute - 1_000 }));

  describe.each(Object.entries(positions))('with leads that the CRM has %s', (_where, delivered) => {
    const listedControls = delivered.map(({ receipt, sent_at }) => ({ receipt, at: sent_at + 500 }));
    test.each([50, 500])(
      'a lead that the CRM has is never absent, with pages of %i requests',
      async (maxPage) => {
        for (const agoMs of [1.2, 2, 5, 5.4].map((hours) => hours * hour)) {
          const lead = storedLead('R-LOST', agoMs);
          const requests = moved([
            ...busy,
            ...listedControls,
            { receipt: lead.receipt, at: lead.sent_at + 1_000 },
          ]);
          const crm = setUp({ requests, delivered, maxPage });
          expect([agoMs / hour, await crm.findResult(lead)]).not.toContain('complete');
        }
      },
    );
  });
});

test.each([
  ['nothing', true, []],
  ['nothing', false, []],
  ['no receipts', true, everyHalfHour],
])(
  'a CRM that shows %s proves nothing if it must show other leads: %s',
  async (_what, isVerifiable, requests) => {
    const delivered = positions['before and after'] ?? [];
    for (const byActivity of [false, true])
      expect(await setUp({ byActivity, requests, delivered, isVerifiable }).findResult(lost)).toBe(
        'unproven',
      );
  },
);

test('an empty list is the answer of a new CRM', async () => {
  expect(await setUp({ requests: [], delivered: [] }).findResult(lost)).toBe('complete');
});

test('with leads before and after, only the requests between them are read', async () => {
  const delivered = positions['before and after'] ?? [];
  const requests = [...everyHalfHour, ...delivered.map(({ receipt, sent_at: at }) => ({ receipt, at }))];
  const crm = setUp({ byActivity: true, requests, delivered });
  expect(await crm.findResult(lost)).toBe('complete');
  expect(crm.queries.map(({ conditions }) => conditions)).toEqual([
    { created: { from: '2026-11-24 05:50:00', to: '2026-11-24 11:10:01' } },
  ]);
});

describe('a receipt condition whose answers are', () => {
  const control = storedLead('R-BEFORE', 6 * hour);
  const requests = [...everyHalfHour, { receipt: control.receipt, at: control.sent_at }];
  test.each([
    ['refused', new CrmError('BAD_PARAMS')],
    ['too long', new CrmError('too-large')],
  ])('%s is replaced by a period', async (_how, error) => {
    const crm = setUp({
      requests,
      delivered: [control],
      tokenField: 'ext_request.91',
      fail: ({ conditions }) => (conditions?.field ? error : undefined),
    });
    expect(await crm.findResult(lost)).toBe('complete');
    expect(crm.queries.map(({ conditions, limit }) => [Object.keys(conditions ?? {})[0], limit])).toEqual([
      ['field', 500],
      ['field', 50],
      ['created', 50],
    ]);
  });
});

test('the reading of a period that goes on does not decide about a lead of another time', async () => {
  const older = storedLead('R-OLDER', 30 * hour);
  const controls = positions['before and after'] ?? [];
  const listedLeads = [...controls, older].map(({ receipt, sent_at: at }) => ({ receipt, at }));
  const everyMinute = Array.from({ length: 600 }, (_, index) => ({ at: noonMs - index * minute }));
  let failures = 1;
  const crm = setUp({
    requests: [...everyHalfHour, ...everyMinute, ...listedLeads],
    delivered: controls,
    maxPage: 50,
    fail: ({ page }) => (page === 2 && failures-- > 0 ? new CrmError('http', '500') : undefined),
  });
  expect(await crm.search([lost])).toEqual(new Map([[lost, 'pending']]));
  for (let run = 0; run < 5; run++)
    expect(['pending', 'found']).toContain((await crm.search([lost, older])).get(older));
  expect(await crm.findResult(older)).toBe('found');
  expect(await crm.findResult(lost)).toBe('complete');
});

test('a lead waits while the CRM cannot be reached', async () => {
  const crm = setUp({ requests: [], delivered: [], fail: () => new CrmError('http', '500') });
  expect(await crm.findResult(lost)).toBe('unavailable');
  expect(crm.queries).toHaveLength(1);
});

/** One request a minute, on pages of 50: page 7 reaches back to the margin before a lead of five hours ago. */
const everyMinute = (count = 1_000): readonly Listed[] =>
  Array.from({ length: count }, (_, index) => ({ at: noonMs - index * minute }));
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const serverError = new CrmError('http', '500');

describe('the list is read', () => {
  test('back to the oldest of the leads and no further', async () => {
    const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50 });
    const recent = storedLead('R-RECENT', hour);
    expect(await crm.searchPages(recent)).toEqual({ verdicts: { 'R-RECENT': 'unconfirmed' }, pages: [1, 2] });
    expect(await crm.searchPages(recent, lost)).toEqual({
      verdicts: { 'R-RECENT': 'unconfirmed', 'R-LOST': 'unconfirmed' },
      pages: range(1, 7),
    });
    expect(new Set(crm.purposes)).toEqual(new Set(['look-up']));
  });

  test('back to a lead that the CRM has, until the list has shown a receipt', async () => {
    const control = storedLead('R-BEFORE', 6 * hour);
    const requests = [...everyMinute(), { receipt: control.receipt, at: control.sent_at }];
    const crm = setUp({ requests, delivered: [control], finds: 'all', maxPage: 50 });
    expect(await crm.searchPages(lost)).toEqual({
      verdicts: { 'R-LOST': 'unconfirmed' },
      pages: range(1, 8),
    });
    expect((await crm.searchPages(lost)).pages).toEqual(range(1, 7));
    crm.advance(6 * hour);
    // Without a recent request in the list, the CRM's clock may have been set back, so an hour more is read.
    expect((await crm.searchPages(lost)).pages).toEqual(range(1, 9));
  });

  test('in several searches, which continue where the last one has stopped for at most an hour', async () => {
    const early = storedLead('R-EARLY', 15 * hour);
    const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50 });
    expect(await crm.searchPages(early)).toEqual({ verdicts: { 'R-EARLY': 'pending' }, pages: range(1, 10) });
    crm.advance(hour);
    expect(await crm.searchPages(early)).toEqual({
      verdicts: { 'R-EARLY': 'unconfirmed' },
      pages: range(10, 19),
    });
  });

  test('in several searches, although another lead was searched for meanwhile', async () => {
    const early = storedLead('R-EARLY', 15 * hour);
    const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50 });
    await crm.searchPages(early);
    const young = await crm.searchPages(storedLead('R-YOUNG', minute));
    expect(young).toEqual({ verdicts: { 'R-YOUNG': 'complete' }, pages: [1] });
    expect((await crm.searchPages(early)).pages).toEqual(range(10, 19));
  });

  test('from the newest request, as the CRM is asked', async () => {
    const crm = setUp({ requests: everyMinute(), delivered: [] });
    await crm.search([lost]);
    expect(crm.queries.map(({ order }) => order)).toEqual(['desc']);
  });

  test('from the start if the last search is more than an hour ago', async () => {
    const early = storedLead('R-EARLY', 15 * hour);
    const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50 });
    await crm.searchPages(early);
    crm.advance(hour + 1);
    expect((await crm.searchPages(early)).pages).toEqual(range(1, 10));
  });

  test('in 720 searches at most', async () => {
    const fail = ({ page }: RequestListQuery) => (page > 1 ? serverError : undefined);
    const crm = setUp({ requests: everyMinute(20), delivered: [], maxPage: 10, fail });
    for (let run = 1; run < 720; run++) expect((await crm.search([lost])).get(lost)).toBe('pending');
    expect((await crm.search([lost])).get(lost)).toBe('limit-reached');
  });
});

test('a search that goes on keeps requests for it, although new leads need all', async () => {
  let isDown = true;
  const fail = ({ page }: RequestListQuery) => (isDown && page > 1 ? serverError : undefined);
  const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50, fail });
  const early = storedLead('R-EARLY', 15 * hour);
  await crm.search([lost]);
  isDown = false;
  crm.purposes.length = 0;
  // The reading of the whole list began after the lead was sent, so both leads can use it.
  const result = await crm.searchPages(lost, early, storedLead('R-NEW', -2 * hour));
  expect(result.pages).toHaveLength(10);
  expect(crm.purposes.filter((purpose) => purpose === 'look-back').length).toBeGreaterThanOrEqual(2);
});

test('if the CRM fails, a lead whose search goes on stays pending, and another lead has no result', async () => {
  let isDown = false;
  const fail = ({ page }: RequestListQuery) => (isDown || page > 1 ? serverError : undefined);
  const crm = setUp({ requests: everyMinute(), delivered: [], maxPage: 50, fail });
  const young = storedLead('R-YOUNG', minute);
  expect((await crm.searchPages(lost)).verdicts).toEqual({ 'R-LOST': 'pending' });
  isDown = true;
  expect((await crm.searchPages(lost, young)).verdicts).toEqual({
    'R-LOST': 'pending',
    'R-YOUNG': 'unavailable',
  });
});

test('an error of the relay itself is no answer of the CRM', async () => {
  const fail = (): never => {
    throw new TypeError('a fault of the relay');
  };
  const crm = setUp({ requests: [], delivered: [], fail });
  await expect(crm.search([lost])).rejects.toThrow('a fault of the relay');
});

test('receipts of several leads are searched for only with the requests that the search has', async () => {
  const leads = range(1, 30).map((number) => storedLead(`R-LOST${number}`, 5 * hour + number));
  const control = storedLead('R-BEFORE', 6 * hour);
  const crm = setUp({
    requests: [{ receipt: control.receipt, at: control.sent_at }],
    delivered: [control],
    tokenField: 'ext_request.91',
    filtersByReceipt: true,
    fail: ({ conditions }) => (conditions?.created ? new CrmError('BAD_PARAMS') : undefined),
  });
  await crm.search(leads);
  expect(crm.queries.length).toBeLessThanOrEqual(defaultOutboxSettings.maxPagesPerRun);
});

test('if a short period proves nothing, a long one is tried before the whole list', async () => {
  const delivered = positions['before and after'] ?? [];
  const requests = [...everyHalfHour, ...delivered.map(({ receipt, sent_at: at }) => ({ receipt, at }))];
  const crm = setUp({ requests, delivered, shiftMs: 7 * hour });
  expect((await crm.search([lost])).get(lost)).toBe('complete');
  const starts = crm.queries.map(({ conditions }) => conditions?.created?.from);
  expect(starts).toEqual(['2026-11-24 05:50:00', '2026-11-22 07:00:00']);
});

test('a period that the CRM refuses is not tried for six hours', async () => {
  const crm = setUp({
    requests: everyHalfHour,
    delivered: [storedLead('R-BEFORE', 6 * hour)],
    isVerifiable: false,
    fail: ({ conditions }) => (conditions?.created ? new CrmError('BAD_PARAMS') : undefined),
  });
  async function triesPeriod(): Promise<boolean> {
    const before = crm.queries.length;
    await crm.search([lost]);
    return crm.queries.slice(before).some(({ conditions }) => conditions?.created);
  }
  expect(await triesPeriod()).toBe(true);
  crm.advance(6 * hour - 1);
  expect(await triesPeriod()).toBe(false);
  crm.advance(1);
  expect(await triesPeriod()).toBe(true);
});
