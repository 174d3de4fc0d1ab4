import { expect, test } from 'vitest';
import { type FormFields, post, sampleLead, setUpRelay, waitForSends } from '../../fixture.js';

const createLead = (index: number): FormFields => ({
  ...sampleLead,
  token: crypto.randomUUID(),
  'data[def_customer][email]': `visitor-${index}@example.com`,
});
const address = (index: number) => ({ address: `203.0.${index >> 8}.${index & 255}` });

/** Without any proof of work: no script, an old browser, a challenge that could not be fetched. */
const humanLeads: readonly (readonly [string, FormFields])[] = [
  ['filled in by the browser in two seconds', { elapsed: '2000' }],
  ['by keyboard only', { elapsed: '90000' }],
  ['with a screen reader', { elapsed: '600000' }],
  ['on a slow phone', { elapsed: '240000', proof: '' }],
  ['where a script failed', {}],
];

test('five hundred people: none is refused, none is kept back', async () => {
  const { relay, logLines } = await setUpRelay(undefined, { PROOF_OF_WORK: 'on' });
  for (let at = 0; at < 500; at++) {
    const [, how = {}] = humanLeads[at % humanLeads.length] ?? [];
    // Four send from one office, one after the other.
    const answer = await relay(post('/onlineforms', { ...createLead(at), ...how }), address(at >> 2));
    expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
  }
  expect(logLines.filter((line) => line.includes('SPAM_'))).toEqual([]);
}, 120_000);

test.each([
  ['2001:db8::1', '2001:db8::2', 'one'],
  ['2001:db8::1', '2001:0DB8:0:0:ffff::', 'one'],
  ['2001:db8::1', '2001:db8:0:1::1', 'two'],
  ['::ffff:203.0.113.1', '::ffff:203.0.113.2', 'two'],
  ['::ffff:203.0.113.1', '203.0.113.1', 'one'],
  ['::1', '0:0:0:1::1', 'two'],
])('%s and %s are of %s network(s)', async (one, other, count) => {
  const { relay, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '1' });
  await relay(post('/onlineforms', createLead(0)), { address: one });
  await relay(post('/onlineforms', createLead(1)), { address: other });
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(count === 'one' ? 1 : 0);
});

test('a clock that was set back makes nobody a program', async () => {
  let time = 90_000_000;
  const { relay, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '3' }, { now: () => time });
  for (let at = 0; at < 3; at++) await relay(post('/onlineforms', createLead(at)), address(0));
  time = 1_000;
  await relay(post('/onlineforms', createLead(3)), address(0));
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toEqual([]);
});

test('a thousand programs: each has its receipt, each is kept for the operator, none reaches the CRM', async () => {
  const { relay, crm, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '1' });
  await relay(post('/onlineforms', createLead(0)), address(0));
  for (let at = 1; at <= 1_000; at++) {
    const isFilling = at % 2 === 0;
    const trap: FormFields = isFilling ? { website: 'https://spam.example' } : {};
    const answer = await relay(
      post('/onlineforms', { ...createLead(at), ...trap }),
      address(isFilling ? at : 0),
    );
    expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
  }
  expect(logLines.filter((line) => line.includes('SPAM_HONEYPOT'))).toHaveLength(500);
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(500);
  await waitForSends({ crm }, 1);
  const metrics = await (await relay(new Request('http://relay.test/metrics'))).text();
  expect(metrics).toContain('apro_leads{state="quarantine"} 1000');
});
