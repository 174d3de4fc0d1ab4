import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { badBench, form, head, lead, whole } from './bad-input-bench.js';

const bench = badBench();

describe('the shape of a request', () => {
  test.each<[string, string, readonly number[]]>([
    ['no length and no body', head(form), [400]],
    ['two lengths', `${head(`${form}\r\nContent-Length: 5\r\nContent-Length: 6`)}abcdef`, [400]],
    [
      'a length and chunks',
      `${head(`${form}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`)}0\r\n\r\n`,
      [400],
    ],
    ['a length that is no number', `${head(`${form}\r\nContent-Length: x`)}abc`, [400]],
    ['a body longer than its length', `${whole('action=x')}more`, [400]],
    [
      'chunks of one byte',
      `${head(`${form}\r\nTransfer-Encoding: chunked`)}${[...lead].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`,
      [200],
    ],
    ['a chunk that is none', `${head(`${form}\r\nTransfer-Encoding: chunked`)}zz\r\n`, [400]],
    ['a header of a megabyte', head(`${form}\r\nX: ${'x'.repeat(1_000_000)}`), [431, 0]],
    [
      'three thousand headers',
      head(Array.from({ length: 3_000 }, (_, at) => `X${at}: 1`).join('\r\n')),
      [400, 431, 415],
    ],
    ['a header without a colon', head('nonsense'), [400]],
    ['a lone carriage return', `POST /onlineforms HTTP/1.1\rHost: x\r\r`, [400, 0]],
    ['no host', `GET /healthz HTTP/1.1\r\n\r\n`, [400]],
    ['HTTP/1.0', `GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n`, [200]],
    ['HTTP/0.9, which never ends its head', 'GET /healthz\r\n', [-1, 400, 0]],
    ['not HTTP', '\x16\x03\x01\x02\x00\x01', [400, 0]],
    ['TRACE', head('X: 1', '/onlineforms', 'TRACE'), [404, 405, 400, 500]],
    ['CONNECT', `CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n`, [0, 400, 404]],
    ['an upgrade', head('Connection: Upgrade\r\nUpgrade: websocket', '/healthz', 'GET'), [200]],
    ['an absolute address', head('X: 1', 'http://other.example/healthz', 'GET'), [200, 404, 400]],
    ['two slashes', head('X: 1', '//healthz', 'GET'), [404]],
    ['a path of 8 KB', head('X: 1', `/${'x'.repeat(8_192)}`, 'GET'), [404, 414]],
    ['NUL in the path', head('X: 1', '/healthz\0', 'GET'), [400]],
    ['an escaped NUL', head('X: 1', '/healthz%00', 'GET'), [404]],
    ['a parameter on the path', head('X: 1', '/healthz;x=1', 'GET'), [404]],
    ['a body on GET', `${head('Content-Length: 3', '/healthz', 'GET')}abc`, [200]],
    ['PUT', head('Content-Length: 0', '/onlineforms', 'PUT'), [404]],
    ['DELETE', head('X: 1', '/forms/34', 'DELETE'), [404]],
    ['PATCH', head('Content-Length: 0', '/sharedapi/utils/binded', 'PATCH'), [404]],
    ['HEAD on what is posted', head('X: 1', '/onlineforms', 'HEAD'), [404]],
    ['a method that nobody knows', head('X: 1', '/onlineforms', 'BREW'), [400]],
    ['a body shorter than its length, and then the end', `${head(`${form}\r\nContent-Length: 9`)}x=1`, [-1]],
    ['waiting for a go-ahead', head(`${form}\r\nContent-Length: 9\r\nExpect: 100-continue`), [-1, 100]],
    ['an expectation that nobody knows', head(`${form}\r\nContent-Length: 0\r\nExpect: x`), [417]],
    ['an escaped slash', head('X: 1', '/forms%2F34', 'GET'), [404]],
    ['dots in the path', head('X: 1', '/forms/../operator', 'GET'), [404]],
    ['a length of 5 GB', head(`${form}\r\nContent-Length: 5000000000`), [413]],
    ['a negative length', head(`${form}\r\nContent-Length: -1`), [400]],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', [200, 400]],
    ['a broken escape in the path', head('X: 1', '/forms/%zz', 'GET'), [404, 400]],
  ])('%s', async (_what, bytes, statuses) => {
    expect(statuses).toContain(await bench.say(bytes));
    await bench.isWell();
  });

  test('a body cut off is no lead', async () => {
    const before = bench.crm.asked.length;
    const cut = `${head(`${form}\r\nContent-Length: 5000`)}${lead}`;
    expect(await bench.say(cut)).toBe(-1);
    expect(bench.crm.asked.length).toBe(before);
    await bench.isWell();
  });

  test('fifty requests in one go are all answered', async () => {
    const once = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await bench.say(once.repeat(50))).toBe(200);
    await bench.isWell();
  });

  test('slow ones in crowds are in nobody’s way', async () => {
    const slow = Array.from({ length: 300 }, () =>
      connect(Number(new URL(bench.relay.url).port), '127.0.0.1'),
    );
    for (const socket of slow)
      socket.on('error', () => {}).write('POST /onlineforms HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bench.isWell();
    for (const socket of slow) socket.destroy();
  });
});
