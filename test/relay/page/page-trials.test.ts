import { expect, test } from 'vitest';
import { relayOrigin, setUpRelay, waitForSends } from '../fixture.js';

test.each([
  { name: 'a preview', query: '?apro-preview' },
  { name: 'a preview that fires events', query: '?apro-preview&apro-events' },
  { name: 'a test with a ticket', query: '?apro-test=34.x' },
])('$name that is posted without script never becomes a real lead', async ({ query }) => {
  const fixture = await setUpRelay();
  const post = (search: string) =>
    fixture.relay(
      new Request(`${relayOrigin}/f/34${search}`, {
        method: 'POST',
        headers: { Origin: relayOrigin },
        body: new URLSearchParams({ 'def_customer.email': 'a@b.example' }),
      }),
    );
  const answer = await post(query);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  expect(html).toContain('This is a preview. Nothing will be sent.');
  expect(html).toContain('value="a@b.example"');
  await waitForSends(fixture, 0);
  // The same post without the parameter is a lead.
  expect((await post('')).status).toBe(303);
  await waitForSends(fixture, 1);
});
