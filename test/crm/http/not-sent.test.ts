import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { CrmError } from '../../../src/crm/errors/crm-error.js';
import { nodeTransport } from '../../../src/crm/http/node-transport.js';
import { fetchText } from '../../../src/crm/http/transport.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const listenRaw = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection));

const isOpensslMissing = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return false;
  } catch {
    return true;
  }
})();

function createCertificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'apro-cert-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', keyFile, '-out', certFile, ...subject],
    { stdio: 'pipe' },
  );
  const certificate = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
  rmSync(folder, { recursive: true });
  return certificate;
}

const ignore = () => {};
const http = (port: number) => `http://127.0.0.1:${port}`;
const https = (port: number) => `https://127.0.0.1:${port}`;

/** Servers to which no connection can be made. So the lead is certainly not in the CRM. */
const neverConnected: Readonly<Record<string, () => Promise<string>>> = {
  'a port on which nobody listens': async () => {
    const port = await listenRaw(ignore);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    return http(port);
  },
  'a name with two addresses that both refuse': async () => {
    const port = await listenRaw(ignore);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    return `http://localhost:${port}`;
  },
  'a name that does not exist': async () => 'http://crm.invalid',
  'a TLS handshake that is never answered': async () => https(await listenRaw(ignore)),
  'a TLS handshake that is reset': async () =>
    https(await listenRaw((socket) => void socket.once('data', () => socket.resetAndDestroy()))),
  'a TLS handshake that ends with the end of the connection': async () =>
    https(await listenRaw((socket) => void socket.once('data', () => socket.end()))),
  'an answer without TLS': async () =>
    https(await listenRaw((socket) => void socket.once('data', () => socket.end('HTTP/1.0 400 No\r\n\r\n')))),
  'an alert about the version of TLS': async () =>
    // Bytes of a TLS message: 0x15 is an alert, 2 is fatal, 70 is protocol_version.
    https(
      await listenRaw(
        (socket) => void socket.once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))),
      ),
    ),
  'an alert about the handshake': async () =>
    https(
      await listenRaw(
        (socket) => void socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]))),
      ),
    ),
};

/** Servers that get at least a part of the request. So the CRM may have the lead. */
const connected: Readonly<Record<string, () => Promise<string>>> = {
  'a server that never answers': async () => http(await listenRaw((socket) => void socket.resume())),
  'a reset after the request': async () =>
    http(await listenRaw((socket) => void socket.once('data', () => socket.resetAndDestroy()))),
  'an end after the request': async () =>
    http(await listenRaw((socket) => void socket.once('data', () => socket.end()))),
  'an answer that breaks off': async () =>
    http(
      await listenRaw(
        (socket) =>
          void socket.once('data', () => {
            socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status"');
          }),
      ),
    ),
  'an answer that is not HTTP': async () =>
    http(await listenRaw((socket) => void socket.once('data', () => socket.end('hello\r\n\r\n')))),
};

async function send(url: string): Promise<CrmError> {
  return fetchText(
    `${url}/onlineforms`,
    { method: 'POST', body: 'action=fillform', headers: { Connection: 'close' } },
    { signal: undefined, server: nodeTransport, timeoutMs: 1_000 },
  ).then(
    () => {
      throw new Error('The send succeeded.');
    },
    (error: CrmError) => error,
  );
}

describe('the outcome of a failed submission is', () => {
  test.each(Object.entries(neverConnected))('not taken after %s', async (_name, start) => {
    expect(await send(await start())).toMatchObject({ outcome: 'not-taken' });
  });

  test.each(Object.entries(connected))('unclear after %s', async (_name, start) => {
    expect(await send(await start())).toMatchObject({ outcome: 'unclear' });
  });

  test.skipIf(isOpensslMissing)(
    `not taken after a certificate that is not accepted${isOpensslMissing ? ' (skipped: no openssl)' : ''}`,
    async () => {
      const port = await listen(createTlsServer(createCertificate()));
      expect(await send(https(port))).toMatchObject({ code: 'network', outcome: 'not-taken' });
    },
  );

  test('decided for each of several requests at once', async () => {
    const starts = [...Object.values(neverConnected), ...Object.values(connected)];
    const urls: string[] = [];
    for (const start of starts) urls.push(await start());
    const outcomes = await Promise.all(urls.map(async (url) => (await send(url)).outcome));
    expect(outcomes).toEqual([
      ...Object.keys(neverConnected).map(() => 'not-taken'),
      ...Object.keys(connected).map(() => 'unclear'),
    ]);
  });
});
