import { expect, test, vi } from 'vitest';
import { nodeTransport } from '../../../src/crm/http/node-transport.js';
import {
  type FetchTextOptions,
  fetchText,
  isRecord,
  parseRelayJson,
  startsLikeObject,
} from '../../../src/crm/http/transport.js';
import { createManualClock } from '../manual-clock.js';

const url = 'http://crm.invalid/onlineforms';

/** A `fetch` without an answer, which rejects like a real `fetch` when the request is aborted. */
const silentFetch: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

function fetchOf(text: string, init: ResponseInit = {}): typeof fetch {
  return () => Promise.resolve(new Response(text, init));
}

function request(options: Partial<FetchTextOptions>): Promise<string> {
  return fetchText(url, { method: 'POST' }, { signal: undefined, ...options });
}

test('an exchange without an answer ends with `timeout` after 20 seconds', async () => {
  const clock = createManualClock();
  const onFailure = vi.fn();
  request({ fetch: silentFetch, clock }).catch(onFailure);
  await clock.advance(19_999);
  expect(onFailure).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onFailure).toHaveBeenCalledWith(expect.objectContaining({ code: 'timeout', outcome: 'unclear' }));
});

test('the deadline is the option `timeoutMs`', async () => {
  const clock = createManualClock();
  const failure = request({ fetch: silentFetch, clock, timeoutMs: 500 }).catch((error: unknown) => error);
  await clock.advance(500);
  expect(await failure).toMatchObject({ code: 'timeout' });
});

test.each([
  ['success', fetchOf('{}')],
  ['failure', () => Promise.reject(new TypeError('fetch failed'))],
])('an exchange leaves no timer behind after a %s', async (_result, fetch) => {
  const clock = createManualClock();
  await request({ fetch, clock }).catch(() => {});
  expect(clock.pendingSleeps).toBe(0);
});

test('a request that the caller cancels ends with `aborted`', async () => {
  const controller = new AbortController();
  // The clock stands still, so the time limit cannot end the request.
  const { signal } = controller;
  const failure = request({ fetch: silentFetch, signal, clock: createManualClock() }).catch(
    (error: unknown) => error,
  );
  controller.abort();
  expect(await failure).toMatchObject({ code: 'aborted', outcome: 'unclear' });
});

test('a request that was cancelled before its start is not sent', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  await expect(request({ fetch, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
    outcome: 'not-taken',
  });
  expect(fetch).not.toHaveBeenCalled();
});

test('an answer longer than `maxLength` is refused', async () => {
  await expect(request({ fetch: fetchOf('12345'), maxLength: 4 })).rejects.toMatchObject({
    code: 'too-large',
  });
  expect(await request({ fetch: fetchOf('1234'), maxLength: 4 })).toBe('1234');
});

test.each([300, 302, 399])('status %i ends with `redirect`', async (status) => {
  await expect(request({ fetch: fetchOf('', { status }) })).rejects.toMatchObject({ code: 'redirect' });
});

test('a redirect that a browser hides behind status 0 ends with `redirect`', async () => {
  await expect(request({ fetch: () => Promise.resolve(Response.error()) })).rejects.toMatchObject({
    code: 'redirect',
  });
});

test('an error status counts only without JSON in the body', async () => {
  const status = 501;
  await expect(request({ fetch: fetchOf('Not implemented', { status }) })).rejects.toMatchObject({
    code: 'http',
    detail: '501',
  });
  expect(await request({ fetch: fetchOf(' \n{"a":1}', { status }) })).toBe(' \n{"a":1}');
});

test.each([
  ['ECONNREFUSED', true],
  ['ENOTFOUND', true],
  ['UND_ERR_CONNECT_TIMEOUT', true],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', true],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false],
  ['CERT_HAS_EXPIRED', true],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['SELF_SIGNED_CERT_IN_CHAIN', true],
  ['ECONNRESET', false],
  ['UND_ERR_SOCKET', false],
  ['EPIPE', false],
])('without reports of the runtime, error code %s proves that nothing was sent: %s', (code, isNotSent) => {
  const cause = Object.assign(new Error(), { code });
  const { isNotSent: decide } = nodeTransport.observe(() => Promise.reject());
  expect(decide(new TypeError('fetch failed', { cause }))).toBe(isNotSent);
});

test.each([
  ['connect', 'ETIMEDOUT', true],
  ['connect', 'ECONNRESET', true],
  ['getaddrinfo', 'ESERVFAIL', true],
  ['read', 'ETIMEDOUT', false],
  ['write', 'EPIPE', false],
])('without reports of the runtime, %s %s proves that nothing was sent: %s', (syscall, code, isNotSent) => {
  const cause = Object.assign(new Error(), { code, syscall });
  const { isNotSent: decide } = nodeTransport.observe(() => Promise.reject());
  expect(decide(new TypeError('fetch failed', { cause }))).toBe(isNotSent);
  const all = new AggregateError([
    cause,
    Object.assign(new Error(), { code: 'ENETUNREACH', syscall: 'connect' }),
  ]);
  expect(decide(new TypeError('fetch failed', { cause: all }))).toBe(isNotSent);
});

test('the answer of a relay is JSON without text around it', () => {
  expect(parseRelayJson('{"a":[1]}')).toEqual({ a: [1] });
  for (const text of ['', '<html>', '{"a":1} x'])
    expect(() => parseRelayJson(text)).toThrow(
      expect.objectContaining({ name: 'CrmError', code: 'not-json' }),
    );
});

test('a text starts like an object, and a value is an object', () => {
  expect(['{', ' \n{"a":1}', 'x{', '[{', ''].map(startsLikeObject)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([{}, [], null, 'x', undefined].map(isRecord)).toEqual([true, false, false, false, false]);
});
