import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  formContentType,
  fullRequest,
  leadBody,
  requestHead,
  setUpBadInput,
  silenceMs,
} from './bad-input-fixture.js';

const fixture = setUpBadInput();

describe('an unusual HTTP request', () => {
  test.each<[string, string, readonly number[]]>([
    ['without a length and a body', requestHead(formContentType), [400]],
    [
      'with two lengths',
      `${requestHead(`${formContentType}\r\nContent-Length: 5\r\nContent-Length: 6`)}abcdef`,
      [400],
    ],
    [
      'with a length and chunks',
      `${requestHead(`${formContentType}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`)}0\r\n\r\n`,
      [400],
    ],
    [
      'with a length that is no number',
      `${requestHead(`${formContentType}\r\nContent-Length: x`)}abc`,
      [400],
    ],
    ['with a body longer than its length', `${fullRequest('action=x')}more`, [400]],
    [
      'with chunks of one byte',
      `${requestHead(`${formContentType}\r\nTransfer-Encoding: chunked`)}${[...leadBody].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`,
      [200],
    ],
    [
      'with a malformed chunk',
      `${requestHead(`${formContentType}\r\nTransfer-Encoding: chunked`)}zz\r\n`,
      [400],
    ],
    [
      'with a header of a megabyte',
      requestHead(`${formContentType}\r\nX: ${'x'.repeat(1_000_000)}`),
      [431, 0],
    ],
    [
      'with 3,000 headers',
      requestHead(Array.from({ length: 3_000 }, (_, at) => `X${at}: 1`).join('\r\n')),
      [400, 431, 415],
    ],
    ['with a header without a colon', requestHead('nonsense'), [400]],
    ['with lines that end with CR only', `POST /onlineforms HTTP/1.1\rHost: x\r\r`, [400, 0]],
    ['without a Host header', `GET /healthz HTTP/1.1\r\n\r\n`, [400]],
    ['in HTTP/1.0', `GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n`, [200]],
    ['in HTTP/1.0 without a Host header', 'GET /healthz HTTP/1.0\r\n\r\n', [200]],
    ['in HTTP/0.9', 'GET /healthz\r\n', [-1, 400, 0]],
    ['that is not HTTP', '\x16\x03\x01\x02\x00\x01', [400, 0]],
    ['with method TRACE', requestHead('X: 1', '/onlineforms', 'TRACE'), [404, 405, 400, 500]],
    ['with method CONNECT', `CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n`, [0, 400, 404]],
    [
      'with an upgrade to WebSocket',
      requestHead('Connection: Upgrade\r\nUpgrade: websocket', '/healthz', 'GET'),
      [200],
    ],
    ['with an absolute URL', requestHead('X: 1', 'http://other.example/healthz', 'GET'), [200, 404, 400]],
    ['with two slashes in its path', requestHead('X: 1', '//healthz', 'GET'), [404]],
    ['with a path of 8 KB', requestHead('X: 1', `/${'x'.repeat(8_192)}`, 'GET'), [404, 414]],
    ['with NUL in its path', requestHead('X: 1', '/healthz\0', 'GET'), [400]],
    ['with an escaped NUL in its path', requestHead('X: 1', '/healthz%00', 'GET'), [404]],
    ['with a path parameter', requestHead('X: 1', '/healthz;x=1', 'GET'), [404]],
    ['with method GET and a body', `${requestHead('Content-Length: 3', '/healthz', 'GET')}abc`, [200]],
    ['with method PUT', requestHead('Content-Length: 0', '/onlineforms', 'PUT'), [404]],
    ['with method DELETE', requestHead('X: 1', '/forms/34', 'DELETE'), [404]],
    ['with method PATCH', requestHead('Content-Length: 0', '/sharedapi/utils/binded', 'PATCH'), [404]],
    ['with method HEAD on a POST route', requestHead('X: 1', '/onlineforms', 'HEAD'), [404]],
    ['with an unknown method', requestHead('X: 1', '/onlineforms', 'BREW'), [400]],
    [
      'with a body shorter than its length',
      `${requestHead(`${formContentType}\r\nContent-Length: 9`)}x=1`,
      [-1],
    ],
    [
      'with Expect: 100-continue',
      requestHead(`${formContentType}\r\nContent-Length: 9\r\nExpect: 100-continue`),
      [-1, 100],
    ],
    [
      'with an unknown expectation',
      requestHead(`${formContentType}\r\nContent-Length: 0\r\nExpect: x`),
      [417],
    ],
    ['with an escaped slash in its path', requestHead('X: 1', '/forms%2F34', 'GET'), [404]],
    ['with dots in its path', requestHead('X: 1', '/forms/../operator', 'GET'), [404]],
    ['with a length of 5 GB', requestHead(`${formContentType}\r\nContent-Length: 5000000000`), [413]],
    ['with a negative length', requestHead(`${formContentType}\r\nContent-Length: -1`), [400]],
    ['with two Host headers', 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', [200, 400]],
    ['with a broken escape in its path', requestHead('X: 1', '/forms/%zz', 'GET'), [404, 400]],
  ])('%s gets an expected status and does not harm the relay', async (_case, bytes, statuses) => {
    const timeoutMs = statuses.includes(-1) ? silenceMs : undefined;
    expect(statuses).toContain(await fixture.sendRaw(bytes, timeoutMs));
    await fixture.expectHealthy();
  });

  test('with a body that is cut off is not stored as a lead', async () => {
    const before = fixture.crm.requests.length;
    const cut = `${requestHead(`${formContentType}\r\nContent-Length: 5000`)}${leadBody}`;
    expect(await fixture.sendRaw(cut, silenceMs)).toBe(-1);
    expect(fixture.crm.requests.length).toBe(before);
    await fixture.expectHealthy();
  });

  test('followed by 49 others on the same connection is answered', async () => {
    const once = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await fixture.sendRaw(once.repeat(50))).toBe(200);
    await fixture.expectHealthy();
  });

  test('that never ends does not block others, even 300 times', async () => {
    const slowSockets = Array.from({ length: 300 }, () =>
      connect(Number(new URL(fixture.relay.url).port), '127.0.0.1'),
    );
    for (const socket of slowSockets)
      socket.on('error', () => {}).write('POST /onlineforms HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await new Promise((resolve) => setTimeout(resolve, silenceMs));
    await fixture.expectHealthy();
    for (const socket of slowSockets) socket.destroy();
  });
});
