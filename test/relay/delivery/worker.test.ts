import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultName } from '../../../demo/crm/faults.js';
import { startDemoCrm } from '../../../demo/crm/server.js';
import { annFields, deliveredNames, fillformFault, setUpDelivery, waitUntil } from './worker-fixture.js';

describe('a lead that the CRM certainly does not have is sent again until it is delivered', () => {
  test.each<FaultName>(['LIMIT_EXCEEDED', 'SERVER_IS_OVERLOADED', 'ACCESS_DENY'])(
    'after %s',
    async (name) => {
      const fixture = await setUpDelivery();
      fixture.crm.faults.add({ ...fillformFault, name, times: 3 });
      const receipt = await fixture.send(annFields);
      await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
      expect(deliveredNames(fixture)).toEqual(['Ann']);
    },
  );

  test('after failed connections', async () => {
    const fixture = await setUpDelivery();
    // The relay reads the form while the CRM runs.
    await fixture.send(annFields);
    await waitUntil(() => expect(deliveredNames(fixture)).toEqual(['Ann']));
    const { port } = new URL(fixture.crm.url);
    await fixture.crm.close();
    const receipt = await fixture.send({ ...annFields, 'data[def_customer][name]': 'Bo' });
    await waitUntil(async () => expect((await fixture.store.leads.find(receipt))?.code).toBe('network'));
    const again = await startDemoCrm({ port: Number(port), maxKeyedRequestsPerHour: 10_000 });
    onTestFinished(() => again.close());
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(again.crm.arrivals).toHaveLength(1);
  });
});

test.each<FaultName>(['BAD_REQUEST', 'BAD_PARAMS'])(
  'a lead that the CRM refused with %s waits for a person and is not sent again',
  async (name) => {
    const fixture = await setUpDelivery();
    fixture.crm.faults.add({ ...fillformFault, name, times: Infinity });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
    fixture.crm.faults.clear();
    await fixture.pass(300);
    expect(deliveredNames(fixture)).toEqual([]);
  },
);

test('an answer with both success and failure leaves the lead to a person, marked as a possible repeat', async () => {
  const fixture = await setUpDelivery({ NOTE_FIELD: 'ext_request.90' });
  fixture.crm.faults.add({ ...fillformFault, name: 'taken-and-refused' });
  const receipt = await fixture.send(annFields);
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
  expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'refused', repeat: 1 });
});

describe('an unclear lead is searched for in the CRM before it is sent again', () => {
  const taken: FaultName[] = ['taken-html', 'taken-down', 'truncated', 'taken-hang'];
  const notTaken: FaultName[] = ['html', 'empty', 'http-500', 'down'];

  test.each(taken)(
    'a lead that the CRM took (%s) is found by its values',
    async (name) => {
      const fixture = await setUpDelivery();
      fixture.crm.faults.add({ ...fillformFault, name });
      const receipt = await fixture.send(annFields);
      await waitUntil(async () => expect((await fixture.store.leads.find(receipt))?.code).toBe('found'));
      expect(deliveredNames(fixture)).toEqual(['Ann']);
    },
    30_000,
  );

  test.each(notTaken)('a lead that the CRM did not take (%s) is sent again with a note', async (name) => {
    const fixture = await setUpDelivery({ NOTE_FIELD: 'ext_request.90' });
    fixture.crm.faults.add({ ...fillformFault, name });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(fixture.crm.crm.arrivals.map(({ data }) => data.ext_request)).toEqual([
      {
        66: { value: 'A flat' },
        67: { value: '2026-12-01' },
        90: { value: `possible repeat of ${receipt}` },
      },
    ]);
  });

  test('values of fields that the form lacks by now are sent in the note only', async () => {
    const fixture = await setUpDelivery({ NOTE_FIELD: 'ext_request.90' });
    await fixture.send({
      ...annFields,
      'data[ext_request][999][value]': 'By Friday, please',
      'data[ext_stock][998][value][0]': '10',
      'data[ext_stock][998][value][1]': '20',
      'data[worker][1]': 'x',
    });
    await waitUntil(() => expect(deliveredNames(fixture)).toEqual(['Ann']));
    const [arrival] = fixture.crm.crm.arrivals;
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

  test('with a receipt field, a lead that the CRM lacks is sent again without a note', async () => {
    const fixture = await setUpDelivery({ TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.90' });
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const receipt = await fixture.send({ 'data[def_customer][name]': 'Ann' });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(fixture.crm.crm.arrivals.map(({ data }) => data.ext_request)).toEqual([
      { 91: { value: receipt } },
    ]);
  });

  test('of two leads with the same values, a single entry in the CRM counts for one lead only', async () => {
    const fixture = await setUpDelivery();
    await fixture.send(annFields);
    await waitUntil(() => expect(deliveredNames(fixture)).toHaveLength(1));
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const second = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(second)).toBe('delivered'));
    expect(deliveredNames(fixture)).toEqual(['Ann', 'Ann']);
  });

  test('a lead that the CRM stores late is found within the settle time, and doubled if that time is too short', async () => {
    for (const [settleMs, copies] of [
      [1_500, 1],
      [10, 2],
    ] as const) {
      const fixture = await setUpDelivery({}, { settleMs });
      // A request of the relay times out after half a second.
      fixture.crm.faults.add({ ...fillformFault, name: 'late', delay: 1_500 });
      const receipt = await fixture.send(annFields);
      await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
      await waitUntil(() => expect(deliveredNames(fixture)).toHaveLength(copies));
    }
  });

  test('a lead without searchable values is sent once more, marked, and then waits for a person', async () => {
    const fixture = await setUpDelivery();
    fixture.crm.faults.add({ ...fillformFault, name: 'empty', times: 1_000 });
    const receipt = await fixture.send({ 'data[def_customer][name]': 'Ann' });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ attempts: 2, repeat: 1 });
  });

  test('a lead that is never found is sent ten times at most', async () => {
    const fixture = await setUpDelivery({}, { timeScale: 0.00001, settleMs: 20, reconcileIntervalMs: 10 });
    fixture.crm.faults.add({ ...fillformFault, name: 'empty', times: 1_000 });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ attempts: 10, repeat: 1 });
  });

  test('with UNCLEAR=hold, a lead that cannot be verified waits for a person', async () => {
    const fixture = await setUpDelivery({ UNCLEAR: 'hold' });
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const receipt = await fixture.send({ 'data[def_customer][name]': 'Ann' });
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('attention'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ repeat: 1, code: 'absent' });
    expect(deliveredNames(fixture)).toEqual([]);
  });

  test('a search for 21 leads costs three requests at most', async () => {
    const fixture = await setUpDelivery();
    // A list of 20 requests could be a full page of a longer list.
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html', times: 21 });
    await Promise.all(
      Array.from({ length: 21 }, (_, at) =>
        fixture.send({ ...annFields, 'data[ext_request][66][value]': `Flat ${at}` }),
      ),
    );
    await waitUntil(async () =>
      expect(await fixture.store.leads.countByState()).toMatchObject([{ state: 'delivered', count: 21 }]),
    );
    const looks = fixture.crm.requests.filter(({ path }) => path.endsWith('/filter'));
    expect(looks.length).toBeLessThanOrEqual(3);
    expect(deliveredNames(fixture)).toHaveLength(21);
  });
});

test('with a receipt field, the relay searches again for as long as the list of the CRM fails', async () => {
  const fixture = await setUpDelivery(
    { TOKEN_FIELD: 'ext_request.91' },
    { timeScale: 0.00002, reconcileIntervalMs: 10 },
  );
  fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
  fixture.crm.faults.add({
    name: 'http-500',
    path: '/sharedapi/applications/filter',
    times: 1_000_000,
    delay: 0,
  });
  const receipt = await fixture.send(annFields);
  await waitUntil(async () => expect((await fixture.store.leads.find(receipt))?.looks).toBeGreaterThan(6));
  expect(await fixture.state(receipt)).toBe('unclear');
  fixture.crm.faults.clear();
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  expect(deliveredNames(fixture)).toEqual(['Ann']);
});

describe('a wall clock that is set', () => {
  test('back by a day delays neither waiting nor new leads', async () => {
    const fixture = await setUpDelivery();
    fixture.crm.faults.add({ ...fillformFault, name: 'ACCESS_DENY', times: 3 });
    const waiting = await fixture.send(annFields);
    await waitUntil(async () => expect((await fixture.store.leads.find(waiting))?.code).toBe('ACCESS_DENY'));
    fixture.shiftWallClock(-86_400_000);
    const coming = await fixture.send({ ...annFields, 'data[def_customer][name]': 'Bo' });
    await waitUntil(async () => expect(await fixture.state(waiting)).toBe('delivered'));
    await waitUntil(async () => expect(await fixture.state(coming)).toBe('delivered'));
  });

  test('back by a day still lets an unclear lead be found, whose time of sending is in the future', async () => {
    const fixture = await setUpDelivery({}, { settleMs: 1_000 });
    fixture.shiftWallClock(86_400_000);
    await fixture.pass(40);
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('unclear'));
    fixture.shiftWallClock(-86_400_000);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
  });

  test.each([
    ['answered', 'delivered'],
    ['taken-html', 'unclear'],
  ] as const)(
    'back by an hour does not match the entry of an earlier lead (%s) with a later lead of the same values',
    async (first, state) => {
      const fixture = await setUpDelivery({}, { settleMs: 1_000 });
      fixture.shiftWallClock(3_600_000);
      // The worker compares the clocks once per poll interval.
      await fixture.pass(40);
      if (first === 'taken-html') fixture.crm.faults.add({ ...fillformFault, name: first });
      const earlier = await fixture.send(annFields);
      await waitUntil(async () => expect(await fixture.state(earlier)).toBe(state));
      fixture.crm.faults.add({ ...fillformFault, name: 'html' });
      const later = await fixture.send({ ...annFields, 'data[def_customer][name]': 'Bo' });
      await waitUntil(async () => expect(await fixture.state(later)).toBe('unclear'));
      fixture.shiftWallClock(-3_600_000);
      // The relay learns the CRM's time zone from this lead.
      await fixture.send({
        ...annFields,
        'data[def_customer][name]': 'Cleo',
        'data[ext_request][66][value]': 'A house',
      });
      await waitUntil(() => expect(deliveredNames(fixture)).toContain('Bo'));
    },
  );

  test('forward by a day during an attempt lets the answer of the CRM count', async () => {
    const fixture = await setUpDelivery();
    fixture.crm.faults.add({ ...fillformFault, name: 'slow', delay: 200 });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('trying'));
    fixture.shiftWallClock(86_400_000);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'answered', attempts: 1 });
  });

  test('forward by a day during an attempt counts no crash if the CRM does not answer', async () => {
    const fixture = await setUpDelivery({}, { settleMs: 60_000 });
    fixture.crm.faults.add({ ...fillformFault, name: 'slow', delay: 5_000 });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('trying'));
    fixture.shiftWallClock(86_400_000);
    await waitUntil(async () =>
      expect(await fixture.store.leads.find(receipt)).toMatchObject({
        state: 'unclear',
        code: 'timeout',
        crashes: 0,
      }),
    );
  });

  test('forward by a day does not shorten the settle time of an unclear lead', async () => {
    const fixture = await setUpDelivery({ TOKEN_FIELD: 'ext_request.91' }, { settleMs: 1_500 });
    // A request of the relay times out after half a second.
    fixture.crm.faults.add({ ...fillformFault, name: 'late', delay: 1_500 });
    const receipt = await fixture.send(annFields);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('unclear'));
    fixture.shiftWallClock(86_400_000);
    await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', attempts: 1 });
  });
});

test('a lead that cannot be decrypted waits for a person and does not stop other leads', async () => {
  const fixture = await setUpDelivery();
  const broken = await fixture.send(annFields);
  await waitUntil(async () => expect(await fixture.state(broken)).toBe('delivered'));
  await fixture.store.leads.add({
    receipt: 'R-BROKEN',
    form: '34',
    tokenHash: 'x',
    bodyHash: 'x',
    fingerprint: 'x',
    code: '',
    sealed: Uint8Array.of(1, 2, 3),
    state: 'queued',
    now: fixture.now(),
  });
  const next = await fixture.send({ ...annFields, 'data[def_customer][name]': 'Bo' });
  await waitUntil(async () => expect(await fixture.state(next)).toBe('delivered'));
  expect(await fixture.state('R-BROKEN')).toBe('attention');
});
