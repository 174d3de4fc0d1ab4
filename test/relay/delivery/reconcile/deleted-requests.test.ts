import { expect, test } from 'vitest';
import type { TraitName } from '../../../../demo/crm/traits.js';
import { annFields, deliveredNames, fillformFault, setUpDelivery, waitUntil } from '../worker-fixture.js';

const settings = { 'with a receipt field': { TOKEN_FIELD: 'ext_request.91' }, 'by its values': {} };
const crms: Readonly<Record<string, readonly TraitName[]>> = {
  'as documented': [],
  newer: ['long-pages', 'no-count', 'sorted-by-activity'],
  'that ignores conditions': ['conditions-ignored'],
};
const rows = Object.entries(settings).flatMap(([how, env]) =>
  Object.entries(crms).map(([which, traits]) => [how, which, env, traits] as const),
);

async function setUpDeleted(env: Readonly<Record<string, string>>, traits: readonly TraitName[]) {
  // Staff delete a request only after some time. All times are shortened.
  const fixture = await setUpDelivery(env, { settleMs: 2_000 }, traits);
  const { arrivals } = fixture.crm.crm;
  const send = (name: string) =>
    fixture.send({ ...annFields, 'data[def_customer][name]': name, 'data[ext_request][66][value]': name });
  const control = await send('Control');
  await waitUntil(async () => expect(await fixture.state(control)).toBe('delivered'));
  await fixture.pass(2_500);
  return { ...fixture, arrivals, sendNamed: send };
}

test.each(rows)(
  'a lead that staff have deleted is found %s, in a CRM %s',
  async (_how, _crm, env, traits) => {
    const fixture = await setUpDeleted(env, traits);
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const receipt = await fixture.sendNamed('Ann');
    await waitUntil(() => expect(deliveredNames(fixture)).toContain('Ann'));
    const [arrival] = fixture.arrivals.splice(-1);
    if (arrival) fixture.arrivals.push({ ...arrival, isDeleted: true });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
    expect(deliveredNames(fixture)).toEqual(['Control', 'Ann']);
  },
);

test('a lead that a list without controls does not show is looked for among the deleted requests', async () => {
  const fixture = await setUpDeleted({}, []);
  fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
  const receipt = await fixture.sendNamed('Ann');
  await waitUntil(() => expect(deliveredNames(fixture)).toContain('Ann'));
  // Staff have deleted the control too, so the list proves nothing.
  fixture.arrivals.push(...fixture.arrivals.splice(0).map((arrival) => ({ ...arrival, isDeleted: true })));
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
  expect(deliveredNames(fixture)).toEqual(['Control', 'Ann']);
});

test.each<[string, readonly TraitName[]]>([
  ['shows deleted requests', []],
  ['ignores the condition', ['publish-ignored']],
  ['refuses the condition', ['publish-refused']],
])('a lead that the CRM lacks is sent again if the CRM %s', async (_what, traits) => {
  const fixture = await setUpDeleted({}, traits);
  fixture.crm.faults.add({ ...fillformFault, name: 'html' });
  const receipt = await fixture.sendNamed('Ann');
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'answered', attempts: 2 });
});
