import { expect, test } from 'vitest';
import type { FormFields } from '../../fixture.js';
import {
  annFields,
  type DeliveryFixture,
  deliveredNames,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from '../worker-fixture.js';

const minutes = 60_000;
const ben = { ...annFields, 'data[def_customer][name]': 'Ben' };

/** Moves all requests in the CRM into the past, and the relay's clock forward, so that the requests look older. */
async function shiftArrivalTimes(fixture: DeliveryFixture, byMs: number): Promise<void> {
  const { arrivals } = fixture.crm.crm;
  for (const [index, arrival] of arrivals.entries())
    arrivals[index] = { ...arrival, at: new Date(Date.parse(arrival.at) - byMs).toISOString() };
  fixture.shiftWallClock(byMs);
}

/** Sends leads whose answers are lost by the given faults. */
async function sendUnclearLeads(
  fixture: DeliveryFixture,
  ...sends: (readonly [FormFields, 'html' | 'taken-html'])[]
) {
  for (const [fields, name] of sends) {
    fixture.crm.faults.add({ ...fillformFault, name });
    const receipt = await fixture.send(fields);
    await waitUntil(async () => expect(await fixture.state(receipt)).not.toMatch(/queued|trying/));
  }
}
const allDelivered = (fixture: DeliveryFixture, count: number) =>
  waitUntil(async () =>
    expect(await fixture.store.leads.countByState()).toMatchObject([{ state: 'delivered', count }]),
  );

test.each([
  ['the first', 'taken-html', 'html'],
  ['the second', 'html', 'taken-html'],
] as const)(
  'if only %s of two leads with the same values arrived, the CRM has both in the end',
  async (_which, first, second) => {
    const fixture = await setUpDelivery({ NOTE_FIELD: 'ext_request.90' }, { settleMs: 1_000 });
    await sendUnclearLeads(fixture, [annFields, first], [ben, second]);
    await allDelivered(fixture, 2);
    expect(new Set(deliveredNames(fixture))).toEqual(new Set(['Ann', 'Ben']));
  },
);

test('if both of two leads with the same values arrived, neither is sent again', async () => {
  const fixture = await setUpDelivery({}, { settleMs: 1_000 });
  await sendUnclearLeads(fixture, [annFields, 'taken-html'], [ben, 'taken-html']);
  await allDelivered(fixture, 2);
  expect(deliveredNames(fixture)).toEqual(['Ann', 'Ben']);
});

test.each([15, 30, 8 * 60])(
  'a lead does not match an entry of the same values that is %i minutes older',
  async (ago) => {
    const fixture = await setUpDelivery();
    await fixture.send(annFields);
    await allDelivered(fixture, 1);
    await shiftArrivalTimes(fixture, ago * minutes);
    await sendUnclearLeads(fixture, [ben, 'html']);
    await allDelivered(fixture, 2);
    expect(deliveredNames(fixture)).toEqual(['Ann', 'Ben']);
  },
);

test('a lead does not match an entry with more values', async () => {
  const fixture = await setUpDelivery();
  const flat = {
    formtype: '35',
    'data[ext_request][90][value]': 'A flat',
    'data[ext_request][84][value]': '2',
  };
  await fixture.send({ ...flat, 'data[def_customer][name]': 'Ann', 'data[ext_request][82][value]': '100' });
  await allDelivered(fixture, 1);
  await sendUnclearLeads(fixture, [{ ...flat, 'data[def_customer][name]': 'Ben' }, 'html']);
  await allDelivered(fixture, 2);
  expect(deliveredNames(fixture)).toEqual(['Ann', 'Ben']);
});

test('with a known time zone, a lead is found beside an entry of the same values that is 15 minutes older', async () => {
  const fixture = await setUpDelivery();
  await fixture.send({
    ...annFields,
    'data[def_customer][name]': 'Cleo',
    'data[ext_request][66][value]': 'A house',
  });
  await fixture.send(annFields);
  await allDelivered(fixture, 2);
  await shiftArrivalTimes(fixture, 15 * minutes);
  await sendUnclearLeads(fixture, [ben, 'taken-html']);
  await allDelivered(fixture, 3);
  expect(deliveredNames(fixture).sort()).toEqual(['Ann', 'Ben', 'Cleo']);
});

test('a time zone that was learned before the relay’s clock was set back is not used', async () => {
  const fixture = await setUpDelivery({}, { settleMs: 1_000 });
  const about = (what: string) => ({ ...annFields, 'data[ext_request][66][value]': what });
  fixture.shiftWallClock(180 * minutes);
  await fixture.send(annFields);
  await allDelivered(fixture, 1);
  await sendUnclearLeads(fixture, [about('A house'), 'taken-html']);
  await allDelivered(fixture, 2);
  fixture.shiftWallClock(-180 * minutes);
  await sendUnclearLeads(fixture, [about('A boat'), 'taken-html']);
  await allDelivered(fixture, 3);
  expect(deliveredNames(fixture)).toHaveLength(3);
});

test.each([{}, { TOKEN_FIELD: 'ext_request.91' }])(
  'a lead that quotes the receipt of another lead does not count as that lead: %j',
  async (settings) => {
    const fixture = await setUpDelivery(settings, { settleMs: 1_000 });
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('unclear'));
    await fixture.send({ ...ben, 'data[ext_request][66][value]': receipt });
    await allDelivered(fixture, 2);
    expect(deliveredNames(fixture)).toEqual(['Ben', 'Ann']);
  },
);

test.each([
  ['50000', '50 000.00'],
  ['2.5', '2.50'],
  ['+7 (999) 123-45-67', '79991234567'],
])('a value that was sent as %s is found if the CRM lists it as %s', async (sent, written) => {
  const fixture = await setUpDelivery({}, { settleMs: 1_000 });
  const fields = {
    formtype: '35',
    'data[ext_request][90][value]': 'A flat',
    'data[ext_request][82][value]': sent,
  };
  await sendUnclearLeads(fixture, [fields, 'taken-html']);
  const { arrivals } = fixture.crm.crm;
  const [arrival] = arrivals;
  if (arrival)
    arrivals[0] = { ...arrival, data: { ext_request: { 90: { value: 'A flat' }, 82: { value: written } } } };
  await allDelivered(fixture, 1);
  expect(arrivals).toHaveLength(1);
});

test('a lead is found in a CRM that sorts its list by last change', async () => {
  const fixture = await setUpDelivery({}, { settleMs: 1_000 });
  await sendUnclearLeads(fixture, [annFields, 'taken-html']);
  const { arrivals } = fixture.crm.crm;
  const [arrival] = arrivals;
  if (!arrival) throw new Error('nothing arrived');
  const touched = (days: number) => ({
    ...arrival,
    data: {},
    at: new Date(Date.now() - days * 86_400_000).toISOString(),
  });
  arrivals.push(...Array.from({ length: 60 }, (_, at) => touched(30 + (at % 7))));
  await allDelivered(fixture, 1);
  expect(arrivals).toHaveLength(61);
});

test('a missing lead is recognized although two requests of the same moment are swapped', async () => {
  const fixture = await setUpDelivery({}, { maxPagesPerRun: 1 });
  await fixture.send(ben);
  await allDelivered(fixture, 1);
  const { arrivals } = fixture.crm.crm;
  const [arrival] = arrivals;
  if (!arrival) throw new Error('nothing arrived');
  const before = (ms: number) => ({
    ...arrival,
    data: {},
    at: new Date(Date.now() - 60_000 - ms).toISOString(),
  });
  const others = Array.from({ length: 60 }, (_, at) => before((60 - at) * 60 * minutes));
  arrivals.unshift(...others, before(0), before(1_000));
  await sendUnclearLeads(fixture, [{ ...annFields, 'data[ext_request][66][value]': 'A house' }, 'html']);
  await allDelivered(fixture, 2);
  expect(arrivals.at(-1)?.data).toMatchObject({ def_customer: { name: 'Ann' } });
});
