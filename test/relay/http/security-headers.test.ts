import { expect, test } from 'vitest';
import { mayReadMetrics } from '../../../src/relay/monitoring/metrics-access.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const get = (path: string) => new Request(relayOrigin + path, { headers: { Origin: pageOrigin } });
const assets = async (name: string) =>
  name === 'embed.js' ? { type: 'text/javascript', body: 'let a = "https://relay.invalid/"' } : undefined;

const requests: readonly (readonly [string, () => Request, number])[] = [
  ['a form', () => get('/forms/34'), 200],
  ['an unknown form', () => get('/forms/99'), 404],
  ['a hosted page', () => get('/f/34'), 200],
  ['an unknown hosted page', () => get('/f/99'), 404],
  ['a lead', () => post('/onlineforms', sampleLead), 200],
  ['a lead of another site', () => post('/onlineforms', sampleLead, { Origin: 'https://x.example' }), 403],
  ['a body of another type', () => post('/onlineforms', {}, { 'Content-Type': 'text/plain' }), 415],
  ['an unknown path', () => get('/admin'), 404],
  ['a health check', () => get('/healthz'), 200],
  ['the metrics', () => get('/metrics'), 200],
  ['the script', () => get('/embed.js'), 200],
  [
    'a preflight',
    () => new Request(`${relayOrigin}/onlineforms`, { method: 'OPTIONS', headers: { Origin: pageOrigin } }),
    204,
  ],
];

test.each(requests)('the answer to %s has all security headers', async (_case, makeRequest, status) => {
  for (const PUBLIC_URL of ['https://forms.example.com', 'http://forms.example.com']) {
    const { relay } = await setUpRelay(undefined, { PUBLIC_URL }, { assets });
    const { status: found, headers } = await relay(makeRequest());
    expect(found).toBe(status);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toMatch(/^(no-referrer|same-origin)$/);
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('Strict-Transport-Security')).toBe(
      PUBLIC_URL.startsWith('https') ? 'max-age=31536000' : null,
    );
  }
});

test('embed.js has the relay’s own origin if PUBLIC_URL is set, and another ETag for each origin', async () => {
  const etags = new Set<string | null>();
  for (const PUBLIC_URL of ['', 'https://forms.example.com', 'https://b.example:8443']) {
    const { relay } = await setUpRelay(undefined, { PUBLIC_URL }, { assets });
    const response = await relay(get('/embed.js'));
    expect(await response.text()).toBe(`let a = "${PUBLIC_URL || 'https://relay.invalid'}/"`);
    etags.add(response.headers.get('ETag'));
  }
  expect(etags.size).toBe(3);
});

test.each([
  [{ address: '127.0.0.1' }, 200],
  [{ address: '::1' }, 200],
  [{ address: '10.1.2.3' }, 200],
  [{ address: '172.18.0.3' }, 200],
  [{ address: '192.168.1.9' }, 200],
  [{ address: 'fd00::7' }, 200],
  [{}, 200],
  [{ address: '203.0.113.7' }, 404],
  [{ address: '2a00:1450::1' }, 404],
  [{ address: '172.32.0.1' }, 404],
  [{ address: '0.0.0.0' }, 404],
  [{ address: '127.0.0.1', proxy: '127.0.0.1' }, 404],
])('GET /metrics of %j is answered with %i', async (peer, status) => {
  expect(mayReadMetrics(peer)).toBe(status === 200);
  const { relay } = await setUpRelay();
  const response = await relay(get('/metrics'), peer);
  expect(response.status).toBe(status);
  if (status === 404) expect(await response.text()).not.toContain('apro_');
});
