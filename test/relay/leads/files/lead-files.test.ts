import { describe, expect, test, vi } from 'vitest';
import type { FaultName } from '../../../../demo/crm/faults.js';
import { applyRetention } from '../../../../src/relay/storage/retention.js';
import {
  type DeliveryFixture,
  fillformFault,
  setUpDelivery,
  uploadPlan,
  waitUntil,
} from '../../delivery/worker-fixture.js';
import { newUpload, unlimitedUploads } from '../../storage/each-database-fixture.js';

describe('a lead with a file', () => {
  const fields = { 'data[def_customer][name]': 'Ann', formtype: '35' };

  test('is delivered with its file after the CRM accepts uploads again', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ name: 'http-500', path: '/sharedapi/utils/upload', times: 3, delay: 0 });
    const name = await uploadPlan(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    const [stored] = bench.crm.crm.files;
    expect(bench.crm.crm.files).toHaveLength(1);
    expect(bench.crm.crm.arrivals[0]?.data.ext_request).toEqual({ 80: { value: stored?.name } });
    expect(stored?.bytes.toString()).toBe('%PDF-1.7 a plan');
    // The name of the file in the CRM is stored, so a further attempt does not upload the file again.
    expect(await bench.store.uploads.find(name)).toMatchObject({ crm_name: stored?.name, lead: receipt });
  });

  const sweepAt = ({ store }: DeliveryFixture, time: number) =>
    applyRetention({
      ...store,
      cacheStore: store.cacheStore,
      now: () => time,
      retentionDays: 7,
      consentDays: 1_095,
      staleFor: 0,
    });

  test('still has its file if it is delivered days after the upload to the CRM', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    const name = await uploadPlan(bench);
    bench.crm.faults.add({ ...fillformFault, name: 'BAD_PARAMS' });
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('attention'));
    await sweepAt(bench, Date.now() + 3 * 86_400_000);
    const lead = await bench.store.leads.find(receipt);
    if (lead) await bench.store.leads.changeState(lead, 0, { state: 'queued', code: 'operator', dueAt: 0 });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(bench.crm.crm.arrivals[0]?.data.ext_request).toEqual({
      80: { value: bench.crm.crm.files[0]?.name },
    });
  });

  test('claims its file during delivery if the relay crashed before it claimed the file', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ ...fillformFault, name: 'LIMIT_EXCEEDED' });
    bench.crm.faults.add({ name: 'http-500', path: '/sharedapi/utils/upload', times: 1, delay: 0 });
    const name = await uploadPlan(bench);
    const claim = vi.spyOn(bench.store.uploads, 'claim').mockResolvedValueOnce(false);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    claim.mockRestore();
    await waitUntil(async () =>
      expect(await bench.store.uploads.find(name)).toMatchObject({ lead: receipt }),
    );
  });

  test('does not delay leads without files while it waits for its file', async () => {
    // The waiting times are not shortened here. A lead that had to wait for the file of another lead would exceed
    // the time limit of the test.
    const bench = await setUpDelivery({ FORMS: '35' }, { timeScale: 1 });
    bench.crm.faults.add({ name: 'LIMIT_EXCEEDED', path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
    const name = await uploadPlan(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () =>
      expect(await bench.store.leads.find(receipt)).toMatchObject({
        state: 'queued',
        code: 'LIMIT_EXCEEDED',
      }),
    );
    const other = await bench.send(fields);
    await waitUntil(async () => expect(await bench.state(other)).toBe('delivered'));
  });

  test('uses few requests with the key while the CRM is down', async () => {
    const bench = await setUpDelivery({ FORMS: '35' }, { timeScale: 1 });
    const uploaded = await Promise.all(Array.from({ length: 8 }, () => uploadPlan(bench)));
    await bench.crm.close();
    for (const name of uploaded) await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () =>
      expect(await bench.store.leads.countByState()).toMatchObject([{ state: 'queued', count: 8 }]),
    );
    await bench.pass(500);
    // At most two leads are sent at the same time, so at most two requests were made.
    expect(await bench.store.requestCounts.count(Date.now())).toBeLessThanOrEqual(2);
  });

  test.each<FaultName>(['ACCESS_DENY', 'BAD_PARAMS'])(
    'is delivered without its file after an hour of %s, and the operator can fetch the file for 30 days',
    async (fault) => {
      const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
      bench.crm.faults.add({ name: fault, path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
      const name = await uploadPlan(bench);
      const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
      await waitUntil(async () =>
        expect(await bench.store.leads.find(receipt)).toMatchObject({ state: 'queued', attempts: 2 }),
      );
      expect(bench.crm.crm.arrivals).toEqual([]);
      bench.shiftWallClock(3_600_000);
      await waitUntil(async () =>
        expect(await bench.store.leads.find(receipt)).toMatchObject({
          state: 'delivered',
          code: 'without-file',
        }),
      );
      expect(bench.crm.crm.arrivals[0]?.data.ext_request).toEqual({
        80: { value: '' },
        90: { value: `a file is missing: ${name}` },
      });
      const later = Date.now() + 3_600_000;
      await sweepAt(bench, later + 29 * 86_400_000);
      const pieces: Uint8Array[] = [];
      for await (const piece of bench.store.uploads.readPieces(name)) pieces.push(piece);
      expect(pieces).toHaveLength(1);
      await sweepAt(bench, later + 31 * 86_400_000);
      expect(await bench.store.uploads.find(name)).toBeUndefined();
    },
  );

  test('is delivered without its file after an hour, also if the wall clock was set', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.shiftWallClock(86_400_000);
    bench.crm.faults.add({ name: 'BAD_PARAMS', path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
    const name = await uploadPlan(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 2 }));
    bench.shiftWallClock(-86_400_000);
    await waitUntil(async () => expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 4 }));
    bench.shiftWallClock(3_600_000);
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
  });

  test('is found in the CRM by its other fields', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    const name = await uploadPlan(bench);
    bench.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const said = { 'data[ext_request][90][value]': 'A flat', 'data[ext_request][84][value]': '2' };
    const receipt = await bench.send({ ...fields, ...said, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'found' });
    expect(bench.crm.crm.arrivals).toHaveLength(1);
  });

  test('is sent once if the upload takes longer than the lease', async () => {
    const bench = await setUpDelivery({ FORMS: '35' }, { leaseMs: 200 });
    bench.crm.faults.add({ name: 'slow', path: '/sharedapi/utils/upload', times: 1, delay: 1_000 });
    const name = await uploadPlan(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('unclear'));
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    await bench.pass(1_500);
    expect(bench.crm.crm.arrivals).toHaveLength(1);
  });

  test('keeps its lease while the uploads of several files take longer than one lease', async () => {
    const bench = await setUpDelivery({ FORMS: '35' }, { leaseMs: 900 });
    bench.crm.faults.add({ name: 'slow', path: '/sharedapi/utils/upload', times: 3, delay: 500 });
    const names = [await uploadPlan(bench), await uploadPlan(bench), await uploadPlan(bench)];
    const seen = new Set<string | undefined>();
    const values = names.map((name, index) => [`data[ext_request][80][value][${index}]`, name]);
    const receipt = await bench.send({ ...fields, ...Object.fromEntries(values) });
    await waitUntil(async () => {
      seen.add(await bench.state(receipt));
      expect(await bench.state(receipt)).toBe('delivered');
    });
    expect(bench.crm.crm.files).toHaveLength(3);
    expect(seen).not.toContain('unclear');
  });

  test('records the time at which the lead was sent, not the time of the upload', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ name: 'slow', path: '/sharedapi/utils/upload', times: 1, delay: 600 });
    const name = await uploadPlan(bench);
    const before = bench.now();
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect((await bench.store.leads.find(receipt))?.sent_at).toBeGreaterThanOrEqual(before + 600);
  });

  test('is delivered with a note if its file was deleted', async () => {
    const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
    bench.crm.faults.add({ ...fillformFault, name: 'BAD_PARAMS' });
    const name = await uploadPlan(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('attention'));
    await bench.store.uploads.deleteUpload(name);
    const lead = await bench.store.leads.find(receipt);
    if (lead) await bench.store.leads.changeState(lead, 0, { state: 'queued', code: 'operator', dueAt: 0 });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(JSON.stringify(bench.crm.crm.arrivals[0]?.data.ext_request)).toContain(
      `a file is missing: ${name}`,
    );
  });

  test('is delivered with a note if its file was erased before the lead was sent', async () => {
    const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
    const name = await uploadPlan(bench);
    await sweepAt(bench, Date.now() + 73 * 3_600_000);
    expect(await bench.store.uploads.find(name)).toBeUndefined();
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () =>
      expect(await bench.store.leads.find(receipt)).toMatchObject({
        state: 'delivered',
        code: 'without-file',
      }),
    );
    expect(bench.crm.crm.arrivals[0]?.data).toEqual({
      def_customer: { name: 'Ann' },
      ext_request: { 80: { value: '' }, 90: { value: `a file is missing: ${name}` } },
    });
  });

  test('is delivered without a file whose upload is not complete', async () => {
    const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
    const name = 'file-abcdefghijkl.pdf';
    await bench.store.uploads.create(newUpload({ id: name, now: Date.now() }), unlimitedUploads);
    await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(() => expect(bench.crm.crm.arrivals).toHaveLength(1));
    expect(bench.crm.crm.files).toEqual([]);
    expect(bench.crm.crm.arrivals[0]?.data.ext_request).toMatchObject({
      90: { value: `a file is missing: ${name}` },
    });
  });

  test.each(['../../etc/passwd', 'file-ABCDEFGHIJKL.pdf', 'file-abcdefghijkl.pdf/..', ''])(
    'is delivered without %j, which is not an upload id',
    async (name) => {
      const bench = await setUpDelivery({ FORMS: '35' });
      await bench.send({ ...fields, 'data[ext_request][80][value]': name });
      await waitUntil(() => expect(bench.crm.crm.arrivals).toHaveLength(1));
      expect(bench.crm.crm.arrivals[0]?.data).toEqual({ def_customer: { name: 'Ann' } });
    },
  );
});
