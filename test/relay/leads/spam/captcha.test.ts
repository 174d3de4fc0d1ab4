import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createCaptchaCheck, type Verdict } from '../../../../src/relay/leads/spam/captcha.js';
import { post, sampleLead, sampleToken, setUpRelay } from '../../fixture.js';

interface Provider {
  readonly url: string;
  readonly receivedParams: URLSearchParams[];
}

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Starts a captcha provider. If `replyTo` returns `undefined`, the provider closes the connection. */
async function startProvider(
  replyTo: (receivedParams: URLSearchParams) => string | undefined,
): Promise<Provider> {
  const receivedParams: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    receivedParams.push(new URLSearchParams(text));
    const answer = replyTo(new URLSearchParams(text));
    if (answer === undefined) response.destroy();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`, receivedParams };
}

const peer = { address: '203.0.113.7' };
const tokenOf = (index: number) => sampleToken.slice(0, -1) + index;

async function setUpWith(url: string, deps: Parameters<typeof setUpRelay>[2] = {}) {
  const settings = { CAPTCHA_URL: url, CAPTCHA_SECRET: 'the-secret', SENDS_PER_MINUTE: '6' };
  const { relay, logLines } = await setUpRelay(undefined, settings, deps);
  return {
    lines: logLines,
    /** Sends a lead. Returns its spam code, or `queued`. */
    async send(captcha: string, index = 0): Promise<string> {
      const before = logLines.length;
      const answer = await relay(
        post('/onlineforms', { ...sampleLead, captcha, token: tokenOf(index) }),
        peer,
      );
      expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
      return /SPAM_\w+/.exec(logLines.slice(before).join())?.[0] ?? 'queued';
    },
  };
}

const failureJson = (...codes: string[]) => JSON.stringify({ success: false, 'error-codes': codes });

test.each([
  ['success of Turnstile', '{"success":true,"error-codes":[],"hostname":"www.example.com"}', 'queued'],
  ['success of SmartCaptcha', '{"status":"ok","message":"","host":"www.example.com"}', 'queued'],
  ['a high score of reCAPTCHA', '{"success":true,"score":0.9}', 'queued'],
  ['a low score of reCAPTCHA', '{"success":true,"score":0.1}', 'SPAM_CAPTCHA'],
  ['an invalid captcha', failureJson('invalid-input-response'), 'SPAM_CAPTCHA'],
  ['failure of SmartCaptcha', '{"status":"failed","message":"Invalid token."}', 'SPAM_CAPTCHA'],
  ['an expired captcha', failureJson('timeout-or-duplicate'), 'queued'],
  ['a wrong secret', failureJson('invalid-input-secret'), 'queued'],
  ['a wrong secret of SmartCaptcha', '{"status":"failed","message":"Invalid secret."}', 'queued'],
  ['an HTML page', '<h1>502</h1>', 'queued'],
  ['a list', '[]', 'queued'],
  ['more than 64 KB', `{"success":false,"x":"${'x'.repeat(100_000)}"}`, 'queued'],
  ['a closed connection', undefined, 'queued'],
])('a provider reply of %s has the right result', async (_name, replyText, expected) => {
  const provider = await startProvider(() => replyText);
  const { send } = await setUpWith(provider.url);
  expect(await send('from-the-page')).toBe(expected);
  expect(provider.receivedParams).toHaveLength(1);
});

test('the provider gets the secret and the captcha, and nothing of the visitor', async () => {
  const provider = await startProvider(() => '{"success":true}');
  const { send, lines } = await setUpWith(provider.url);
  await send('from-the-page');
  expect(Object.fromEntries(provider.receivedParams[0] ?? [])).toEqual({
    secret: 'the-secret',
    response: 'from-the-page',
    token: 'from-the-page',
  });
  expect(lines.join()).not.toMatch(/the-secret|from-the-page/);
});

test('a captcha is valid for the retries of a single send', async () => {
  const provider = await startProvider(() => '{"success":true}');
  const { send } = await setUpWith(provider.url);
  for (let at = 0; at < 3; at++) expect(await send('one', 1)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(1);
  // Without a valid captcha, a client may send a third of SENDS_PER_MINUTE.
  expect(await send('one', 2)).toBe('SPAM_RATE');
  expect(await send('two', 3)).toBe('queued');
});

test('a captcha is valid for one set of values only, also under the same token', async () => {
  const provider = await startProvider(() => '{"success":true}');
  const settings = { CAPTCHA_URL: provider.url, CAPTCHA_SECRET: 'the-secret', SENDS_PER_MINUTE: '6' };
  const { relay, logLines } = await setUpRelay(undefined, settings);
  const send = (email: string, token: string) =>
    relay(
      post('/onlineforms', { ...sampleLead, captcha: 'one', token, 'data[def_customer][email]': email }),
      peer,
    );
  for (let at = 0; at < 5; at++) await send(`bot${at}@b.example`, sampleToken);
  // The first submission uses the captcha. The others count as submissions without a captcha, of which two in a
  // minute are accepted.
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(3);
  // Without a token a retry cannot be recognized, so the captcha is used up, too.
  await send('bot5@b.example', '');
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(4);
  expect(provider.receivedParams).toHaveLength(1);
});

test('no lead is marked as spam while the provider is down, and the provider is not asked for 30 seconds', async () => {
  let time = Date.now();
  const provider = await startProvider(() => undefined);
  const { send } = await setUpWith(provider.url, { now: () => time });
  for (let at = 0; at < 5; at++) expect(await send(`c${at}`, at)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(1);
  time += 31_000;
  expect(await send('c6', 6)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(2);
});

test('a submission without a captcha is not checked by the provider and has a lower rate limit', async () => {
  const provider = await startProvider(() => failureJson('missing-input-response'));
  const { send } = await setUpWith(provider.url);
  expect([await send('', 1), await send('', 2), await send('', 3)]).toEqual([
    'queued',
    'queued',
    'SPAM_RATE',
  ]);
  expect(provider.receivedParams).toHaveLength(0);
});

test('a custom check replaces the provider', async () => {
  const heard: unknown[] = [];
  const check = async (send: unknown): Promise<Verdict> => {
    heard.push(send);
    return 'bad';
  };
  const { send } = await setUpWith('http://127.0.0.1:1', { check });
  expect(await send('word', 4)).toBe('SPAM_CAPTCHA');
  expect(heard).toEqual([{ captcha: 'word', token: tokenOf(4), host: 'www.example.com' }]);
});

test('a provider that does not reply in time counts as unavailable', async () => {
  const check = createCaptchaCheck(
    { url: 'https://captcha.example/siteverify', secret: 'the-secret' },
    {
      fetch: (_url, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
      now: () => 0,
      async sleep(timeoutMs) {
        expect(timeoutMs).toBe(3_000);
      },
    },
  );
  expect(await check({ captcha: 'from-the-page', token: sampleToken, host: 'www.example.com' })).toBe(
    'unavailable',
  );
});
