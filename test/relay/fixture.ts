import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Challenge } from 'altcha-lib/types';
import { expect, vi } from 'vitest';
import { createRelay, type Relay, type RelayDeps, readConfig } from '../../src/relay/create-relay.js';
import { createPinoLog } from '../../src/relay/node/pino-log.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { afterEachTest } from '../after-each-test.js';
import {
  defaultScript,
  type Script,
  type ScriptedCrm,
  type ScriptedRequest,
  startScriptedCrm,
} from '../scripted-crm-fixture.js';

export const crmKey = 'aB3Cd4Ef5Gh6Ij7Kl8Mn9Op0Qr1St2Uv';
/** Origin of a page that may use the relay. */
export const pageOrigin = 'https://www.example.com';
export const relayOrigin = 'http://relay.test';

const openResources: { close(): Promise<void> }[] = [];
afterEachTest(async () => {
  await Promise.all(openResources.splice(0).map((resource) => resource.close()));
});
/** Closes objects, such as servers, when the running test ends. */
export function closeAfterTest(...resources: readonly (typeof openResources)[number][]): void {
  openResources.push(...resources);
}

/** Starts a server on a free port of 127.0.0.1. The server is closed after the test. @returns its address */
export async function startTestServer(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** Options for `expect.poll` and `vi.waitFor`: check often, and wait long enough for a busy machine. */
export const pollOptions = { timeout: 60_000, interval: 5 } as const;

export interface RelayFixture {
  readonly crm: ScriptedCrm;
  readonly relay: Relay;
  readonly logLines: string[];
}

/**
 * Starts a relay with a CRM whose responses the test defines. Waiting times between delivery attempts are shortened.
 * @param settings environment variables
 */
export async function setUpRelay(
  script: Script = defaultScript,
  settings: Readonly<Record<string, string>> = {},
  deps: Partial<RelayDeps> = {},
): Promise<RelayFixture> {
  const crm = await startScriptedCrm(script);
  const logLines: string[] = [];
  const env = {
    CRM_URL: crm.url,
    CRM_KEY: crmKey,
    FORMS: '34,35',
    // The setting names the relay's own host, because `relayOrigin` is no loopback address.
    HOST: 'relay.test',
    ALLOWED_ORIGINS: pageOrigin,
    DIALECT: 'compact',
    PROOF_OF_WORK: 'off',
  };
  const config = readConfig({ ...env, ...settings });
  const relay = await createRelay(
    {
      ...config,
      outbox: { ...config.outbox, sendsPerSecond: 1_000, timeScale: 0.0004, reconcileIntervalMs: 100 },
    },
    {
      store: await openStore(await openSqlite(':memory:')),
      log: createPinoLog((line) => logLines.push(line)),
      ...deps,
    },
  );
  closeAfterTest(relay, crm);
  return { crm, relay, logLines };
}

/**
 * Creates running clocks for a relay, which a test can also advance.
 * @param isWallClockStopped the time of day changes only when the test advances it
 */
export function createRelayClock({ isWallClockStopped = false } = {}) {
  const startMs = Date.UTC(2026, 0, 1);
  const startedAtMs = performance.now();
  let elapsedMs = 0;
  return {
    deps: {
      now: () => startMs + elapsedMs + (isWallClockStopped ? 0 : Math.floor(performance.now() - startedAtMs)),
      monotonic: () => performance.now() + elapsedMs,
    } satisfies Partial<RelayDeps>,
    advance(durationMs: number) {
      elapsedMs += durationMs;
    },
  };
}

/**
 * Starts a relay whose time of day the test advances. The database stays open when the relay is closed, so the test
 * can restart the relay.
 */
export async function setUpRelayWithClock(
  script: Script = defaultScript,
  settings: Readonly<Record<string, string>> = {},
) {
  const { deps: clock, advance } = createRelayClock({ isWallClockStopped: true });
  const store = await openStore(await openSqlite(':memory:'));
  const deps: RelayDeps = { store: { ...store, close: async () => {} }, ...clock };
  const fixture = await setUpRelay(script, settings, deps);
  return {
    ...fixture,
    advance,
    /** Starts another relay with the same database and CRM. */
    restarted: (changed: Readonly<Record<string, string>> = {}) =>
      setUpRelay(script, { ...settings, CRM_URL: fixture.crm.url, ...changed }, deps),
  };
}

export type FormFields = Readonly<Record<string, string>>;

export function post(path: string, fields: FormFields, headers: FormFields = {}): Request {
  return new Request(relayOrigin + path, {
    method: 'POST',
    headers: { Origin: pageOrigin, ...headers },
    body: new URLSearchParams(fields),
  });
}

export function postFile(
  name: string,
  content: string,
  fields: FormFields = { 'params[object]': 'applications' },
): Request {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.set(field, value);
  body.set('upload', new File([Uint8Array.from(content, (char) => char.charCodeAt(0))], name));
  return new Request(`${relayOrigin}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body,
  });
}

export const sampleToken = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
export const sampleLead: FormFields = {
  action: 'fillform',
  formtype: '34',
  'data[def_customer][email]': 'a@b.example',
  token: sampleToken,
};

/** Waits until the CRM has received `count` leads. Fails if it receives more. */
export async function waitForSends(
  { crm }: Pick<RelayFixture, 'crm'>,
  count: number,
): Promise<readonly ScriptedRequest[]> {
  const fillformRequests = () => crm.requests.filter(({ body }) => body.includes('action=fillform'));
  await vi.waitFor(() => expect(fillformRequests().length).toBeGreaterThanOrEqual(count), pollOptions);
  // This time is enough for an additional lead to arrive, which would be a mistake.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fillformRequests()).toHaveLength(count);
  return fillformRequests();
}

/** A client with an IP address, so that rate limits apply. */
export const sampleClient = { address: '203.0.113.7' };

/**
 * Fetches a proof-of-work puzzle and solves it with Node's hash functions, which are many times faster than Web
 * Crypto.
 */
export async function solveProofOfWork(relay: Relay): Promise<string> {
  const response = await relay(
    new Request(`${relayOrigin}/challenge`, { headers: { Origin: pageOrigin } }),
    sampleClient,
  );
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const { algorithm, challenge, salt, signature, maxnumber = 0 } = (await response.json()) as Challenge;
  let number = 0;
  while (createHash('sha256').update(`${salt}${number}`).digest('hex') !== challenge) {
    if (++number > maxnumber) throw new Error('the puzzle has no solution');
  }
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}
