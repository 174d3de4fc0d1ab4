import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultName } from '../../demo/crm/faults.js';
import { startCrm } from '../../demo/crm/server.js';
import { ann, fillform, names, setUp, until } from './outbox-bench.js';

describe('certainly not taken: tried again until it is', () => {
  test.each<FaultName>(['LIMIT_EXCEEDED', 'SERVER_IS_OVERLOADED', 'ACCESS_DENY'])('%s', async (name) => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name, times: 3 });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(names(bench)).toEqual(['Ann']);
  });

  test('the CRM is not there at all', async () => {
    const bench = await setUp();
    // Reads the form while it is there.
    await bench.send(ann);
    await until(() => expect(names(bench)).toEqual(['Ann']));
    const { port } = new URL(bench.crm.url);
    await bench.crm.close();
    const receipt = await bench.send({ ...ann, 'data[def_customer][name]': 'Bo' });
    await until(async () => expect((await bench.store.leads.find(receipt))?.code).toBe('network'));
    const again = await startCrm({ port: Number(port), limit: 10_000 });
    onTestFinished(() => again.close());
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(again.crm.arrivals).toHaveLength(1);
  });
});

test.each<FaultName>(['BAD_REQUEST', 'BAD_PARAMS'])(
  '%s: a person has to look, and nothing is sent again',
  async (name) => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name, times: Infinity });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('attention'));
    bench.crm.faults.clear();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(names(bench)).toEqual([]);
  },
);

test('taken and refused in one answer: a person has to look, and who sends it again marks it', async () => {
  const bench = await setUp({ NOTE_FIELD: 'ext_request.90' });
  bench.crm.faults.add({ ...fillform, name: 'taken-and-refused' });
  const receipt = await bench.send(ann);
  await until(async () => expect(await bench.state(receipt)).toBe('attention'));
  expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'refused', repeat: 1 });
});

describe('unclear: looked for in the CRM before anything is sent again', () => {
  const taken: FaultName[] = ['taken-html', 'taken-down', 'truncated', 'taken-hang'];
  const notTaken: FaultName[] = ['html', 'empty', 'http-500', 'down'];

  test.each(taken)(
    '%s: it is there, by all that was sent',
    async (name) => {
      const bench = await setUp();
      bench.crm.faults.add({ ...fillform, name });
      const receipt = await bench.send(ann);
      await until(async () => expect((await bench.store.leads.find(receipt))?.code).toBe('found'));
      expect(names(bench)).toEqual(['Ann']);
    },
    30_000,
  );

  test.each(notTaken)('%s: it is not there, so it is sent once more and marked', async (name) => {
    const bench = await setUp({ NOTE_FIELD: 'ext_request.90' });
    bench.crm.faults.add({ ...fillform, name });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(bench.crm.crm.arrivals.map(({ data }) => data.ext_request)).toEqual([
      {
        66: { value: 'A flat' },
        67: { value: '2026-12-01' },
        90: { value: `possible repeat of ${receipt}` },
      },
    ]);
  });

  test('what was said in fields that the form has lost meanwhile is in the note, and nowhere else', async () => {
    const bench = await setUp({ NOTE_FIELD: 'ext_request.90' });
    await bench.send({
      ...ann,
      'data[ext_request][999][value]': 'By Friday, please',
      'data[ext_stock][998][value][0]': '10',
      'data[ext_stock][998][value][1]': '20',
      'data[worker][1]': 'x',
    });
    await until(() => expect(names(bench)).toEqual(['Ann']));
    const [arrival] = bench.crm.crm.arrivals;
    expect(arrival?.data).toEqual({
      def_customer: { name: 'Ann' },
      ext_request: {
        66: { value: 'A flat' },
        67: { value: '2026-12-01' },
        90: {
          value:
            'no field any more: ext_request.999: By Friday, please; no field any more: ext_stock.998: 10, 20',
        },
      },
    });
  });

  test('with a field for the receipt it is certain, and nothing has to be marked', async () => {
    const bench = await setUp({ TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.90' });
    bench.crm.faults.add({ ...fillform, name: 'html' });
    const receipt = await bench.send({ 'data[def_customer][name]': 'Ann' });
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(bench.crm.crm.arrivals.map(({ data }) => data.ext_request)).toEqual([{ 91: { value: receipt } }]);
  });

  test('of twins, one is found and the other is sent', async () => {
    const bench = await setUp();
    await bench.send(ann);
    await until(() => expect(names(bench)).toHaveLength(1));
    bench.crm.faults.add({ ...fillform, name: 'html' });
    const second = await bench.send(ann);
    await until(async () => expect(await bench.state(second)).toBe('delivered'));
    expect(names(bench)).toEqual(['Ann', 'Ann']);
  });

  test('a late commit is found if it comes within the time to settle, and doubled if that is cut short', async () => {
    for (const [settle, copies] of [
      [4_000, 1],
      [10, 2],
    ] as const) {
      const bench = await setUp({}, { settle });
      // The relay gives up after half a second.
      bench.crm.faults.add({ ...fillform, name: 'late', delay: 3_000 });
      const receipt = await bench.send(ann);
      await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
      await until(() => expect(names(bench)).toHaveLength(copies));
    }
  }, 30_000);

  test('what could never be found is sent once more, marked, and then left to a person', async () => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name: 'empty', times: 1_000 });
    const receipt = await bench.send({ 'data[def_customer][name]': 'Ann' });
    await until(async () => expect(await bench.state(receipt)).toBe('attention'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 2, repeat: 1 });
  });

  test('what should be found, but never is, is not sent for ever', async () => {
    const bench = await setUp({}, { haste: 0.00001, settle: 20, lookEvery: 10 });
    bench.crm.faults.add({ ...fillform, name: 'empty', times: 1_000 });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('attention'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 10, repeat: 1 });
  });

  test('where it can’t be found out, the operator decides', async () => {
    const bench = await setUp({ UNCLEAR: 'hold' });
    bench.crm.faults.add({ ...fillform, name: 'html' });
    const receipt = await bench.send({ 'data[def_customer][name]': 'Ann' });
    await until(async () => expect(await bench.state(receipt)).toBe('attention'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ repeat: 1, code: 'absent' });
    expect(names(bench)).toEqual([]);
  });

  test('a batch costs one request with the key', async () => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name: 'taken-html', times: 20 });
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        bench.send({ ...ann, 'data[ext_request][66][value]': `Flat ${at}` }),
      ),
    );
    await until(async () =>
      expect(await bench.store.leads.counts()).toMatchObject([{ state: 'delivered', count: 20 }]),
    );
    const looks = bench.crm.requests.filter(({ path }) => path.endsWith('/filter'));
    expect(looks.length).toBeLessThanOrEqual(3);
    expect(names(bench)).toHaveLength(20);
  });
});

test('with a field for the receipt, a CRM that can’t be asked for a night is asked after it', async () => {
  const bench = await setUp({ TOKEN_FIELD: 'ext_request.91' }, { haste: 0.00002, lookEvery: 10 });
  bench.crm.faults.add({ ...fillform, name: 'taken-html' });
  bench.crm.faults.add({
    name: 'http-500',
    path: '/sharedapi/applications/filter',
    times: 1_000_000,
    delay: 0,
  });
  const receipt = await bench.send(ann);
  await until(async () => expect((await bench.store.leads.find(receipt))?.looks).toBeGreaterThan(6));
  expect(await bench.state(receipt)).toBe('unclear');
  bench.crm.faults.clear();
  await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
  expect(names(bench)).toEqual(['Ann']);
});

describe('a clock that is set', () => {
  test('back by a day: what waits and what comes is sent as if nothing were', async () => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name: 'ACCESS_DENY', times: 3 });
    const waiting = await bench.send(ann);
    await until(async () => expect((await bench.store.leads.find(waiting))?.code).toBe('ACCESS_DENY'));
    bench.pass(-86_400_000);
    const coming = await bench.send({ ...ann, 'data[def_customer][name]': 'Bo' });
    await until(async () => expect(await bench.state(waiting)).toBe('delivered'));
    await until(async () => expect(await bench.state(coming)).toBe('delivered'));
  });

  test('back while a lead may be in the CRM: it is found there, though its send seems to be still to come', async () => {
    const bench = await setUp({}, { settle: 1_000 });
    bench.pass(86_400_000);
    bench.crm.faults.add({ ...fillform, name: 'taken-html' });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('unclear'));
    bench.pass(-86_400_000);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
  });

  test.each([
    ['answered', 'delivered'],
    ['taken-html', 'unclear'],
  ] as const)(
    'back by an hour: what one had said (%s) is not taken for the same words of another',
    async (first, state) => {
      const bench = await setUp({}, { settle: 1_000 });
      bench.pass(3_600_000);
      if (first === 'taken-html') bench.crm.faults.add({ ...fillform, name: first });
      const one = await bench.send(ann);
      await until(async () => expect(await bench.state(one)).toBe(state));
      bench.crm.faults.add({ ...fillform, name: 'html' });
      const other = await bench.send({ ...ann, 'data[def_customer][name]': 'Bo' });
      await until(async () => expect(await bench.state(other)).toBe('unclear'));
      bench.pass(-3_600_000);
      // By this one the relay learns the CRM's zone.
      await bench.send({
        ...ann,
        'data[def_customer][name]': 'Cleo',
        'data[ext_request][66][value]': 'A house',
      });
      await until(() => expect(names(bench)).toContain('Bo'));
    },
  );

  test('forward by a day while a lead is under way: the CRM’s answer counts', async () => {
    const bench = await setUp();
    bench.crm.faults.add({ ...fillform, name: 'slow', delay: 200 });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('trying'));
    bench.pass(86_400_000);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'answered', attempts: 1 });
  });

  test('forward by a day while a lead is under way: it is no crash if the CRM falls silent', async () => {
    const bench = await setUp({}, { settle: 60_000 });
    bench.crm.faults.add({ ...fillform, name: 'slow', delay: 5_000 });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('trying'));
    bench.pass(86_400_000);
    await until(async () =>
      expect(await bench.store.leads.find(receipt)).toMatchObject({
        state: 'unclear',
        code: 'timeout',
        crashes: 0,
      }),
    );
  });

  test('forward by a day while a lead may still appear in the CRM: it is not sent again before it had its time', async () => {
    const bench = await setUp({ TOKEN_FIELD: 'ext_request.91' }, { settle: 4_000 });
    // The relay gives up after half a second.
    bench.crm.faults.add({ ...fillform, name: 'late', delay: 3_000 });
    const receipt = await bench.send(ann);
    await until(async () => expect(await bench.state(receipt)).toBe('unclear'));
    bench.pass(86_400_000);
    await until(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
  });
});

test('a lead that breaks its delivery does not stop the others', async () => {
  const bench = await setUp();
  const broken = await bench.send(ann);
  await until(async () => expect(await bench.state(broken)).toBe('delivered'));
  await bench.store.leads.add({
    receipt: 'R-BROKEN',
    form: '34',
    token: 'x',
    body: 'x',
    fingerprint: 'x',
    code: '',
    sealed: Uint8Array.of(1, 2, 3),
    state: 'queued',
    now: Date.now(),
  });
  const next = await bench.send({ ...ann, 'data[def_customer][name]': 'Bo' });
  await until(async () => expect(await bench.state(next)).toBe('delivered'));
  expect(await bench.state('R-BROKEN')).toBe('attention');
});
