import { expect, test } from 'vitest';
import { openStore, type Store } from '../../src/relay/storage/store.js';
import { onEachDatabase } from './each-database.js';
import { aLead, type Bench, peer, post, prove, setUp } from './relay-bench.js';

/** Without a proof, two in a minute. */
const settings = { PROOF_OF_WORK: 'on', SENDS_PER_MINUTE: '6' };

async function send({ relay }: Bench, name: string, proof = ''): Promise<void> {
  const lead = { ...aLead, proof, 'data[ext_request][617][value]': name };
  const answer = await relay(post('/onlineforms', lead), peer);
  expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.stringMatching(/^R-/) });
}

async function sendTwoBare(bench: Bench): Promise<void> {
  await send(bench, 'first');
  await send(bench, 'second');
}

const keptBack = (...benches: readonly Bench[]) =>
  benches.flatMap(({ lines }) => lines).filter((line) => line.includes('SPAM_RATE')).length;

onEachDatabase(({ connect, isShared }) => {
  /** Of what each relay has of its own, nothing is left to tell them apart but the database. */
  async function setUpTwo(change: (store: Store) => Store = (store) => store) {
    const first = await openStore(await connect());
    const second = isShared ? await openStore(await connect()) : { ...first, close: async () => {} };
    const one = await setUp(undefined, settings, { store: change(first) });
    const two = await setUp(undefined, settings, { store: change(second) });
    return { one, two };
  }

  test('a proof of one relay is good at another, and good once in both', async () => {
    const { one, two } = await setUpTwo();
    const [proof, other] = [await prove(one.relay), await prove(one.relay)];
    await send(one, 'first', proof);
    await sendTwoBare(two);
    await send(two, 'third', other);
    expect(keptBack(one, two)).toBe(0);
    await send(one, 'second');
    await send(one, 'again', other);
    await send(two, 'again', proof);
    expect(keptBack(one)).toBe(1);
    expect(keptBack(two)).toBe(1);
  });

  test('sent to both at once, it is good for one', async () => {
    const { one, two } = await setUpTwo();
    await Promise.all([sendTwoBare(one), sendTwoBare(two)]);
    const proof = await prove(one.relay);
    await Promise.all([send(one, 'third', proof), send(two, 'third', proof)]);
    expect(keptBack(one, two)).toBe(1);
  });

  test('where it can’t be written down that it was used, the visitor does not pay for it', async () => {
    const { one } = await setUpTwo((store) => ({
      ...store,
      proofs: { ...store.proofs, use: () => Promise.reject(new Error('disk I/O error')) },
    }));
    const proof = await prove(one.relay);
    await sendTwoBare(one);
    await send(one, 'third', proof);
    expect(keptBack(one)).toBe(0);
    expect(one.lines.filter((line) => line.includes('disk I/O error'))).toHaveLength(1);
    // Work that was not done is none all the same.
    await send(one, 'fourth', btoa('{}'));
    expect(keptBack(one)).toBe(1);
  });
});
