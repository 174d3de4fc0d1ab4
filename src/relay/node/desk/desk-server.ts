import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import type { RelayConfig } from '../../config/config.js';
import type { Log } from '../../log/log.js';
import { runTestLead } from '../../operator/commands/run-test-lead.js';
import { asRecord } from '../../operator/json-record.js';
import { getLocalUrl } from '../../operator/local-url.js';
import { readResponseData } from '../../operator/response-data.js';
import { createFailure, type OperatorHandler } from '../../routes/operator.js';
import { createCommand, createDesk, type DeskFile } from './desk-app.js';
import { createSessions } from './sessions.js';

export interface DeskServer {
  /**
   * Creates a one-time link to the desk (the operator's web page). The secret is in the fragment of the URL, because
   * browsers send fragments to no server.
   */
  createLink(by: string): string;
  close(): Promise<void>;
}

export interface DeskServerDeps {
  readonly operate: OperatorHandler;
  readonly log: Log;
  readonly monotonic: () => number;
  /** Folder with the built files of the desk, the operator's web page. */
  readonly folder: string;
  /** Port on which the relay listens. */
  readonly relayPort: number;
}

const host = '127.0.0.1';
const maxConnections = 100;
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/**
 * Serves the desk (the operator's web page) on the port `DESK_PORT` of this machine only.
 * @returns `undefined` if `DESK_PORT` is `off`, the files are missing, or the port is in use; then the relay runs
 *   without a desk
 */
export async function startDeskServer(
  config: RelayConfig,
  { operate, log, monotonic, folder, relayPort }: DeskServerDeps,
): Promise<DeskServer | undefined> {
  const { deskPort, deskPassword } = config;
  const files = readFiles(folder);
  if (deskPort === 'off' || files.size === 0) return undefined;
  const sessions = createSessions({ monotonic, password: deskPassword });
  const closing = new AbortController();
  const runningConfig = { ...config, port: relayPort };
  const app = createDesk({
    sessions,
    operate,
    relayUrl: config.publicUrl ?? getLocalUrl(runningConfig),
    runTest: (form, by) =>
      runTestLead(
        {
          config: runningConfig,
          execute: async (command) => readResponseData(await operate(createCommand(command), by)),
          sleep,
          monotonic,
        },
        form,
      ),
    readFile: (name) => files.get(name),
    // The live overview waits between two updates. When the server closes, the wait ends at once.
    sleep: (ms) => sleep(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {}),
  });
  const server = createServer({ requestTimeout: 30_000 }, getRequestListener(app.fetch));
  server.maxConnections = maxConnections;
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(deskPort, host, done);
    });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    log('warn', { event: 'desk', code, setting: 'DESK_PORT', outcome: 'no desk' });
    return undefined;
  }
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : deskPort;
  return {
    createLink: (by) => `http://${host}:${port}/#${sessions.createLink(by)}`,
    close: () =>
      new Promise((done) => {
        closing.abort();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function readFiles(folder: string): ReadonlyMap<string, DeskFile> {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // The folder has no desk, because the desk was not built. The error is ignored.
  }
  return new Map(
    names.flatMap((name) => {
      const type = contentTypes[extname(name)];
      if (!type) return [];
      const bytes = readFileSync(join(folder, name));
      let compressed: Uint8Array<ArrayBuffer> | undefined;
      const file = {
        type,
        body: bytes.toString('utf8'),
        // The desk is opened rarely, so a file is compressed at its first request.
        get compressed() {
          compressed ??= new Uint8Array(brotliCompressSync(bytes));
          return compressed;
        },
      };
      return [[name, file] as const];
    }),
  );
}

/** Command that returns a one-time link to the desk. */
export const deskCommand = { do: 'desk' } as const;

/** Runs `deskCommand`. Resolves to `undefined` for any other command. */
export async function answerDeskCommand(
  request: Request,
  by: string,
  desk: DeskServer | undefined,
): Promise<Response | undefined> {
  const command: unknown = await request
    .clone()
    .json()
    .catch(() => undefined);
  const { do: action } = asRecord(command);
  if (action !== deskCommand.do) return undefined;
  return desk
    ? Response.json({ status: 'success', data: { url: desk.createLink(by) } })
    : createFailure(
        404,
        'NOT_FOUND',
        'The relay has no desk. Set DESK_PORT to a free port and restart the relay.',
      );
}
