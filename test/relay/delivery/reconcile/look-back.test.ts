import { describe, expect, test } from 'vitest';
import type { TraitName } from '../../../../demo/crm/traits.js';
import {
  annFields,
  type DeliveryFixture,
  deliveredNames,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from '../worker-fixture.js';

const hour = 3_600_000;
/** A run reads three pages: 150 of several hundred requests. */
const outbox = { maxPagesPerRun: 3, leaseMs: 300, settleMs: 1_000, timeScale: 0.0001 };
const receiptField = { TOKEN_FIELD: 'ext_request.91' };

/**
 * A lead whose send failed with `fault` five hours ago. 200 requests in the CRM are older, and 400 are newer. The relay
 * learns the CRM's time zone from the newest request.
 */
async function setUpOutage(
  fault: 'html' | 'taken-html',
  settings: Readonly<Record<string, string>> = {},
  outboxSettings: Parameters<typeof setUpDelivery>[1] = {},
  traits: readonly TraitName[] = ['conditions-ignored'],
): Promise<{ readonly fixture: DeliveryFixture; readonly receipt: string; arrived(): number }> {
  const fixture = await setUpDelivery(settings, { ...outbox, ...outboxSettings }, traits);
  if (!traits.includes('conditions-ignored')) await sendControl(fixture);
  fixture.crm.faults.add({ ...fillformFault, name: fault });
  const receipt = await fixture.send(annFields);
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('unclear'));
  const knowsConditions = !traits.includes('conditions-ignored');
  const lead = await fixture.store.leads.find(receipt);
  // The search waits for a lead that the CRM gets after the outage.
  if (knowsConditions && lead)
    await fixture.store.leads.changeState({ ...lead, state: 'unclear' }, fixture.now(), {
      state: 'unclear',
      code: 'timeout',
      dueAt: fixture.now() + 5 * hour + 5_000,
    });
  const { arrivals } = fixture.crm.crm;
  const ownArrivals = arrivals.splice(0);
  const timeBefore = (agoMs: number) => new Date(Date.now() - agoMs).toISOString();
  const otherArrivals = (count: number, oldestAgoMs: number, newestAgoMs: number) =>
    Array.from({ length: count }, (_, index) => ({
      host: 'www.example.com',
      formtype: '34',
      raw: '',
      data: { def_customer: {}, ext_request: { 66: { value: `Request ${oldestAgoMs} ${index}` } } },
      at: timeBefore(oldestAgoMs + ((newestAgoMs - oldestAgoMs) * index) / count),
    }));
  arrivals.push(...otherArrivals(200, 20 * hour, 6 * hour));
  arrivals.push(...ownArrivals.map((arrival) => ({ ...arrival, at: timeBefore(5 * hour) })));
  arrivals.push(...otherArrivals(400, 4 * hour, 60_000));
  fixture.shiftWallClock(5 * hour);
  const otherReceipt = await fixture.send({
    ...annFields,
    'data[def_customer][name]': 'Cleo',
    'data[ext_request][66][value]': 'The newest request',
  });
  await waitUntil(async () => expect(await fixture.state(otherReceipt)).toBe('delivered'));
  if (knowsConditions) fixture.shiftWallClock(4_000);
  return { fixture, receipt, arrived: () => deliveredNames(fixture).filter((name) => name === 'Ann').length };
}

/** Sends a lead that the CRM has before the outage. */
async function sendControl(fixture: DeliveryFixture): Promise<void> {
  const receipt = await fixture.send({
    ...annFields,
    'data[def_customer][name]': 'Bea',
    'data[ext_request][66][value]': 'The last request before the outage',
  });
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
}

test.each([{}, receiptField])(
  'a lead behind more requests than a run can read is found and not sent again: %j',
  async (settings) => {
    const { fixture, receipt, arrived } = await setUpOutage('taken-html', settings);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1, repeat: 0 });
    expect(arrived()).toBe(1);
  },
  30_000,
);

test('a lead counts as missing only after the list was read back to its time', async () => {
  const { fixture, receipt, arrived } = await setUpOutage('html', receiptField);
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  expect(await fixture.store.leads.find(receipt)).toMatchObject({ attempts: 2, repeat: 0 });
  expect(arrived()).toBe(1);
});

test.each([
  ['html', {}],
  ['taken-html', {}],
  ['html', receiptField],
] as const)(
  'a lead behind the limit of the list waits for a person and is not sent again: %s, %j',
  async (fault, settings) => {
    const { fixture, receipt, arrived } = await setUpOutage(fault, settings, { maxListPages: 6 });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'not-looked-for', attempts: 1 });
    expect(arrived()).toBe(fault === 'html' ? 0 : 1);
  },
  30_000,
);

describe('a CRM that knows conditions is asked for the time of the outage', () => {
  const crms: readonly (readonly TraitName[])[] = [
    [],
    ['period-in-utc'],
    ['period-ahead'],
    ['period-by-day'],
    ['sorted-by-activity', 'long-pages', 'no-count', 'period-ahead', 'fields-ignored'],
    ['sorted-by-activity', 'long-pages', 'no-count'],
    ['sorted-by-activity', 'long-pages', 'no-count', 'period-in-utc', 'fields-ignored'],
    ['sorted-by-activity', 'long-pages', 'no-count', 'period-by-day', 'fields-find-nothing'],
    ['oldest-first', 'long-pages', 'period-in-utc', 'fields-ignored'],
  ];
  describe.each([{}, receiptField])('with %j', (settings) => {
    test.each(
      crms.flatMap((traits) => (['html', 'taken-html'] as const).map((fault) => ({ traits, fault }))),
    )(
      'a lead is in the CRM once: $traits, $fault',
      async ({ traits, fault }) => {
        const { fixture, receipt, arrived } = await setUpOutage(fault, settings, {}, traits);
        await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
        expect(await fixture.store.leads.find(receipt)).toMatchObject({
          code: fault === 'html' ? 'answered' : 'found',
        });
        expect(arrived()).toBe(1);
      },
      30_000,
    );
  });
});
