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

describe('with a list of origins', () => {
  test.each([
    ['a listed site', pageOrigin],
    ['a listed site in capitals', pageOrigin.toUpperCase()],
    ['the relay’s own pages', relayOrigin],
    ['its pages behind a proxy', 'https://forms.example.com'],
  ])('%s is let in and told so', async (_who, origin) => {
    const { relay } = await setUpRelay(undefined, { PUBLIC_URL: 'https://forms.example.com' });
    const response = await relay(withOrigin(origin));
    expect(response.status).toBe(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin.toLowerCase());
    expect(response.headers.get('Vary')).toBe('Origin');
  });

  test.each([
    ['another site', 'https://other.example'],
    ['the same over http', 'http://www.example.com'],
    ['another port', 'https://www.example.com:8443'],
    ['a part of the site', 'https://sub.www.example.com'],
    ['the name as a beginning', 'https://www.example.com.evil.example'],
    ['the name as an end', 'https://evilwww.example.com'],
    ['a trailing dot', 'https://www.example.com.'],
    ['a path', `${pageOrigin}/`],
    ['two origins', `${pageOrigin}, https://other.example`],
    ['a sandboxed page', 'null'],
    ['nothing', ''],
    ['no origin', undefined],
  ])('%s is turned away before the CRM hears of it', async (_who, origin) => {
    const { relay, crm } = await setUpRelay();
    const response = await relay(withOrigin(origin, { 'Sec-Fetch-Site': 'cross-site' }));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ status: 'fail', message: 'ACCESS_DENY' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(crm.requests).toEqual([]);
  });

  test('its own page may leave the origin out', async () => {
    const { relay } = await setUpRelay();
    expect((await relay(withOrigin(undefined, { 'Sec-Fetch-Site': 'same-origin' }))).status).toBe(200);
  });

  test.each(paths)('%s is guarded', async (path) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(post(path, formRequest, { Origin: 'https://other.example' }))).status).toBe(403);
    expect(crm.requests).toEqual([]);
  });
});

describe('with any origin allowed', () => {
  test.each([['https://other.example'], ['null'], [undefined]])('%s is let in', async (origin) => {
    const { relay } = await setUpRelay(undefined, { ALLOWED_ORIGINS: '*' });
    const response = await relay(withOrigin(origin));
    expect(response.status).toBe(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin ?? null);
  });

  test('what is no origin is turned away all the same', async () => {
    const { relay } = await setUpRelay(undefined, { ALLOWED_ORIGINS: '*' });
    expect((await relay(withOrigin('https://other.example/path'))).status).toBe(403);
  });
});

test('the CRM hears the host name of the checked origin, whatever the body says', async () => {
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

  test.each(paths)('of a listed site for %s is answered', async (path) => {
    const { relay } = await setUpRelay();
    const response = await relay(preflight(path, pageOrigin));
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(pageOrigin);
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('POST');
  });

  test('of another site is turned away', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(preflight('/onlineforms', 'https://other.example'));
    expect(response.status).toBe(403);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('one content type per path', () => {
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
  ])('%s as %s gives %i', async (path, type, status) => {
    const { relay } = await setUpRelay();
    expect((await relay(post(path, formRequest, { 'Content-Type': type }))).status).toBe(status);
  });

  test('a compressed body is not unpacked', async () => {
    const { relay } = await setUpRelay();
    expect((await relay(post('/onlineforms', formRequest, { 'Content-Encoding': 'gzip' }))).status).toBe(415);
  });
});

describe('a body that is too much', () => {
  const lead = (more: Record<string, string>) => post('/onlineforms', { ...sampleLead, ...more });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, '']));

  test.each([
    ['in bytes', lead({ 'data[def_customer][email]': 'x'.repeat(256 * 1024) })],
    ['in variables', lead(many(1_001))],
    ['in depth', lead({ [`data[ext_request][71][value]${'[x]'.repeat(5_000)}`]: '1' })],
  ])('%s is refused with no word to the CRM', async (_how, request) => {
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
])('%s %s does not exist', async (method, path) => {
  const { relay, crm } = await setUpRelay();
  const response = await relay(new Request(relayOrigin + path, { method, headers: { Origin: pageOrigin } }));
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ status: 'fail', message: 'NOT_FOUND' });
  expect(crm.requests).toEqual([]);
});

test.each(['GET', 'HEAD'])('a health check by %s is answered', async (method) => {
  const { relay } = await setUpRelay();
  const response = await relay(new Request(`${relayOrigin}/healthz`, { method }));
  expect(response.status).toBe(200);
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
});
