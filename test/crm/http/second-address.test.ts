import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { nodeTransport } from '../../../src/crm/http/node-transport.js';
import type { CrmConnection } from '../../../src/crm/http/post.js';
import { createCrmClient } from '../../../src/crm/server-client.js';
import { loadWireRequestList } from '../../../src/crm/submission/list-requests.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { createCrmGatewayFactory } from '../../../src/relay/crm/crm-gateway.js';
import { defaultScript, type ScriptedCrm, startScriptedCrm } from '../../scripted-crm-fixture.js';

const key = 'k'.repeat(32);
const list = '{"status":"success","data":{"list":[],"count":"0"}}';
const sockets = new Set<Socket>();
const servers: Server[] = [];
let second: ScriptedCrm | undefined;

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await second?.close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** First addresses of the CRM to which no byte of the request is sent. */
const unreachable: Readonly<Record<string, () => Promise<string>>> = {
  'refuses the connection': async () => {
    const port = await listen(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    return `http://127.0.0.1:${port}`;
  },
  'does not exist': async () => 'http://crm.invalid',
  'never answers the TLS handshake': async () => `https://127.0.0.1:${await listen(() => {})}`,
  'ends the TLS handshake': async () =>
    `https://127.0.0.1:${await listen((socket) => void socket.once('data', () => socket.end()))}`,
};

/** First addresses of the CRM that get at least a part of the request. */
const reached: Readonly<Record<string, () => Promise<string>>> = {
  'closes the connection after the request': async () =>
    `http://127.0.0.1:${await listen((socket) => void socket.once('data', () => socket.end()))}`,
  'resets the connection after the request': async () =>
    `http://127.0.0.1:${await listen((socket) => void socket.once('data', () => socket.resetAndDestroy()))}`,
  'never answers the request': async () =>
    `http://127.0.0.1:${await listen((socket) => void socket.resume())}`,
  'answers with an error page': async () =>
    `http://127.0.0.1:${await listen(
      (socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno')),
    )}`,
};

const clientOf = (connection: CrmConnection) => createCrmClient({ ...connection, dialect: 'compact' });
/** Requests that may leave a lead or a file in the CRM, even if they fail. */
const sends: Readonly<Record<string, (connection: CrmConnection) => Promise<unknown>>> = {
  lead: (connection) => clientOf(connection).send({ formId: '34', answers: new Map(), token: 't' }),
  file: (connection) => clientOf(connection).upload(new File(['x'], 'x.txt'), 'ext_request', () => {}),
};
const reads: Readonly<Record<string, (connection: CrmConnection) => Promise<unknown>>> = {
  form: (connection) => clientOf(connection).loadForm('34'),
  'list of requests': (connection) => loadWireRequestList(connection, { order: 'desc', limit: 50, page: 1 }),
};

async function connect(start: () => Promise<string>): Promise<CrmConnection> {
  const crm = await startScriptedCrm((request) =>
    request.path.endsWith('/filter') ? { text: list } : defaultScript(request),
  );
  second = crm;
  return { url: await start(), fallbackUrl: crm.url, key, host: 'x', timeout: 1_500, server: nodeTransport };
}

describe.each(Object.entries({ ...reads, ...sends }))('a %s', (_what, request) => {
  test.each(Object.entries(unreachable))(
    'goes to the second address if the first %s',
    async (_how, start) => {
      await request(await connect(start));
      expect(second?.requests).toHaveLength(1);
    },
  );

  test('fails if there is no second address', async () => {
    const connection = await connect(unreachable['refuses the connection'] ?? (async () => ''));
    await expect(request({ ...connection, fallbackUrl: '' })).rejects.toMatchObject({ code: 'network' });
    expect(second?.requests).toHaveLength(0);
  });
});

describe.each(Object.entries(sends))('a %s', (_what, send) => {
  test.each(Object.entries(reached))('stays at the first address if it %s', async (_how, start) => {
    await expect(send(await connect(start))).rejects.toMatchObject({ outcome: 'unclear' });
    expect(second?.requests).toHaveLength(0);
  });
});

test('the relay uses the address in CRM_FALLBACK_URL', async () => {
  const { url, fallbackUrl } = await connect(unreachable['refuses the connection'] ?? (async () => ''));
  const config = readConfig({
    CRM_URL: url,
    CRM_FALLBACK_URL: fallbackUrl,
    CRM_KEY: key,
    DIALECT: 'compact',
  });
  const gateway = createCrmGatewayFactory(config, fetch)('www.example.com');
  expect(await gateway.sendRecord('34', {}, undefined)).toMatchObject({ form: '34' });
  const alone = createCrmGatewayFactory({ ...config, crmFallbackUrl: undefined }, fetch)('www.example.com');
  await expect(alone.sendRecord('34', {}, undefined)).rejects.toMatchObject({ outcome: 'not-taken' });
  expect(second?.requests).toHaveLength(1);
});
