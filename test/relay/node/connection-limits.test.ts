import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { maxHeldBodyBytes } from '../../../src/relay/config/limits.js';
import { createServerOptions, limitConnections } from '../../../src/relay/node/connection-limits.js';
import { lingerAfterEarlyResponses } from '../../../src/relay/node/lingering-close.js';
import { formContentType, leadBody, requestHead, setUpBadInput } from '../bad-input/bad-input-fixture.js';
import { pageOrigin, pollOptions } from '../fixture.js';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

interface Client {
  /** Text that the server has sent so far. */
  text: string;
  isClosed: boolean;
  readonly socket: Socket;
}

function openClient(port: number, bytes: string | Buffer = '', host = '127.0.0.1'): Client {
  const socket = connect({ port, host });
  sockets.push(socket);
  const client: Client = { text: '', isClosed: false, socket };
  socket.on('data', (data) => {
    client.text += data.toString('latin1');
  });
  socket
    .on('error', () => {})
    .on('close', () => {
      client.isClosed = true;
    });
  socket.write(bytes);
  return client;
}

describe('bodies that never end', () => {
  const fixture = setUpBadInput();
  const bodyBytes = 250_000;
  const count = 200;

  /** Returns the duration of the slowest of some submissions in milliseconds. Each uses a connection of its own. */
  async function measureSends(): Promise<number> {
    let slowestMs = 0;
    for (let index = 0; index < 20; index++) {
      const startedAt = performance.now();
      const body = leadBody.replace(/.{12}$/, String(100_000_000_000 + Math.floor(Math.random() * 1e11)));
      const response = await fetch(`${fixture.relay.url}/onlineforms`, {
        method: 'POST',
        headers: { Origin: pageOrigin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
      });
      expect(response.status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
    return slowestMs;
  }

  test.each<[string, string]>([
    ['a declared length', `${formContentType}\r\nContent-Length: ${bodyBytes + 1}`],
    ['chunks', `${formContentType}\r\nTransfer-Encoding: chunked`],
  ])('with %s hold a bounded number of bytes, and others are served', async (_case, headers) => {
    const port = Number(new URL(fixture.relay.url).port);
    const quietMs = await measureSends();
    const chunkHead = headers.includes('chunked') ? `${bodyBytes.toString(16)}\r\n` : '';
    const bytes = Buffer.concat([
      Buffer.from(requestHead(headers) + chunkHead),
      Buffer.alloc(bodyBytes, 'a'),
      Buffer.from(chunkHead && '\r\n'),
    ]);
    const clients = Array.from({ length: count }, () => openClient(port, bytes));
    const refused = () => clients.filter(({ text }) => text.startsWith('HTTP/1.1 503'));
    const heldCount = Math.floor(maxHeldBodyBytes / bodyBytes);
    await vi.waitFor(() => expect(refused().length).toBeGreaterThanOrEqual(count - heldCount), pollOptions);
    for (const { text } of refused()) {
      expect(text).toContain('SERVER_IS_OVERLOADED');
      expect(text).toMatch(/^Retry-After: \d+\r$/im);
    }
    const busyMs = await measureSends();
    // The limit is a multiple of the time of a quiet relay. Without a memory limit, the time would grow with the
    // number of request bodies.
    expect(busyMs).toBeLessThan(20 * Math.max(quietMs, 10));
    for (const { socket } of clients) socket.destroy();
    await fixture.expectHealthy();
    // These refusals are expected. They are removed from the log, because the fixture fails at any other refusal.
    const otherLines = fixture.logLines.filter((line) => !line.includes('"SERVER_IS_OVERLOADED"'));
    fixture.logLines.splice(0, Infinity, ...otherLines);
  });
});

describe('the HTTP server', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function start(
    limits: Parameters<typeof limitConnections>[3],
    trustedProxies: readonly string[] = [],
    options = createServerOptions({ maxUpload: 1_000_000 }),
  ) {
    const server = createServer(options, (_request, response) => response.end('ok'));
    servers.push(server);
    const onRefused = vi.fn();
    limitConnections(server, { crmTimeout: 1_000, trustedProxies }, onRefused, limits);
    lingerAfterEarlyResponses(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, onRefused, port: (server.address() as AddressInfo).port };
  }

  test('closes connections above its limit, and accepts new ones when others have ended', async () => {
    const { port, onRefused } = await start({ maxConnections: 3, maxConnectionsPerNetwork: 3 });
    const clients = Array.from({ length: 5 }, () => openClient(port));
    await vi.waitFor(() => expect(clients.filter(({ isClosed }) => isClosed)).toHaveLength(2), pollOptions);
    expect(onRefused).toHaveBeenCalledTimes(2);
    for (const { socket } of clients) socket.destroy();
    await vi.waitFor(async () => {
      const client = openClient(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await vi.waitFor(() => expect(client.text).toContain('200 OK'), { timeout: 500, interval: 5 });
    }, pollOptions);
  });

  /** Simulates a connection from another IP address. The machine of the test has only loopback addresses. */
  function connectFrom(server: Server, remoteAddress: string) {
    const listeners: (() => void)[] = [];
    const socket = {
      remoteAddress,
      destroy: vi.fn(),
      once: (_event: 'close', listener: () => void) => listeners.push(listener),
    };
    for (const listener of server.listeners('connection').slice(1)) listener.call(server, socket);
    return {
      isRefused: () => socket.destroy.mock.calls.length > 0,
      close: () => {
        for (const listener of listeners) listener();
      },
    };
  }

  test.each<[string, readonly string[], readonly boolean[]]>([
    ['one address', ['203.0.113.1', '203.0.113.1', '203.0.113.1'], [false, false, true]],
    ['two addresses', ['203.0.113.1', '203.0.113.2', '203.0.113.1'], [false, false, false]],
    ['one /64', ['2001:db8::1', '2001:db8::2', '2001:db8::3'], [false, false, true]],
    ['one /48', ['2001:db8:1:1::1', '2001:db8:1:2::1', '2001:db8:1:ff00::1'], [false, false, true]],
    ['a mapped address', ['::ffff:203.0.113.1', '203.0.113.1', '::ffff:203.0.113.1'], [false, false, true]],
    ['this machine', ['127.0.0.1', '127.0.0.1', '127.0.0.1'], [false, false, false]],
    ['this machine in IPv6', ['::1', '::1', '::1'], [false, false, false]],
    ['a trusted proxy', ['10.0.0.1', '10.0.0.1', '10.0.0.1'], [false, false, false]],
  ])('limits connections of a network: %s', async (_case, addresses, refused) => {
    const { server } = await start({ maxConnections: 100, maxConnectionsPerNetwork: 2 }, ['10.0.0.0/8']);
    const opened = addresses.map((address) => connectFrom(server, address));
    expect(opened.map(({ isRefused }) => isRefused())).toEqual(refused);
    for (const { close } of opened) close();
    expect(addresses.map((address) => connectFrom(server, address).isRefused())).toEqual(refused);
  });

  test('gives whole requests time by their size, and looks for slow headers often', () => {
    const small = createServerOptions({ maxUpload: 1_000_000 });
    const large = createServerOptions({ maxUpload: 100_000_000 });
    expect(Number(large.requestTimeout) / Number(small.requestTimeout)).toBeGreaterThan(50);
    expect(small.headersTimeout).toBe(large.headersTimeout);
    expect(Number(small.connectionsCheckingInterval)).toBeLessThanOrEqual(Number(small.headersTimeout) / 5);
  });

  test('closes slow headers soon after their time', async () => {
    const options = { ...createServerOptions({ maxUpload: 1 }), headersTimeout: 50 };
    const limits = { maxConnections: 9, maxConnectionsPerNetwork: 9 };
    const slow = openClient((await start(limits, [], options)).port, 'GET / HTTP/1.1\r\nX-Slow: ');
    await vi.waitFor(() => expect(slow.text).toContain('408'), pollOptions);
  });

  test('closes a connection whose request does not follow its response', async () => {
    const { port } = await start({ maxConnections: 9, maxConnectionsPerNetwork: 9 });
    const client = openClient(port, 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc');
    await vi.waitFor(() => expect(client.text).toContain('200 OK'), pollOptions);
    await vi.waitFor(() => expect(client.isClosed).toBe(true), pollOptions);
  });
});
