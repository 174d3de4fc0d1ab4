import { describe, expect, test } from 'vitest';
import { pollOptions, sampleToken } from '../fixture.js';
import { leadBody, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput({ PROOF_OF_WORK: 'off' });

describe('a lead', () => {
  const other = '1b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
  const send = async (token: string, email = 'a@b.example') =>
    (await fixture.sendLead(leadBody.replace(`token=${sampleToken}`, token).replace('a@b.example', email)))
      .lead;

  // This test comes first, while no other lead waits for its delivery.
  test('that was delivered is recognized by its token', async () => {
    const token = `token=${crypto.randomUUID()}`;
    const receipt = await send(token);
    await expect
      .poll(
        () => fixture.logLines.some((line) => line.includes(`"${receipt}","state":"delivered"`)),
        pollOptions,
      )
      .toBe(true);
    expect(await send(token)).toBe(receipt);
  });

  test.each<[string, string]>([
    ['no token', ''],
    ['an empty token', 'token='],
    ['a token of one letter', 'token=x'],
    ['a token of 10 KB', `token=${'x'.repeat(10_000)}`],
    ['a UUID without hyphens', 'token=0b1c2d3e4f504a6b8c7d9e0f1a2b3c4d'],
    ['a UUID in braces', `token={${sampleToken}}`],
    ['a UUID with a line end', `token=${sampleToken}%0A`],
    ['a UUID with NUL', `token=${sampleToken}%00`],
    ['SQL in the token', `token=${sampleToken}' OR '1'='1`],
    ['a list as token', `token[]=${sampleToken}`],
  ])('with %s becomes a new lead at each submission', async (_case, token) => {
    const [first, second] = [await send(token), await send(token)];
    expect(first).toMatch(/^R-/);
    expect(second).not.toBe(first);
    await fixture.expectHealthy();
  });

  test('has the same token in capitals and small letters', async () => {
    expect(await send(`token=${other.toUpperCase()}`)).toBe(await send(`token=${other}`));
  });
  test('with a known token and another body is another lead', async () => {
    expect(await send(`token=${other}`, 'c@d.example')).not.toBe(await send(`token=${other}`));
  });
  test('that arrives fifty times at the same time is stored once', async () => {
    const token = `token=${crypto.randomUUID()}`;
    const receipts = await Promise.all(Array.from({ length: 50 }, () => send(token)));
    expect(new Set(receipts.filter(Boolean)).size).toBe(1);
  });
});
