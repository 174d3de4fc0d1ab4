import { describe, expect, test } from 'vitest';
import { pageOrigin } from '../fixture.js';
import { formContentType, leadBody, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput({ PROOF_OF_WORK: 'off', TRUSTED_PROXIES: '127.0.0.1', SENDS_PER_MINUTE: '2' });

/** A lead whose head says this of its sender. */
function requestFrom(headers: string, origin: string | null = pageOrigin): Buffer {
  const body = Buffer.from(leadBody);
  const lines = ['POST /onlineforms HTTP/1.1', 'Host: x', formContentType, `Content-Length: ${body.length}`];
  if (origin !== null) lines.push(`Origin: ${origin}`);
  return Buffer.concat([Buffer.from(`${[...lines, headers].filter(Boolean).join('\r\n')}\r\n\r\n`), body]);
}

describe('an origin', () => {
  test.each<[string, string | null, number]>([
    ['that is listed', pageOrigin, 200],
    ['in capitals', pageOrigin.toUpperCase(), 200],
    ['left out', null, 403],
    ['of a page without one', 'null', 403],
    ['of another site', 'https://other.example', 403],
    ['with a port', `${pageOrigin}:8443`, 403],
    ['with the port that it has anyway', `${pageOrigin}:443`, 403],
    ['without the s', pageOrigin.replace('https', 'http'), 403],
    ['below it', pageOrigin.replace('www', 'a.www'), 403],
    ['that ends otherwise', `${pageOrigin}.evil.example`, 403],
    ['that begins otherwise', pageOrigin.replace('www', 'evilwww'), 403],
    ['in punycode', 'https://xn--www-example.com', 403],
    ['with a dot behind', `${pageOrigin}.`, 403],
    ['twice', `${pageOrigin}\r\nOrigin: https://other.example`, 403],
    ['with a path', `${pageOrigin}/`, 403],
    ['of a file', 'file://', 403],
    ['that is long', `https://${'x'.repeat(5_000)}.example`, 403],
  ])('%s', async (_what, origin, status) => {
    expect(await bench.sendRaw(requestFrom('', origin))).toBe(status);
    await bench.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['a referrer alone', `Referer: ${pageOrigin}/form`, 403],
    ['a link that was followed', 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate', 403],
    ['its own page’s word', 'Sec-Fetch-Site: same-origin', 200],
    ['a made-up word', 'Sec-Fetch-Site: same-origin, x', 403],
  ])('in its place: %s', async (_what, more, status) => {
    expect(await bench.sendRaw(requestFrom(more, null))).toBe(status);
  });

  test.each<[string, string]>([
    ['an odd method', 'Access-Control-Request-Method: BREW'],
    ['an odd header', 'Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: X-Evil'],
  ])('a preflight for %s allows what there is and no more', async (_what, more) => {
    const response = await fetch(`${bench.relay.url}/onlineforms`, {
      method: 'OPTIONS',
      headers: {
        Origin: pageOrigin,
        ...Object.fromEntries(more.split('\r\n').map((line) => line.split(': '))),
      },
    });
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET, POST');
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe('Content-Type');
  });
});

describe('an address that was forwarded', () => {
  test.each<[string, string]>([
    ['none', 'X-Forwarded-For:'],
    ['one', 'X-Forwarded-For: 203.0.113.1'],
    ['fifty', `X-Forwarded-For: ${Array.from({ length: 50 }, (_, at) => `203.0.113.${at}`).join()}`],
    ['a text', 'X-Forwarded-For: nonsense'],
    ['markup', 'X-Forwarded-For: <script>'],
    ['of the newer kind', 'X-Forwarded-For: 2001:db8::1'],
    ['of both kinds', 'X-Forwarded-For: ::ffff:203.0.113.2'],
    ['in the other header', 'Forwarded: for=203.0.113.3;by=x'],
    ['of 8 KB', `X-Forwarded-For: ${'1.'.repeat(4_000)}`],
  ])('%s', async (_what, more) => {
    expect(await bench.sendRaw(requestFrom(more))).toBe(200);
    await bench.expectHealthy();
    expect(bench.logLines.join()).not.toMatch(/203\.0\.113|nonsense|script|2001:/);
  });
});
