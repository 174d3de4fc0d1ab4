import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { solveChallenge } from '../../../src/crm/relay-client/proof-of-work.js';

afterEach(() => vi.unstubAllGlobals());

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const challengeFor = (number: number, changes: object = {}) => ({
  algorithm: 'SHA-256',
  challenge: hash(`salt${number}`),
  salt: 'salt',
  signature: 'signed',
  ...changes,
});

async function solve(challenge: object, isUrgent = () => false) {
  const requests: unknown[][] = [];
  const pauses: number[] = [];
  vi.stubGlobal('fetch', async (...request: unknown[]) => {
    requests.push(request);
    return Response.json(challenge);
  });
  const sleep = async (ms: number) => {
    pauses.push(ms);
  };
  const proof = await solveChallenge('https://relay.example', isUrgent, {
    now: () => 0,
    monotonic: () => 0,
    sleep,
  });
  return { proof: proof === undefined ? undefined : JSON.parse(atob(proof)), requests, pauses };
}

test.each([0, 7, 250])('the number %d is found', async (number) => {
  const { proof, requests } = await solve(challengeFor(number, { maxnumber: 250 }));
  expect(proof).toEqual({ ...challengeFor(number), number });
  expect(requests).toEqual([['https://relay.example/challenge', { credentials: 'omit' }]]);
});

test('a number above the largest one is not searched for', async () => {
  expect((await solve(challengeFor(251, { maxnumber: 250 }))).proof).toBeUndefined();
});

test('a challenge without a largest number is solved, too', async () => {
  expect((await solve(challengeFor(120))).proof).toMatchObject({ number: 120 });
});

test('the search pauses after each 25 numbers, until a submission waits for it', async () => {
  expect((await solve(challengeFor(60))).pauses).toEqual([5, 5, 5]);
  let calls = 0;
  expect((await solve(challengeFor(60), () => ++calls > 1)).pauses).toEqual([5]);
});

test('without `crypto.subtle` nothing is requested', async () => {
  vi.stubGlobal('crypto', {});
  expect(await solve(challengeFor(1))).toEqual({ proof: undefined, requests: [], pauses: [] });
});
