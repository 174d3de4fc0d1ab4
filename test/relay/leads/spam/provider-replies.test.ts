import { describe, expect, test } from 'vitest';
import { createCaptchaCheck, type Verdict } from '../../../../src/relay/leads/spam/captcha.js';

const url = 'https://captcha.example/siteverify';

/** A captcha provider whose replies are given as texts. `undefined`: the request fails. */
function setUpCheck(...replies: readonly (string | undefined)[]) {
  const requests: RequestInit[] = [];
  let nowMs = 1_000_000;
  const check = createCaptchaCheck(
    { url, secret: 'the-secret' },
    {
      async fetch(_url, init = {}) {
        const text = replies[Math.min(requests.push(init), replies.length) - 1];
        if (text === undefined) throw new TypeError('fetch failed');
        return new Response(text);
      },
      now: () => nowMs,
      sleep: () => new Promise(() => {}),
    },
  );
  return {
    requests,
    advance(ms: number) {
      nowMs += ms;
    },
    ask: (captcha: string, token = 'a-token', contentHash = 'values') =>
      check({ captcha, token, host: 'www.example.com' }, contentHash),
  };
}

const failure = (...codes: string[]) => JSON.stringify({ success: false, 'error-codes': codes });

describe('the verdict about a captcha is', () => {
  test.each<[Verdict, string | undefined]>([
    ['good', '{"success":true}'],
    ['good', '{"success":true,"score":0.3}'],
    ['bad', '{"success":true,"score":0.29}'],
    ['good', '{"status":"ok"}'],
    ['bad', '{"status":"ok","score":0}'],
    ['bad', '{"status":"failed","message":"Token invalid."}'],
    ['none', '{"status":"failed","message":"Token is Expired"}'],
    ['unavailable', '{"status":"failed","message":"Authentication failed. Invalid Secret."}'],
    ['unavailable', '{"status":"busy"}'],
    ['unavailable', '{}'],
    ['bad', '{"success":false}'],
    ['bad', failure('invalid-input-response')],
    ['bad', failure('constructor')],
    ['unavailable', failure('missing-input-secret')],
    ['unavailable', failure('invalid-input-secret')],
    ['unavailable', failure('not-using-dummy-secret')],
    ['unavailable', failure('sitekey-secret-mismatch')],
    ['unavailable', failure('bad-request')],
    ['unavailable', failure('invalid-input-response', 'internal-error')],
    ['none', failure('timeout-or-duplicate')],
    ['none', failure('expired-input-response')],
    ['none', failure('already-seen-response')],
    ['none', failure('invalid-or-already-seen-response')],
    ['unavailable', failure('timeout-or-duplicate', 'internal-error')],
    ['unavailable', '{"success":"yes"}'],
    ['unavailable', 'a page'],
    ['unavailable', undefined],
    ['unavailable', `{"success":true,"x":"${'x'.repeat(65_536)}"}`],
  ])('%s after the reply %.60s', async (verdict, reply) => {
    const { ask, requests } = setUpCheck(reply);
    expect(await ask('c')).toBe(verdict);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['none', ''],
    ['none', 'c'.repeat(10_001)],
  ])('%s without a request, if the captcha is empty or too long', async (verdict, captcha) => {
    const { ask, requests } = setUpCheck('{"success":true}');
    expect(await ask(captcha)).toBe(verdict);
    expect(requests).toHaveLength(0);
    expect(await ask('c'.repeat(10_000))).toBe('good');
  });
});

test('the request follows no redirect, and contains the secret and the captcha under both names', async () => {
  const { ask, requests } = setUpCheck('{"success":true}');
  await ask('c');
  expect(requests[0]).toMatchObject({ method: 'POST', redirect: 'error', signal: expect.any(AbortSignal) });
  expect(String(requests[0]?.body)).toBe('secret=the-secret&response=c&token=c');
});

test('a captcha is valid for retries of the same submission only', async () => {
  const { ask, requests } = setUpCheck('{"success":true}');
  expect(await ask('c')).toBe('good');
  expect(await ask('c')).toBe('good');
  expect(await ask('c', 'another-token')).toBe('none');
  expect(await ask('c', 'a-token', 'other values')).toBe('none');
  expect(requests).toHaveLength(1);
});

test('a captcha without a token is valid once', async () => {
  const { ask } = setUpCheck('{"success":true}');
  expect(await ask('c', '')).toBe('good');
  expect(await ask('c', '')).toBe('none');
});

test('after a failure the provider is not asked for 30 seconds, and then about the same captcha again', async () => {
  const { ask, requests, advance } = setUpCheck(undefined, '{"success":false}');
  expect(await ask('c')).toBe('unavailable');
  advance(29_999);
  expect(await ask('c')).toBe('unavailable');
  expect(requests).toHaveLength(1);
  advance(1);
  expect(await ask('c')).toBe('bad');
  expect(await ask('c')).toBe('bad');
  expect(requests).toHaveLength(2);
});
