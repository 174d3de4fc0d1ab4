import { connect } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { type RunningRelay, startRelay } from '../../../src/relay/node/start-relay.js';
import { defaultScript, formText, type ScriptedCrm, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, pollOptions, sampleToken } from '../fixture.js';

/** The form of the scripted CRM, with additional fields so that it has every field type. */
const formJson = JSON.parse(formText);
const fieldTypes = ['integer', 'date', 'time', 'datetime', 'text', 'textarea', 'integer_range', 'date_range'];
for (const [at, type] of fieldTypes.entries()) {
  const id = String(100 + at);
  formJson.ext_request[id] = { id, name: type, type_data: type };
}
const everyFieldText = JSON.stringify(formJson);

export const formContentType = 'Content-Type: application/x-www-form-urlencoded';
export const leadBody = `action=fillform&formtype=34&data[def_customer][email]=a@b.example&token=${sampleToken}`;
export const requestHead = (headers: string, path = '/onlineforms', method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${pageOrigin}\r\n${headers}\r\n\r\n`;
export const fullRequest = (body: string | Buffer, type = formContentType, path = '/onlineforms') =>
  Buffer.concat([
    Buffer.from(requestHead(`${type}\r\nContent-Length: ${Buffer.byteLength(body)}`, path)),
    Buffer.from(body),
  ]);

/** Longest wait for an expected response, in milliseconds. */
const responseTimeoutMs = 10_000;
/** Milliseconds after which a missing response counts as the expected silence. */
export const silenceMs = 90;

export interface BadInputFixture {
  readonly relay: RunningRelay;
  readonly crm: ScriptedCrm;
  readonly logLines: string[];
  /**
   * Sends raw bytes over a new connection. Returns the status of the response, 0 if the connection was closed without
   * a response, or -1 if there was no response within `timeoutMs`.
   */
  sendRaw(bytes: string | Buffer, timeoutMs?: number): Promise<number>;
  /** Submits a lead. Returns the relay's log entry for it. */
  sendLead(fields: string): Promise<LogLine>;
  /** Waits until the CRM has got a lead with this text. Returns the body of the request, decoded. */
  findDelivered(text: string): Promise<string>;
  /** Checks that the relay still answers other requests. */
  expectHealthy(): Promise<void>;
}

export interface LogLine {
  readonly status: number;
  readonly code?: string;
  readonly dropped?: number;
  readonly missing?: number;
  readonly lead?: string;
}

/**
 * Starts a relay for all tests of a file. After the tests it checks that no response had a status of 500 or more, and that
 * no error was logged.
 */
export function setUpBadInput(settings: Readonly<Record<string, string>> = {}): BadInputFixture {
  const logLines: string[] = [];
  let running: Pick<BadInputFixture, 'relay' | 'crm'> | undefined;
  const requireRunning = () => {
    if (!running) throw new Error('the relay runs during tests only');
    return running;
  };
  beforeAll(async () => {
    const crm = await startScriptedCrm((request) => {
      const { text } = defaultScript(request);
      return { text: text.startsWith('{"formtype"') ? everyFieldText : text };
    });
    const env = {
      CRM_URL: crm.url,
      CRM_KEY: crmKey,
      FORMS: '34',
      ALLOWED_ORIGINS: pageOrigin,
      PORT: '0',
      DATA: ':memory:',
      DIALECT: 'compact',
      SENDS_PER_MINUTE: '100000',
      ...settings,
    };
    const config = readConfig(env);
    // Tests wait for deliveries, so the pace of a real CRM would only make them slow.
    const outbox = { ...config.outbox, sendsPerSecond: 1_000 };
    const relay = await startRelay({ ...config, outbox }, { log: (line) => logLines.push(line) });
    running = { relay, crm };
    await fetch(`${relay.url}/forms/34`);
  });
  afterAll(async () => {
    await running?.relay.close();
    await running?.crm.close();
    expect(logLines.filter((line) => (JSON.parse(line) as LogLine).status >= 500)).toEqual([]);
    expect(logLines.filter((line) => line.includes('"error"'))).toEqual([]);
  });

  function sendRaw(bytes: string | Buffer, timeoutMs = responseTimeoutMs): Promise<number> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(requireRunning().relay.url).port), '127.0.0.1');
      let responseText = '';
      const finish = (status: number) => {
        socket.destroy();
        resolve(status);
      };
      const status = () => Number(/^HTTP\/1\.\d (\d{3})/.exec(responseText)?.[1] ?? 0);
      socket.setTimeout(timeoutMs, () => finish(responseText ? status() : -1));
      socket.on('data', (data) => {
        responseText += data.toString('latin1');
        if (/\r\n\r\n/.test(responseText) && status() !== 100) finish(status());
      });
      socket.on('error', () => finish(status()));
      socket.on('close', () => finish(status()));
      socket.write(bytes);
    });
  }

  return {
    get relay() {
      return requireRunning().relay;
    },
    get crm() {
      return requireRunning().crm;
    },
    logLines,
    sendRaw,
    async sendLead(fields) {
      const firstNewLine = logLines.length;
      const { relay } = requireRunning();
      const response = await fetch(`${relay.url}/onlineforms`, {
        method: 'POST',
        headers: { Origin: pageOrigin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: fields,
      });
      await response.text();
      const line = logLines.slice(firstNewLine).find((text) => text.includes('/onlineforms'));
      return { ...JSON.parse(line ?? '{}'), status: response.status };
    },
    async findDelivered(text) {
      const find = () =>
        requireRunning()
          .crm.requests.map(({ body }) => decodeURIComponent(body.replaceAll('+', ' ')))
          .find((body) => body.includes('action=fillform') && body.includes(text));
      await expect.poll(find, pollOptions).toBeDefined();
      return find() ?? '';
    },
    async expectHealthy() {
      const { relay } = requireRunning();
      expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${relay.url}/forms/34`)).status).toBe(200);
    },
  };
}
