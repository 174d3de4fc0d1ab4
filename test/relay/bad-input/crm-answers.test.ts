import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, type TestContext, test, vi } from 'vitest';
import { createRelay, openStore, type Relay, readConfig } from '../../../src/relay/create-relay.js';
import { createPinoLog } from '../../../src/relay/node/pino-log.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { crmKey, pageOrigin, post, postFile, relayOrigin, sampleLead } from '../fixture.js';

/** One way in which a CRM answers; `good` is what it would have said. */
type Mode = (response: ServerResponse, validText: string) => void;

const text =
  (make: (validText: string) => string | Buffer, status = 200, headers = {}): Mode =>
  (response, validText) =>
    void response.writeHead(status, headers).end(make(validText));
const deepJson = '['.repeat(100_000);
const gzipBomb = gzipSync(Buffer.alloc(60_000_000, 'x'));

/** Those that are no use: nothing may be served or counted as taken because of them. */
const unusableModes: Readonly<Record<string, Mode>> = {
  'breaks off at once': (response) => response.destroy(),
  'breaks off in the middle': (response, validText) => {
    response.writeHead(200, { 'Content-Length': validText.length });
    response.write(validText.slice(0, 20), () => response.destroy());
  },
  'never answers': () => {},
  'answers with a byte a second': (response, validText) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(validText[0] ?? ' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  'cuts its JSON': text((validText) => validText.slice(0, -3)),
  'answers with a page': text(() => '<html><h1>Maintenance</h1></html>'),
  'answers with nothing': text(() => ''),
  'answers 500': text(() => '<h1>500</h1>', 500),
  'answers 502': text(() => 'Bad gateway', 502),
  'answers 503': text(() => '', 503),
  'sends us elsewhere': text(() => '', 302, { Location: 'http://169.254.169.254/latest/meta-data' }),
  'inflates without end': text(() => gzipBomb, 200, { 'Content-Encoding': 'gzip' }),
  'says it is gzip and is not': text((validText) => validText, 200, { 'Content-Encoding': 'gzip' }),
  'answers 20 MB': text((validText) => validText + ' '.repeat(20_000_000)),
  'nests without end': text(() => deepJson),
  'is over its limit': text(() => failureText('LIMIT_EXCEEDED')),
  'is overloaded': text(() => failureText('SERVER_IS_OVERLOADED')),
  'does not know the key': text(() => failureText('ACCESS_DENY')),
  'does not understand': text(() => failureText('BAD_PARAMS')),
  'fails with a word of its own': text(() => failureText('<script>alert(1)</script>')),
  'fails at length': text(() => failureText('x'.repeat(1_000_000))),
  'says `null`': text(() => 'null'),
  'says NaN': text(() => 'NaN'),
  'says a number without end': text(() => '1e999'),
  'says a list': text(() => '[]'),
  'says a status in capitals': text(() => '{"status":"SUCCESS"}'),
};
/** Odd, and understood all the same. */
const usableModes: Readonly<Record<string, Mode>> = {
  'puts a warning in front': text(
    (validText) => `\ufeff<br />\n<b>Warning</b>: mysql in x.php on line 1<br />\n${validText}`,
  ),
  'puts a notice and a comment behind': text(
    (validText) => `${validText}\n<b>Notice</b>: x [0] in y.php\n<!-- {"time":"0.1 s"} -->`,
  ),
  'warns a hundred times': text((validText) => 'Warning: x [0] {y}\n'.repeat(100) + validText),
  'calls its JSON a page': text((validText) => validText, 200, {
    'Content-Type': 'text/html; charset=windows-1251',
  }),
};

/** A relay of its own for each test, and its CRM. */
interface CrmFixture {
  readonly relay: Relay;
  readonly lines: readonly string[];
  /** Path and action of each request to the CRM. */
  readonly requests: readonly string[];
  /** From now on the CRM answers so where path and action begin so; well again without a mode. */
  answer(mode?: Mode, onlyFor?: string): void;
}

async function startFixture(onTestFinished: TestContext['onTestFinished']): Promise<CrmFixture> {
  let [mode, onlyFor]: [Mode | undefined, string] = [undefined, ''];
  const requests: string[] = [];
  const lines: string[] = [];
  const crm = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const requestName = `${request.url} ${/action=(\w+)/.exec(body)?.[1] ?? ''}`;
    requests.push(requestName);
    const validText = defaultScript({ path: request.url ?? '', body, connection: undefined }).text;
    if (mode && requestName.startsWith(onlyFor)) mode(response, validText);
    else response.end(validText);
  });
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
  const config = readConfig({
    CRM_URL: `http://127.0.0.1:${(crm.address() as AddressInfo).port}`,
    CRM_KEY: crmKey,
    FORMS: '34',
    ALLOWED_ORIGINS: pageOrigin,
    DIALECT: 'compact',
    PROOF_OF_WORK: 'off',
    NOTE_FIELD: 'ext_request.90',
  });
  const outboxSettings = {
    ...config.outbox,
    settleMs: 100,
    settleThrottledMs: 100,
    sendsPerSecond: 1_000,
    timeScale: 0.001,
    reconcileIntervalMs: 50,
  };
  const relay = await createRelay(
    { ...config, crmTimeout: 400, outbox: outboxSettings },
    { store: await openStore(await openSqlite(':memory:')), log: createPinoLog((line) => lines.push(line)) },
  );
  onTestFinished(async () => {
    mode = undefined;
    await relay.close();
    crm.closeAllConnections();
    crm.close();
  });
  return {
    relay,
    lines,
    requests,
    answer(nextMode, nextOnly = '/') {
      [mode, onlyFor] = [nextMode, nextOnly];
    },
  };
}
const openForm = () => new Request(`${relayOrigin}/forms/34`);
/** A machine that is busy may take longer than the relay waits. */
const read = (relay: Relay) =>
  vi.waitUntil(async () => (await relay(openForm())).status === 200, { timeout: 10_000, interval: 50 });
const openList = () => post('/sharedapi/utils/binded', { 'params[bind]': '1' });

describe.concurrent.each(Object.entries(unusableModes))('a CRM that %s', (_what, bad) => {
  test('gives no form, says so in a word of ours, and gives it when it is well again', async ({
    expect,
    onTestFinished,
  }) => {
    const { relay, answer } = await startFixture(onTestFinished);
    answer(bad, '/onlineforms');
    const given = await relay(openForm());
    expect(given.status).toBeGreaterThanOrEqual(400);
    expect(await given.text()).toMatch(/^\{"status":"fail","message":"[A-Z_]+"(,"reason":"[a-z-]+")?\}$/);
    answer();
    await expect
      .poll(async () => (await relay(openForm())).status, { timeout: 5_000, interval: 100 })
      .toBe(200);
  });

  test('gives no list', async ({ expect, onTestFinished }) => {
    const { relay, answer } = await startFixture(onTestFinished);
    await read(relay);
    answer(bad, '/sharedapi/utils/binded');
    const given = await relay(openList());
    // A list that is empty is a list.
    if (given.status === 200) expect(await given.text()).toBe('{"status":"success","data":[]}');
    else expect(await given.text()).toMatch(/^\{"status":"fail","message":"[A-Z_]+"/);
  });

  test('is told a lead that waits or asks for a person, and never counts as having it', async ({
    expect,
    onTestFinished,
  }) => {
    const { relay, lines, answer } = await startFixture(onTestFinished);
    await read(relay);
    answer(bad, '/onlineforms fillform');
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    await expect.poll(() => lines.some((line) => line.includes('"state"')), { timeout: 5_000 }).toBe(true);
    expect(lines.join()).not.toContain('"code":"answered"');
    expect(lines.join()).not.toContain('"error"');
  });

  test('is told a file with its lead, which waits for it', async ({ expect, onTestFinished }) => {
    const { relay, lines, requests, answer } = await startFixture(onTestFinished);
    await read(relay);
    const upload = (await (await relay(postFile('a.pdf', '%PDF-1.7'))).json()) as { data: { name: string } };
    answer(bad, '/sharedapi/utils/upload');
    const before = requests.length;
    await relay(post('/onlineforms', { ...sampleLead, 'data[ext_request][70][value]': upload.data.name }));
    await expect.poll(() => lines.some((line) => line.includes('"state"')), { timeout: 5_000 }).toBe(true);
    expect(requests.slice(before).filter((what) => what.includes('fillform'))).toEqual([]);
  });
});

describe.concurrent.each(Object.entries(usableModes))('a CRM that %s', (_what, bad) => {
  test('is understood', async ({ expect, onTestFinished }) => {
    const { relay, lines, answer } = await startFixture(onTestFinished);
    answer(bad, '/');
    expect((await relay(openForm())).status).toBe(200);
    expect((await relay(openList())).status).toBe(200);
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    await expect.poll(() => lines.join(), { timeout: 5_000 }).toContain('"code":"answered"');
  });
});

/** What a CRM may say to a lead with "success" in it, and what that means. */
test.concurrent.for<[string, string, 'answered' | 'unclear' | 'attention']>([
  ['no form', '{"status":"success"}', 'answered'],
  ['`null` for a form', '{"status":"success","form":null}', 'answered'],
  ['a list for a form', '{"status":"success","form":[]}', 'answered'],
  ['a zero for a form', '{"status":"success","form":0}', 'answered'],
  ['two answers in one', '{"status":"success","form":"34"}{"status":"fail"}', 'attention'],
  ['another before it', '{"status":"fail"}{"status":"success","form":"34"}', 'attention'],
  ['half another behind it', '{"status":"success","form":"34"}{"status":', 'unclear'],
  ['an error behind it', '{"status":"success","form":"34"}{"error":"gone"}', 'unclear'],
  ['a page around it', '<html>{"status":"success","form":"34"}</html>', 'unclear'],
  ['a status twice', '{"status":"fail","status":"success"}', 'answered'],
  ['a status in a list', '[{"status":"success"}]', 'unclear'],
  ['markup in a message', '{"status":"success","message":"<script>"}', 'answered'],
])('with %s', async ([_what, says, means], { expect, onTestFinished }) => {
  const { relay, lines, answer } = await startFixture(onTestFinished);
  await relay(openForm());
  const saying = text(() => says);
  answer(saying, '/onlineforms fillform');
  await relay(post('/onlineforms', sampleLead));
  const found = () => lines.join();
  await expect.poll(found, { timeout: 5_000 }).toMatch(/"state"/);
  expect(found()).toContain(means === 'answered' ? '"code":"answered"' : `"state":"${means}"`);
});

test('an answer that inflates without end costs no more than what is read of it', async ({
  onTestFinished,
}) => {
  const { relay, answer } = await startFixture(onTestFinished);
  answer(unusableModes['inflates without end'], '/onlineforms');
  await relay(openForm());
  const before = process.memoryUsage();
  for (let at = 0; at < 5; at++) {
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await relay(openForm());
  }
  const after = process.memoryUsage();
  // Five times 60 MB were on offer.
  expect(after.rss - before.rss).toBeLessThan(120_000_000);
});
