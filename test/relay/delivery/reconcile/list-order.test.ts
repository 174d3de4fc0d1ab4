import { describe, expect, test } from 'vitest';
import { parseWireJson } from '../../../../src/crm/json/wire-json.js';
import type { RequestListQuery } from '../../../../src/crm/submission/list-requests.js';
import { defaultOutboxSettings } from '../../../../src/relay/config/config.js';
import type { CrmGatewayFactory } from '../../../../src/relay/crm/crm-gateway.js';
import type { Coverage } from '../../../../src/relay/delivery/reconcile/list-coverage.js';
import { createSearch } from '../../../../src/relay/delivery/reconcile/search.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';
import { sampleRows } from '../../../browser/helpers/samples.js';
import { receiptMatcher } from './receipt-matcher-fixture.js';

const minute = 60_000;
const hour = 60 * minute;
const noonMs = Date.UTC(2026, 10, 24, 12);

/** A request in the CRM. */
interface Request {
  readonly id: string;
  readonly at: number;
  /** Time of the last activity. Default: nobody has worked on the request. */
  readonly active?: number;
  readonly receipt?: string;
}

const activityOf = ({ at, active = at }: Request) => active;
const isTouched = ({ at, active = at }: Request) => active !== at;

const sorts: Readonly<Record<string, (a: Request, b: Request) => number>> = {
  creation: (a, b) => b.at - a.at,
  'last activity': (a, b) => activityOf(b) - activityOf(a) || b.at - a.at,
  'last activity, untouched requests last': (a, b) =>
    Number(isTouched(b)) - Number(isTouched(a)) || activityOf(b) - activityOf(a),
  'creation, the oldest first': (a, b) => a.at - b.at,
  'last activity, the oldest first': (a, b) => activityOf(a) - activityOf(b),
};

const timeTexts = new Map<number, string>();

/** Keeps its results: the CRM of a test writes the same times for each page. */
function text(at: number): string {
  const timeText = timeTexts.get(at) ?? new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  timeTexts.set(at, timeText);
  return timeText;
}

/** Dates that the CRM's list shows for a request. */
const datesShown: Readonly<Record<string, (request: Request) => Record<string, string | null>>> = {
  'both dates': (request) => ({
    date_create: text(request.at),
    request_activity_date: text(activityOf(request)),
  }),
  'the date of creation': ({ at }) => ({ date_create: text(at) }),
  'an activity date of 0': ({ at }) => ({
    date_create: text(at),
    request_activity_date: '0000-00-00 00:00:00',
  }),
  'an activity date if there was activity': (request) => ({
    date_create: text(request.at),
    request_activity_date: isTouched(request) ? text(activityOf(request)) : null,
  }),
  'a date of creation for most requests': (request) => ({
    date_create: isTouched(request) ? '' : text(request.at),
    request_activity_date: text(activityOf(request)),
  }),
};

/** One request every two minutes. The requests with these positions are older, and staff have worked on them. */
function requestsWith(touchedCount: number, isNewestTouched = false): Request[] {
  const requests = Array.from({ length: 630 }, (_, index) => ({
    id: `e${index}`,
    at: noonMs - 60 * hour - index * 2 * minute,
  }));
  const recent = Array.from({ length: 20 }, (_, index) => ({
    id: `n${index}`,
    at: noonMs - index * minute - 1_000,
    ...(isNewestTouched && { active: noonMs - index * minute - 1_000 + 20 * minute }),
  }));
  const touched = requests.slice(0, touchedCount).map((request, index) => ({
    ...request,
    active: noonMs - (index === 479 ? 10 * hour : 21 * minute) - index,
  }));
  return [...recent, ...touched, ...requests.slice(touchedCount)];
}

const storedLead = (receipt: string, agoMs: number) =>
  ({ receipt, sent_at: noonMs - agoMs, due_at: noonMs - agoMs + 1_000, attempts: 1 }) as StoredLead;
const lost = storedLead('R-LOST', 3 * hour);
const lostRequest: Request = { id: 'lost', at: lost.sent_at + 1_000, receipt: lost.receipt };
const control = storedLead('R-CONTROL', 4 * hour);
const controlRequest: Request = { id: 'control', at: control.sent_at + 1_000, receipt: control.receipt };

interface Crm {
  readonly requests: Request[];
  readonly sort: string;
  readonly dates: string;
  readonly pageSize: number;
  readonly count: 'false' | 'of the list' | 'of the page';
  readonly usesPeriod?: boolean;
  readonly delivered?: readonly StoredLead[];
  /** Called after each page, for what happens in the CRM meanwhile. */
  readonly onPage?: (page: number) => void;
}

function setUp(crm: Crm) {
  let requestCount = 0;
  let sorted: readonly Request[] = [];
  async function loadWireApplications({ page, limit, conditions }: RequestListQuery) {
    requestCount++;
    if (page === 1 || crm.onPage) sorted = crm.requests.toSorted(sorts[crm.sort]);
    const { created } = conditions ?? {};
    const isIncluded = ({ at }: Request) =>
      !created || !crm.usesPeriod || (created.from <= text(at) && text(at) <= created.to);
    const matching = sorted.filter(isIncluded);
    const size = Math.min(crm.pageSize, limit);
    const list = matching.slice((page - 1) * size, page * size).map((request) => ({
      id: request.id,
      ...datesShown[crm.dates]?.(request),
      fields: request.receipt ? { 91: { value: request.receipt } } : [],
    }));
    const counts = { false: false, 'of the list': matching.length, 'of the page': list.length };
    crm.onPage?.(page);
    return parseWireJson(JSON.stringify({ list, count: counts[crm.count] }));
  }
  const { delivered = [] } = crm;
  const search = createSearch({
    crm: (() => ({ loadWireApplications })) as unknown as CrmGatewayFactory,
    budget: { take: async () => {}, remaining: async () => 100 },
    leads: {
      deliveredBefore: async (time) => delivered.filter(({ due_at }) => due_at <= time),
      deliveredBetween: async () => [],
    },
    leadMatcher: receiptMatcher,
    settings: defaultOutboxSettings,
    tokenField: undefined,
    now: () => noonMs,
    monotonic: () => 0,
  });
  return {
    requests: () => requestCount,
    /** Searches until the search has a result. */
    async verdict(): Promise<Coverage | 'found' | undefined> {
      for (let run = 0; run < 40; run++) {
        const result = (await search([lost])).get(lost);
        if (result !== 'pending') return result;
      }
      return 'pending';
    },
  };
}

const uses = [
  { name: 'conditions ignored', usesPeriod: false, delivered: [], others: [] },
  {
    name: 'conditions ignored, a control',
    usesPeriod: false,
    delivered: [control],
    others: [controlRequest],
  },
  { name: 'period used', usesPeriod: true, delivered: [control], others: [controlRequest] },
];

/** Requests and searches for which each row of CRMs is tested. */
const cases = uses.flatMap((use) =>
  [0, 30, 480].flatMap((touchedCount) =>
    [false, true].map((isNewestTouched) => ({ use, touchedCount, isNewestTouched })),
  ),
);

const rows = Object.keys(sorts).flatMap((sort) =>
  Object.keys(datesShown).flatMap((dates) => [50, 500].map((pageSize) => ({ sort, dates, pageSize }))),
);

const seemsAbsent = (row: readonly unknown[]) => row.includes('complete') || row.includes('unconfirmed');

describe.each(rows)('a list by $sort that shows $dates, $pageSize requests a page', (row) => {
  test.each(['false', 'of the list', 'of the page'] as const)(
    'never seems to lack a lead that the CRM has: count %s',
    async (count) => {
      // Each row draws cases of its own, so a run tries every case in many rows.
      const drawnCases = sampleRows(`list order ${JSON.stringify(row)} ${count}`, cases, 6);
      for (const { use, touchedCount, isNewestTouched } of drawnCases) {
        const requests = [...requestsWith(touchedCount, isNewestTouched), lostRequest, ...use.others];
        const crm = setUp({ ...row, ...use, count, requests });
        expect([use.name, touchedCount, isNewestTouched, await crm.verdict()]).not.toSatisfy(seemsAbsent);
      }
    },
  );
});

const lackingCrm = { count: 'false', requests: requestsWith(30) } as const;

test.each([
  ['creation', 'both dates', 500, 'complete', 1],
  ['last activity', 'both dates', 500, 'complete', 1],
  ['creation', 'the date of creation', 500, 'unconfirmed', 2],
  ['creation', 'the date of creation', 50, 'order-unknown', 10],
  ['last activity', 'an activity date if there was activity', 50, 'order-unknown', 10],
])(
  'a list by %s that shows %s, %i requests a page, gives the result %s for a lead that it lacks',
  async (sort, dates, pageSize, verdict, requests) => {
    const crm = setUp({ ...lackingCrm, sort, dates, pageSize });
    expect([await crm.verdict(), crm.requests()]).toEqual([verdict, requests]);
  },
);

describe('requests that are moved to the front while a list by last activity is read', () => {
  /** Works on a lead, or adds requests, after the third of about seven pages. */
  function setUpMoving(hasLead: boolean, movedCount: number) {
    const requests = [...requestsWith(300), ...(hasLead ? [lostRequest] : [])];
    const crm: Crm = {
      count: 'false',
      sort: 'last activity',
      dates: 'both dates',
      pageSize: 50,
      requests,
      onPage(page) {
        if (page !== 3) return;
        const lead = requests.indexOf(lostRequest);
        if (lead >= 0) requests[lead] = { ...lostRequest, active: noonMs };
        for (let index = 1; index < movedCount; index++)
          requests.push({ id: `moved${index}`, at: noonMs + index });
      },
    };
    return setUp(crm);
  }

  test.each([
    ['the lead', true, 1, 'found'],
    ['the lead and other requests', true, 30, 'found'],
    ['other requests', false, 30, 'unconfirmed'],
    ['the lead and more requests than a page', true, 80, 'order-unknown'],
  ])('%s', async (_what, hasLead, movedCount, verdict) => {
    expect(await setUpMoving(hasLead, movedCount).verdict()).toBe(verdict);
  });
});

test.each(['false', 'of the list', 'of the page'] as const)(
  'a lead that a deletion moves to the page before its own is not absent, and the next search finds it: count %s',
  async (count) => {
    // The lead is the first request of the second page.
    const newer = Array.from({ length: 50 }, (_, index) => ({
      id: `n${index}`,
      at: noonMs - index * minute,
    }));
    const requests: Request[] = [...newer, lostRequest, ...requestsWith(30).slice(20)];
    let deletions = 1;
    const onPage = () => void (deletions-- > 0 && requests.splice(7, 1));
    const crm = setUp({ count, sort: 'creation', dates: 'both dates', pageSize: 50, requests, onPage });
    expect(await crm.verdict()).toBe('unconfirmed');
    expect(await crm.verdict()).toBe('found');
  },
);
