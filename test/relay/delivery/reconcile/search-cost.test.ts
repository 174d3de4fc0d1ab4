import { expect, test } from 'vitest';
import type { TraitName } from '../../../../demo/crm/traits.js';
import {
  annFields,
  type DeliveryFixture,
  deliveredNames,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from '../worker-fixture.js';

const receiptField = { TOKEN_FIELD: 'ext_request.91' };
const lead = (name: string) => ({
  ...annFields,
  'data[def_customer][name]': name,
  'data[ext_request][66][value]': `The question of ${name}`,
});

/** The conditions of each request to `applications/filter`, as PHP names them. */
function recordSearches({ crm }: DeliveryFixture): string[][] {
  const searches: string[][] = [];
  const { applications } = crm.crm;
  crm.crm.applications = (raw) => {
    const names = [...new URLSearchParams(raw).keys()].map((name) => name.replace(/^params|\[|\]/g, ' '));
    searches.push([...new Set(names.flatMap((name) => name.match(/fields|date(?= )/) ?? []))]);
    return applications.call(crm.crm, raw);
  };
  return searches;
}

/**
 * Sends a lead that the CRM stores. Waits until the lead can be used as a control, which is a lead that the CRM
 * certainly has.
 */
async function sendControl(fixture: DeliveryFixture, name: string): Promise<void> {
  const receipt = await fixture.send(lead(name));
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  await fixture.pass(400);
}

/** Sends leads whose answers are lost. The CRM stores every second one. Makes all of them due for the same search. */
async function sendUnclear(fixture: DeliveryFixture, count: number): Promise<readonly string[]> {
  const receipts: string[] = [];
  for (let index = 0; index < count; index++) {
    fixture.crm.faults.add({ ...fillformFault, name: index % 2 ? 'html' : 'taken-html' });
    receipts.push(await fixture.send(lead(`Visitor ${index}`)));
  }
  const { leads } = fixture.store;
  await waitUntil(async () => {
    for (const receipt of receipts) expect(await fixture.state(receipt)).toBe('unclear');
  });
  for (const receipt of receipts) {
    const stored = await leads.find(receipt);
    if (stored)
      await leads.changeState(stored, fixture.now(), {
        state: 'unclear',
        code: 'timeout',
        dueAt: fixture.now() + 1_000,
      });
  }
  return receipts;
}

async function waitForDelivery(fixture: DeliveryFixture, receipts: readonly string[]): Promise<void> {
  await waitUntil(async () => {
    for (const receipt of receipts) expect(await fixture.state(receipt)).toBe('delivered');
  });
}

const newer: readonly TraitName[] = ['long-pages', 'no-count', 'sorted-by-activity'];

test.each<[string, Readonly<Record<string, string>>, readonly TraitName[]]>([
  ['with a receipt field, in a newer CRM', receiptField, newer],
  ['by their values, in a newer CRM', {}, newer],
  ['with a receipt field, in a CRM as documented', receiptField, []],
  ['by their values, in a CRM as documented', {}, []],
])(
  '50 leads are searched for with one request: %s',
  async (_how, settings, traits) => {
    const fixture = await setUpDelivery(settings, { settleMs: 60_000 }, traits);
    await sendControl(fixture, 'Control');
    fixture.shiftWallClock(70_000);
    const receipts = await sendUnclear(fixture, 50);
    const searches = recordSearches(fixture);
    await waitForDelivery(fixture, receipts);
    expect(searches).toEqual([['date']]);
    expect(new Set(deliveredNames(fixture)).size).toBe(51);
    expect(deliveredNames(fixture)).toHaveLength(51);
  },
  60_000,
);

test('a single lead is searched for by its receipt, and the condition is tested once in six hours', async () => {
  const fixture = await setUpDelivery(receiptField);
  await sendControl(fixture, 'Control');
  const searches = recordSearches(fixture);
  const look = async (name: string, fault: 'html' | 'taken-html') => {
    searches.length = 0;
    fixture.crm.faults.add({ ...fillformFault, name: fault });
    await waitForDelivery(fixture, [await fixture.send(lead(name))]);
    return [...searches];
  };
  expect(await look('Ann', 'html')).toEqual([['fields'], ['fields']]);
  expect(await look('Ben', 'html')).toEqual([['fields']]);
  expect(await look('Cleo', 'taken-html')).toEqual([['fields']]);
  fixture.shiftWallClock(7 * 3_600_000);
  expect(await look('Dan', 'html')).toEqual([['fields'], ['fields']]);
  expect(deliveredNames(fixture)).toEqual(['Control', 'Ann', 'Ben', 'Cleo', 'Dan']);
});

test.each<[TraitName, string[][], string[][]]>([
  // A CRM that ignores the period answers with the first page of the whole list.
  ['conditions-ignored', [['fields'], ['date']], [['date']]],
  // A refused request is repeated once with a shorter page. An empty list of conditions stands for a request for
  // the whole list.
  ['conditions-refused', [['fields'], ['fields'], ['date'], []], [[]]],
  ['fields-find-nothing', [['fields'], ['fields'], ['date']], [['date']]],
  ['period-finds-nothing', [['fields'], ['fields']], [['fields']]],
])('a condition that does not work is not tried again: %s', async (trait, first, later) => {
  const fixture = await setUpDelivery(receiptField, {}, ['long-pages', trait]);
  await sendControl(fixture, 'Control');
  const searches = recordSearches(fixture);
  for (const [name, expected] of [
    ['Ann', first],
    ['Ben', later],
  ] as const) {
    searches.length = 0;
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    await waitForDelivery(fixture, [await fixture.send(lead(name))]);
    expect(searches).toEqual(expected);
  }
  expect(deliveredNames(fixture)).toEqual(['Control', 'Ann', 'Ben']);
});
