import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect } from 'vitest';
import { readConfig } from '../../src/relay/config/config.js';
import { examine } from '../../src/relay/doctor/doctor.js';
import { startRelay } from '../../src/relay/node/start-relay.js';
import {
  type Asked,
  fail,
  playCrm,
  type Script,
  type ScriptedCrm,
  type ScriptedPlace,
  startScriptedCrm,
} from '../scripted-crm.js';
import { key, page } from './relay-bench.js';

export type Settings = Readonly<Record<string, string>>;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** What is to be closed after the test. */
export function closing<One extends { close(): Promise<void> }>(one: One): One {
  open.unshift(one);
  return one;
}

/** A CRM that knows the key, for lists and for looking for leads. */
export function playKeyedCrm(asked: Asked) {
  if (!asked.path.startsWith('/sharedapi/')) return playCrm(asked);
  if (new URLSearchParams(asked.body).get('apikey') !== key) return { text: fail('ACCESS_DENY') };
  return { text: '{"status":"success","data":[]}' };
}

export async function startCrm(script: Script = playKeyedCrm, place?: ScriptedPlace): Promise<ScriptedCrm> {
  return closing(await startScriptedCrm(script, place));
}

/** Settings of a relay that lacks nothing but a proxy with https in front. */
export function settingsFor(crmUrl: string): Settings {
  return {
    CRM_URL: crmUrl,
    CRM_KEY: key,
    CRM_TIMEOUT_SECONDS: '2',
    FORMS: '34',
    ALLOWED_ORIGINS: page,
    DATA: mkdtempSync(join(tmpdir(), 'apro-doctor-')),
    PORT: '0',
  };
}

/** Starts a relay; the settings with the port that it got. */
export async function startRelayWith(settings: Settings): Promise<Settings> {
  const { url } = closing(await startRelay(readConfig(settings), { log: () => {} }));
  return { ...settings, PORT: new URL(url).port };
}

/** The lines of `apro-forms doctor`. */
export async function findingsFor(settings: Settings): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { is, what, say } of examine(readConfig(settings))) lines.push(`${is} ${what}: ${say}`);
  return lines;
}

export function expectLine(lines: readonly string[], line: RegExp | string): void {
  expect(lines).toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line));
}

/** A proxy in front of `target`, with something of its own in what it passes on and in each answer. */
export async function startProxy(
  target: string,
  {
    sent = {},
    added = {},
    tls,
  }: { readonly sent?: Settings; readonly added?: Settings } & Pick<ScriptedPlace, 'tls'> = {},
): Promise<string> {
  const { hostname, port } = new URL(target);
  const listener: RequestListener = (incoming, outgoing) => {
    const { method, url: path } = incoming;
    const headers = { ...incoming.headers, ...sent };
    const passed = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, [...answer.rawHeaders, ...Object.entries(added).flat()]);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.writeHead(502).end('Bad Gateway'));
    incoming.pipe(passed);
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Certificate {
  readonly tls: { readonly key: string; readonly cert: string };
  /** For `NODE_EXTRA_CA_CERTS`: who signed it. */
  readonly file: string;
}

/** Signed by itself, for these addresses; undefined on a machine without openssl. */
export function makeCertificate(addresses: readonly string[]): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'apro-certificate-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=${addresses.map((address) => `IP:${address}`).join(',')}`;
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test';
  try {
    execFileSync('openssl', [...words.split(' '), '-addext', names, '-keyout', keyFile, '-out', file], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { tls: { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8') }, file };
}

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

/** `apro-forms doctor` as an operator types it; what it printed, and how it ended. */
export async function typeDoctor(
  env: Settings,
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const { stdout, code } = await run(process.execPath, [cli, 'doctor'], { env }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { readonly stdout: string; readonly code: number }) => error,
  );
  return { lines: stdout.trimEnd().split('\n'), code };
}
