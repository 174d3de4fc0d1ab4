import { describe, expect, test } from 'vitest';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay, waitForSends } from '../fixture.js';

const formRequest = { action: 'getform', form: '34' };
const paths = [
  '/onlineforms',
  '/sharedapi/utils/binded',
  '/sharedapi/utils/variants',
  '/sharedapi/utils/upload',
];

function withOrigin(origin: string | undefined, headers: Record<string, string> = {}): Request {
  const request = post('/onlineforms', formRequest, headers);
  request.headers.delete('Origin');
  if (origin !== undefined) request.headers.set('Origin', origin);
  return request;
}

describe('with ALLOWED_ORIGINS set to a list', () => {
  test.each<[string, string, Record<string, string>?]>([
    ['a listed origin', pageOrigin],
    ['a listed origin in capitals', pageOrigin.toUpperCase()],
    ['the relay’s own origin', relayOrigin],
    ['the relay’s PUBLIC_URL', 'https://forms.example.com', { PUBLIC_URL: 'https://forms.example.com' }],
  ])('a request from %s is accepted with a CORS header', async (_who, origin, settings = {}) => {
    const { relay } = await setUpRelay(undefined, settings);
    const response = await relay(withOrigin(origin));
    expect(response.status).toBe(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin.toLowerCase());
    expect(response.headers.get('Vary')).toBe('Origin');
  });

  test.each([
    ['another origin', 'https://other.example'],
    ['a listed host over http', 'http://www.example.com'],
    ['another port of a listed host', 'https://www.example.com:8443'],
    ['a subdomain of a listed host', 'https://sub.www.example.com'],
    ['a host that begins with a listed host', 'https://www.example.com.evil.example'],
    ['a host that ends with a listed host', 'https://evilwww.example.com'],
    ['a listed host with a trailing dot', 'https://www.example.com.'],
    ['a listed origin with a path', `${pageOrigin}/`],
    ['two origins', `${pageOrigin}, https://other.example`],
    ['a sandboxed page', 'null'],
    ['an empty origin', ''],
    ['no origin', undefined],
  ])('a request from %s is refused without a request to the CRM', async (_who, origin) => {
    const { relay, crm } = await setUpRelay();
    const response = await relay(withOrigin(origin, { 'Sec-Fetch-Site': 'cross-site' }));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ status: 'fail', message: 'ACCESS_DENY' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(crm.requests).toEqual([]);
  });

  test('a same-origin request without an Origin header is accepted', async () => {
    const { relay } = await setUpRelay();
    expect((await relay(withOrigin(undefined, { 'Sec-Fetch-Site': 'same-origin' }))).status).toBe(200);
  });

  test.each(paths)('POST %s from another origin is refused', async (path) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(post(path, formRequest, { Origin: 'https://other.example' }))).status).toBe(403);
    expect(crm.requests).toEqual([]);
  });
});

describe('with ALLOWED_ORIGINS set to *', () => {
  test.each([['https://other.example'], ['null'], [undefined]])(
    'a request from origin %s is accepted',
    async (origin) => {
      const { relay } = await setUpRelay(undefined, { ALLOWED_ORIGINS: '*' });
      const response = await relay(withOrigin(origin));
      expect(response.status).toBe(200);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin ?? null);
    },
  );

  test('a request with an invalid origin is refused', async () => {
    const { relay } = await setUpRelay(undefined, { ALLOWED_ORIGINS: '*' });
    expect((await relay(withOrigin('https://other.example/path'))).status).toBe(403);
  });
});

describe('an address that the relay does not have, because the page has a wrong address of the relay', () => {
  const wrongBases = ['/embed.js', '/34.js', '/f/34', '/relay', '/forms/34'];

  test.each(wrongBases)('%s: a page of a listed origin can read that the address is wrong', async (base) => {
    const { relay } = await setUpRelay();
    for (const request of [
      new Request(`${relayOrigin}${base}/forms/34`, { headers: { Origin: pageOrigin } }),
      post(`${base}/onlineforms`, formRequest),
    ]) {
      const response = await relay(request);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ reason: expect.stringContaining('/f/ID') });
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(pageOrigin);
    }
  });

  test('a page of another origin cannot read the answer', async () => {
    const { relay } = await setUpRelay();
    const headers = { Origin: 'https://other.example' };
    const response = await relay(new Request(`${relayOrigin}/nowhere`, { headers }));
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(response.headers.get('Vary')).toBe('Origin');
  });
});

test('the CRM gets the host name of the checked origin instead of the host in the body', async () => {
  const { relay, crm } = await setUpRelay();
  await relay(post('/onlineforms', { ...sampleLead, host: 'bank.example' }));
  await waitForSends({ crm }, 1);
  const hosts = crm.requests.map(({ body }) => new URLSearchParams(body).getAll('host'));
  expect(hosts).toEqual([['www.example.com'], ['www.example.com']]);
});

describe('a preflight', () => {
  const preflight = (path: string, origin: string) =>
    new Request(relayOrigin + path, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });

  test.each(paths)('from a listed origin for %s is answered', async (path) => {
    const { relay } = await setUpRelay();
    const response = await relay(preflight(path, pageOrigin));
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(pageOrigin);
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('POST');
  });

  test('from another origin is refused', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(preflight('/onlineforms', 'https://other.example'));
    expect(response.status).toBe(403);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('the content type', () => {
  test.each([
    ['/onlineforms', 'application/json', 415],
    ['/onlineforms', 'text/plain', 415],
    ['/onlineforms', 'multipart/form-data; boundary=x', 415],
    ['/onlineforms', 'application/x-www-form-urlencoded; charset=utf-7', 415],
    ['/onlineforms', 'application/x-www-form-urlencoded; charset=windows-1251', 415],
    ['/onlineforms', 'APPLICATION/X-WWW-FORM-URLENCODED; charset="UTF-8"', 200],
    ['/onlineforms', 'application/x-www-form-urlencoded;', 200],
    ['/sharedapi/utils/upload', 'application/x-www-form-urlencoded', 415],
    ['/sharedapi/utils/upload', 'multipart/mixed; boundary=x', 415],
  ])('of POST %s as %s leads to status %i', async (path, type, status) => {
    const { relay } = await setUpRelay();
    expect((await relay(post(path, formRequest, { 'Content-Type': type }))).status).toBe(status);
  });

  test('of a compressed body is refused', async () => {
    const { relay } = await setUpRelay();
    expect((await relay(post('/onlineforms', formRequest, { 'Content-Encoding': 'gzip' }))).status).toBe(415);
  });
});

describe('a form body', () => {
  const lead = (more: Record<string, string>) => post('/onlineforms', { ...sampleLead, ...more });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, '']));

  test.each([
    ['with too many bytes', lead({ 'data[def_customer][email]': 'x'.repeat(256 * 1024) })],
    ['with too many variables', lead(many(1_001))],
    ['with too many nested brackets', lead({ [`data[ext_request][71][value]${'[x]'.repeat(5_000)}`]: '1' })],
  ])('%s is refused without a request to the CRM', async (_how, request) => {
    const { relay, crm } = await setUpRelay();
    const response = await relay(request);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ status: 'fail', message: 'TOO_LARGE' });
    expect(crm.requests).toEqual([]);
  });
});

test.each([
  ['GET', '/'],
  ['GET', '/onlineforms'],
  ['PUT', '/onlineforms'],
  ['DELETE', '/forms/34'],
  ['POST', '//onlineforms'],
  ['POST', '/sharedapi/utils/binded/'],
  ['POST', '/sharedapi/purchaser/filter'],
  ['POST', '/sharedapi/utils/../purchaser/filter'],
  ['GET', '/forms/34/..%2f35'],
  ['GET', '/embed.js'],
])('%s %s is answered with status 404', async (method, path) => {
  const { relay, crm } = await setUpRelay();
  const response = await relay(new Request(relayOrigin + path, { method, headers: { Origin: pageOrigin } }));
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    status: 'fail',
    message: 'NOT_FOUND',
    reason: 'the relay has no such address; a form has the address /f/ID',
  });
  expect(crm.requests).toEqual([]);
});

test.each(['GET', 'HEAD'])('a health check with %s is answered', async (method) => {
  const { relay } = await setUpRelay();
  const response = await relay(new Request(`${relayOrigin}/healthz`, { method }));
  expect(response.status).toBe(200);
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
});
