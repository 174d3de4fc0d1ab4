import { describe, expect, test } from 'vitest';
import type { Relay } from '../../../../src/relay/create-relay.js';
import { post, relayOrigin, sampleClient, sampleLead, setUpRelay, solveProofOfWork } from '../../fixture.js';

/** What became of each of so many sends, in order: kept back as spam or not. */
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

test('who did the work may send as often as the setting says', async () => {
  const { relay, logLines } = await setUpRelay(undefined, settings);
  const proofs = await Promise.all(Array.from({ length: 6 }, () => solveProofOfWork(relay)));
  expect(await sendLeads(relay, logLines, 6, proofs)).toBe(0);
});

test('without it, a third; a proof counts once; one that was made up not at all', async () => {
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

  /** Whether one more send than is let through without proof passes with this one. */
  async function isAccepted(bad: (solution: Solution) => string, first?: true): Promise<boolean> {
    const { relay, logLines } = await setUpRelay(undefined, settings);
    const good = await solveProofOfWork(relay);
    await sendLeads(relay, logLines, 2, first ? [good, ''] : []);
    return (await sendLeads(relay, logLines, 1, [bad(JSON.parse(atob(good)))], { again: '1' })) === 0;
  }

  test('as it was solved', async () => {
    expect(await isAccepted(write)).toBe(true);
  });

  test.each<[string, (solution: Solution) => string]>([
    ['of another number', (solution) => write({ ...solution, number: Number(solution.number) + 1 })],
    [
      'with a digit moved from its number to its expiry',
      ({ salt, number, ...solution }) => {
        const [digit = '', ...others] = String(number);
        return write({ ...solution, salt: salt.replace(/&?$/, digit), number: Number(others.join('')) });
      },
    ],
    [
      'with its last mark moved to its number',
      (solution) => write({ ...solution, salt: solution.salt.slice(0, -1), number: `&${solution.number}` }),
    ],
    ['with a number that is a text', (solution) => write({ ...solution, number: String(solution.number) })],
    ['with a later expiry', (solution) => write({ ...solution, salt: solution.salt.replace(/=\d/, '=9') })],
    ['of another algorithm', (solution) => write({ ...solution, algorithm: 'SHA-1' })],
    [
      'with half a signature',
      (solution) => write({ ...solution, signature: solution.signature.slice(0, 32) }),
    ],
    ['in a list', (solution) => write([solution])],
    ['of a megabyte', (solution) => write({ ...solution, x: 'x'.repeat(100_000) })],
    ['cut off', (solution) => write(solution).slice(0, -8)],
    ['that is no text', () => '\u{1f600}'],
    ['without its salt', ({ salt: _, ...solution }) => write(solution)],
  ])('%s is none', async (_what, bad) => {
    expect(await isAccepted(bad)).toBe(false);
  });

  test.each<[string, (solution: Solution) => string]>([
    ['as it was', write],
    ['spelt otherwise', (solution) => btoa(` ${JSON.stringify({ x: 1, ...solution }, null, 1)}`)],
  ])('is good for one send, also %s', async (_how, again) => {
    expect(await isAccepted(again, true)).toBe(false);
  });

  test('is good for two hours', async () => {
    let time = Date.now();
    const { relay, logLines } = await setUpRelay(undefined, settings, { now: () => time });
    const proofs = [await solveProofOfWork(relay), await solveProofOfWork(relay)];
    time += 1.9 * 3_600_000;
    expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
    expect(await sendLeads(relay, logLines, 1, proofs)).toBe(0);
    time += 0.2 * 3_600_000;
    expect(await sendLeads(relay, logLines, 2, [])).toBe(0);
    expect(await sendLeads(relay, logLines, 1, proofs.slice(1))).toBe(1);
  });
});

test('a form filled in within no time is a sign, and no reason by itself', async () => {
  const { relay, logLines } = await setUpRelay(undefined, {
    ...settings,
    SENDS_PER_MINUTE: '9',
    PROOF_OF_WORK: 'off',
  });
  expect(await sendLeads(relay, logLines, 3, [], { elapsed: '300' })).toBe(0);
  expect(await sendLeads(relay, logLines, 1, [], { elapsed: '300' })).toBe(1);
  expect(await sendLeads(relay, logLines, 1, [], { elapsed: '30000' })).toBe(1);
});

test('a form says whether its relay wants a proof', async () => {
  const ask = async (PROOF_OF_WORK: string) => {
    const { relay } = await setUpRelay(undefined, { PROOF_OF_WORK });
    return (await relay(new Request(`${relayOrigin}/forms/34`))).json();
  };
  expect(await ask('on')).toMatchObject({ proof: true });
  expect(await ask('off')).not.toHaveProperty('proof');
});
