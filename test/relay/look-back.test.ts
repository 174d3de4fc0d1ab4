import { expect, test } from 'vitest';
import { ann, fillform, names, type OutboxBench, setUp, until } from './outbox-bench.js';

const hour = 3_600_000;
/** Three pages a look: 150 of several hundred requests. */
const outbox = { lookPages: 3, lease: 300, settle: 1_000, haste: 0.0001 };
const receiptField = { TOKEN_FIELD: 'ext_request.91' };

/**
 * A lead that met a fault five hours ago; 200 requests are older, and since then somebody has put 400 into the CRM, the
 * last of which tells its clock.
 */
async function setUpOutage(
  fault: 'html' | 'taken-html',
  settings: Readonly<Record<string, string>> = {},
  more: Parameters<typeof setUp>[1] = {},
): Promise<{ readonly bench: OutboxBench; readonly receipt: string; arrived(): number }> {
  const bench = await setUp(settings, { ...outbox, ...more });
  bench.crm.faults.add({ ...fillform, name: fault });
  const receipt = await bench.send(ann);
  await until(async () => expect(await bench.state(receipt)).toBe('unclear'));
  const { arrivals } = bench.crm.crm;
  const own = arrivals.splice(0);
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  const somebodys = (count: number, from: number, to: number) =>
    Array.from({ length: count }, (_, index) => ({
      host: 'www.example.com',
      formtype: '34',
      raw: '',
      data: { def_customer: {}, ext_request: { 66: { value: `Request ${from} ${index}` } } },
      at: at(from + ((to - from) * index) / count),
    }));
  arrivals.push(...somebodys(200, 20 * hour, 6 * hour));
  arrivals.push(...own.map((arrival) => ({ ...arrival, at: at(5 * hour) })));
  arrivals.push(...somebodys(400, 4 * hour, 60_000));
  bench.pass(5 * hour);
  const other = await bench.send({
    ...ann,
    'data[def_customer][name]': 'Cleo',
    'data[ext_request][66][value]': 'What tells the clock',
  });
  await until(async () => expect(await bench.state(other)).toBe('delivered'));
  return { bench, receipt, arrived: () => names(bench).filter((name) => name === 'Ann').length };
}

test.each([{}, receiptField])(
  'behind more requests than one look can read, a lead is found, and not sent again: %j',
  async (settings) => {
    const { bench, receipt, arrived } = await setUpOutage('taken-html', settings);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1, repeat: 0 });
    expect(arrived()).toBe(1);
  },
  30_000,
);

test('what is not there is known for certain only when the list was read as far back', async () => {
  const { bench, receipt, arrived } = await setUpOutage('html', receiptField);
  await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
  expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 2, repeat: 0 });
  expect(arrived()).toBe(1);
}, 30_000);

test.each([
  ['html', {}],
  ['taken-html', {}],
  ['html', receiptField],
] as const)(
  'where it can’t be read so far, nobody has looked, and nothing is sent again: %s, %j',
  async (fault, settings) => {
    const { bench, receipt, arrived } = await setUpOutage(fault, settings, { lookDepth: 6 });
    await until(async () => expect(await bench.state(receipt)).toBe('attention'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'not-looked-for', attempts: 1 });
    expect(arrived()).toBe(fault === 'html' ? 0 : 1);
  },
  30_000,
);
