import { expect, test } from 'vitest';
import { annFields, fillformFault, setUpDelivery, waitUntil } from '../worker-fixture.js';

test('a search begins only when the interval since the last search is over', async () => {
  const fixture = await setUpDelivery({}, { reconcileIntervalMs: 4_000 });
  const sendUnclear = (name: string) => {
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    return fixture.send({ ...annFields, 'data[def_customer][name]': name });
  };
  const first = await sendUnclear('Ann');
  await waitUntil(async () => expect(await fixture.state(first)).toBe('delivered'));
  const second = await sendUnclear('Bob');
  await waitUntil(async () => expect(await fixture.state(second)).toBe('unclear'));
  // The lead may be looked for 300 ms after it was sent.
  await fixture.pass(2_000);
  expect(await fixture.state(second)).toBe('unclear');
  await waitUntil(async () => expect(await fixture.state(second)).toBe('delivered'));
});
