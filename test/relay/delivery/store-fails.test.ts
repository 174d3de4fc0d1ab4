import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPersistentWriter } from '../../../src/relay/delivery/persistent-writer.js';
import type { Database, Statement } from '../../../src/relay/storage/database/sql.js';
import { createTestClock } from '../clock-fixture.js';
import { watchStatements } from '../storage/watched-database-fixture.js';
import { setUpDelivery, uploadPlan, waitUntil } from './worker-fixture.js';

const textOf = ({ fragments }: Statement) => fragments.join('?').replace(/\s+/g, ' ').trim();

/** Creates a database whose statements fail if `fails` returns true for their text and `isArmed` is set. */
function createFaults(fails: (text: string) => boolean) {
  const faults = { isArmed: false, texts: new Set<string>() };
  const wrap = (database: Database) =>
    watchStatements(database, (statement) => {
      if (!faults.isArmed) return;
      const text = textOf(statement);
      faults.texts.add(text);
      if (fails(text)) throw new Error('database is locked');
    });
  return { faults, wrap };
}

/** Sends a lead with a file, makes the statements of its delivery fail, and waits for the delivery. */
async function deliver(fails: (text: string) => boolean) {
  const { faults, wrap } = createFaults(fails);
  const fixture = await setUpDelivery({ FORMS: '35' }, {}, [], wrap);
  const file = await uploadPlan(fixture);
  const receipt = await fixture.send({
    formtype: '35',
    'data[def_customer][name]': 'Ann',
    'data[ext_request][80][value]': file,
  });
  faults.isArmed = true;
  await waitUntil(async () => expect(await fixture.state(receipt)).toBe('delivered'));
  faults.isArmed = false;
  return { fixture, receipt, texts: faults.texts };
}

test('a failure of any statement of a delivery delays the lead, and the CRM gets the lead and its file once', async () => {
  const { texts } = await deliver(() => false);
  expect([...texts].filter((text) => text.startsWith('UPDATE leads SET state = ?'))).toHaveLength(1);
  expect(texts.size).toBeGreaterThan(8);
  for (const text of texts) {
    let failureCount = 3;
    const { fixture, receipt } = await deliver((candidate) => candidate === text && failureCount-- > 0);
    expect(fixture.crm.crm.arrivals, text).toHaveLength(1);
    expect(fixture.crm.crm.files, text).toHaveLength(1);
    expect(await fixture.store.leads.find(receipt), text).toMatchObject({ crashes: 0, repeat: 0 });
  }
}, 120_000);

describe('a persistent writer', () => {
  function setUp() {
    const clock = createTestClock();
    const onError = vi.fn();
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1_000);
      }
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { pass, onError, writer: createPersistentWriter({ ...clock, onError }) };
  }

  test('writes again until the store works, and reports a single error', async () => {
    const { pass, onError, writer } = setUp();
    let failures = 500;
    const write = vi.fn(async () => {
      if (failures-- > 0) throw new Error('disk full');
      return 'written';
    });
    const writing = writer.run(write);
    await pass(510);
    expect(await writing).toBe('written');
    expect(write).toHaveBeenCalledTimes(501);
    expect(onError).toHaveBeenCalledOnce();
  });

  test('gives up some seconds after the relay was stopped, and not before', async () => {
    const { pass, writer } = setUp();
    const onSettled = vi.fn();
    const writing = writer.run(() => Promise.reject(new Error('disk full')));
    writing.catch(onSettled);
    onTestFinished(() => writer.stop());
    await pass(100);
    expect(onSettled).not.toHaveBeenCalled();
    writer.stop();
    await pass(10);
    expect(onSettled).toHaveBeenCalledOnce();
  });
});
