import { expect, test } from 'vitest';
import { openStore, type Store } from '../../../../src/relay/storage/store.js';
import {
  post,
  type RelayFixture,
  sampleClient,
  sampleLead,
  setUpRelay,
  solveProofOfWork,
} from '../../fixture.js';
import { describeEachDatabase } from '../../storage/each-database-fixture.js';

/** Without a proof, two in a minute. */
const settings = { PROOF_OF_WORK: 'on', SENDS_PER_MINUTE: '6' };

async function sendLead({ relay }: RelayFixture, name: string, proof = ''): Promise<void> {
  const lead = { ...sampleLead, proof, 'data[ext_request][617][value]': name };
  const answer = await relay(post('/onlineforms', lead), sampleClient);
  expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.stringMatching(/^R-/) });
}

async function sendTwoWithoutProof(bench: RelayFixture): Promise<void> {
  await sendLead(bench, 'first');
  await sendLead(bench, 'second');
}

const keptBack = (...benches: readonly RelayFixture[]) =>
  benches.flatMap(({ logLines }) => logLines).filter((line) => line.includes('SPAM_RATE')).length;

describeEachDatabase(({ connect, isShared }) => {
  /** Of what each relay has of its own, nothing is left to tell them apart but the database. */
  async function setUpTwo(change: (store: Store) => Store = (store) => store) {
    const first = await openStore(await connect());
    const second = isShared ? await openStore(await connect()) : { ...first, close: async () => {} };
    const one = await setUpRelay(undefined, settings, { store: change(first) });
    const two = await setUpRelay(undefined, settings, { store: change(second) });
    return { one, two };
  }

  test('a proof of one relay is good at another, and good once in both', async () => {
    const { one, two } = await setUpTwo();
    const [proof, other] = [await solveProofOfWork(one.relay), await solveProofOfWork(one.relay)];
    await sendLead(one, 'first', proof);
    await sendTwoWithoutProof(two);
    await sendLead(two, 'third', other);
    expect(keptBack(one, two)).toBe(0);
    await sendLead(one, 'second');
    await sendLead(one, 'again', other);
    await sendLead(two, 'again', proof);
    expect(keptBack(one)).toBe(1);
    expect(keptBack(two)).toBe(1);
  });

  test('sent to both at once, it is good for one', async () => {
    const { one, two } = await setUpTwo();
    await Promise.all([sendTwoWithoutProof(one), sendTwoWithoutProof(two)]);
    const proof = await solveProofOfWork(one.relay);
    await Promise.all([sendLead(one, 'third', proof), sendLead(two, 'third', proof)]);
    expect(keptBack(one, two)).toBe(1);
  });

  test('where it can’t be written down that it was used, the visitor does not pay for it', async () => {
    const { one } = await setUpTwo((store) => ({
      ...store,
      proofs: { ...store.proofs, markUsed: () => Promise.reject(new Error('disk I/O error')) },
    }));
    const proof = await solveProofOfWork(one.relay);
    await sendTwoWithoutProof(one);
    await sendLead(one, 'third', proof);
    expect(keptBack(one)).toBe(0);
    expect(one.logLines.filter((line) => line.includes('disk I/O error'))).toHaveLength(1);
    // Work that was not done is none all the same.
    await sendLead(one, 'fourth', btoa('{}'));
    expect(keptBack(one)).toBe(1);
  });
});
