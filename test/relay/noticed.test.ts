import { describe, expect, test } from 'vitest';
import { createHourly } from '../../src/relay/monitoring/once-per-hour.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { playCrm } from '../scripted-crm.js';
import { aLead, here, page, post, setUp } from './relay-bench.js';

const hour = 3_600_000;
const alarms = 'https://alarm.example/hook';
const other = 'https://other.example';
const code = 'ORIGIN_NOT_ALLOWED';

async function setUpNoticing(settings: Readonly<Record<string, string>> = {}) {
  const heard: unknown[] = [];
  let passed = 0;
  const store = await openStore(await openSqlite(':memory:'));
  const bench = await setUp(
    playCrm,
    { ALERT_URL: alarms, ...settings },
    {
      store,
      now: () => Date.now() + passed,
      assets: async (name) =>
        name === 'parts.json'
          ? { body: JSON.stringify({ embed: ['embed-12345678.js'] }), type: 'application/json' }
          : { body: '/* script */', type: 'text/javascript' },
      // No certificate for a listener of our own.
      fetch: async (input, init) => {
        if (input !== alarms) return fetch(input, init);
        heard.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  const { relay, lines } = bench;
  return {
    ...bench,
    store,
    heard,
    pass(milliseconds: number) {
      passed += milliseconds;
    },
    send: (origin: string) => relay(post('/onlineforms', aLead, { Origin: origin })),
    warned: () => lines.map((line) => JSON.parse(line)).filter(({ setting }) => setting),
    metrics: async () => (await relay(new Request(`${here}/metrics`))).text(),
  };
}

describe('a site that ALLOWED_ORIGINS lacks', () => {
  test('is told of once an hour in the log, and by an alarm, and nothing of it is stored', async () => {
    const { send, warned, heard, pass, metrics, store } = await setUpNoticing();
    for (let time = 0; time < 3; time++) expect((await send(other)).status).toBe(403);
    await send('https://third.example');
    const line = { level: 'warn', code, setting: 'ALLOWED_ORIGINS' };
    expect(warned()).toMatchObject([
      { ...line, origin: other },
      { ...line, origin: 'https://third.example' },
    ]);
    const alarm = { state: 'origin-refused', code, origin: other };
    expect(heard).toEqual([alarm]);
    pass(hour);
    await send(other);
    expect(warned().slice(2)).toMatchObject([{ origin: other }]);
    expect(heard).toEqual([alarm, alarm]);
    expect(await metrics()).toContain('\napro_origins_refused_total 5\n');
    expect(await store.leads.counts()).toEqual([]);
  });

  test.each([
    ['no origin', ''],
    ['what is none', 'https://other.example/path'],
    ['words', 'a\u00a0visitor'],
    ['more than a name', `https://${'a'.repeat(300)}.example`],
  ])('%s is no site', async (_what, origin) => {
    const { send, warned, heard } = await setUpNoticing();
    expect((await send(origin)).status).toBe(403);
    expect(warned()).toEqual([]);
    expect(heard).toEqual([]);
  });

  test('a thousand made-up ones fill neither memory nor log', async () => {
    const { send, warned, heard } = await setUpNoticing();
    for (let at = 0; at < 1_000; at++) await send(`https://s${at}.example`);
    expect(warned()).toHaveLength(100);
    expect(heard).toHaveLength(1);
  });

  test('those that may are no matter', async () => {
    const { send, warned, metrics } = await setUpNoticing();
    expect((await send(page)).status).toBe(200);
    expect(warned()).toEqual([]);
    expect(await metrics()).toContain('\napro_origins_refused_total 0\n');
  });

  describe('learns why from the console of its page', () => {
    const ask = (headers: Readonly<Record<string, string>>) => new Request(`${here}/34.js`, { headers });
    const warning = /console\.warn\("apro-forms: .* \+ location\.origin \+ .* ALLOWED_ORIGINS"\);\n$/;

    test.each([
      ['a module', { Origin: other }],
      ['a plain script', { Referer: `${other}/` }],
      ['a page of the same site that is not the same origin', { Referer: 'https://sub.www.example.com/' }],
    ])('which asks for %s', async (_what, headers) => {
      const { relay } = await setUpNoticing();
      const answer = await relay(ask(headers));
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(await answer.text()).toMatch(warning);
    });

    test.each([
      ['one that may', { Origin: page }],
      ['one that may, as a plain script', { Referer: `${page}/contact` }],
      ['the relay’s own', { Referer: `${here}/f/34` }],
      ['nobody knows whom', {}],
      ['an odd client', { Referer: 'nonsense' }],
    ])('and no other: %s', async (_what, headers) => {
      const { relay } = await setUpNoticing();
      const answer = await relay(ask(headers));
      expect(answer.headers.get('Cache-Control')).toContain('public');
      expect(await answer.text()).not.toContain('console.warn');
    });

    test('also where the script is the same to a cache', async () => {
      const { relay } = await setUpNoticing();
      const tag = (await relay(ask({ Origin: page }))).headers.get('ETag') ?? '';
      const answer = await relay(ask({ Origin: other, 'If-None-Match': tag }));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(warning);
    });
  });
});

test('a proxy that is not believed is warned of once an hour, by its address and the setting', async () => {
  const { relay, warned, pass } = await setUpNoticing();
  const visit = (proxy: string) => relay(new Request(`${here}/forms/34`), { address: proxy, proxy });
  await visit('172.18.0.1');
  await visit('172.18.0.1');
  await visit('172.18.0.2');
  const line = { level: 'warn', code: 'PROXY_NOT_TRUSTED', setting: 'TRUSTED_PROXIES' };
  expect(warned()).toMatchObject([{ ...line, proxy: '172.18.0.1' }]);
  pass(hour);
  await visit('172.18.0.2');
  expect(warned().slice(1)).toMatchObject([{ ...line, proxy: '172.18.0.2' }]);
});

test('what is heard hourly is forgotten after an hour, also when the clock was set back meanwhile', () => {
  let now = 10 * hour;
  const hourly = createHourly(2, () => now);
  expect(['a', 'a', 'b', 'c'].map((one) => hourly.isDue(one))).toEqual([true, false, true, false]);
  expect(hourly.recent()).toEqual(['a', 'b']);
  now += hour - 1;
  expect(hourly.isDue('a')).toBe(false);
  now += 1;
  expect(hourly.recent()).toEqual([]);
  expect(hourly.isDue('c')).toBe(true);
  now -= 5 * hour;
  expect(hourly.isDue('c')).toBe(true);
});
