import { solveChallenge } from 'altcha-lib';
import { describe, expect, test } from 'vitest';
import type { Relay } from '../../../../src/relay/create-relay.js';
import {
  createRelayClock,
  pageOrigin,
  post,
  relayOrigin,
  sampleClient,
  sampleLead,
  setUpRelay,
  solveProofOfWork,
} from '../../fixture.js';

/** Sends leads after each other, with `proofs[index]`. Returns the number of log entries about the rate limit so far. */
async function sendLeads(
  relay: Relay,
  lines: string[],
  count: number,
  proofs: readonly string[],
  extraFields = {},
) {
  for (let index = 0; index < count; index++) {
    const proof = proofs[index];
    const lead = {
      ...sampleLead,
      ...extraFields,
      ...(proof && { proof }),
      'data[def_customer][name]': `Ann ${index}`,
    };
    const answer = await relay(post('/onlineforms', lead), sampleClient);
    expect(await answer.json()).toMatchObject({ status: 'success' });
  }
  return lines.filter((line) => line.includes('SPAM_RATE')).length;
}

const settings = { PROOF_OF_WORK: 'on', SENDS_PER_MINUTE: '6' };

test('a client with proofs may send as many leads a minute as SENDS_PER_MINUTE says', async () => {
  const { relay, logLines } = await setUpRelay(undefined, settings);
  const proofs = await Promise.all(Array.from({ length: 6 }, () => solveProofOfWork(relay)));
  expect(await sendLeads(relay, logLines, 6, proofs)).toBe(0);
});

test('a client without a valid unused proof may send a third of SENDS_PER_MINUTE', async () => {
  const { relay, logLines } = await setUpRelay(undefined, settings);
  expect(await sendLeads(relay, logLines, 3, [])).toBe(1);
  const again = await setUpRelay(undefined, settings);
  const proof = await solveProofOfWork(again.relay);
  expect(await sendLeads(again.relay, again.logLines, 3, [proof, proof, proof])).toBe(1);
  const other = await setUpRelay(undefined, settings);
  const forged = btoa(
    JSON.stringify({ ...JSON.parse(atob(await solveProofOfWork(again.relay))), number: 1 }),
  );
  expect(await sendLeads(other.relay, other.logLines, 3, [forged, 'x', '{}'])).toBe(1);
});

describe('a proof', () => {
  interface Solution {
    readonly algorithm: string;
    readonly challenge: string;
    readonly number: number | string;
    readonly salt: string;
    readonly signature: string;
  }
  const write = (solution: unknown) => btoa(JSON.stringify(solution));

  /**
   * Uses up the submissions that are allowed without a proof. Returns whether a further submission with the
   * changed proof is accepted.
   */
  async function isAccepted(bad: (solution: Solution) => string, first?: true): Promise<boolean> {
    const { relay, logLines } = await setUpRelay(undefined, settings);
    const good = await solveProofOfWork(relay);
    await sendLeads(relay, logLines, 2, first ? [good, ''] : []);
    return (await sendLeads(relay, logLines, 1, [bad(JSON.parse(atob(good)))], { again: '1' })) === 0;
  }

  test('is accepted unchanged', async () => {
    expect(await isAccepted(write)).toBe(true);
  });

  test.each<[string, (solution: Solution) => string]>([
    ['with another number', (solution) => write({ ...solution, number: Number(solution.number) + 1 })],
    [
      'with a digit moved from the number to the time of expiry',
      ({ salt, number, ...solution }) => {
        const [digit = '', ...others] = String(number);
        return write({ ...solution, salt: salt.replace(/&?$/, digit), number: Number(others.join('')) });
      },
    ],
    [
      'with the last character of the salt moved to the number',
      (solution) => write({ ...solution, salt: solution.salt.slice(0, -1), number: `&${solution.number}` }),
    ],
    ['with the number as a string', (solution) => write({ ...solution, number: String(solution.number) })],
    [
      'with a later time of expiry',
      (solution) => write({ ...solution, salt: solution.salt.replace(/=\d/, '=9') }),
    ],
    ['with another algorithm', (solution) => write({ ...solution, algorithm: 'SHA-1' })],
    [
      'with half a signature',
      (solution) => write({ ...solution, signature: solution.signature.slice(0, 32) }),
    ],
    ['inside an array', (solution) => write([solution])],
    ['with 100,000 extra characters', (solution) => write({ ...solution, x: 'x'.repeat(100_000) })],
    ['with its end missing', (solution) => write(solution).slice(0, -8)],
    ['if it is not base64', () => '\u{1f600}'],
    ['without its salt', ({ salt: _, ...solution }) => write(solution)],
  ])('is rejected %s', async (_what, bad) => {
    expect(await isAccepted(bad)).toBe(false);
  });

  test.each<[string, (solution: Solution) => string]>([
    ['with the same text', write],
    ['encoded in another way', (solution) => btoa(` ${JSON.stringify({ x: 1, ...solution }, null, 1)}`)],
  ])('is rejected the second time, %s', async (_how, again) => {
    expect(await isAccepted(again, true)).toBe(false);
  });

  test('is valid for two hours', async () => {
    const { deps, advance } = createRelayClock();
    const { relay, logLines } = await setUpRelay(undefined, settings, deps);
    const proofs = [await solveProofOfWork(relay), await solveProofOfWork(relay)];
    advance(1.9 * 3_600_000);
    expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
    expect(await sendLeads(relay, logLines, 1, proofs)).toBe(0);
    advance(0.2 * 3_600_000);
    expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
    expect(await sendLeads(relay, logLines, 1, proofs.slice(1))).toBe(1);
  });
});

test.each([
  [
    'is accepted while the earlier secret is known',
    'the-new-secret-of-this-relay,the-secret-of-this-relay',
    0,
  ],
  ['is rejected if the secret is not known', 'the-new-secret-of-this-relay', 1],
])('a proof for a puzzle from before a change of the secret %s', async (_what, newKeys, refusedCount) => {
  const { relay: before } = await setUpRelay(undefined, {
    ...settings,
    DATA_KEY: 'the-secret-of-this-relay',
  });
  const proof = await solveProofOfWork(before);
  const { relay, logLines } = await setUpRelay(undefined, { ...settings, DATA_KEY: newKeys });
  expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
  expect(await sendLeads(relay, logLines, 1, [proof])).toBe(refusedCount);
});

test('leads filled in within a second are allowed up to a third of the rate limit', async () => {
  const { relay, logLines } = await setUpRelay(undefined, {
    ...settings,
    SENDS_PER_MINUTE: '9',
    PROOF_OF_WORK: 'off',
  });
  expect(await sendLeads(relay, logLines, 3, [], { elapsed: '300' })).toBe(0);
  expect(await sendLeads(relay, logLines, 1, [], { elapsed: '300' })).toBe(1);
  expect(await sendLeads(relay, logLines, 1, [], { elapsed: '30000' })).toBe(1);
});

test('the solver of ALTCHA finds the number that the relay accepts', async () => {
  const { relay, logLines } = await setUpRelay(undefined, settings);
  const response = await relay(
    new Request(`${relayOrigin}/challenge`, { headers: { Origin: pageOrigin } }),
    sampleClient,
  );
  const { algorithm, challenge, salt, signature, maxnumber } = await response.json();
  const solution = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
  const proof = btoa(JSON.stringify({ algorithm, challenge, number: solution?.number, salt, signature }));
  expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
  expect(await sendLeads(relay, logLines, 1, [proof])).toBe(0);
});

test('the published form says whether the relay requires a proof of work', async () => {
  const ask = async (PROOF_OF_WORK: string) => {
    const { relay } = await setUpRelay(undefined, { PROOF_OF_WORK });
    return (await relay(new Request(`${relayOrigin}/forms/34`))).json();
  };
  expect(await ask('on')).toMatchObject({ proof: true });
  expect(await ask('off')).not.toHaveProperty('proof');
});
