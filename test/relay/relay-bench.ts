import { solveChallenge } from 'altcha-lib';
import type { Challenge } from 'altcha-lib/types';
import { afterEach, expect, vi } from 'vitest';
import { createRelay, type Relay, type RelayDeps, readConfig } from '../../src/relay/create-relay.js';
import { createNodeLog } from '../../src/relay/node/pino-log.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { type Asked, playCrm, type Script, type ScriptedCrm, startScriptedCrm } from '../scripted-crm.js';

export const key = 'aB3Cd4Ef5Gh6Ij7Kl8Mn9Op0Qr1St2Uv';
/** A page that may use the relay. */
export const page = 'https://www.example.com';
export const here = 'http://relay.test';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
export function closeAfterTest(...started: readonly (typeof open)[number][]): void {
  open.push(...started);
}

export interface Bench {
  readonly crm: ScriptedCrm;
  readonly relay: Relay;
  readonly lines: string[];
}

/** A relay in front of a scripted CRM; settings as in the environment. */
export async function setUp(
  script: Script = playCrm,
  settings: Readonly<Record<string, string>> = {},
  deps: Partial<RelayDeps> = {},
): Promise<Bench> {
  const crm = await startScriptedCrm(script);
  const lines: string[] = [];
  const env = {
    CRM_URL: crm.url,
    CRM_KEY: key,
    FORMS: '34,35',
    ALLOWED_ORIGINS: page,
    DIALECT: 'compact',
    PROOF_OF_WORK: 'off',
  };
  const config = readConfig({ ...env, ...settings });
  const relay = await createRelay(
    { ...config, outbox: { ...config.outbox, pace: 1_000, haste: 0.0004, lookEvery: 100 } },
    {
      store: await openStore(await openSqlite(':memory:')),
      log: createNodeLog((line) => lines.push(line)),
      ...deps,
    },
  );
  closeAfterTest(relay, crm);
  return { crm, relay, lines };
}

/** A relay whose clock the test turns, and whose store outlives it. */
export async function setUpClock(script: Script = playCrm, settings: Readonly<Record<string, string>> = {}) {
  let time = Date.UTC(2026, 0, 1);
  const kept = await openStore(await openSqlite(':memory:'));
  const deps: RelayDeps = { store: { ...kept, close: async () => {} }, now: () => time };
  const bench = await setUp(script, settings, deps);
  return {
    ...bench,
    wait(milliseconds: number) {
      time += milliseconds;
    },
    restarted: () => setUp(script, { ...settings, CRM_URL: bench.crm.url }, deps),
  };
}

export type Fields = Readonly<Record<string, string>>;

export function post(path: string, fields: Fields, headers: Fields = {}): Request {
  return new Request(here + path, {
    method: 'POST',
    headers: { Origin: page, ...headers },
    body: new URLSearchParams(fields),
  });
}

export function postFile(
  name: string,
  content: string,
  fields: Fields = { 'params[object]': 'applications' },
): Request {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.set(field, value);
  body.set('upload', new File([Uint8Array.from(content, (char) => char.charCodeAt(0))], name));
  return new Request(`${here}/sharedapi/utils/upload`, { method: 'POST', headers: { Origin: page }, body });
}

export const aToken = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
export const aLead: Fields = {
  action: 'fillform',
  formtype: '34',
  'data[def_customer][email]': 'a@b.example',
  token: aToken,
};

/** The leads that went to the CRM, when there are so many of them. */
export async function sends({ crm }: Pick<Bench, 'crm'>, count: number): Promise<readonly Asked[]> {
  const sent = () => crm.asked.filter(({ body }) => body.includes('action=fillform'));
  await vi.waitFor(() => expect(sent().length).toBeGreaterThanOrEqual(count));
  // One more would be one too many.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sent()).toHaveLength(count);
  return sent();
}

/** A visitor that is counted. */
export const peer = { address: '203.0.113.7' };

/** Does the work that a relay asks for, as a browser does. */
export async function prove(relay: Relay): Promise<string> {
  const answer = await relay(new Request(`${here}/challenge`, { headers: { Origin: page } }), peer);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const { algorithm, challenge, salt, signature, maxnumber } = (await answer.json()) as Challenge;
  const solution = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
  return btoa(JSON.stringify({ algorithm, challenge, number: solution?.number, salt, signature }));
}
