import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { maxCommandBytes } from '../../crm/definition/limits.js';
import type { RelayConfig } from '../config/config.js';
import { createRefusalPause } from '../http/refusal-pause.js';
import type { Log } from '../log/log.js';
import { logCommand } from '../operator/audit.js';
import { createFailure, type OperatorHandler, pingCommand } from '../routes/operator.js';
import { type OperatorAddress, removeOperatorAddress, writeOperatorAddress } from './operator-address.js';
import { createOperatorClient, operatorHeader } from './operator-client.js';

export interface OperatorServer {
  close(): Promise<void>;
}

export interface OperatorServerDeps {
  readonly handle: OperatorHandler;
  readonly log: Log;
  /** Waits for a number of milliseconds, before a command with a wrong secret is answered. */
  readonly sleep: (ms: number) => Promise<void>;
}

const socketName = 'operator.sock';
/** Longest path that is used for a Unix socket, in bytes. Some operating systems allow only 104 bytes. */
const maxSocketPathBytes = 100;
const maxConnections = 20;
const pingTimeoutMs = 2_000;
/** Milliseconds for which the relay waits for a running command when the relay stops. */
const closeTimeoutMs = 5_000;

/**
 * Starts to accept operators' commands on a Unix socket in the folder `DATA`, which only the relay's user can open.
 * Where such a socket is not possible (Windows, or a long path), a port on 127.0.0.1 is used. A new secret is created
 * at each start.
 * @returns `undefined` if there is no folder for the socket, if another relay accepts commands there, or if neither the
 *   socket nor a port can be opened
 */
export async function startOperatorServer(
  config: Pick<RelayConfig, 'data'>,
  deps: OperatorServerDeps,
): Promise<OperatorServer | undefined> {
  const { data } = config;
  // Relays that share a PostgreSQL database may also share the folder. Then only the relay that starts first accepts
  // the commands.
  if (data === ':memory:' || (await isServed(config))) return undefined;
  const secret = randomBytes(32).toString('base64url');
  const server = createServer({ requestTimeout: 30_000 }, getRequestListener(createGuard(secret, deps)));
  server.maxConnections = maxConnections;
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const address: OperatorAddress = { at: await listen(server, resolve(data)), secret };
    writeOperatorAddress(data, address);
    return {
      close: () =>
        new Promise((done) => {
          removeOperatorAddress(data, address);
          // Closing the server also removes the file of the Unix socket from the folder.
          server.close(() => done());
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), closeTimeoutMs).unref();
        }),
    };
  } catch (error) {
    server.close();
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    deps.log('warn', {
      event: 'operator',
      code,
      setting: 'DATA',
      outcome: 'this address accepts no commands',
    });
    return undefined;
  }
}

/**
 * Returns true if another relay accepts commands in the folder. A relay that accepts the connection but does not
 * answer is ignored.
 */
async function isServed(config: Pick<RelayConfig, 'data'>): Promise<boolean> {
  const callRelay = createOperatorClient(config, { timeoutMs: pingTimeoutMs });
  const response = await callRelay(pingCommand).catch(() => undefined);
  void response?.body?.cancel();
  return response !== undefined;
}

/** Creates a request handler that refuses requests without the right secret. */
function createGuard(secret: string, { handle, log, sleep }: OperatorServerDeps) {
  const expected = hash(`Bearer ${secret}`);
  const pauseAfterRefusal = createRefusalPause(sleep);
  return async (request: Request, { incoming }: { readonly incoming: unknown }): Promise<Response> => {
    const { headers } = incoming as IncomingMessage;
    const by = decodeName(String(headers[operatorHeader] ?? ''));
    if (!timingSafeEqual(hash(headers.authorization ?? ''), expected)) {
      logCommand(log, by, undefined, 'refused');
      await pauseAfterRefusal();
      return createFailure(403, 'ACCESS_DENY', 'wrong secret');
    }
    if (Number(headers['content-length'] ?? maxCommandBytes + 1) > maxCommandBytes)
      return createFailure(413, 'TOO_LARGE', `more than ${maxCommandBytes} bytes`);
    return handle(request, by);
  };
}

async function listen(server: Server, folder: string): Promise<string | number> {
  const path = join(folder, socketName);
  const hasSocket = process.platform !== 'win32' && Buffer.byteLength(path) <= maxSocketPathBytes;
  // After a crash, the file of the Unix socket is still there, although no relay listens on it.
  if (hasSocket) rmSync(path, { force: true });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    if (hasSocket) server.listen(path, done);
    else server.listen(0, '127.0.0.1', done);
  });
  if (!hasSocket) return (server.address() as AddressInfo).port;
  chmodSync(path, 0o600);
  return path;
}

/**
 * Returns the hash of a text. All hashes have the same length, so the duration of a comparison reveals nothing about
 * the secret.
 */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
