import { describe, expect, test } from 'vitest';
import { getAdvice } from '../../../src/relay/monitoring/error-advice.js';
import { createHourlyLimiter } from '../../../src/relay/monitoring/once-per-hour.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const hour = 3_600_000;
const alertUrl = 'https://alarm.example/hook';
const otherOrigin = 'https://other.example';
const code = 'ORIGIN_NOT_ALLOWED';

async function setUpRuntimeIssues(settings: Readonly<Record<string, string>> = {}) {
  const webhookBodies: unknown[] = [];
  let elapsedMs = 0;
  const store = await openStore(await openSqlite(':memory:'));
  const fixture = await setUpRelay(
    defaultScript,
    { ALERT_URL: alertUrl, ...settings },
    {
      store,
      now: () => Date.now() + elapsedMs,
      assets: async (name) =>
        name === 'parts.json'
          ? { body: JSON.stringify({ embed: ['embed-12345678.js'] }), type: 'application/json' }
          : { body: '/* script */', type: 'text/javascript' },
      // An https server would need a certificate.
      fetch: async (input, init) => {
        if (input !== alertUrl) return fetch(input, init);
        webhookBodies.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  const { relay, logLines } = fixture;
  return {
    ...fixture,
    store,
    webhookBodies,
    advance(durationMs: number) {
      elapsedMs += durationMs;
    },
    send: (origin: string) => relay(post('/onlineforms', sampleLead, { Origin: origin })),
    warned: () => logLines.map((line) => JSON.parse(line)).filter(({ setting }) => setting),
    metrics: async () => (await relay(new Request(`${relayOrigin}/metrics`))).text(),
  };
}

describe('a site that is missing in ALLOWED_ORIGINS', () => {
  test('is logged once per hour and causes an alert, and none of its leads is stored', async () => {
    const { send, warned, webhookBodies, advance, metrics, store } = await setUpRuntimeIssues();
    for (let time = 0; time < 3; time++) expect((await send(otherOrigin)).status).toBe(403);
    await send('https://third.example');
    const line = { level: 'warn', code, setting: 'ALLOWED_ORIGINS' };
    expect(warned()).toMatchObject([
      { ...line, origin: otherOrigin },
      { ...line, origin: 'https://third.example' },
    ]);
    const alert = { state: 'origin-refused', code, origin: otherOrigin, advice: getAdvice(code) };
    expect(webhookBodies).toEqual([alert]);
    advance(hour);
    await send(otherOrigin);
    expect(warned().slice(2)).toMatchObject([{ origin: otherOrigin }]);
    expect(webhookBodies).toEqual([alert, alert]);
    expect(await metrics()).toContain('\napro_origins_refused_total 5\n');
    expect(await store.leads.countByState()).toEqual([]);
  });

  test.each([
    ['an empty origin', ''],
    ['an address with a path', 'https://other.example/path'],
    ['a text that is no origin', 'a\u00a0visitor'],
    ['an origin that is too long', `https://${'a'.repeat(300)}.example`],
  ])('%s is refused without a log line', async (_what, origin) => {
    const { send, warned, webhookBodies } = await setUpRuntimeIssues();
    expect((await send(origin)).status).toBe(403);
    expect(warned()).toEqual([]);
    expect(webhookBodies).toEqual([]);
  });

  test('a thousand invented sites cause 100 log lines and one alert', async () => {
    const { send, warned, webhookBodies } = await setUpRuntimeIssues();
    for (let at = 0; at < 1_000; at++) await send(`https://s${at}.example`);
    expect(warned()).toHaveLength(100);
    expect(webhookBodies).toHaveLength(1);
  });

  test('a site in ALLOWED_ORIGINS causes no warning', async () => {
    const { send, warned, metrics } = await setUpRuntimeIssues();
    expect((await send(pageOrigin)).status).toBe(200);
    expect(warned()).toEqual([]);
    expect(await metrics()).toContain('\napro_origins_refused_total 0\n');
  });

  describe('gets a warning in the console of its page', () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      new Request(`${relayOrigin}/34.js`, { headers });
    const warning =
      /console\.warn\("apro-forms: the relay refuses forms that are sent from \{origin\}.* ALLOWED_ORIGINS\. .*"\.replaceAll\('\{origin\}', \(\) => location\.origin\)\);\n$/;

    test.each([
      ['a module', { Origin: otherOrigin }],
      ['a plain script', { Referer: `${otherOrigin}/` }],
      ['a page of the same site that is not the same origin', { Referer: 'https://sub.www.example.com/' }],
    ])('if it requests %s', async (_what, headers) => {
      const { relay } = await setUpRuntimeIssues();
      const answer = await relay(ask(headers));
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(await answer.text()).toMatch(warning);
    });

    test.each([
      ['from an allowed origin', { Origin: pageOrigin }],
      ['from an allowed page, as a plain script', { Referer: `${pageOrigin}/contact` }],
      ['from a page of the relay', { Referer: `${relayOrigin}/f/34` }],
      ['without origin and referrer', {}],
      ['with an invalid referrer', { Referer: 'nonsense' }],
    ])('a request %s gets no warning', async (_what, headers) => {
      const { relay } = await setUpRuntimeIssues();
      const answer = await relay(ask(headers));
      expect(answer.headers.get('Cache-Control')).toContain('public');
      expect(await answer.text()).not.toContain('console.warn');
    });

    test('although the cache of its visitor has the script without the warning', async () => {
      const { relay } = await setUpRuntimeIssues();
      const tag = (await relay(ask({ Origin: pageOrigin }))).headers.get('ETag') ?? '';
      const answer = await relay(ask({ Origin: otherOrigin, 'If-None-Match': tag }));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(warning);
    });
  });
});

test('a proxy that is not trusted causes one warning per hour, with its address and the setting', async () => {
  const { relay, warned, advance } = await setUpRuntimeIssues();
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

test('the hourly limiter allows a key again after an hour, also after the clock was set back', () => {
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
