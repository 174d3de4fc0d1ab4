import { describe, expect, test } from 'vitest';
import { sampleToken } from '../fixture.js';
import { leadBody, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput({ PROOF_OF_WORK: 'off' });

describe('a token', () => {
  const other = '1b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
  const send = async (token: string, email = 'a@b.example') =>
    (await bench.sendLead(leadBody.replace(`token=${sampleToken}`, token).replace('a@b.example', email)))
      .lead;

  // First, while no other waits in front of it.
  test('of a lead that the CRM has is still known', async () => {
    const token = `token=${crypto.randomUUID()}`;
    const receipt = await send(token);
    await expect
      .poll(() => bench.logLines.some((line) => line.includes(`"${receipt}","state":"delivered"`)), {
        timeout: 10_000,
      })
      .toBe(true);
    expect(await send(token)).toBe(receipt);
  });

  test.each<[string, string]>([
    ['none', ''],
    ['an empty one', 'token='],
    ['one letter', 'token=x'],
    ['10 KB', `token=${'x'.repeat(10_000)}`],
    ['no UUID', 'token=0b1c2d3e4f504a6b8c7d9e0f1a2b3c4d'],
    ['in braces', `token={${sampleToken}}`],
    ['with a line end', `token=${sampleToken}%0A`],
    ['with a NUL', `token=${sampleToken}%00`],
    ['that wants to be a statement', `token=${sampleToken}' OR '1'='1`],
    ['a list', `token[]=${sampleToken}`],
  ])('%s is as good as none: each send is a lead', async (_what, token) => {
    const [first, second] = [await send(token), await send(token)];
    expect(first).toMatch(/^R-/);
    expect(second).not.toBe(first);
    await bench.expectHealthy();
  });

  test('in capitals is the same', async () => {
    expect(await send(`token=${other.toUpperCase()}`)).toBe(await send(`token=${other}`));
  });
  test('with another body is another lead', async () => {
    expect(await send(`token=${other}`, 'c@d.example')).not.toBe(await send(`token=${other}`));
  });
  test('fifty times at once is one lead', async () => {
    const token = `token=${crypto.randomUUID()}`;
    const receipts = await Promise.all(Array.from({ length: 50 }, () => send(token)));
    expect(new Set(receipts.filter(Boolean)).size).toBe(1);
  });
});
