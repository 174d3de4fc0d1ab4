import { connect } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { type RunningRelay, startRelay } from '../../../src/relay/node/start-relay.js';
import { formText, playCrm, type ScriptedCrm, startScriptedCrm } from '../../scripted-crm.js';
import { aToken, key, page } from '../relay-bench.js';

/** A form with a field of every type, on top of the scripted CRM's own. */
const wire = JSON.parse(formText);
const types = ['integer', 'date', 'time', 'datetime', 'text', 'textarea', 'integer_range', 'date_range'];
for (const [at, type] of types.entries()) {
  const id = String(100 + at);
  wire.ext_request[id] = { id, name: type, type_data: type };
}
const everyField = JSON.stringify(wire);

export const form = 'Content-Type: application/x-www-form-urlencoded';
export const lead = `action=fillform&formtype=34&data[def_customer][email]=a@b.example&token=${aToken}`;
export const head = (more: string, path = '/onlineforms', method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${page}\r\n${more}\r\n\r\n`;
export const whole = (body: string | Buffer, type = form, path = '/onlineforms') =>
  Buffer.concat([
    Buffer.from(head(`${type}\r\nContent-Length: ${Buffer.byteLength(body)}`, path)),
    Buffer.from(body),
  ]);

export interface BadBench {
  readonly relay: RunningRelay;
  readonly crm: ScriptedCrm;
  readonly lines: string[];
  /** Status of what comes back for raw bytes; 0 when the connection just ends, -1 when nothing comes for a second. */
  say(bytes: string | Buffer): Promise<number>;
  /** What the relay logs of a lead with this in it. */
  send(fields: string): Promise<LogLine>;
  /** The next visitor is served as if nothing had been. */
  isWell(): Promise<void>;
}

export interface LogLine {
  readonly status: number;
  readonly code?: string;
  readonly dropped?: number;
  readonly missing?: number;
  readonly lead?: string;
}

/** A running relay for all tests of a file. A bad input is met by an answer below 500 and leaves it well. */
export function badBench(settings: Readonly<Record<string, string>> = {}): BadBench {
  const lines: string[] = [];
  let open: Pick<BadBench, 'relay' | 'crm'> | undefined;
  const bench = () => {
    if (!open) throw new Error('the relay runs within tests only');
    return open;
  };
  beforeAll(async () => {
    const crm = await startScriptedCrm((asked) => {
      const { text } = playCrm(asked);
      return { text: text.startsWith('{"formtype"') ? everyField : text };
    });
    const env = {
      CRM_URL: crm.url,
      CRM_KEY: key,
      FORMS: '34',
      ALLOWED_ORIGINS: page,
      PORT: '0',
      DATA: ':memory:',
      DIALECT: 'compact',
      SENDS_PER_MINUTE: '100000',
      ...settings,
    };
    const relay = await startRelay(readConfig(env), { log: (line) => lines.push(line) });
    open = { relay, crm };
    await fetch(`${relay.url}/forms/34`);
  });
  afterAll(async () => {
    await open?.relay.close();
    await open?.crm.close();
    expect(lines.filter((line) => (JSON.parse(line) as LogLine).status >= 500)).toEqual([]);
    expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
  });

  function say(bytes: string | Buffer): Promise<number> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(bench().relay.url).port), '127.0.0.1');
      let heard = '';
      const end = (status: number) => {
        socket.destroy();
        resolve(status);
      };
      const status = () => Number(/^HTTP\/1\.\d (\d{3})/.exec(heard)?.[1] ?? 0);
      socket.setTimeout(1_000, () => end(heard ? status() : -1));
      socket.on('data', (data) => {
        heard += data.toString('latin1');
        if (/\r\n\r\n/.test(heard) && status() !== 100) end(status());
      });
      socket.on('error', () => end(status()));
      socket.on('close', () => end(status()));
      socket.write(bytes);
    });
  }

  return {
    get relay() {
      return bench().relay;
    },
    get crm() {
      return bench().crm;
    },
    lines,
    say,
    async send(fields) {
      const before = lines.length;
      const { relay } = bench();
      const response = await fetch(`${relay.url}/onlineforms`, {
        method: 'POST',
        headers: { Origin: page, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: fields,
      });
      await response.text();
      const line = lines.slice(before).find((text) => text.includes('/onlineforms'));
      return { ...JSON.parse(line ?? '{}'), status: response.status };
    },
    async isWell() {
      const { relay } = bench();
      expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${relay.url}/forms/34`)).status).toBe(200);
    },
  };
}
