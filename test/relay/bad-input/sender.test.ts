import { describe, expect, test } from 'vitest';
import { page } from '../relay-bench.js';
import { badBench, form, lead } from './bad-input-bench.js';

const bench = badBench({ PROOF_OF_WORK: 'off', TRUSTED_PROXIES: '127.0.0.1', SENDS_PER_MINUTE: '2' });

/** A lead whose head says this of its sender. */
function from(more: string, origin: string | null = page): Buffer {
  const body = Buffer.from(lead);
  const lines = ['POST /onlineforms HTTP/1.1', 'Host: x', form, `Content-Length: ${body.length}`];
  if (origin !== null) lines.push(`Origin: ${origin}`);
  return Buffer.concat([Buffer.from(`${[...lines, more].filter(Boolean).join('\r\n')}\r\n\r\n`), body]);
}

describe('an origin', () => {
  test.each<[string, string | null, number]>([
    ['that is listed', page, 200],
    ['in capitals', page.toUpperCase(), 200],
    ['left out', null, 403],
    ['of a page without one', 'null', 403],
    ['of another site', 'https://other.example', 403],
    ['with a port', `${page}:8443`, 403],
    ['with the port that it has anyway', `${page}:443`, 403],
    ['without the s', page.replace('https', 'http'), 403],
    ['below it', page.replace('www', 'a.www'), 403],
    ['that ends otherwise', `${page}.evil.example`, 403],
    ['that begins otherwise', page.replace('www', 'evilwww'), 403],
    ['in punycode', 'https://xn--www-example.com', 403],
    ['with a dot behind', `${page}.`, 403],
    ['twice', `${page}\r\nOrigin: https://other.example`, 403],
    ['with a path', `${page}/`, 403],
    ['of a file', 'file://', 403],
    ['that is long', `https://${'x'.repeat(5_000)}.example`, 403],
  ])('%s', async (_what, origin, status) => {
    expect(await bench.say(from('', origin))).toBe(status);
    await bench.isWell();
  });

  test.each<[string, string, number]>([
    ['a referrer alone', `Referer: ${page}/form`, 403],
    ['a link that was followed', 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate', 403],
    ['its own page’s word', 'Sec-Fetch-Site: same-origin', 200],
    ['a made-up word', 'Sec-Fetch-Site: same-origin, x', 403],
  ])('in its place: %s', async (_what, more, status) => {
    expect(await bench.say(from(more, null))).toBe(status);
  });

  test.each<[string, string]>([
    ['an odd method', 'Access-Control-Request-Method: BREW'],
    ['an odd header', 'Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: X-Evil'],
  ])('a preflight for %s allows what there is and no more', async (_what, more) => {
    const response = await fetch(`${bench.relay.url}/onlineforms`, {
      method: 'OPTIONS',
      headers: { Origin: page, ...Object.fromEntries(more.split('\r\n').map((line) => line.split(': '))) },
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
    expect(await bench.say(from(more))).toBe(200);
    await bench.isWell();
    expect(bench.lines.join()).not.toMatch(/203\.0\.113|nonsense|script|2001:/);
  });
});
