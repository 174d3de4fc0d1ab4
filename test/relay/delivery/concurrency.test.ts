import { expect, test } from 'vitest';
import { defaultScript } from '../../scripted-crm-fixture.js';
import { pollOptions, post, sampleLead, setUpRelay } from '../fixture.js';

test('a slow send does not hold up another, and no more than two run at once', async () => {
  const held: (() => void)[] = [];
  let activeCount = 0;
  let mostActive = 0;
  const fixture = await setUpRelay(async (request) => {
    if (!request.body.includes('action=fillform')) return defaultScript(request);
    mostActive = Math.max(mostActive, ++activeCount);
    await new Promise<void>((resolve) => held.push(resolve));
    activeCount--;
    return defaultScript(request);
  });
  for (const email of ['a', 'b', 'c', 'd'])
    await fixture.relay(
      post('/onlineforms', {
        ...sampleLead,
        'data[def_customer][email]': `${email}@b.example`,
        token: crypto.randomUUID(),
      }),
    );
  await expect.poll(() => held.length, pollOptions).toBe(2);
  // The CRM has not answered two leads, so no third lead is sent. After each answer, one more lead is sent.
  for (let released = 0; released < 4; released++) {
    await expect.poll(() => held.length, pollOptions).toBe(Math.min(released + 2, 4));
    held[released]?.();
  }
  await expect.poll(() => activeCount, pollOptions).toBe(0);
  expect(held).toHaveLength(4);
  expect(mostActive).toBe(2);
});
