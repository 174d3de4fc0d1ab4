import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { formContentType, fullRequest, leadBody, requestHead, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput();

describe('the shape of a request', () => {
  test.each<[string, string, readonly number[]]>([
    ['no length and no body', requestHead(formContentType), [400]],
    [
      'two lengths',
      `${requestHead(`${formContentType}\r\nContent-Length: 5\r\nContent-Length: 6`)}abcdef`,
      [400],
    ],
    [
      'a length and chunks',
      `${requestHead(`${formContentType}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`)}0\r\n\r\n`,
      [400],
    ],
    ['a length that is no number', `${requestHead(`${formContentType}\r\nContent-Length: x`)}abc`, [400]],
    ['a body longer than its length', `${fullRequest('action=x')}more`, [400]],
    [
      'chunks of one byte',
      `${requestHead(`${formContentType}\r\nTransfer-Encoding: chunked`)}${[...leadBody].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`,
      [200],
    ],
    [
      'a chunk that is none',
      `${requestHead(`${formContentType}\r\nTransfer-Encoding: chunked`)}zz\r\n`,
      [400],
    ],
    ['a header of a megabyte', requestHead(`${formContentType}\r\nX: ${'x'.repeat(1_000_000)}`), [431, 0]],
    [
      'three thousand headers',
      requestHead(Array.from({ length: 3_000 }, (_, at) => `X${at}: 1`).join('\r\n')),
      [400, 431, 415],
    ],
    ['a header without a colon', requestHead('nonsense'), [400]],
    ['a lone carriage return', `POST /onlineforms HTTP/1.1\rHost: x\r\r`, [400, 0]],
    ['no host', `GET /healthz HTTP/1.1\r\n\r\n`, [400]],
    ['HTTP/1.0', `GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n`, [200]],
    ['HTTP/0.9, which never ends its head', 'GET /healthz\r\n', [-1, 400, 0]],
    ['not HTTP', '\x16\x03\x01\x02\x00\x01', [400, 0]],
    ['TRACE', requestHead('X: 1', '/onlineforms', 'TRACE'), [404, 405, 400, 500]],
    ['CONNECT', `CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n`, [0, 400, 404]],
    ['an upgrade', requestHead('Connection: Upgrade\r\nUpgrade: websocket', '/healthz', 'GET'), [200]],
    ['an absolute address', requestHead('X: 1', 'http://other.example/healthz', 'GET'), [200, 404, 400]],
    ['two slashes', requestHead('X: 1', '//healthz', 'GET'), [404]],
    ['a path of 8 KB', requestHead('X: 1', `/${'x'.repeat(8_192)}`, 'GET'), [404, 414]],
    ['NUL in the path', requestHead('X: 1', '/healthz\0', 'GET'), [400]],
    ['an escaped NUL', requestHead('X: 1', '/healthz%00', 'GET'), [404]],
    ['a parameter on the path', requestHead('X: 1', '/healthz;x=1', 'GET'), [404]],
    ['a body on GET', `${requestHead('Content-Length: 3', '/healthz', 'GET')}abc`, [200]],
    ['PUT', requestHead('Content-Length: 0', '/onlineforms', 'PUT'), [404]],
    ['DELETE', requestHead('X: 1', '/forms/34', 'DELETE'), [404]],
    ['PATCH', requestHead('Content-Length: 0', '/sharedapi/utils/binded', 'PATCH'), [404]],
    ['HEAD on what is posted', requestHead('X: 1', '/onlineforms', 'HEAD'), [404]],
    ['a method that nobody knows', requestHead('X: 1', '/onlineforms', 'BREW'), [400]],
    [
      'a body shorter than its length, and then the end',
      `${requestHead(`${formContentType}\r\nContent-Length: 9`)}x=1`,
      [-1],
    ],
    [
      'waiting for a go-ahead',
      requestHead(`${formContentType}\r\nContent-Length: 9\r\nExpect: 100-continue`),
      [-1, 100],
    ],
    [
      'an expectation that nobody knows',
      requestHead(`${formContentType}\r\nContent-Length: 0\r\nExpect: x`),
      [417],
    ],
    ['an escaped slash', requestHead('X: 1', '/forms%2F34', 'GET'), [404]],
    ['dots in the path', requestHead('X: 1', '/forms/../operator', 'GET'), [404]],
    ['a length of 5 GB', requestHead(`${formContentType}\r\nContent-Length: 5000000000`), [413]],
    ['a negative length', requestHead(`${formContentType}\r\nContent-Length: -1`), [400]],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', [200, 400]],
    ['a broken escape in the path', requestHead('X: 1', '/forms/%zz', 'GET'), [404, 400]],
  ])('%s', async (_what, bytes, statuses) => {
    expect(statuses).toContain(await bench.sendRaw(bytes));
    await bench.expectHealthy();
  });

  test('a body cut off is no lead', async () => {
    const before = bench.crm.requests.length;
    const cut = `${requestHead(`${formContentType}\r\nContent-Length: 5000`)}${leadBody}`;
    expect(await bench.sendRaw(cut)).toBe(-1);
    expect(bench.crm.requests.length).toBe(before);
    await bench.expectHealthy();
  });

  test('fifty requests in one go are all answered', async () => {
    const once = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await bench.sendRaw(once.repeat(50))).toBe(200);
    await bench.expectHealthy();
  });

  test('slow ones in crowds are in nobody’s way', async () => {
    const slow = Array.from({ length: 300 }, () =>
      connect(Number(new URL(bench.relay.url).port), '127.0.0.1'),
    );
    for (const socket of slow)
      socket.on('error', () => {}).write('POST /onlineforms HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bench.expectHealthy();
    for (const socket of slow) socket.destroy();
  });
});
