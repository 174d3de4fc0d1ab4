import { expect, test } from 'vitest';
import { defaultScript } from '../../../scripted-crm-fixture.js';
import {
  createRelayClock,
  type FormFields,
  post,
  sampleLead,
  setUpRelay,
  solveProofOfWork,
  waitForSends,
} from '../../fixture.js';

const createLead = (index: number): FormFields => ({
  ...sampleLead,
  token: crypto.randomUUID(),
  'data[def_customer][email]': `visitor-${index}@example.com`,
});
const clientOf = (index: number) => ({ address: `203.0.${index >> 8}.${index & 255}` });

/** Number of leads that are sent at the same time. */
const batchSize = 50;

/** Sends leads with the indexes from 0 to `count - 1`. */
async function sendInBatches(count: number, send: (index: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += batchSize) {
    const indexes = Array.from({ length: Math.min(batchSize, count - start) }, (_, offset) => start + offset);
    await Promise.all(indexes.map(send));
  }
}

/** How people fill in forms without a proof of work: without script, or in an old browser. */
const humanLeads: readonly (readonly [string, FormFields])[] = [
  ['filled in by the browser in two seconds', { elapsed: '2000' }],
  ['filled in by keyboard', { elapsed: '90000' }],
  ['filled in with a screen reader', { elapsed: '600000' }],
  ['filled in on a slow phone', { elapsed: '240000', proof: '' }],
  ['sent without script', {}],
];

test('the leads of 500 people are accepted, and none is marked as spam', async () => {
  // The CRM gets no leads: this test is about the spam filter.
  const { relay, logLines } = await setUpRelay(
    (request) => (request.body.includes('action=fillform') ? undefined : defaultScript(request)),
    { PROOF_OF_WORK: 'on' },
  );
  await sendInBatches(500, async (index) => {
    const [, extraFields = {}] = humanLeads[index % humanLeads.length] ?? [];
    // Always four of the simulated visitors have the same IP address, like people in an office.
    const request = post('/onlineforms', { ...createLead(index), ...extraFields });
    const response = await relay(request, clientOf(index >> 2));
    expect(await response.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
  });
  expect(logLines.filter((line) => line.includes('SPAM_'))).toEqual([]);
}, 120_000);

test.each([
  ['2001:db8::1', '2001:db8::2', 'one'],
  ['2001:db8::1', '2001:0DB8:0:0:ffff::', 'one'],
  ['2001:db8::1', '2001:db8:0:1::1', 'two'],
  ['::ffff:203.0.113.1', '::ffff:203.0.113.2', 'two'],
  ['::ffff:203.0.113.1', '203.0.113.1', 'one'],
  ['::1', '0:0:0:1::1', 'two'],
])('the rate limit counts %s and %s as %s client(s)', async (one, other, count) => {
  const { relay, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '1' });
  await relay(post('/onlineforms', createLead(0)), { address: one });
  await relay(post('/onlineforms', createLead(1)), { address: other });
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(count === 'one' ? 1 : 0);
});

test('no lead is marked as spam after the clock was set back', async () => {
  let time = 90_000_000;
  const { relay, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '3' }, { now: () => time });
  for (let index = 0; index < 3; index++) await relay(post('/onlineforms', createLead(index)), clientOf(0));
  time = 1_000;
  await relay(post('/onlineforms', createLead(3)), clientOf(0));
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toEqual([]);
});

test('1,000 leads of programs get receipts, are stored as spam and do not reach the CRM', async () => {
  const { relay, crm, logLines } = await setUpRelay(undefined, { SENDS_PER_MINUTE: '1' });
  await relay(post('/onlineforms', createLead(0)), clientOf(0));
  await sendInBatches(1_000, async (index) => {
    const fillsHoneypot = index % 2 === 0;
    const honeypot: FormFields = fillsHoneypot ? { website: 'https://spam.example' } : {};
    const request = post('/onlineforms', { ...createLead(index + 1), ...honeypot });
    const response = await relay(request, clientOf(fillsHoneypot ? index + 1 : 0));
    expect(await response.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
  });
  expect(logLines.filter((line) => line.includes('SPAM_HONEYPOT'))).toHaveLength(500);
  expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(500);
  await waitForSends({ crm }, 1);
  const metrics = await (await relay(new Request('http://relay.test/metrics'))).text();
  expect(metrics).toContain('apro_leads{state="quarantine"} 1000');
});

test.each<[string, (index: number) => string, number]>([
  // Limits per minute without a proof of work: a third of `SENDS_PER_MINUTE`, multiplied by 1, 1.5 and 2 for
  // larger networks.
  ['a /64', (index) => `2001:db8:7:7::${index.toString(16)}`, 10],
  ['a /56', (index) => `2001:db8:7:7${(index & 255).toString(16).padStart(2, '0')}::1`, 15],
  ['a /48', (index) => `2001:db8:7:${(index << 8).toString(16)}::1`, 20],
  ['an IPv4 address', () => '203.0.113.9', 10],
])(
  'of 200 submissions without proof from %s in a minute, only the allowed number is queued',
  async (_case, addressOf, queued) => {
    const { deps } = createRelayClock({ isWallClockStopped: true });
    const { relay, logLines } = await setUpRelay(undefined, { PROOF_OF_WORK: 'on' }, deps);
    await sendInBatches(200, async (index) => {
      await relay(post('/onlineforms', createLead(index)), { address: addressOf(index) });
    });
    expect(logLines.filter((line) => line.includes('SPAM_RATE'))).toHaveLength(200 - queued);
  },
);

test('above a limit of the form, submissions without proof from many addresses are quarantined, those with proof are not', async () => {
  const { deps, advance } = createRelayClock({ isWallClockStopped: true });
  const settings = { PROOF_OF_WORK: 'on', SENDS_PER_MINUTE: '3' };
  const { relay, logLines } = await setUpRelay(undefined, settings, deps);
  const countSpam = () => logLines.filter((line) => line.includes('SPAM_NO_PROOF')).length;
  const send = async (index: number, extraFields: FormFields = {}) => {
    const request = post('/onlineforms', { ...createLead(index), ...extraFields });
    expect(await (await relay(request, clientOf(index))).json()).toMatchObject({ status: 'success' });
  };
  await sendInBatches(100, send);
  // Without a proof of work, a form accepts 20 times `SENDS_PER_MINUTE` leads in an hour.
  expect(countSpam()).toBe(40);
  await send(200, { proof: await solveProofOfWork(relay) });
  expect(countSpam()).toBe(40);
  await send(201, { formtype: '35' });
  expect(countSpam()).toBe(40);
  await send(202);
  expect(countSpam()).toBe(41);
  advance(3_600_001);
  await send(203);
  expect(countSpam()).toBe(41);
});
