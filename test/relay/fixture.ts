import { createHash } from 'node:crypto';
import type { Challenge } from 'altcha-lib/types';
import { afterEach, expect, vi } from 'vitest';
import { createRelay, type Relay, type RelayDeps, readConfig } from '../../src/relay/create-relay.js';
import { createPinoLog } from '../../src/relay/node/pino-log.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import {
  defaultScript,
  type Script,
  type ScriptedCrm,
  type ScriptedRequest,
  startScriptedCrm,
} from '../scripted-crm-fixture.js';

export const crmKey = 'aB3Cd4Ef5Gh6Ij7Kl8Mn9Op0Qr1St2Uv';
/** A page that may use the relay. */
export const pageOrigin = 'https://www.example.com';
export const relayOrigin = 'http://relay.test';

const openResources: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(openResources.splice(0).map((one) => one.close()));
});
export function closeAfterTest(...resources: readonly (typeof openResources)[number][]): void {
  openResources.push(...resources);
}

export interface RelayFixture {
  readonly crm: ScriptedCrm;
  readonly relay: Relay;
  readonly logLines: string[];
}

/** A relay in front of a scripted CRM; settings as in the environment. */
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

/** A relay whose clock the test turns, and whose store outlives it. */
export async function setUpRelayWithClock(
  script: Script = defaultScript,
  settings: Readonly<Record<string, string>> = {},
) {
  let nowMs = Date.UTC(2026, 0, 1);
  const store = await openStore(await openSqlite(':memory:'));
  const deps: RelayDeps = { store: { ...store, close: async () => {} }, now: () => nowMs };
  const fixture = await setUpRelay(script, settings, deps);
  return {
    ...fixture,
    advance(durationMs: number) {
      nowMs += durationMs;
    },
    restarted: () => setUpRelay(script, { ...settings, CRM_URL: fixture.crm.url }, deps),
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

/** The leads that went to the CRM, when there are so many of them. */
export async function waitForSends(
  { crm }: Pick<RelayFixture, 'crm'>,
  count: number,
): Promise<readonly ScriptedRequest[]> {
  const fillformRequests = () => crm.requests.filter(({ body }) => body.includes('action=fillform'));
  await vi.waitFor(() => expect(fillformRequests().length).toBeGreaterThanOrEqual(count));
  // One more would be one too many.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fillformRequests()).toHaveLength(count);
  return fillformRequests();
}

/** A visitor that is counted. */
export const sampleClient = { address: '203.0.113.7' };

/** Does the work that a relay asks for, as a browser does. */
export async function solveProofOfWork(relay: Relay): Promise<string> {
  const response = await relay(
    new Request(`${relayOrigin}/challenge`, { headers: { Origin: pageOrigin } }),
    sampleClient,
  );
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const { algorithm, challenge, salt, signature, maxnumber } = (await response.json()) as Challenge;
  const number = findNumber(challenge, salt, maxnumber);
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}

/** Synchronous: the asynchronous hashes of `altcha-lib` take twenty times as long. */
function findNumber(challenge: string, salt: string, maxNumber = 1_000_000): number | undefined {
  for (let number = 0; number <= maxNumber; number++) {
    if (
      createHash('sha256')
        .update(salt + number)
        .digest('hex') === challenge
    )
      return number;
  }
  return undefined;
}
