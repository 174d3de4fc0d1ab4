import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/relay/config.js';
import { type RunningRelay, startRelay } from '../../src/relay/node.js';
import { playCrm, type ScriptedCrm, startScriptedCrm } from '../scripted-crm.js';
import { aToken, key, page } from './relay-bench.js';

let crm: ScriptedCrm;
let relay: RunningRelay;

beforeAll(async () => {
  crm = await startScriptedCrm(playCrm);
  const env = {
    CRM_URL: crm.url,
    CRM_KEY: key,
    FORMS: '34',
    ALLOWED_ORIGINS: page,
    PORT: '0',
    DATA: ':memory:',
  };
  relay = await startRelay(readConfig({ ...env, SENDS_PER_MINUTE: '100000' }), { log: () => {} });
  await fetch(`${relay.url}/forms/34`);
});
afterAll(async () => {
  await relay.close();
  await crm.close();
});

/** Status of what comes back for raw bytes; 0 when the connection just ends, -1 when nothing comes for a second. */
function say(bytes: string | Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
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

const lead = `action=fillform&formtype=34&data[def_customer][email]=a@b.example&token=${aToken}`;
const form = 'Content-Type: application/x-www-form-urlencoded';
const head = (more: string, path = '/onlineforms', method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${page}\r\n${more}\r\n\r\n`;
const whole = (body: string, type = form) =>
  `${head(`${type}\r\nContent-Length: ${Buffer.byteLength(body)}`)}${body}`;

/** The next visitor is served as if nothing had been. */
async function isWell(): Promise<void> {
  expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
}

describe('the shape of a request', () => {
  test.each<[string, string, readonly number[]]>([
    ['no length and no body', head(form), [400]],
    ['two lengths', `${head(`${form}\r\nContent-Length: 5\r\nContent-Length: 6`)}abcdef`, [400]],
    [
      'a length and chunks',
      `${head(`${form}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`)}0\r\n\r\n`,
      [400],
    ],
    ['a length that is no number', `${head(`${form}\r\nContent-Length: x`)}abc`, [400]],
    ['a body longer than its length', `${whole('action=x')}more`, [400]],
    [
      'chunks of one byte',
      `${head(`${form}\r\nTransfer-Encoding: chunked`)}${[...lead].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`,
      [200],
    ],
    ['a chunk that is none', `${head(`${form}\r\nTransfer-Encoding: chunked`)}zz\r\n`, [400]],
    ['a header of a megabyte', head(`${form}\r\nX: ${'x'.repeat(1_000_000)}`), [431, 0]],
    [
      'three thousand headers',
      head(Array.from({ length: 3_000 }, (_, at) => `X${at}: 1`).join('\r\n')),
      [400, 431, 415],
    ],
    ['a header without a colon', head('nonsense'), [400]],
    ['a lone carriage return', `POST /onlineforms HTTP/1.1\rHost: x\r\r`, [400, 0]],
    ['no host', `GET /healthz HTTP/1.1\r\n\r\n`, [400]],
    ['HTTP/1.0', `GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n`, [200]],
    ['HTTP/0.9, which never ends its head', 'GET /healthz\r\n', [-1, 400, 0]],
    ['not HTTP', '\x16\x03\x01\x02\x00\x01', [400, 0]],
    ['TRACE', head('X: 1', '/onlineforms', 'TRACE'), [404, 405, 400, 500]],
    ['CONNECT', `CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n`, [0, 400, 404]],
    ['an upgrade', head('Connection: Upgrade\r\nUpgrade: websocket', '/healthz', 'GET'), [200]],
    ['an absolute address', head('X: 1', 'http://other.example/healthz', 'GET'), [200, 404, 400]],
    ['two slashes', head('X: 1', '//healthz', 'GET'), [404]],
    ['a path of 8 KB', head('X: 1', `/${'x'.repeat(8_192)}`, 'GET'), [404, 414]],
    ['NUL in the path', head('X: 1', '/healthz\0', 'GET'), [400]],
    ['an escaped NUL', head('X: 1', '/healthz%00', 'GET'), [404]],
    ['a parameter on the path', head('X: 1', '/healthz;x=1', 'GET'), [404]],
    ['a body on GET', `${head('Content-Length: 3', '/healthz', 'GET')}abc`, [200]],
    ['PUT', head('Content-Length: 0', '/onlineforms', 'PUT'), [404]],
    ['a broken escape in the path', head('X: 1', '/forms/%zz', 'GET'), [404, 400]],
  ])('%s', async (_what, bytes, statuses) => {
    expect(statuses).toContain(await say(bytes));
    await isWell();
  });

  test('a body cut off is no lead', async () => {
    const before = crm.asked.length;
    const cut = `${head(`${form}\r\nContent-Length: 5000`)}${lead}`;
    expect(await say(cut)).toBe(-1);
    expect(crm.asked.length).toBe(before);
    await isWell();
  });

  test('fifty requests in one go are all answered', async () => {
    const once = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await say(once.repeat(50))).toBe(200);
    await isWell();
  });

  test('slow ones in crowds are in nobody’s way', async () => {
    const slow = Array.from({ length: 300 }, () => connect(Number(new URL(relay.url).port), '127.0.0.1'));
    for (const socket of slow)
      socket.on('error', () => {}).write('POST /onlineforms HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await isWell();
    for (const socket of slow) socket.destroy();
  });
});

describe('the encoding of a form', () => {
  const deep = (count: number) => `data[ext_request]${'[x]'.repeat(count)}=1`;
  test.each<[string, string, readonly number[]]>([
    ['nothing', '', [400]],
    ['an equals sign', '=', [400]],
    ['ampersands', '&&&&', [400]],
    ['a percent sign', '%', [400]],
    ['no escape', '%zz', [400]],
    ['NUL', '%00', [400]],
    ['overlong UTF-8', 'action=%c0%afgetform', [400]],
    ['a byte order mark', `%ef%bb%bf${lead}`, [400]],
    ['a thousand empty brackets', `${lead}${'&a[]=1'.repeat(1_001)}`, [413]],
    ['depth 100', `${lead}&${deep(100)}`, [413]],
    ['depth 10,000', `${lead}&${deep(10_000)}`, [413]],
    ['1,001 variables', Array.from({ length: 1_001 }, (_, at) => `x${at}=1`).join('&'), [413]],
    ['100,000 variables', Array.from({ length: 100_000 }, (_, at) => `x${at}`).join('&'), [413]],
    ['a key of 64 KB', `${'k'.repeat(65_536)}=1&${lead}`, [200]],
    ['a value of 1 MB', `${lead}&x=${'v'.repeat(1_048_576)}`, [413]],
    ['the same key twice', 'action=getform&action=fillform', [404]],
    ['a text, then an array', `${lead}&action[b]=2`, [400]],
    ['an array, then a text', `action[b]=2&${lead}`, [200]],
    ['brackets that do not close', `${lead}&a[=1&a]=1&[a]=1`, [200]],
    ['odd indexes', `${lead}&a[-1]=1&a[1e9]=1&a[length]=1e9&a[][]=1`, [200]],
    [
      'prototypes',
      `${lead}&__proto__[x]=1&constructor[prototype][x]=1&data[__proto__][x]=1&toString=1`,
      [200],
    ],
    ['a key of their own', `${lead}&apikey=x&params[apikey]=x`, [200]],
    ['plus and %20', 'action=get+form%20value&form=34', [200]],
    [
      'line ends, separators, emoji, bidi',
      `${lead}&data[ext_request][71][value][lat]=%0d%0a%e2%80%a8%f0%9f%98%80%e2%80%ae`,
      [200],
    ],
    ['half a surrogate pair', `${lead}&data[def_customer][email]=%ed%a0%80`, [200]],
  ])('%s', async (_what, body, statuses) => {
    expect(statuses).toContain(await say(whole(body)));
    await isWell();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('an upload', () => {
  const boundary = 'b';
  const type = `Content-Type: multipart/form-data; boundary=${boundary}`;
  const field = `--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\napplications\r\n`;
  const part = (name: string, content: string) =>
    `--b\r\nContent-Disposition: form-data; name="upload"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`;
  const end = '--b--\r\n';
  const upload = (body: string, given = type) =>
    say(
      `${head(`${given}\r\nContent-Length: ${Buffer.byteLength(body)}`, '/sharedapi/utils/upload')}${body}`,
    );

  test.each<[string, string, readonly number[]]>([
    ['a good one', field + part('a.pdf', '%PDF-1.7') + end, [200]],
    ['nothing in it', field + part('a.pdf', '') + end, [400]],
    ['no parts', end, [400]],
    ['no boundary in the body', 'nonsense', [400]],
    ['cut off', (field + part('a.pdf', '%PDF-1.7')).slice(0, -20), [400]],
    ['the file before its object', part('a.pdf', '%PDF-1.7') + field + end, [404]],
    ['two files', field + part('a.pdf', '%PDF-1.7') + part('b.pdf', '%PDF-1.7') + end, [400]],
    ['a thousand parts', field.repeat(1_000) + end, [400]],
    ['a megabyte of hyphens', '-'.repeat(1_000_000), [400]],
    ['a part without a name', `--b\r\nX: 1\r\n\r\nx\r\n${end}`, [400]],
    ['a program', field + part('a.exe', 'MZ') + end, [400]],
    ['a path', field + part('../../a.pdf', '%PDF-1.7') + end, [200]],
    ['a name of 300 letters', field + part(`${'a'.repeat(300)}.pdf`, '%PDF-1.7') + end, [400]],
  ])('%s', async (_what, body, statuses) => {
    expect(statuses).toContain(await upload(body));
    await isWell();
  });

  test('without a boundary', async () => {
    expect(await upload(field, 'Content-Type: multipart/form-data')).toBe(400);
  });
});
