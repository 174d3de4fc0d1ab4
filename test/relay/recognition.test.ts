import { expect, test } from 'vitest';
import { ann, fillform, names, type OutboxBench, setUp, until } from './outbox-bench.js';
import type { Fields } from './relay-bench.js';

const minutes = 60_000;
const ben = { ...ann, 'data[def_customer][name]': 'Ben' };

/** As if all that is in the CRM had been sent so long before. */
async function age(bench: OutboxBench, by: number): Promise<void> {
  const { arrivals } = bench.crm.crm;
  for (const [at, arrival] of arrivals.entries())
    arrivals[at] = { ...arrival, at: new Date(Date.parse(arrival.at) - by).toISOString() };
  bench.pass(by);
}

/** Leads that met a fault, sent at once. */
async function sendUnclear(bench: OutboxBench, ...sends: (readonly [Fields, 'html' | 'taken-html'])[]) {
  for (const [fields, name] of sends) {
    bench.crm.faults.add({ ...fillform, name });
    const receipt = await bench.send(fields);
    await until(async () => expect(await bench.state(receipt)).not.toMatch(/queued|trying/));
  }
}
const allDelivered = (bench: OutboxBench, count: number) =>
  until(async () => expect(await bench.store.leads.counts()).toMatchObject([{ state: 'delivered', count }]));

test.each([
  ['the first', 'taken-html', 'html'],
  ['the second', 'html', 'taken-html'],
] as const)(
  'two people who said the same, and only %s arrived: no telling whose it is, so nobody is lost',
  async (_which, first, second) => {
    const bench = await setUp({ NOTE_FIELD: 'ext_request.90' }, { settle: 1_000 });
    await sendUnclear(bench, [ann, first], [ben, second]);
    await allDelivered(bench, 2);
    expect(new Set(names(bench))).toEqual(new Set(['Ann', 'Ben']));
  },
);

test('two people who said the same, and both arrived: neither is sent again', async () => {
  const bench = await setUp({}, { settle: 1_000 });
  await sendUnclear(bench, [ann, 'taken-html'], [ben, 'taken-html']);
  await allDelivered(bench, 2);
  expect(names(bench)).toEqual(['Ann', 'Ben']);
});

test.each([15, 30, 8 * 60])(
  'the same words of somebody else %i minutes before are not theirs',
  async (ago) => {
    const bench = await setUp();
    await bench.send(ann);
    await allDelivered(bench, 1);
    await age(bench, ago * minutes);
    await sendUnclear(bench, [ben, 'html']);
    await allDelivered(bench, 2);
    expect(names(bench)).toEqual(['Ann', 'Ben']);
  },
);

test('who said the same and more is somebody else', async () => {
  const bench = await setUp();
  const flat = {
    formtype: '35',
    'data[ext_request][90][value]': 'A flat',
    'data[ext_request][84][value]': '2',
  };
  await bench.send({ ...flat, 'data[def_customer][name]': 'Ann', 'data[ext_request][82][value]': '100' });
  await allDelivered(bench, 1);
  await sendUnclear(bench, [{ ...flat, 'data[def_customer][name]': 'Ben' }, 'html']);
  await allDelivered(bench, 2);
  expect(names(bench)).toEqual(['Ann', 'Ben']);
});

test('once it knows the CRM’s clock, what arrived is found beside the same words a quarter of an hour before', async () => {
  const bench = await setUp();
  await bench.send({ ...ann, 'data[def_customer][name]': 'Cleo', 'data[ext_request][66][value]': 'A house' });
  await bench.send(ann);
  await allDelivered(bench, 2);
  await age(bench, 15 * minutes);
  await sendUnclear(bench, [ben, 'taken-html']);
  await allDelivered(bench, 3);
  expect(names(bench).sort()).toEqual(['Ann', 'Ben', 'Cleo']);
});

test('what it learned of the CRM’s clock from a clock of its own that was set back since, counts no more', async () => {
  const bench = await setUp({}, { settle: 1_000 });
  const about = (what: string) => ({ ...ann, 'data[ext_request][66][value]': what });
  bench.pass(180 * minutes);
  await bench.send(ann);
  await allDelivered(bench, 1);
  await sendUnclear(bench, [about('A house'), 'taken-html']);
  await allDelivered(bench, 2);
  bench.pass(-180 * minutes);
  await sendUnclear(bench, [about('A boat'), 'taken-html']);
  await allDelivered(bench, 3);
  expect(names(bench)).toHaveLength(3);
});

test.each([{}, { TOKEN_FIELD: 'ext_request.91' }])(
  'who quotes the receipt of a lead that did not arrive does not pass for it: %j',
  async (settings) => {
    const bench = await setUp(settings, { settle: 1_000 });
    bench.crm.faults.add({ ...fillform, name: 'html' });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('unclear'));
    await bench.send({ ...ben, 'data[ext_request][66][value]': receipt });
    await allDelivered(bench, 2);
    expect(names(bench)).toEqual(['Ben', 'Ann']);
  },
);

test.each([
  ['50000', '50 000.00'],
  ['2.5', '2.50'],
  ['+7 (999) 123-45-67', '79991234567'],
])('what was sent as %s is found where the CRM writes %s', async (sent, written) => {
  const bench = await setUp({}, { settle: 1_000 });
  const fields = {
    formtype: '35',
    'data[ext_request][90][value]': 'A flat',
    'data[ext_request][82][value]': sent,
  };
  await sendUnclear(bench, [fields, 'taken-html']);
  const { arrivals } = bench.crm.crm;
  const [arrival] = arrivals;
  if (arrival)
    arrivals[0] = { ...arrival, data: { ext_request: { 90: { value: 'A flat' }, 82: { value: written } } } };
  await allDelivered(bench, 1);
  expect(arrivals).toHaveLength(1);
});

test('in a CRM that lists first what was touched last, a lead is found behind old requests', async () => {
  const bench = await setUp({}, { settle: 1_000 });
  await sendUnclear(bench, [ann, 'taken-html']);
  const { arrivals } = bench.crm.crm;
  const [arrival] = arrivals;
  if (!arrival) throw new Error('nothing arrived');
  const touched = (days: number) => ({
    ...arrival,
    data: {},
    at: new Date(Date.now() - days * 86_400_000).toISOString(),
  });
  arrivals.push(...Array.from({ length: 60 }, (_, at) => touched(30 + (at % 7))));
  await allDelivered(bench, 1);
  expect(arrivals).toHaveLength(61);
});

test('where two requests of one moment have their numbers the other way round, what is not there is known at once', async () => {
  const bench = await setUp({}, { lookPages: 1 });
  await bench.send(ben);
  await allDelivered(bench, 1);
  const { arrivals } = bench.crm.crm;
  const [arrival] = arrivals;
  if (!arrival) throw new Error('nothing arrived');
  const before = (ms: number) => ({
    ...arrival,
    data: {},
    at: new Date(Date.now() - 60_000 - ms).toISOString(),
  });
  const others = Array.from({ length: 60 }, (_, at) => before((60 - at) * 60 * minutes));
  arrivals.unshift(...others, before(0), before(1_000));
  await sendUnclear(bench, [{ ...ann, 'data[ext_request][66][value]': 'A house' }, 'html']);
  await allDelivered(bench, 2);
  expect(arrivals.at(-1)?.data).toMatchObject({ def_customer: { name: 'Ann' } });
});
