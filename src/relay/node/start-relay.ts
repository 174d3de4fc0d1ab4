import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import type { RelayConfig } from '../config/config.js';
import { createRelay } from '../create-relay.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import { openStoreFor } from '../storage/open-store.js';
import { createClientAddressResolver } from './client-address.js';
import { createPinoLog } from './pino-log.js';
import { openScriptFiles } from './script-files.js';

export { ConfigError, type RelayConfig, readConfig } from '../config/config.js';
export { openStoreFor } from '../storage/open-store.js';

export interface RunningRelay {
  readonly url: string;
  /** Resolves when what was under way is answered. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Takes the lines of the log, JSON each; the standard output unless told. */
  readonly log?: (line: string) => void;
  /** Folder with the built scripts. */
  readonly dist?: string;
}

/** The relay can't listen; the message is one sentence for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const headersTimeoutMs = 10_000;
/** A file may take its time; a form is small, and slow headers end sooner. */
const requestTimeoutMs = 120_000;
const closeTimeoutMs = 10_000;

/** @throws StartError when the port can't be had, StoreError for a store that can't be used */
export async function startRelay(config: RelayConfig, options: StartOptions = {}): Promise<RunningRelay> {
  const store = await openStoreFor(config);
  const relay = await createRelay(config, {
    store,
    fetch: fetchWithoutKeepAlive,
    compress: compressBrotli,
    log: createPinoLog(options.log),
    ...(options.dist && { assets: await openScriptFiles(options.dist, getScriptArchiveFolder(config)) }),
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const getPeer = createClientAddressResolver(config.trustedProxies);
  const listener = getRequestListener((request, { incoming }) =>
    relay(request, getPeer(incoming as IncomingMessage)),
  );
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs },
    listener,
  );
  try {
    await listen(server, config);
  } catch (error) {
    await relay.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        const forceCloseTimer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
        server.close(() => {
          clearTimeout(forceCloseTimer);
          resolve(relay.close());
        });
      }),
  };
}

/** Beside the embedded store; relays on PostgreSQL have no folder of their own. */
function getScriptArchiveFolder({ data, databaseUrl }: RelayConfig): string | undefined {
  return databaseUrl || data === ':memory:' ? undefined : join(data, 'scripts');
}

function listen(server: Server, config: RelayConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartError(explainListenError(error, config), { cause: error })),
    );
    server.listen(config.port, config.host, resolve);
  });
}

const brotliAsync = promisify(brotliCompress);

async function compressBrotli(
  body: Uint8Array<ArrayBuffer>,
  isCacheable: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const quality = isCacheable && body.byteLength < 500_000 ? 11 : 5;
  return new Uint8Array(await brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
}

function explainListenError({ code, message }: NodeJS.ErrnoException, { host, port }: RelayConfig): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use; set PORT to another one.`;
  if (code === 'EACCES') return `Port ${port} on ${host} needs more rights; set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine.`;
  return `The relay can't listen on ${host}:${port}: ${message}.`;
}
