import { describe, expect, test } from 'vitest';
import { pageOrigin } from '../fixture.js';
import { formContentType, leadBody, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput({ PROOF_OF_WORK: 'off', TRUSTED_PROXIES: '127.0.0.1', SENDS_PER_MINUTE: '2' });

/** Writes a request that sends a lead. */
function requestFrom(headers: string, origin: string | null = pageOrigin): Buffer {
  const body = Buffer.from(leadBody);
  const lines = ['POST /onlineforms HTTP/1.1', 'Host: x', formContentType, `Content-Length: ${body.length}`];
  if (origin !== null) lines.push(`Origin: ${origin}`);
  return Buffer.concat([Buffer.from(`${[...lines, headers].filter(Boolean).join('\r\n')}\r\n\r\n`), body]);
}

describe('a lead from an origin', () => {
  test.each<[string, string | null, number]>([
    ['that is listed', pageOrigin, 200],
    ['that is listed, in capitals', pageOrigin.toUpperCase(), 200],
    ['that is missing', null, 403],
    ['that is null', 'null', 403],
    ['that is not listed', 'https://other.example', 403],
    ['with another port', `${pageOrigin}:8443`, 403],
    ['with the default port', `${pageOrigin}:443`, 403],
    ['with http instead of https', pageOrigin.replace('https', 'http'), 403],
    ['that is a subdomain of a listed host', pageOrigin.replace('www', 'a.www'), 403],
    ['that begins with a listed origin', `${pageOrigin}.evil.example`, 403],
    ['that ends with a listed host', pageOrigin.replace('www', 'evilwww'), 403],
    ['in punycode', 'https://xn--www-example.com', 403],
    ['with a trailing dot', `${pageOrigin}.`, 403],
    ['that is given twice', `${pageOrigin}\r\nOrigin: https://other.example`, 403],
    ['with a path', `${pageOrigin}/`, 403],
    ['of a local file', 'file://', 403],
    ['of 5,000 letters', `https://${'x'.repeat(5_000)}.example`, 403],
  ])('%s gets the expected status', async (_case, origin, status) => {
    expect(await fixture.sendRaw(requestFrom('', origin))).toBe(status);
    await fixture.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['a Referer', `Referer: ${pageOrigin}/form`, 403],
    ['the headers of a followed link', 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate', 403],
    ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: same-origin', 200],
    ['an invalid Sec-Fetch-Site', 'Sec-Fetch-Site: same-origin, x', 403],
  ])('header, but with %s, gets the expected status', async (_case, headers, status) => {
    expect(await fixture.sendRaw(requestFrom(headers, null))).toBe(status);
  });

  const preflightPaths = [
    '/onlineforms',
    '/sharedapi/utils/upload',
    '/sharedapi/utils/variants',
    '/forms/34',
    '/publications/1',
    '/challenge',
  ];
  test.each<[name: string, method: string, requested: string, allowed: string]>([
    ['an unknown method', 'BREW', 'x-trace', 'x-trace'],
    ['no list of headers', 'POST', '', 'Content-Type'],
    ['headers of wrappers of fetch', 'POST', 'traceparent, x-csrf-token', 'traceparent, x-csrf-token'],
    ['a list without spaces', 'POST', 'baggage,sentry-trace', 'baggage,sentry-trace'],
    ['markup in place of a list', 'POST', '<script>', 'Content-Type'],
    ['commas only', 'POST', ',,,', 'Content-Type'],
    ['a wildcard', 'POST', '*', 'Content-Type'],
    ['a list of 1,001 characters', 'POST', 'x'.repeat(1_001), 'Content-Type'],
  ])('and a preflight with %s gets the methods, and the headers if they are a list', async (...row) => {
    const [, method, requested, allowed] = row;
    for (const path of preflightPaths) {
      const { headers } = await fetch(fixture.relay.url + path, {
        method: 'OPTIONS',
        headers: {
          Origin: pageOrigin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': requested,
        },
      });
      expect(headers.get('Access-Control-Allow-Methods'), path).toBe('GET, POST');
      expect(headers.get('Access-Control-Allow-Headers'), path).toBe(allowed);
      expect(headers.get('Access-Control-Allow-Origin'), path).toBe(pageOrigin);
      expect(headers.get('Access-Control-Allow-Credentials'), path).toBe('true');
    }
  });
});

describe('a lead with a forwarded address', () => {
  test.each<[string, string]>([
    ['that is empty', 'X-Forwarded-For:'],
    ['that is valid', 'X-Forwarded-For: 203.0.113.1'],
    [
      'after 49 others',
      `X-Forwarded-For: ${Array.from({ length: 50 }, (_, at) => `203.0.113.${at}`).join()}`,
    ],
    ['that is no address', 'X-Forwarded-For: nonsense'],
    ['that is markup', 'X-Forwarded-For: <script>'],
    ['in IPv6', 'X-Forwarded-For: 2001:db8::1'],
    ['in IPv4-mapped IPv6', 'X-Forwarded-For: ::ffff:203.0.113.2'],
    ['in the Forwarded header', 'Forwarded: for=203.0.113.3;by=x'],
    ['of 8 KB', `X-Forwarded-For: ${'1.'.repeat(4_000)}`],
  ])('%s is accepted, and the address is not logged', async (_case, header) => {
    expect(await fixture.sendRaw(requestFrom(header))).toBe(200);
    await fixture.expectHealthy();
    expect(fixture.logLines.join()).not.toMatch(/203\.0\.113|nonsense|script|2001:/);
  });
});
