import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { runChecks } from '../../../src/relay/doctor/doctor.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import { afterEachTest } from '../../after-each-test.js';
import {
  defaultScript,
  failureText,
  type ListenOptions,
  type Script,
  type ScriptedCrm,
  type ScriptedRequest,
  startScriptedCrm,
} from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin } from '../fixture.js';

export type EnvironmentSettings = Readonly<Record<string, string>>;

const openResources: { close(): Promise<void> }[] = [];
afterEachTest(async () => {
  for (const resource of openResources.splice(0)) await resource.close();
});

/** Closes an object, such as a server, after the test. */
export function trackForClose<Resource extends { close(): Promise<void> }>(resource: Resource): Resource {
  openResources.unshift(resource);
  return resource;
}

/** Response function of a CRM that accepts the API key for option lists and for its list of requests. */
export function keyedScript(received: ScriptedRequest) {
  if (!received.path.startsWith('/sharedapi/')) return defaultScript(received);
  if (new URLSearchParams(received.body).get('apikey') !== crmKey)
    return { text: failureText('ACCESS_DENY') };
  return { text: '{"status":"success","data":[]}' };
}

export async function startDoctorCrm(
  script: Script = keyedScript,
  listenOptions?: ListenOptions,
): Promise<ScriptedCrm> {
  return trackForClose(await startScriptedCrm(script, listenOptions));
}

/** Correct settings of a relay without a proxy. */
export function doctorSettings(crmUrl: string): EnvironmentSettings {
  return {
    CRM_URL: crmUrl,
    CRM_KEY: crmKey,
    CRM_TIMEOUT_SECONDS: '2',
    FORMS: '34',
    ALLOWED_ORIGINS: pageOrigin,
    DATA: mkdtempSync(join(tmpdir(), 'apro-doctor-')),
    PORT: '0',
  };
}

/** Starts a relay. Returns its settings with the port that was chosen. */
export async function startRelayWith(settings: EnvironmentSettings): Promise<EnvironmentSettings> {
  const { url } = trackForClose(await startRelay(readConfig(settings), { log: () => {} }));
  return { ...settings, PORT: new URL(url).port };
}

/** Returns the output lines of `apro-forms doctor`. */
export async function doctorLines(settings: EnvironmentSettings): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { status, check, message } of runChecks(readConfig(settings)))
    lines.push(`${status} ${check}: ${message}`);
  return lines;
}

export function expectLine(lines: readonly string[], line: RegExp | string): void {
  expect(lines).toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line));
}

/** Starts a proxy in front of `target` that adds headers to requests and responses. Returns its address. */
export async function startProxy(
  target: string,
  {
    requestHeaders = {},
    responseHeaders = {},
    tls,
  }: { readonly requestHeaders?: EnvironmentSettings; readonly responseHeaders?: EnvironmentSettings } & Pick<
    ListenOptions,
    'tls'
  > = {},
): Promise<string> {
  const { hostname, port } = new URL(target);
  const listener: RequestListener = (incoming, outgoing) => {
    const { method, url: path } = incoming;
    const headers = { ...incoming.headers, ...requestHeaders };
    const upstreamRequest = request(
      { hostname, port, method, path, headers, agent: false },
      (upstreamResponse) => {
        outgoing.writeHead(upstreamResponse.statusCode ?? 502, [
          ...upstreamResponse.rawHeaders,
          ...Object.entries(responseHeaders).flat(),
        ]);
        upstreamResponse.pipe(outgoing);
      },
    );
    upstreamRequest.on('error', () => outgoing.writeHead(502).end('Bad Gateway'));
    incoming.pipe(upstreamRequest);
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  trackForClose({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Certificate {
  readonly tls: { readonly key: string; readonly cert: string };
  /** Path of the certificate file, for `NODE_EXTRA_CA_CERTS`. */
  readonly file: string;
}

/** Creates a self-signed certificate for these IP addresses. undefined: this machine has no openssl. */
export function makeCertificate(addresses: readonly string[]): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'apro-certificate-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const alternativeNames = `subjectAltName=${addresses.map((address) => `IP:${address}`).join(',')}`;
  const opensslArgs =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test';
  try {
    execFileSync(
      'openssl',
      [...opensslArgs.split(' '), '-addext', alternativeNames, '-keyout', keyFile, '-out', file],
      {
        stdio: 'ignore',
      },
    );
  } catch {
    return undefined;
  }
  return { tls: { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8') }, file };
}

const runFile = promisify(execFile);
const cliPath = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url));

/** Runs the built command `apro-forms doctor`. Returns its output and its exit code. */
export async function runDoctorCommand(
  env: EnvironmentSettings,
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const { stdout, code } = await runFile(process.execPath, [cliPath, 'doctor'], { env }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { readonly stdout: string; readonly code: number }) => error,
  );
  return { lines: stdout.trimEnd().split('\n'), code };
}
