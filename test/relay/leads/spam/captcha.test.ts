import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/relay/leads/spam/captcha.js';
import { post, sampleLead, sampleToken, setUpRelay } from '../../fixture.js';

interface Provider {
  readonly url: string;
  readonly receivedParams: URLSearchParams[];
}

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A provider over real HTTP, which says what a test wants; undefined breaks the connection. */
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
    /** How it was taken: every send gets its receipt. */
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
  ['Turnstile says yes', '{"success":true,"error-codes":[],"hostname":"www.example.com"}', 'queued'],
  ['SmartCaptcha says yes', '{"status":"ok","message":"","host":"www.example.com"}', 'queued'],
  ['reCAPTCHA gives a high score', '{"success":true,"score":0.9}', 'queued'],
  ['reCAPTCHA gives a low score', '{"success":true,"score":0.1}', 'SPAM_CAPTCHA'],
  ['it was made up', failureJson('invalid-input-response'), 'SPAM_CAPTCHA'],
  ['SmartCaptcha says no', '{"status":"failed","message":"Invalid token."}', 'SPAM_CAPTCHA'],
  ['the visitor took long', failureJson('timeout-or-duplicate'), 'queued'],
  ['the operator’s secret is wrong', failureJson('invalid-input-secret'), 'queued'],
  ['SmartCaptcha does not know the secret', '{"status":"failed","message":"Invalid secret."}', 'queued'],
  ['it answers garbage', '<h1>502</h1>', 'queued'],
  ['it answers a list', '[]', 'queued'],
  ['it answers without end', `{"success":false,"x":"${'x'.repeat(100_000)}"}`, 'queued'],
  ['it breaks off', undefined, 'queued'],
])('%s', async (_what, says, becomes) => {
  const provider = await startProvider(() => says);
  const { send } = await setUpWith(provider.url);
  expect(await send('from-the-page')).toBe(becomes);
  expect(provider.receivedParams).toHaveLength(1);
});

test('it hears secret and captcha, and nothing of the visitor', async () => {
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

test('a retry of the same send is no second use; another send is, and counts as without one', async () => {
  const provider = await startProvider(() => '{"success":true}');
  const { send } = await setUpWith(provider.url);
  for (let at = 0; at < 3; at++) expect(await send('one', 1)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(1);
  // A third of six may come without one.
  expect(await send('one', 2)).toBe('SPAM_RATE');
  expect(await send('two', 3)).toBe('queued');
});

test('where it is down nobody is kept back for it, and it is left alone for a while', async () => {
  let time = Date.now();
  const provider = await startProvider(() => undefined);
  const { send } = await setUpWith(provider.url, { now: () => time });
  for (let at = 0; at < 5; at++) expect(await send(`c${at}`, at)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(1);
  time += 31_000;
  expect(await send('c6', 6)).toBe('queued');
  expect(provider.receivedParams).toHaveLength(2);
});

test('a send without one is not even asked about; only less may come', async () => {
  const provider = await startProvider(() => failureJson('missing-input-response'));
  const { send } = await setUpWith(provider.url);
  expect([await send('', 1), await send('', 2), await send('', 3)]).toEqual([
    'queued',
    'queued',
    'SPAM_RATE',
  ]);
  expect(provider.receivedParams).toHaveLength(0);
});

test('any check can stand in the provider’s place', async () => {
  const heard: unknown[] = [];
  const check = async (send: unknown): Promise<Verdict> => {
    heard.push(send);
    return 'bad';
  };
  const { send } = await setUpWith('http://127.0.0.1:1', { check });
  expect(await send('word', 4)).toBe('SPAM_CAPTCHA');
  expect(heard).toEqual([{ captcha: 'word', token: tokenOf(4), host: 'www.example.com' }]);
});
