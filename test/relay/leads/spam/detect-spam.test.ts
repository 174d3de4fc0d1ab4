import { describe, expect, test } from 'vitest';
import type { WireValue } from '../../../../src/crm/json/wire-json.js';
import type { Verdict } from '../../../../src/relay/leads/spam/captcha.js';
import { createSpamFilter, type SpamFilterDeps } from '../../../../src/relay/leads/spam/spam-filter.js';

const minuteMs = 60_000;
const token = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
type Fields = Readonly<Record<string, string>>;

function setUp(deps: Partial<SpamFilterDeps> = {}) {
  let nowMs = Date.UTC(2026, 10, 24, 12);
  const detect = createSpamFilter({ sendsPerMinute: 9, proofOfWork: undefined, now: () => nowMs, ...deps });
  const code = (fields: Fields = {}, address: string | undefined = '203.0.113.7', formId = '34') =>
    detect(
      { env: { peer: { address } }, get: () => ({ host: 'www.example.com' }) } as never,
      new Map<string, WireValue>(Object.entries(fields)),
      formId,
    );
  return {
    code,
    advance(ms: number) {
      nowMs += ms;
    },
    /** Returns how many submissions of this kind are accepted before the first is spam, and its code. */
    async countAccepted(fields: Fields = {}, address?: string) {
      for (let count = 0; count < 1_000; count++) {
        const found = await code(fields, address);
        if (found) return [count, found];
      }
      return [1_000, undefined];
    },
  };
}

/** A proof of work with the text `good` is correct. */
const proofOfWork = { verify: async (proof: string) => proof === 'good', handleRequest: undefined } as never;

test('a filled in honeypot is spam, and an empty one is not', async () => {
  const { code } = setUp();
  expect(await code({ website: 'http://spam.example' })).toBe('SPAM_HONEYPOT');
  expect(await code({ website: '' })).toBeUndefined();
});

test.each<Verdict>(['good', 'bad', 'none', 'unavailable'])(
  'a network that sends too much does not have its captchas checked (%s)',
  async (verdict) => {
    let checkCount = 0;
    const { code, advance } = setUp({
      async check() {
        checkCount++;
        return verdict;
      },
    });
    const codes = [];
    for (let count = 0; count < 50; count++) codes.push(await code({ captcha: `c${count}` }));
    expect(checkCount).toBe(9);
    expect(codes.slice(9)).toEqual(codes.slice(9).map(() => 'SPAM_RATE'));
    await code({}, '203.0.113.8');
    expect(checkCount).toBe(10);
    advance(minuteMs);
    await code();
    expect(checkCount).toBe(11);
  },
);

describe('a network may submit', () => {
  test.each<[name: string, deps: Partial<SpamFilterDeps>, fields: Fields, accepted: number]>([
    ['SENDS_PER_MINUTE forms, if no proof is needed', {}, {}, 9],
    ['SENDS_PER_MINUTE forms with a proof', { proofOfWork }, { proof: 'good' }, 9],
    ['a third of them without a proof', { proofOfWork }, {}, 3],
    ['a third of them with a wrong proof', { proofOfWork }, { proof: 'bad' }, 3],
    ['a third of them if they are filled in too fast', { proofOfWork }, { proof: 'good', elapsed: '999' }, 3],
    ['all of them if they are filled in in a second', { proofOfWork }, { proof: 'good', elapsed: '1000' }, 9],
    ['all of them if the time is no number', { proofOfWork }, { proof: 'good', elapsed: '9x' }, 9],
    ['all of them if the time is not known', { proofOfWork }, { proof: 'good', elapsed: 'x9' }, 9],
    ['a ninth of them if both are missing', { proofOfWork }, { elapsed: '0' }, 1],
    ['a third of them if the captcha proves nothing', { check: async () => 'none' }, {}, 3],
    ['a third of them, even with a proof', { check: async () => 'none', proofOfWork }, { proof: 'good' }, 3],
    ['all of them if the captcha is not available', { check: async () => 'unavailable' }, {}, 9],
    ['all of them if the captcha is good', { check: async () => 'good' }, {}, 9],
  ])('%s', async (_name, deps, fields, accepted) => {
    expect(await setUp(deps).countAccepted(fields)).toEqual([accepted, 'SPAM_RATE']);
  });

  test('as many again after a minute, and others meanwhile', async () => {
    const { countAccepted, code, advance } = setUp();
    await countAccepted();
    expect(await code({}, '198.51.100.1')).toBeUndefined();
    advance(minuteMs + 1);
    expect(await countAccepted()).toEqual([9, 'SPAM_RATE']);
  });

  test('without limit if its address is not known', async () => {
    const { code } = setUp();
    for (let count = 0; count < 50; count++) expect(await code({}, '')).toBeUndefined();
  });
});

test('a form accepts 20 times as many submissions without a proof in an hour', async () => {
  const { code, advance } = setUp({ proofOfWork });
  const submit = (index: number, fields: Fields = {}) => code(fields, `198.51.${index >> 8}.${index & 255}`);
  for (let index = 0; index < 180; index++) expect(await submit(index)).toBeUndefined();
  expect(await submit(180)).toBe('SPAM_NO_PROOF');
  expect(await submit(181, { proof: 'good' })).toBeUndefined();
  expect(await code({}, '192.0.2.1', '35')).toBeUndefined();
  advance(60 * minuteMs + 1);
  expect(await submit(182)).toBeUndefined();
});

describe('a spam check', () => {
  test('decides about a submission', async () => {
    expect(await setUp({ check: async () => 'bad' }).code()).toBe('SPAM_CAPTCHA');
  });

  test('gets the captcha, the token and the host, and a hash of form and values', async () => {
    const heard: unknown[][] = [];
    const { code } = setUp({
      async check(...parameters) {
        heard.push(parameters);
        return 'good';
      },
    });
    await code({ captcha: 'c', token: token.toUpperCase(), formtype: '34', data: 'x', other: '1' });
    await code({ captcha: 'c', token: 'no token', formtype: '34', data: 'x', other: '2' });
    await code({ captcha: 'c', token, formtype: '34', data: 'y' });
    await code({ captcha: 'c', token, formtype: '35', data: 'x' });
    expect(heard.map(([send]) => send)).toEqual([
      { captcha: 'c', token, host: 'www.example.com' },
      { captcha: 'c', token: '', host: 'www.example.com' },
      { captcha: 'c', token, host: 'www.example.com' },
      { captcha: 'c', token, host: 'www.example.com' },
    ]);
    const [first, second, third, fourth] = heard.map(([, hash]) => hash);
    expect(first).toMatch(/^[\w+/]{43}=$/);
    expect(second).toBe(first);
    expect(new Set([first, third, fourth]).size).toBe(3);
  });

  const never = () => new Promise<never>(() => {});
  test.each([
    ['fails', () => Promise.reject(new Error('The check is broken.')), never],
    ['never ends', never, async () => {}],
  ])('that %s finds nothing', async (_what, check, wait) => {
    const slept: number[] = [];
    function sleep(ms: number): Promise<void> {
      slept.push(ms);
      return wait();
    }
    expect(await setUp({ check, sleep }).code()).toBeUndefined();
    expect(slept).toEqual([5_000]);
  });
});
