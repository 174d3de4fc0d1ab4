import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { CrmError } from '../../src/crm/errors/crm-error.js';
import { readWireJson } from '../../src/crm/json/wire-json.js';
import { usualOutbox } from '../../src/relay/config/config.js';
import type { CrmLink } from '../../src/relay/crm/crm-gateway.js';
import {
  type CrmList,
  createCrmList,
  type ListReading,
  type Seen,
} from '../../src/relay/delivery/reconcile/request-list.js';
import type { StoredLead } from '../../src/relay/storage/tables/lead-schema.js';

const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 24, 12);
/** Of a list with an entry a minute, three pages a look reach two and a half hours back. */
const settings = { ...usualOutbox, lookPages: 3, lookDepth: 20 };

interface Listed {
  readonly id: string;
  readonly at: number;
}

let now = noon;
/** Newest first. */
let listed: Listed[] = [];
let asked: number[] = [];
/** What each of the next requests meets. */
let trouble: (CrmError | undefined)[] = [];
let list: CrmList;

beforeEach(() => {
  now = noon;
  asked = [];
  trouble = [];
  listed = Array.from({ length: 1_000 }, (_, at) => ({ id: `e${at}`, at: noon - at * minute }));
  list = open();
});

function open(more: Partial<typeof settings> = {}): CrmList {
  const loadWireApplications = async ({ page, limit }: { page: number; limit: number }) => {
    asked.push(page);
    const failure = trouble.shift();
    if (failure) throw failure;
    const entries = listed.slice((page - 1) * limit, page * limit).map(({ id, at }) => ({
      id,
      date_create: new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      fields: [],
    }));
    return readWireJson(JSON.stringify({ list: entries }));
  };
  return createCrmList({
    crm: (() => ({ loadWireApplications })) as unknown as CrmLink,
    budget: { take: async () => {}, left: async () => 100 },
    recognition: { learnFrom: async () => {}, inCrmTime: (time) => time },
    settings: { ...settings, ...more },
    now: () => now,
  });
}

const sent = (ago: number) => ({ receipt: `R-${ago}`, sent_at: noon - ago }) as StoredLead;
const old = sent(5 * hour);
const recent = sent(30 * minute);

/** Looks until it can be told of this lead; what was said each time. */
async function lookFor(lead: StoredLead, most = 20): Promise<{ said: Seen[]; reading: ListReading }> {
  const said: Seen[] = [];
  for (;;) {
    const reading = await list.read([lead]);
    said.push(reading.seen(lead));
    if (said.at(-1) !== 'later' || said.length === most) return { said, reading };
    now += 2 * minute;
  }
}
const idsOf = ({ entries }: ListReading) => entries.map(({ id }) => id);

test('what one look reaches costs no more than it takes, and is read anew each time', async () => {
  for (let time = 0; time < 2; time++) {
    expect((await list.read([recent])).seen(recent)).toBe('whole');
    expect(asked.splice(0)).toEqual([1]);
  }
});

test('what lies behind is read on for, and each entry is in it once', async () => {
  const { said, reading } = await lookFor(old);
  // The list's beginning, the page on which what is known ends, and one more.
  expect(asked).toEqual([1, 2, 3, 1, 3, 4, 1, 4, 5, 1, 5, 6, 1, 6, 7]);
  expect(said).toEqual(['later', 'later', 'later', 'later', 'whole']);
  expect(idsOf(reading)).toEqual(listed.slice(0, 350).map(({ id }) => id));
});

test('what comes meanwhile moves the rest back, and is in it, too', async () => {
  const arrive = (count: number) => {
    const newest = Array.from({ length: count }, (_, at) => ({
      id: `n${listed.length}-${at}`,
      at: now - at,
    }));
    listed.unshift(...newest);
  };
  let reading: ListReading;
  do {
    reading = await list.read([old]);
    now += 2 * minute;
    arrive(7);
  } while (reading.seen(old) === 'later');
  expect(reading.seen(old)).toBe('whole');
  expect(idsOf(reading)).toEqual(listed.slice(7, 7 + reading.entries.length).map(({ id }) => id));
});

test('more than one look can read has come: it is begun anew', async () => {
  expect((await list.read([old])).seen(old)).toBe('later');
  listed.unshift(
    ...Array.from({ length: 200 }, (_, at) => ({ id: `n${at}`, at: noon + (200 - at) * 1_000 })),
  );
  const reading = await list.read([old]);
  expect(reading.seen(old)).toBe('later');
  expect(idsOf(reading)).toEqual(listed.slice(0, 150).map(({ id }) => id));
  expect((await lookFor(old)).said.at(-1)).toBe('whole');
});

test.each([
  ['at its beginning, it is the same list', 20, 20],
  ['where what is known ends, it is begun anew', 80, 60],
])('entries that were taken out leave no gap: %s', async (_where, from, count) => {
  await list.read([old]);
  listed.splice(from, count);
  expect((await list.read([old])).seen(old)).toBe('later');
  const { said, reading } = await lookFor(old);
  expect(said.at(-1)).toBe('whole');
  expect(idsOf(reading)).toEqual(listed.slice(0, reading.entries.length).map(({ id }) => id));
});

test('a lead that was sent when the reading had begun is looked for in what was read since', async () => {
  await list.read([old]);
  now += hour;
  // It took its time, and what was made of it stands among what was read before.
  const late = sent(5 * minute);
  listed.splice(6, 0, { id: 'late', at: late.sent_at });
  const reading = await list.read([old, late]);
  expect(reading.seen(late)).toBe('whole');
  expect(idsOf(reading)).toContain('late');
});

test('a recent lead behind a long list waits until the CRM must show it, and is read back for then', async () => {
  listed = Array.from({ length: 1_000 }, (_, at) => ({ id: `e${at}`, at: noon - at * 1_000 }));
  const soon = sent(2 * minute);
  expect((await list.read([soon])).seen(soon)).toBe('later');
  // Nothing is kept for it that could lack it.
  asked.length = 0;
  now = noon + hour;
  const { said } = await lookFor(soon);
  expect(asked.slice(0, 3)).toEqual([1, 2, 3]);
  expect(said.at(-1)).toBe('whole');
});

describe('it is not read back without end', () => {
  test('but as far as it may', async () => {
    list = open({ lookDepth: 5 });
    const { said, reading } = await lookFor(old);
    expect(said).toEqual(['later', 'later', 'too-far']);
    expect(reading.entries).toHaveLength(250);
    expect((await list.read([recent])).seen(recent)).toBe('whole');
  });

  test('nor for longer than a day', async () => {
    // Of a list that grows as fast as it is read.
    const { said } = await (async () => {
      list = open({ lookDepth: 1e9, lookPages: 2 });
      return lookFor(old, 1_000);
    })();
    expect(said).toHaveLength(720);
    expect(said.at(-1)).toBe('too-far');
  });
});

describe('a CRM whose list tells nothing from behind', () => {
  test('as it is not in the order in which it was made', async () => {
    listed[10] = { id: 'touched', at: noon - 20 * hour };
    expect((await lookFor(old)).said).toEqual(['part']);
    expect((await lookFor(recent)).said).toEqual(['part']);
  });

  test('as it gives no ids', async () => {
    listed = listed.map(({ at }) => ({ id: '', at }));
    expect((await lookFor(old)).said).toEqual(['part']);
    expect((await lookFor(recent)).said).toEqual(['whole']);
  });

  test('tells all if it is short', async () => {
    listed = [
      { id: 'a', at: noon - 20 * hour },
      { id: 'b', at: noon },
    ];
    expect((await lookFor(old)).said).toEqual(['whole']);
  });
});

describe('where the CRM or the hour’s requests fail', () => {
  const limit = new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
  const down = new CrmError('http', '500');

  test.each([limit, down])('at once, nobody is told anything: %s', async (failure) => {
    trouble = [failure];
    await expect(list.read([recent])).rejects.toBe(failure);
  });

  test('on the way, what was read counts', async () => {
    trouble = [undefined, down];
    const reading = await list.read([recent, old]);
    expect([reading.seen(recent), reading.seen(old)]).toEqual(['whole', 'later']);
  });

  test.each([limit, down])('between two looks, what was read is kept: %s', async (failure) => {
    await list.read([old]);
    trouble = [failure];
    const newer = sent(5 * minute);
    const between = await list.read([old, newer]);
    expect([between.seen(old), between.seen(newer)]).toEqual(['later', 'unseen']);
    asked.length = 0;
    trouble = [undefined, failure];
    expect((await list.read([old])).seen(old)).toBe('later');
    expect(asked).toEqual([1, 3]);
    expect((await lookFor(old)).said.at(-1)).toBe('whole');
  });

  test('for an hour, it is begun anew', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await list.read([old]);
    vi.advanceTimersByTime(hour + 1);
    trouble = [down];
    await expect(list.read([old])).rejects.toBe(down);
    asked.length = 0;
    await list.read([old]);
    expect(asked).toEqual([1, 2, 3]);
  });
});
