import { describe, expect, test } from 'vitest';
import { pageOrigin, sampleLead, setUpRelay } from '../fixture.js';

const evil = 'evil.example';
const formPost = (url: string, origin: string, fields: Record<string, string> = sampleLead) =>
  new Request(url, { method: 'POST', headers: { Origin: origin }, body: new URLSearchParams(fields) });

describe('the relay’s own origin', () => {
  test.each<[string, Record<string, string>, string, string, number]>([
    ['a loopback name', {}, 'http://localhost:8787', 'http://localhost:8787', 200],
    ['a loopback address', {}, 'http://127.0.0.1:8787', 'http://127.0.0.1:8787', 200],
    ['another loopback address', {}, 'http://127.1.2.3', 'http://127.1.2.3', 200],
    ['a loopback address of IPv6', {}, 'http://[::1]:8787', 'http://[::1]:8787', 200],
    ['HOST', { HOST: '192.0.2.7' }, 'http://192.0.2.7:8787', 'http://192.0.2.7:8787', 200],
    ['HOST in IPv6', { HOST: '2001:db8::7' }, 'http://[2001:db8::7]', 'http://[2001:db8::7]', 200],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://f.example' }, 'http://127.0.0.1:8787', 'https://f.example', 200],
    ['a name that points to the relay', {}, `http://${evil}`, `http://${evil}`, 403],
    ['a name with the relay’s port', {}, `http://${evil}:8787`, `http://${evil}:8787`, 403],
    [
      'a name that starts like a loopback name',
      {},
      'http://localhost.evil.example',
      'http://localhost.evil.example',
      403,
    ],
    [
      'a name that starts like an address',
      {},
      'http://127.0.0.1.evil.example',
      'http://127.0.0.1.evil.example',
      403,
    ],
    ['another address than HOST', { HOST: '192.0.2.7' }, 'http://192.0.2.8', 'http://192.0.2.8', 403],
    ['any address with HOST=0.0.0.0', { HOST: '0.0.0.0' }, 'http://192.0.2.8', 'http://192.0.2.8', 403],
    [
      'a name beside PUBLIC_URL',
      { PUBLIC_URL: 'https://f.example' },
      `http://${evil}`,
      `http://${evil}`,
      403,
    ],
    ['another port of a loopback name', {}, 'http://localhost:8787', 'http://localhost:3000', 403],
    ['https in place of http', {}, 'http://localhost:8787', 'https://localhost:8787', 403],
  ])('%s gets the expected status at each route', async (_case, settings, host, origin, status) => {
    const { relay, crm } = await setUpRelay(undefined, { HOST: '127.0.0.1', ...settings });
    expect((await relay(formPost(`${host}/onlineforms`, origin))).status).toBe(status);
    const page = await relay(formPost(`${host}/f/34`, origin, { 'def_customer.email': 'a@b.example' }));
    // An accepted form is answered with a redirect to the confirmation.
    expect(page.status).toBe(status === 200 ? 303 : status);
    const read = await relay(new Request(`${host}/forms/34`, { headers: { Origin: origin } }));
    expect(read.headers.get('Access-Control-Allow-Origin')).toBe(status === 200 ? origin : null);
    if (status === 403) expect(crm.requests.filter(({ body }) => body.includes('fillform'))).toEqual([]);
  });
});

describe('the host name that the relay sends to the CRM', () => {
  const reads: readonly (readonly [string, (host: string) => Request])[] = [
    ['GET /forms/34', (host) => new Request(`http://${host}/forms/34`)],
    ['GET /f/34', (host) => new Request(`http://${host}/f/34`)],
    [
      'GET with an Origin',
      (host) => new Request(`http://${host}/forms/34`, { headers: { Origin: `http://${host}` } }),
    ],
    [
      'GET with a Referer',
      (host) => new Request(`http://${host}/forms/34`, { headers: { Referer: `http://${host}/` } }),
    ],
    [
      'POST of a read',
      () => formPost(`http://${evil}/onlineforms`, pageOrigin, { action: 'getform', form: '34' }),
    ],
    ['POST of a lead', () => formPost(`http://${evil}/onlineforms`, pageOrigin)],
    ['POST of a lead, second site', () => formPost(`http://${evil}/onlineforms`, 'https://second.example')],
    [
      'POST for a list',
      () => formPost(`http://${evil}/sharedapi/utils/variants`, pageOrigin, { 'params[property_id]': '70' }),
    ],
  ];

  test.each(reads)('is the configured one, whatever %s says', async (_case, makeRequest) => {
    const { relay, crm } = await setUpRelay(undefined, {
      PUBLIC_URL: 'https://forms.example.com',
      ALLOWED_ORIGINS: `${pageOrigin},https://second.example`,
      HEADINGS: 'on',
    });
    await relay(makeRequest(evil));
    await relay(new Request('http://forms.example.com/forms/34'));
    const hosts = crm.requests
      .filter(({ body }) => !body.includes('fillform'))
      .flatMap(({ body }) => new URLSearchParams(body).getAll('host'));
    expect(new Set(hosts)).toEqual(new Set(['forms.example.com']));
    expect(crm.requests.map(({ body }) => body).join()).not.toContain(evil);
  });

  test.each([
    [{ PUBLIC_URL: 'https://forms.example.com:8443' }, 'forms.example.com'],
    [{}, 'www.example.com'],
    [{ ALLOWED_ORIGINS: '' }, 'relay.test'],
    [{ ALLOWED_ORIGINS: '*', HOST: '0.0.0.0' }, 'localhost'],
  ])('with %j is %s', async (settings, expected) => {
    const { relay, crm } = await setUpRelay(undefined, settings as Record<string, string>);
    await relay(new Request(`http://${evil}/forms/34`));
    expect(new URLSearchParams(crm.requests[0]?.body).get('host')).toBe(expected);
  });
});
