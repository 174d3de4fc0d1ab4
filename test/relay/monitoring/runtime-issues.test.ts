import { describe, expect, test } from 'vitest';
import { createHourlyLimiter } from '../../../src/relay/monitoring/once-per-hour.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const hour = 3_600_000;
const alertUrl = 'https://alarm.example/hook';
const otherOrigin = 'https://other.example';
const code = 'ORIGIN_NOT_ALLOWED';

async function setUpNoticing(settings: Readonly<Record<string, string>> = {}) {
  const webhookBodies: unknown[] = [];
  let elapsedMs = 0;
  const store = await openStore(await openSqlite(':memory:'));
  const bench = await setUpRelay(
    defaultScript,
    { ALERT_URL: alertUrl, ...settings },
    {
      store,
      now: () => Date.now() + elapsedMs,
      assets: async (name) =>
        name === 'parts.json'
          ? { body: JSON.stringify({ embed: ['embed-12345678.js'] }), type: 'application/json' }
          : { body: '/* script */', type: 'text/javascript' },
      // No certificate for a listener of our own.
      fetch: async (input, init) => {
        if (input !== alertUrl) return fetch(input, init);
        webhookBodies.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  const { relay, logLines } = bench;
  return {
    ...bench,
    store,
    heard: webhookBodies,
    advance(durationMs: number) {
      elapsedMs += durationMs;
    },
    send: (origin: string) => relay(post('/onlineforms', sampleLead, { Origin: origin })),
    warned: () => logLines.map((line) => JSON.parse(line)).filter(({ setting }) => setting),
    metrics: async () => (await relay(new Request(`${relayOrigin}/metrics`))).text(),
  };
}

describe('a site that ALLOWED_ORIGINS lacks', () => {
  test('is told of once an hour in the log, and by an alarm, and nothing of it is stored', async () => {
    const { send, warned, heard, advance, metrics, store } = await setUpNoticing();
    for (let time = 0; time < 3; time++) expect((await send(otherOrigin)).status).toBe(403);
    await send('https://third.example');
    const line = { level: 'warn', code, setting: 'ALLOWED_ORIGINS' };
    expect(warned()).toMatchObject([
      { ...line, origin: otherOrigin },
      { ...line, origin: 'https://third.example' },
    ]);
    const alarm = { state: 'origin-refused', code, origin: otherOrigin };
    expect(heard).toEqual([alarm]);
    advance(hour);
    await send(otherOrigin);
    expect(warned().slice(2)).toMatchObject([{ origin: otherOrigin }]);
    expect(heard).toEqual([alarm, alarm]);
    expect(await metrics()).toContain('\napro_origins_refused_total 5\n');
    expect(await store.leads.countByState()).toEqual([]);
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
    expect((await send(pageOrigin)).status).toBe(200);
    expect(warned()).toEqual([]);
    expect(await metrics()).toContain('\napro_origins_refused_total 0\n');
  });

  describe('learns why from the console of its page', () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      new Request(`${relayOrigin}/34.js`, { headers });
    const warning = /console\.warn\("apro-forms: .* \+ location\.origin \+ .* ALLOWED_ORIGINS"\);\n$/;

    test.each([
      ['a module', { Origin: otherOrigin }],
      ['a plain script', { Referer: `${otherOrigin}/` }],
      ['a page of the same site that is not the same origin', { Referer: 'https://sub.www.example.com/' }],
    ])('which asks for %s', async (_what, headers) => {
      const { relay } = await setUpNoticing();
      const answer = await relay(ask(headers));
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(await answer.text()).toMatch(warning);
    });

    test.each([
      ['one that may', { Origin: pageOrigin }],
      ['one that may, as a plain script', { Referer: `${pageOrigin}/contact` }],
      ['the relay’s own', { Referer: `${relayOrigin}/f/34` }],
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
      const tag = (await relay(ask({ Origin: pageOrigin }))).headers.get('ETag') ?? '';
      const answer = await relay(ask({ Origin: otherOrigin, 'If-None-Match': tag }));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(warning);
    });
  });
});

test('a proxy that is not believed is warned of once an hour, by its address and the setting', async () => {
  const { relay, warned, advance } = await setUpNoticing();
  const visit = (proxy: string) => relay(new Request(`${relayOrigin}/forms/34`), { address: proxy, proxy });
  await visit('172.18.0.1');
  await visit('172.18.0.1');
  await visit('172.18.0.2');
  const line = { level: 'warn', code: 'PROXY_NOT_TRUSTED', setting: 'TRUSTED_PROXIES' };
  expect(warned()).toMatchObject([{ ...line, proxy: '172.18.0.1' }]);
  advance(hour);
  await visit('172.18.0.2');
  expect(warned().slice(1)).toMatchObject([{ ...line, proxy: '172.18.0.2' }]);
});

test('what is heard hourly is forgotten after an hour, also when the clock was set back meanwhile', () => {
  let now = 10 * hour;
  const hourly = createHourlyLimiter(2, () => now);
  expect(['a', 'a', 'b', 'c'].map((one) => hourly.tryAcquire(one))).toEqual([true, false, true, false]);
  expect(hourly.recentKeys()).toEqual(['a', 'b']);
  now += hour - 1;
  expect(hourly.tryAcquire('a')).toBe(false);
  now += 1;
  expect(hourly.recentKeys()).toEqual([]);
  expect(hourly.tryAcquire('c')).toBe(true);
  now -= 5 * hour;
  expect(hourly.tryAcquire('c')).toBe(true);
});
