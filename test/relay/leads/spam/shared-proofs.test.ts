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

/** Without a proof, a client may send two leads in a minute. */
const settings = { PROOF_OF_WORK: 'on', SENDS_PER_MINUTE: '6' };

async function sendLead({ relay }: RelayFixture, name: string, proof = ''): Promise<void> {
  const lead = { ...sampleLead, proof, 'data[ext_request][617][value]': name };
  const answer = await relay(post('/onlineforms', lead), sampleClient);
  expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.stringMatching(/^R-/) });
}

async function sendTwoWithoutProof(fixture: RelayFixture): Promise<void> {
  await sendLead(fixture, 'first');
  await sendLead(fixture, 'second');
}

const countRateLimited = (...fixturees: readonly RelayFixture[]) =>
  fixturees.flatMap(({ logLines }) => logLines).filter((line) => line.includes('SPAM_RATE')).length;

describeEachDatabase(({ connect, isShared }) => {
  /** Starts two relays with the same key that share nothing but the database. */
  async function setUpTwo(change: (store: Store) => Store = (store) => store) {
    const first = await openStore(await connect());
    const second = isShared ? await openStore(await connect()) : { ...first, close: async () => {} };
    const one = await setUpRelay(undefined, settings, { store: change(first) });
    const two = await setUpRelay(undefined, settings, { store: change(second) });
    return { one, two };
  }

  test('two relays accept the same proof once', async () => {
    const { one, two } = await setUpTwo();
    const [proof, other] = [await solveProofOfWork(one.relay), await solveProofOfWork(one.relay)];
    await sendLead(one, 'first', proof);
    await sendTwoWithoutProof(two);
    await sendLead(two, 'third', other);
    expect(countRateLimited(one, two)).toBe(0);
    await sendLead(one, 'second');
    await sendLead(one, 'again', other);
    await sendLead(two, 'again', proof);
    expect(countRateLimited(one)).toBe(1);
    expect(countRateLimited(two)).toBe(1);
  });

  test('two relays accept a proof once if they get it at the same time', async () => {
    const { one, two } = await setUpTwo();
    await Promise.all([sendTwoWithoutProof(one), sendTwoWithoutProof(two)]);
    const proof = await solveProofOfWork(one.relay);
    await Promise.all([sendLead(one, 'third', proof), sendLead(two, 'third', proof)]);
    expect(countRateLimited(one, two)).toBe(1);
  });

  test('a valid proof is accepted if the store cannot record its use', async () => {
    const { one } = await setUpTwo((store) => ({
      ...store,
      proofs: { ...store.proofs, markUsed: () => Promise.reject(new Error('disk I/O error')) },
    }));
    const proof = await solveProofOfWork(one.relay);
    await sendTwoWithoutProof(one);
    await sendLead(one, 'third', proof);
    expect(countRateLimited(one)).toBe(0);
    expect(one.logLines.filter((line) => line.includes('disk I/O error'))).toHaveLength(1);
    // An invalid proof is still rejected.
    await sendLead(one, 'fourth', btoa('{}'));
    expect(countRateLimited(one)).toBe(1);
  });
});
