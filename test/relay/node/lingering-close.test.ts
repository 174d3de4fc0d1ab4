import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { lingerAfterEarlyResponses } from '../../../src/relay/node/lingering-close.js';
import { formContentType, requestHead, setUpBadInput } from '../bad-input/bad-input-fixture.js';
import { pageOrigin } from '../fixture.js';

const fixture = setUpBadInput({ MAX_UPLOAD: '100000' });

interface SlowSend {
  readonly status: number;
  /** Code of the error because of which the sender could not send all bytes. Undefined: all bytes were sent. */
  readonly brokeOff: string | undefined;
}

/**
 * Sends a request like a proxy whose client has a slow connection: reads the response only after everything is
 * sent.
 */
function sendSlowly(port: number, head: string, body: Buffer, pieces = 12, pauseMs = 100): Promise<SlowSend> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let brokeOff: string | undefined;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      brokeOff = error.code;
    });
    socket.on('close', () =>
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1] ?? 0), brokeOff }),
    );
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (isSent) socket.end();
    });
    socket.pause();
    let isSent = false;
    const sendBody = async () => {
      socket.write(head);
      const size = Math.ceil(body.length / pieces);
      for (let offset = 0; offset < body.length; offset += size) {
        await new Promise((wait) => setTimeout(wait, pauseMs));
        if (brokeOff) return;
        socket.write(body.subarray(offset, offset + size));
      }
      isSent = true;
      socket.resume();
    };
    void sendBody();
  });
}

const length = 3_000_000;
const boundary = 'b';
const multipart = `Content-Type: multipart/form-data; boundary=${boundary}`;
const part = (name: string, filename?: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename ? `; filename="${filename}"` : ''}\r\n\r\n`;
const withLength = (headers: string, path?: string, method?: string) =>
  requestHead(`${headers}\r\nContent-Length: ${length}`, path, method);
const filePart = (filename: string) => `${part('params[object]')}applications\r\n${part('upload', filename)}`;
const chunked = (headers: string, path: string) =>
  requestHead(`${headers}\r\nTransfer-Encoding: chunked`, path);

/** Each refusal comes before the body is read, or in the middle of the body. */
const refusals: Readonly<Record<string, readonly [head: string, start: string, status: number]>> = {
  'of a site that is not allowed': [
    withLength(formContentType).replace(pageOrigin, 'https://evil.example'),
    '',
    403,
  ],
  'of a content type': [withLength('Content-Type: text/plain'), '', 415],
  'of a compressed body': [withLength(`${formContentType}\r\nContent-Encoding: gzip`), '', 415],
  'of a form that is too long': [withLength(formContentType), '', 413],
  'of a file that is too long by its header': [withLength(multipart, '/sharedapi/utils/upload'), '', 413],
  'of the name of a file': [chunked(multipart, '/sharedapi/utils/upload'), filePart('virus.exe'), 400],
  'of a file without a field': [chunked(multipart, '/sharedapi/utils/upload'), part('upload', 'a.pdf'), 404],
  'of a file that is too long': [chunked(multipart, '/sharedapi/utils/upload'), filePart('a.pdf'), 413],
  'of the post of a page': [withLength(multipart, '/f/34'), '', 413],
  'of an unknown path': [withLength(formContentType, '/nowhere'), '', 404],
  'of an unknown form': [withLength(formContentType, '/f/99'), '', 413],
  'of a method': [withLength(formContentType, '/forms/34', 'PUT'), '', 404],
  'of headers that are too long': [`${requestHead(`X: ${'x'.repeat(40_000)}`)}`, '', 431],
  'of something that is not HTTP': ['BREW / HTTP/1.1\r\n\r\n', '', 400],
};

/** nginx speaks HTTP/1.0 and closes each connection, unless it is told otherwise. */
const withoutKeepAlive = (head: string) => head.replace('\r\n', '\r\nConnection: close\r\n');
const connections: Readonly<Record<string, (head: string) => string>> = {
  'with keep-alive': (head) => head,
  'without keep-alive': withoutKeepAlive,
  'by HTTP/1.0': (head) => withoutKeepAlive(head.replace('HTTP/1.1', 'HTTP/1.0')),
};
const cases = Object.entries(connections).flatMap(([connection, changeHead]) =>
  Object.entries(refusals)
    // HTTP/1.0 has no chunks.
    .filter(([, [head]]) => connection !== 'by HTTP/1.0' || !head.includes('chunked'))
    .map(([name, [head, ...rest]]) => [`${name}, ${connection}`, [changeHead(head), ...rest]] as const),
);

describe.concurrent('a sender that is still sending gets the refusal', () => {
  test.each(cases)('%s', async (_name, [head, start, status]) => {
    const content = Buffer.concat([Buffer.from(start), Buffer.alloc(length - start.length, '%PDF-1.7 ')]);
    const body = head.includes('chunked')
      ? Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), content, Buffer.from('\r\n0\r\n\r\n')])
      : content;
    const port = Number(new URL(fixture.relay.url).port);
    expect(await sendSlowly(port, head, body)).toEqual({ status, brokeOff: undefined });
  });
});

describe('after an early response', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function start(lingerMs: number, silenceMs: number): Promise<number> {
    const newServer = createServer((_request, response) => response.writeHead(403).end());
    server = newServer;
    lingerAfterEarlyResponses(newServer, { lingerMs, silenceMs });
    await new Promise<void>((resolve) => newServer.listen(0, '127.0.0.1', resolve));
    return (newServer.address() as AddressInfo).port;
  }

  /** Resolves to the number of pieces that were sent before the server closed the connection. */
  async function countPieces(port: number, pauseMs: number, most = 100): Promise<number> {
    const socket = connect(port, '127.0.0.1');
    let isClosed = false;
    socket
      .on('error', () => {})
      .on('close', () => {
        isClosed = true;
      });
    socket.resume();
    socket.write(requestHead('Content-Length: 1000000'));
    let count = 0;
    for (; !isClosed && count < most; count++) {
      socket.write('x');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    socket.destroy();
    return count;
  }

  test('a sender that never ends is disconnected', async () => {
    expect(await countPieces(await start(300, 300), 20)).toBeLessThan(100);
  });

  test('a sender that is silent is disconnected sooner than a sender that goes on', async () => {
    const port = await start(60_000, 200);
    expect(await countPieces(port, 400)).toBeLessThan(5);
    expect(await countPieces(port, 20, 40)).toBe(40);
  });
});

test('a connection keeps no timers and listeners of the requests that were refused on it', async () => {
  const requestCount = 20;
  let serverSocket: Socket | undefined;
  const server = createServer((_request, response) => response.writeHead(413).end());
  server.on('connection', (socket) => {
    serverSocket = socket;
  });
  lingerAfterEarlyResponses(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const counts: number[] = [];
  for (let index = 0; index < requestCount; index++) {
    const answered = once(socket, 'data');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n');
    // Wait for the response, which the server sends before the body of the request.
    await answered;
    socket.write('body');
    counts.push(serverSocket?.listenerCount('close') ?? 0);
  }
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  expect(Math.max(...counts)).toBeLessThanOrEqual((counts[0] ?? 0) + 1);
});
