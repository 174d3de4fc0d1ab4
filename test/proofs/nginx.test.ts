import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeAfterTest, pageOrigin, pollOptions } from '../relay/fixture.js';
import { findFreePort, findProgram, skipReason } from './find-program.js';
import { type ProofRelay, postLead, serveOneLead, startProofRelay } from './proof-relay.js';

const nginx = findProgram('nginx');

/** The settings of docs/operating.md, in front of one relay. */
function writeSettings(folder: string, port: number, relayUrl: string): string {
  const path = join(folder, 'nginx.conf');
  const temporaryPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  writeFileSync(
    path,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events {}
    http {
      access_log off;
      ${temporaryPaths.join(' ')}
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${relayUrl};
          proxy_set_header X-Forwarded-For $remote_addr;
          proxy_set_header Host $host;
          client_max_body_size 101m;
          proxy_request_buffering off;
          proxy_next_upstream off;
        }
        location = /metrics { deny all; }
      }
    }`,
  );
  return path;
}

async function startBehindNginx(
  settings: Readonly<Record<string, string>> = {},
): Promise<ProofRelay & { readonly url: string; readonly port: number }> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const fixture = await startProofRelay({ PUBLIC_URL: url, TRUSTED_PROXIES: '127.0.0.1', ...settings });
  const folder = mkdtempSync(join(tmpdir(), 'apro-nginx-'));
  mkdirSync(join(folder, 'logs'));
  const config = writeSettings(folder, port, fixture.relay.url);
  const server = spawn(nginx ?? '', ['-p', folder, '-c', config], { stdio: 'ignore' });
  closeAfterTest({ close: () => stop(server) });
  await expect
    .poll(
      () =>
        fetch(`${url}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      pollOptions,
    )
    .toBe(200);
  return { ...fixture, url, port };
}

async function stop(server: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.kill('SIGTERM')) await exited;
}

describe.skipIf(!nginx)(`nginx in front of the relay${skipReason(nginx, 'nginx')}`, () => {
  test('passes forms, pages and a lead', async () => {
    const { url, crm } = await startBehindNginx();
    await serveOneLead(url, crm);
  });

  test('does not serve /metrics to visitors', async () => {
    const { url } = await startBehindNginx();
    expect((await fetch(`${url}/metrics`)).status).toBe(403);
  });

  test('tells the relay the visitors’ addresses, so that an invented X-Forwarded-For has no effect', async () => {
    const { url, logLines } = await startBehindNginx({ SENDS_PER_MINUTE: '3' });
    for (let index = 0; index < 5; index++) {
      const response = await fetch(`${url}/onlineforms`, {
        method: 'POST',
        headers: { Origin: pageOrigin, 'X-Forwarded-For': `203.0.113.${index}` },
        body: new URLSearchParams({
          action: 'fillform',
          formtype: '34',
          token: crypto.randomUUID(),
          'data[def_customer][email]': `${index}@b.example`,
        }),
      });
      expect(response.status).toBe(200);
    }
    expect(logLines.join()).toContain('SPAM_');
    expect(logLines.join()).not.toContain('PROXY_NOT_TRUSTED');
  });

  test('delivers each early refusal of the relay, twenty times of twenty', async () => {
    const { port } = await startBehindNginx({ MAX_UPLOAD: '1000000' });
    const boundary = 'b';
    const head = [
      'POST /sharedapi/utils/upload HTTP/1.1',
      'Host: 127.0.0.1',
      `Origin: ${pageOrigin}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      'Connection: close',
      'Content-Length: 6000000',
    ].join('\r\n');
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\napplications\r\n--${boundary}\r\nContent-Disposition: form-data; name="upload"; filename="virus.exe"\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(start), Buffer.alloc(6_000_000 - start.length, 'x')]);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, () => sendAll(port, Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]))),
    );
    expect(statuses).toEqual(Array(20).fill(413));
  });

  test('answers 502 while the relay is down, and passes leads again after its restart', async () => {
    const { url, relay, crm } = await startBehindNginx();
    await relay.close();
    expect((await postLead(url, 'Bo')).status).toBe(502);
    expect(crm.crm.arrivals).toEqual([]);
  });
});

/** Sends bytes as fast as the server receives them. Returns the HTTP status of the answer; 0: there is no answer. */
function sendAll(port: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.end(bytes);
  });
}
