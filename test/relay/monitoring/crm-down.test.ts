import { describe, expect, test } from 'vitest';
import { CrmError, type CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import { createCrmStatus } from '../../../src/relay/crm/crm-status.js';
import { errorAdvice } from '../../../src/relay/monitoring/error-advice.js';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import { pageOrigin, pollOptions, relayOrigin, setUpRelay } from '../fixture.js';

const alertUrl = 'https://alarm.example/hook';
const brokenScripts: Readonly<Record<string, readonly [Script, CrmErrorCode]>> = {
  'breaks every connection': [() => undefined, 'network'],
  'answers with status 500': [() => ({ text: '<h1>500</h1>', status: 500 }), 'http'],
  'answers with status 502': [() => ({ text: '<h1>502</h1>', status: 502 }), 'http'],
  'answers with status 429': [() => ({ text: '<h1>429</h1>', status: 429 }), 'SERVER_IS_OVERLOADED'],
  'answers with an HTML page': [() => ({ text: '<html><h1>Hello</h1></html>' }), 'not-json'],
  'answers with nothing': [() => ({ text: '' }), 'empty'],
  redirects: [() => ({ text: '', status: 302, headers: { Location: 'http://other.example' } }), 'redirect'],
  'is overloaded': [() => ({ text: failureText('SERVER_IS_OVERLOADED') }), 'SERVER_IS_OVERLOADED'],
};

async function setUpReads(script: Script, settings: Readonly<Record<string, string>> = {}) {
  let current = script;
  let elapsedMs = 0;
  const alerts: unknown[] = [];
  const { relay, crm } = await setUpRelay(
    (request) => current(request),
    { ALERT_URL: alertUrl, ...settings },
    {
      now: () => Date.now() + elapsedMs,
      monotonic: () => performance.now() + elapsedMs,
      fetch: async (input, init) => {
        if (input !== alertUrl) return fetch(input, init);
        alerts.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  const get = async (path: string) =>
    relay(new Request(relayOrigin + path, { headers: { Origin: pageOrigin } }));
  return {
    crm,
    alerts,
    readForm: async (id = '34') => (await get(`/forms/${id}`)).status,
    health: async () => (await get('/healthz')).json(),
    metric: async (name: string) =>
      Number(
        (await (await get('/metrics')).text())
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      ),
    setScript(next: Script) {
      current = next;
    },
    advance(durationMs: number) {
      elapsedMs += durationMs;
    },
  };
}

describe.each(Object.entries(brokenScripts))('with a CRM that %s from the start', (_name, [script, code]) => {
  test('health, metrics and alerts report forms that cannot be read, until they can be read', async () => {
    const reads = await setUpReads(script);
    expect(await reads.health()).toEqual({ status: 'ok', crm: 'ok' });
    for (let visitor = 0; visitor < 60; visitor++) expect(await reads.readForm()).toBeGreaterThanOrEqual(500);
    expect(await reads.health()).toEqual({ status: 'ok', crm: 'down', code });
    expect(await reads.metric('apro_crm_down')).toBe(1);
    expect(await reads.metric('apro_crm_failing{request="form"}')).toBe(1);
    expect(await reads.metric('apro_forms_unavailable_total')).toBe(60);
    expect(reads.alerts).toEqual([
      { state: 'form-unavailable', form: '34', code, advice: errorAdvice[code] },
    ]);
    reads.setScript(defaultScript);
    reads.advance(31_000);
    // Nobody asks for a form: the health check itself finds out that the CRM works again.
    await expect.poll(reads.health, pollOptions).toEqual({ status: 'ok', crm: 'ok' });
    expect(await reads.metric('apro_crm_down')).toBe(0);
  });
});

test('a form that the CRM does not have is no failure of the CRM, and an alert only if FORMS lists it', async () => {
  const missing: Script = () => ({ text: failureText('BAD_REQUEST') });
  const open = await setUpReads(missing, { FORMS: '' });
  for (let form = 100; form < 110; form++) await open.readForm(String(form));
  expect(await open.health()).toEqual({ status: 'ok', crm: 'ok' });
  expect(open.alerts).toEqual([]);
  const listed = await setUpReads(missing, { FORMS: '34' });
  await listed.readForm('34');
  expect(await listed.health()).toEqual({ status: 'ok', crm: 'ok' });
  expect(listed.alerts).toMatchObject([{ state: 'form-unavailable', form: '34', code: 'BAD_REQUEST' }]);
});

describe('the status of the CRM', () => {
  const fail = (code: CrmErrorCode) => () => Promise.reject(new CrmError(code));

  test('follows the last request of any kind for a CRM that cannot be reached', async () => {
    const status = createCrmStatus(() => 0);
    await status.observe('send', fail('timeout')).catch(() => {});
    expect(status.getDownCode()).toBe('timeout');
    await status.observe('list', async () => '');
    expect(status.getDownCode()).toBeUndefined();
    expect(status.isFailing('send')).toBe(true);
  });

  test('is checked with a form at most twice a minute', async () => {
    let now = 0;
    let requestCount = 0;
    const status = createCrmStatus(() => now);
    const request = () => {
      requestCount++;
      return Promise.reject(new CrmError('http'));
    };
    await status.observe('form', request).catch(() => {});
    for (; now < 600_000; now += 1_000) {
      status.recheck();
      await Promise.resolve();
    }
    expect(requestCount).toBeLessThanOrEqual(21);
    expect(requestCount).toBeGreaterThan(15);
  });
});
