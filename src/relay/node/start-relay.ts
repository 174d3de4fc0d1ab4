import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import type { RelayConfig } from '../config/config.js';
import { createRelay, type Relay } from '../create-relay.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import type { Compress } from '../http/compression.js';
import type { Log } from '../log/log.js';
import { createHourlyLimiter } from '../monitoring/once-per-hour.js';
import type { OperatorHandler } from '../routes/operator.js';
import type { RelayDeps } from '../services.js';
import { openStoreFor } from '../storage/open-store.js';
import { createClientAddressResolver } from './client-address.js';
import { allowSlowConnections } from './connect-attempts.js';
import { createServerOptions, limitConnections } from './connection-limits.js';
import { answerDeskCommand, startDeskServer } from './desk/desk-server.js';
import { lingerAfterEarlyResponses } from './lingering-close.js';
import { createMailer } from './mail.js';
import { startOperatorServer } from './operator-server.js';
import { createPinoLog } from './pino-log.js';
import { createScanCommand } from './scan-command.js';
import { openScriptFiles } from './script-files.js';

export { ConfigError, type RelayConfig } from '../config/config.js';
export { openStoreFor } from '../storage/open-store.js';
export { readConfig } from './read-config.js';

/** A relay that `startRelay` has started. */
export interface RunningRelay {
  /** URL of the relay, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  /**
   * Creates a one-time link to the desk, the web page for the operator. `undefined`: the relay has no desk.
   * @param by user who gets the link, for the log
   */
  createDeskLink(by: string): string | undefined;
  /**
   * Stops the relay. Open requests have ten seconds; after that, their connections are closed. Resolves when the leads
   * that are being sent to the CRM have their result, and the database is closed.
   */
  close(): Promise<void>;
}

/** Files and functions of the relay that no environment variable can set. */
export interface StartOptions {
  /**
   * Receives each line of the log, as JSON.
   * @default writes to standard output
   */
  readonly log?: (line: string) => void;
  /** Folder with the built scripts for pages. Undefined: the relay serves no scripts. */
  readonly dist?: string;
  /** Folder with the built files of the desk, the web page for the operator. Undefined: the relay has no desk. */
  readonly desk?: string;
  /**
   * Quality of Brotli, from 0 to 11, for files and forms, which the relay compresses once. The highest quality takes
   * half a second of the processor for all scripts of a page.
   * @default 11
   */
  readonly brotliQuality?: number;
}

/**
 * The relay cannot listen on its network address, for example because another program uses the port. The message is
 * one sentence for the operator.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const closeTimeoutMs = 10_000;

/**
 * Opens the database and starts the relay as an HTTP server.
 * @param config settings, from `readConfig`
 * @throws StartError if the address is not available, StoreError if the database cannot be used.
 * @example
 * const relay = await startRelay(readConfig(process.env));
 * console.log(relay.url);
 * process.once('SIGTERM', () => relay.close());
 */
export async function startRelay(config: RelayConfig, options: StartOptions = {}): Promise<RunningRelay> {
  allowSlowConnections(config);
  // A relay without scripts is a part of another program or of a test, which start faster without this step.
  if (options.dist) await (await import('../preload-modules.js')).preloadModules();
  const store = await openStoreFor(config);
  const log = createPinoLog(options.log);
  const relay = await createNodeRelay(config, options, { store, log }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const server = createRelayServer(config, relay, log);
  try {
    await listen(server, config);
  } catch (error) {
    await relay.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const monotonic = () => performance.now();
  const desk =
    options.desk === undefined
      ? undefined
      : await startDeskServer(config, {
          operate: relay.operate,
          log,
          monotonic,
          folder: options.desk,
          relayPort: port,
        });
  const handle: OperatorHandler = async (request, by) =>
    (await answerDeskCommand(request, by, desk)) ?? relay.operate(request, by);
  const operatorServer = await startOperatorServer(config, { handle, log, sleep });
  let closing: Promise<void> | undefined;

  async function stop(): Promise<void> {
    relay.stopDelivery();
    await Promise.all([operatorServer?.close(), desk?.close(), closeServer(server)]);
    await relay.close();
  }

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    createDeskLink: (by) => desk?.createLink(by),
    close() {
      closing ??= stop();
      return closing;
    },
  };
}

/** Creates a relay that uses the files and the programs of this machine. */
async function createNodeRelay(
  config: RelayConfig,
  { brotliQuality, dist }: StartOptions,
  deps: Pick<RelayDeps, 'store' | 'log'>,
): Promise<Relay> {
  return createRelay(config, {
    ...deps,
    fetch: fetchWithoutKeepAlive,
    compress: createBrotli(brotliQuality),
    ...(config.mail && { mailer: await createMailer(config.mail) }),
    ...(config.scanCommand && { scanFile: createScanCommand(config.scanCommand) }),
    ...(dist && { assets: await openScriptFiles(dist, getScriptArchiveFolder(config)) }),
  });
}

/** Creates the HTTP server of a relay, with its limits for connections. */
function createRelayServer(config: RelayConfig, relay: Relay, log: Log): Server {
  const getPeer = createClientAddressResolver(config.trustedProxies);
  const listener = getRequestListener(
    (request, { incoming }) => relay(request, getPeer(incoming as IncomingMessage)),
    // `autoCleanupIncoming` is off, because the library would stop reading a request half a second after an early
    // response; `lingerAfterEarlyResponses` reads longer. `hostname` is for HTTP/1.0 requests without a `Host` header,
    // such as the check of a load balancer.
    { autoCleanupIncoming: false, hostname: 'localhost' },
  );
  const server = createServer(createServerOptions(config), listener);
  const hourly = createHourlyLimiter(1, Date.now);
  limitConnections(server, config, () => {
    if (hourly.tryAcquire('connections')) log('warn', { code: 'TOO_MANY_CONNECTIONS' });
  });
  lingerAfterEarlyResponses(server);
  return server;
}

/** Stops a server. After ten seconds, open connections are closed. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const forceCloseTimer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    server.close(() => {
      clearTimeout(forceCloseTimer);
      resolve();
    });
  });
}

/**
 * Returns the folder for scripts of earlier versions: it is inside the folder of the SQLite database. A relay with
 * PostgreSQL has no such folder.
 */
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

function createBrotli(cacheableQuality = constants.BROTLI_MAX_QUALITY): Compress {
  return async (body, isCacheable) => {
    const quality = isCacheable && body.byteLength < 500_000 ? cacheableQuality : 5;
    return new Uint8Array(await brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
  };
}

function explainListenError({ code, message }: NodeJS.ErrnoException, { host, port }: RelayConfig): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use. Set PORT to another port.`;
  if (code === 'EACCES')
    return `Port ${port} on ${host} needs more permissions. Set PORT to a port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine. Set HOST to an address of this machine.`;
  return `The relay can't listen on ${host}:${port}: ${message}.`;
}
