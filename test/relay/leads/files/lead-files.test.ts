import { describe, expect, test, vi } from 'vitest';
import type { FaultName } from '../../../../demo/crm/faults.js';
import { applyRetention } from '../../../../src/relay/storage/retention.js';
import {
  type DeliveryFixture,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from '../../delivery/worker-fixture.js';
import { pageOrigin, relayOrigin } from '../../fixture.js';
import { newUpload, unlimitedUploads } from '../../storage/each-database-fixture.js';

describe('a lead with a file', () => {
  const fields = { 'data[def_customer][name]': 'Ann', formtype: '35' };

  async function upload({ relay }: DeliveryFixture): Promise<string> {
    const body = new FormData();
    body.set('params[object]', 'applications');
    body.set('upload', new File(['%PDF-1.7 a plan'], 'plan.pdf'));
    const request = new Request(`${relayOrigin}/sharedapi/utils/upload`, {
      method: 'POST',
      headers: { Origin: pageOrigin },
      body,
    });
    const answer = await (await relay(request)).json();
    return answer.data.name;
  }

  test('waits for it while the CRM does not take files, and then goes with it', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ name: 'http-500', path: '/sharedapi/utils/upload', times: 3, delay: 0 });
    const name = await upload(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    const [stored] = bench.crm.crm.files;
    expect(bench.crm.crm.files).toHaveLength(1);
    expect(bench.crm.crm.arrivals[0]?.data.ext_request).toEqual({ 80: { value: stored?.name } });
    expect(stored?.bytes.toString()).toBe('%PDF-1.7 a plan');
    // Sent once, though the lead may take several tries.
    expect(await bench.store.uploads.find(name)).toMatchObject({ crm_name: stored?.name, lead: receipt });
  });

  const sweepAt = ({ store }: DeliveryFixture, time: number) =>
    applyRetention({
      ...store,
      cacheStore: store.cacheStore,
      now: () => time,
      retentionDays: 7,
      staleFor: 0,
    });

  test('has it still when it waits for days after the CRM has taken the file', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    const name = await upload(bench);
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

  test('holds on to it though the relay went down before it could say whose it is', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ ...fillformFault, name: 'LIMIT_EXCEEDED' });
    bench.crm.faults.add({ name: 'http-500', path: '/sharedapi/utils/upload', times: 1, delay: 0 });
    const name = await upload(bench);
    const claim = vi.spyOn(bench.store.uploads, 'claim').mockResolvedValueOnce(false);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    claim.mockRestore();
    await waitUntil(async () =>
      expect(await bench.store.uploads.find(name)).toMatchObject({ lead: receipt }),
    );
  });

  test('waits by itself: leads without files go on', async () => {
    // As long as in earnest: nobody is made to wait for seconds.
    const bench = await setUpDelivery({ FORMS: '35' }, { timeScale: 1 });
    bench.crm.faults.add({ name: 'LIMIT_EXCEEDED', path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
    const name = await upload(bench);
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

  test('is one of many that find out that the CRM is down: the hour’s requests are for when it is back', async () => {
    const bench = await setUpDelivery({ FORMS: '35' }, { timeScale: 1 });
    const uploaded = await Promise.all(Array.from({ length: 8 }, () => upload(bench)));
    await bench.crm.close();
    for (const name of uploaded) await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () =>
      expect(await bench.store.leads.countByState()).toMatchObject([{ state: 'queued', count: 8 }]),
    );
    await bench.pass(500);
    // So many are sent at a time.
    expect(await bench.store.requestCounts.count(Date.now())).toBeLessThanOrEqual(2);
  });

  test.each<FaultName>(['ACCESS_DENY', 'BAD_PARAMS'])(
    '%s: goes without it after an hour, says so, and the operator has it for thirty days',
    async (fault) => {
      const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
      bench.crm.faults.add({ name: fault, path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
      const name = await upload(bench);
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

  test('goes without one that the CRM does not take after an hour by whatever clock', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.shiftWallClock(86_400_000);
    bench.crm.faults.add({ name: 'BAD_PARAMS', path: '/sharedapi/utils/upload', times: 1_000, delay: 0 });
    const name = await upload(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 2 }));
    bench.shiftWallClock(-86_400_000);
    await waitUntil(async () => expect(await bench.store.leads.find(receipt)).toMatchObject({ attempts: 4 }));
    bench.shiftWallClock(3_600_000);
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
  });

  test('is found in the CRM by the rest of what was said, whatever the CRM calls the file', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    const name = await upload(bench);
    bench.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const said = { 'data[ext_request][90][value]': 'A flat', 'data[ext_request][84][value]': '2' };
    const receipt = await bench.send({ ...fields, ...said, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect(await bench.store.leads.find(receipt)).toMatchObject({ code: 'found' });
    expect(bench.crm.crm.arrivals).toHaveLength(1);
  });

  test('whose file takes longer than anybody waits for a relay is sent once', async () => {
    const bench = await setUpDelivery({ FORMS: '35' }, { leaseMs: 200 });
    bench.crm.faults.add({ name: 'slow', path: '/sharedapi/utils/upload', times: 1, delay: 1_000 });
    const name = await upload(bench);
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('unclear'));
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    await bench.pass(1_500);
    expect(bench.crm.crm.arrivals).toHaveLength(1);
  });

  test('was sent when it left, not when its file did', async () => {
    const bench = await setUpDelivery({ FORMS: '35' });
    bench.crm.faults.add({ name: 'slow', path: '/sharedapi/utils/upload', times: 1, delay: 600 });
    const name = await upload(bench);
    const before = bench.now();
    const receipt = await bench.send({ ...fields, 'data[ext_request][80][value]': name });
    await waitUntil(async () => expect(await bench.state(receipt)).toBe('delivered'));
    expect((await bench.store.leads.find(receipt))?.sent_at).toBeGreaterThanOrEqual(before + 600);
  });

  test('says so where a file is gone', async () => {
    const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
    bench.crm.faults.add({ ...fillformFault, name: 'BAD_PARAMS' });
    const name = await upload(bench);
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

  test('that was chosen days before the send goes without it, and not silently', async () => {
    const bench = await setUpDelivery({ FORMS: '35', NOTE_FIELD: 'ext_request.90' });
    const name = await upload(bench);
    await sweepAt(bench, Date.now() + 25 * 3_600_000);
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

  test('is not sent with the half of one that is still coming in', async () => {
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
    'a name that is no upload’s, %j, is left out',
    async (name) => {
      const bench = await setUpDelivery({ FORMS: '35' });
      await bench.send({ ...fields, 'data[ext_request][80][value]': name });
      await waitUntil(() => expect(bench.crm.crm.arrivals).toHaveLength(1));
      expect(bench.crm.crm.arrivals[0]?.data).toEqual({ def_customer: { name: 'Ann' } });
    },
  );
});
