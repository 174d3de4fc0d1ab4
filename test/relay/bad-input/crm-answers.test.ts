import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, type TestContext, test } from 'vitest';
import { createRelay, openStore, type Relay, readConfig } from '../../../src/relay/create-relay.js';
import { createPinoLog } from '../../../src/relay/node/pino-log.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import {
  createRelayClock,
  crmKey,
  pageOrigin,
  pollOptions,
  post,
  postFile,
  relayOrigin,
  sampleLead,
} from '../fixture.js';

/** A way in which a CRM replies. `validText` is the reply of a working CRM. */
type Mode = (response: ServerResponse, validText: string) => void;

const text =
  (make: (validText: string) => string | Buffer, status = 200, headers = {}): Mode =>
  (response, validText) =>
    void response.writeHead(status, headers).end(make(validText));
const deepJson = '['.repeat(100_000);
const gzipBomb = gzipSync(Buffer.alloc(60_000_000, 'x'));

/** A notice in Russian, in windows-1251. */
const cyrillicNotice = Buffer.from([0x20, 0xc2, 0xed, 0xe8, 0xec, 0xe0, 0xed, 0xe8, 0xe5, 0x20]);

/** Unusable replies: the relay may not serve them, and may not count a lead as delivered because of them. */
const unusableModes: Readonly<Record<string, Mode>> = {
  'closes the connection at once': (response) => response.destroy(),
  'closes the connection in the middle of the reply': (response, validText) => {
    response.writeHead(200, { 'Content-Length': validText.length });
    response.write(validText.slice(0, 20), () => response.destroy());
  },
  'never replies': () => {},
  'replies too slowly': (response, validText) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(validText[0] ?? ' '), 30);
    response.on('close', () => clearInterval(timer));
  },
  'cuts off the end of its JSON': text((validText) => validText.slice(0, -3)),
  'replies with an HTML page': text(() => '<html><h1>Maintenance</h1></html>'),
  'replies with an empty body': text(() => ''),
  'replies with status 500': text(() => '<h1>500</h1>', 500),
  'replies with status 502': text(() => 'Bad gateway', 502),
  'replies with status 503': text(() => '', 503),
  'redirects to another host': text(() => '', 302, { Location: 'http://169.254.169.254/latest/meta-data' }),
  'sends a gzip bomb': text(() => gzipBomb, 200, { 'Content-Encoding': 'gzip' }),
  'declares gzip and sends plain text': text((validText) => validText, 200, { 'Content-Encoding': 'gzip' }),
  'sends 20 MB': text((validText) => validText + ' '.repeat(20_000_000)),
  'nests its JSON 100,000 levels deep': text(() => deepJson),
  'has reached its request limit': text(() => failureText('LIMIT_EXCEEDED')),
  'is overloaded': text(() => failureText('SERVER_IS_OVERLOADED')),
  'refuses the key': text(() => failureText('ACCESS_DENY')),
  'rejects the parameters': text(() => failureText('BAD_PARAMS')),
  'fails with an unknown code': text(() => failureText('<script>alert(1)</script>')),
  'fails with a code of a megabyte': text(() => failureText('x'.repeat(1_000_000))),
  'sends letters in another charset than it declares': text((validText) =>
    Buffer.concat([Buffer.from(validText), cyrillicNotice]),
  ),
  'replies `null`': text(() => 'null'),
  'replies NaN': text(() => 'NaN'),
  'replies 1e999': text(() => '1e999'),
  'replies with an empty list': text(() => '[]'),
  'writes its status in capitals': text(() => '{"status":"SUCCESS"}'),
};
/** Unusual replies that the relay understands. */
const usableModes: Readonly<Record<string, Mode>> = {
  'puts a PHP warning before its JSON': text(
    (validText) => `\ufeff<br />\n<b>Warning</b>: mysql in x.php on line 1<br />\n${validText}`,
  ),
  'puts a PHP notice and a comment after its JSON': text(
    (validText) => `${validText}\n<b>Notice</b>: x [0] in y.php\n<!-- {"time":"0.1 s"} -->`,
  ),
  'puts a hundred PHP warnings before its JSON': text(
    (validText) => 'Warning: x [0] {y}\n'.repeat(100) + validText,
  ),
  'sends and declares windows-1251': text(
    (validText) => Buffer.concat([Buffer.from(validText), cyrillicNotice]),
    200,
    { 'Content-Type': 'text/html; charset=windows-1251' },
  ),
  'declares its JSON as HTML in windows-1251': text((validText) => validText, 200, {
    'Content-Type': 'text/html; charset=windows-1251',
  }),
};

/** A relay and its CRM, for a single test. */
interface CrmFixture {
  readonly relay: Relay;
  readonly lines: readonly string[];
  /** Path and action of each request that the CRM got. */
  readonly requests: readonly string[];
  /**
   * Sets how the CRM replies from now on. If `mode` is missing, the CRM works again.
   * @param requestPrefix beginning of the path and action to which the mode applies
   */
  answer(mode?: Mode, requestPrefix?: string): void;
  /** Advances the relay's clocks. */
  advance(durationMs: number): void;
}

/** Deadline for the CRM's replies in tests of a CRM that does not reply in time. */
const shortTimeoutMs = 90;
const slowModes = new Set(['never replies', 'replies too slowly']);

async function startFixture(
  onTestFinished: TestContext['onTestFinished'],
  modeName = '',
): Promise<CrmFixture> {
  const clock = createRelayClock();
  let [mode, requestPrefix]: [Mode | undefined, string] = [undefined, ''];
  const requests: string[] = [];
  const lines: string[] = [];
  const crm = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const requestName = `${request.url} ${/action=(\w+)/.exec(body)?.[1] ?? ''}`;
    requests.push(requestName);
    const validText = defaultScript({ path: request.url ?? '', body, connection: undefined }).text;
    if (mode && requestName.startsWith(requestPrefix)) mode(response, validText);
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
    {
      ...config,
      crmTimeout: slowModes.has(modeName) ? shortTimeoutMs : 10_000,
      outbox: outboxSettings,
    },
    {
      store: await openStore(await openSqlite(':memory:')),
      log: createPinoLog((line) => lines.push(line)),
      ...clock.deps,
    },
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
    answer(nextMode, nextPrefix = '/') {
      [mode, requestPrefix] = [nextMode, nextPrefix];
    },
    advance: clock.advance,
  };
}
const openForm = () => new Request(`${relayOrigin}/forms/34`);
/** Milliseconds for which the relay sends no further request after a failed one. */
const cooldownMs = 1_000;
/**
 * Milliseconds that are longer than the pause after an answer that will not change soon, for example a form that
 * cannot be read.
 */
const longCooldownMs = 600_000;
/**
 * Reads the form. On a busy machine, a reply can take longer than the short timeout; then reads again. The number of attempts
 * is limited, not their time: a test beside this one may be busy with 60 MB of a gzip bomb.
 */
async function readForm({ relay, advance }: CrmFixture): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    advance(longCooldownMs);
    if ((await relay(openForm())).status === 200) return true;
  }
  return false;
}
const openList = () => post('/sharedapi/utils/binded', { 'params[bind]': '1' });

describe.concurrent.each(Object.entries(unusableModes))('with a CRM that %s', (modeName, mode) => {
  test('the relay answers a form request with an error code, and with the form after the CRM has recovered', async ({
    expect,
    onTestFinished,
  }) => {
    const fixture = await startFixture(onTestFinished, modeName);
    const { relay, answer } = fixture;
    answer(mode, '/onlineforms');
    const response = await relay(openForm());
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toMatch(/^\{"status":"fail","message":"[A-Z_]+"(,"reason":"[a-z-]+")?\}$/);
    answer();
    expect(await readForm(fixture)).toBe(true);
  });

  test('the relay serves no options', async ({ expect, onTestFinished }) => {
    const fixture = await startFixture(onTestFinished, modeName);
    await readForm(fixture);
    fixture.answer(mode, '/sharedapi/utils/binded');
    const response = await fixture.relay(openList());
    // An empty list is a valid reply.
    if (response.status === 200) expect(await response.text()).toBe('{"status":"success","data":[]}');
    else expect(await response.text()).toMatch(/^\{"status":"fail","message":"[A-Z_]+"/);
  });

  test('a lead is not marked as delivered', async ({ expect, onTestFinished }) => {
    const fixture = await startFixture(onTestFinished, modeName);
    const { relay, lines, answer } = fixture;
    await readForm(fixture);
    answer(mode, '/onlineforms fillform');
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    await expect.poll(() => lines.some((line) => line.includes('"state"')), pollOptions).toBe(true);
    expect(lines.join()).not.toContain('"code":"answered"');
    expect(lines.join()).not.toContain('"error"');
  });

  test('a lead is not sent while its file cannot be uploaded', async ({ expect, onTestFinished }) => {
    const fixture = await startFixture(onTestFinished, modeName);
    const { relay, lines, requests, answer } = fixture;
    await readForm(fixture);
    const upload = (await (await relay(postFile('a.pdf', '%PDF-1.7'))).json()) as { data: { name: string } };
    answer(mode, '/sharedapi/utils/upload');
    const before = requests.length;
    await relay(post('/onlineforms', { ...sampleLead, 'data[ext_request][70][value]': upload.data.name }));
    await expect.poll(() => lines.some((line) => line.includes('"state"')), pollOptions).toBe(true);
    expect(requests.slice(before).filter((request) => request.includes('fillform'))).toEqual([]);
  });
});

describe.concurrent.each(Object.entries(usableModes))('with a CRM that %s', (_name, mode) => {
  test('the relay serves forms and lists, and delivers leads', async ({ expect, onTestFinished }) => {
    const { relay, lines, answer } = await startFixture(onTestFinished);
    answer(mode, '/');
    expect((await relay(openForm())).status).toBe(200);
    expect((await relay(openList())).status).toBe(200);
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    await expect.poll(() => lines.join(), pollOptions).toContain('"code":"answered"');
  });
});

/** Replies to a lead that contain "success", and the state that they lead to. */
test.concurrent.for<[string, string, 'answered' | 'unclear' | 'attention']>([
  ['no form id', '{"status":"success"}', 'answered'],
  ['`null` as the form id', '{"status":"success","form":null}', 'answered'],
  ['a list as the form id', '{"status":"success","form":[]}', 'answered'],
  ['zero as the form id', '{"status":"success","form":0}', 'answered'],
  ['a second, failed reply after it', '{"status":"success","form":"34"}{"status":"fail"}', 'attention'],
  ['a failed reply before it', '{"status":"fail"}{"status":"success","form":"34"}', 'attention'],
  ['half of a second reply after it', '{"status":"success","form":"34"}{"status":', 'unclear'],
  ['an error after it', '{"status":"success","form":"34"}{"error":"gone"}', 'unclear'],
  ['HTML around it', '<html>{"status":"success","form":"34"}</html>', 'unclear'],
  ['two statuses', '{"status":"fail","status":"success"}', 'answered'],
  ['the status in a list', '[{"status":"success"}]', 'unclear'],
  ['markup in a message', '{"status":"success","message":"<script>"}', 'answered'],
])(
  'a success reply with %s has the right meaning for the lead',
  async ([_name, replyText, expected], { expect, onTestFinished }) => {
    const { relay, lines, answer } = await startFixture(onTestFinished);
    await relay(openForm());
    answer(
      text(() => replyText),
      '/onlineforms fillform',
    );
    await relay(post('/onlineforms', sampleLead));
    await expect.poll(() => lines.join(), pollOptions).toMatch(/"state"/);
    expect(lines.join()).toContain(expected === 'answered' ? '"code":"answered"' : `"state":"${expected}"`);
  },
);

test('the relay stops to decompress a gzip bomb', async ({ onTestFinished }) => {
  const { relay, answer, advance } = await startFixture(onTestFinished);
  answer(unusableModes['sends a gzip bomb'], '/onlineforms');
  await relay(openForm());
  const before = process.memoryUsage();
  for (let attempt = 0; attempt < 5; attempt++) {
    advance(cooldownMs);
    await relay(openForm());
  }
  const after = process.memoryUsage();
  // The CRM sent five replies of 60 MB. The relay must not have kept them in memory.
  expect(after.rss - before.rss).toBeLessThan(120_000_000);
});
