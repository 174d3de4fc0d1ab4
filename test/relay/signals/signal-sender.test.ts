import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WireMap } from '../../../src/crm/json/wire-json.js';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { createObserveCrm } from '../../../src/relay/signals/observe-crm.js';
import type { SignalBody } from '../../../src/relay/signals/signal-body.js';
import { type SignalSender, startSignalSender } from '../../../src/relay/signals/signal-sender.js';
import { SignalError } from '../../../src/relay/signals/webhook.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption, type Encryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { describeEachDatabase, newLead } from '../storage/each-database-fixture.js';

const allTypes = new Map([['webhook', () => true] as const]);
const hourMs = 3_600_000;

describeEachDatabase(({ connect }) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(await connect());
    store.signals.setTargets(allTypes);
  });
  afterEach(() => store.close());

  const listTypes = async () => (await store.signals.list(99)).map(({ type, lead }) => [type, lead]);

  test('a lead and its signals are stored together, and a repeated send has no second signal', async () => {
    await store.leads.add(newLead());
    await store.leads.add(newLead());
    expect(await listTypes()).toEqual([['lead.received', 'R-1']]);
    const [lead] = await store.leads.claim(1, 2_000, 3_000);
    if (!lead) throw new Error('no lead');
    await store.leads.changeState(lead, 2_000, { state: 'delivered', code: 'answered', dueAt: 2_000 });
    // The lead has another state by now, so neither the change nor its signal is stored.
    await store.leads.changeState(lead, 2_001, { state: 'attention', code: 'refused', dueAt: 2_000 });
    expect(await listTypes()).toEqual([
      ['lead.received', 'R-1'],
      ['lead.delivered', 'R-1'],
    ]);
  });

  test('a suspicious lead causes the signal lead.quarantined, and lead.received when it is released', async () => {
    await store.leads.add(newLead({ state: 'quarantine', code: 'SPAM_RATE' }));
    const lead = await store.leads.find('R-1');
    if (!lead) throw new Error('no lead');
    await store.leads.changeState(lead, 2_000, { state: 'queued', code: 'operator', dueAt: 2_000 });
    expect(await listTypes()).toEqual([
      ['lead.quarantined', 'R-1'],
      ['lead.received', 'R-1'],
    ]);
  });

  test('a flood of spam is no flood of signals, and a test lead has none', async () => {
    for (let index = 0; index < 30; index++)
      await store.leads.add(newLead({ receipt: `R-${index}`, tokenHash: `t${index}`, state: 'quarantine' }));
    expect(await listTypes()).toHaveLength(20);
    await store.leads.add(newLead({ receipt: 'R-T', tokenHash: 'test', isTest: true }));
    expect(await listTypes()).toHaveLength(20);
  });

  test('without a target nothing is stored', async () => {
    store.signals.setTargets(new Map());
    await store.leads.add(newLead());
    expect(await listTypes()).toEqual([]);
  });

  test('a signal is claimed once, and again when its relay has crashed', async () => {
    await store.signals.add({ type: 'crm.up', now: 1_000 });
    const [first] = await store.signals.claim('webhook', 9, 1_000, 2_000);
    expect(await store.signals.claim('webhook', 9, 1_500, 2_500)).toEqual([]);
    expect(await store.signals.claim('mail', 9, 2_500, 3_500)).toEqual([]);
    const [again] = await store.signals.claim('webhook', 9, 2_500, 3_500);
    expect(again).toMatchObject({ id: first?.id, attempts: 2 });
    await store.signals.finish(again?.id ?? '');
    expect(await listTypes()).toEqual([]);
  });
});

describe('the sender of signals', () => {
  let store: Store;
  let encryption: Encryption;
  let time: number;
  let sender: SignalSender | undefined;
  const sent: { id: string; body: SignalBody; at: number }[] = [];
  let answer: () => void = () => {};

  beforeEach(async () => {
    store = await openStore(await openSqlite(':memory:'));
    store.signals.setTargets(allTypes);
    encryption = await createEncryption(['a secret of the test']);
    time = 1_000_000;
    sent.length = 0;
    answer = () => {};
  });
  afterEach(async () => {
    await sender?.stop();
    await store.close();
  });

  function start(hasContent = false): SignalSender {
    sender = startSignalSender({
      signals: store.signals,
      leads: store.leads,
      encryption,
      targets: new Map([
        [
          'webhook',
          async (id, body) => {
            sent.push({ id, body, at: time });
            answer();
          },
        ],
      ]),
      hasContent,
      observe: async () => {},
      now: () => time,
      monotonic: () => time,
      setTimer: () => () => {},
      onError: (error) => {
        throw error;
      },
    });
    return sender;
  }

  test('a receiver that answers 500 for a day gets each signal, with the same id at each try', async () => {
    const { poll } = start();
    answer = () => {
      if (time < 1_000_000 + 24 * hourMs) throw new SignalError('WEBHOOK_URL answered 500');
    };
    for (const type of ['crm.down', 'crm.up'] as const) await store.signals.add({ type, now: time });
    for (let hour = 0; hour < 40; hour++) {
      await poll();
      time += hourMs / 2;
      await poll();
      time += hourMs / 2;
    }
    expect(await store.signals.list(9)).toEqual([]);
    const ids = new Map(sent.map(({ id, body }) => [id, body.type]));
    expect([...ids.values()].sort()).toEqual(['crm.down', 'crm.up']);
    expect(sent.length).toBeGreaterThan(10);
  });

  test('after three days a signal is given up, is listed, and can be sent again', async () => {
    const { poll } = start();
    answer = () => {
      throw new SignalError('WEBHOOK_URL answered 500');
    };
    await store.signals.add({ type: 'crm.up', now: time });
    for (let hour = 0; hour < 120; hour++) {
      await poll();
      time += hourMs;
    }
    expect(sent).toHaveLength(10);
    expect((sent.at(-1)?.at ?? 0) - 1_000_000).toBeGreaterThan(72 * hourMs);
    expect(await store.signals.list(9)).toMatchObject([
      { due_at: null, failure: 'WEBHOOK_URL answered 500' },
    ]);
    answer = () => {};
    expect(await store.signals.retryAll(time)).toBe(1);
    await poll();
    expect(await store.signals.list(9)).toEqual([]);
  });

  test('a receiver that answers 410 gets the signal no more', async () => {
    const { poll } = start();
    answer = () => {
      throw new SignalError('WEBHOOK_URL answered 410', true);
    };
    await store.signals.add({ type: 'crm.up', now: time });
    await poll();
    time += 100 * hourMs;
    await poll();
    expect(sent).toHaveLength(1);
  });

  test('many waiting signals do not all knock at a receiver that is down', async () => {
    const { poll } = start();
    answer = () => {
      throw new SignalError('no connection');
    };
    for (let index = 0; index < 100; index++) await store.signals.add({ type: 'crm.up', now: time });
    await poll();
    await poll();
    expect(sent.length).toBeLessThanOrEqual(10);
  });

  test('values of a lead are in the body only with WEBHOOK_CONTENT=on', async () => {
    const request: WireMap = new Map([['67', new Map([['value', 'Blue']])]]);
    const payload = writeLeadPayload({
      formtype: '34',
      host: 'www.example.com',
      data: new Map<string, WireMap>([
        ['def_customer', new Map([['email', 'ann@example.com']])],
        ['ext_request', request],
      ]),
      leftOut: new Map(),
      uploads: [],
      token: '',
      receiptField: '',
      consents: [],
    });
    await store.leads.add(newLead({ sealed: await encryption.encryptLead(payload, 'R-1'), now: time }));
    await start().poll();
    expect(sent[0]?.body).toEqual({
      type: 'lead.received',
      timestamp: '1970-01-01T00:16:40.000Z',
      text: 'New lead R-1 of form 34.',
      data: { receipt: 'R-1', form: '34' },
    });
    await sender?.stop();
    await store.signals.add({ type: 'lead.received', lead: 'R-1', form: '34', now: time });
    await start(true).poll();
    expect(sent[1]?.body.data).toEqual({
      receipt: 'R-1',
      form: '34',
      site: 'www.example.com',
      values: { 'def_customer.email': 'ann@example.com', 'ext_request.67': 'Blue' },
    });
  });

  test('crm.down is sent after a minute, once, and crm.up also after a restart', async () => {
    let code: string | undefined;
    const create = () =>
      createObserveCrm({ ...store, getDownCode: () => code, now: () => time, monotonic: () => time });
    let observe = create();
    const run = async (durationMs: number) => {
      for (let passedMs = 0; passedMs < durationMs; passedMs += 5_000) {
        await observe();
        time += 5_000;
      }
    };
    const list = async () => (await store.signals.list(9)).map(({ type, code: cause }) => [type, cause]);
    await run(60_000);
    code = 'network';
    await run(50_000);
    code = undefined;
    await run(10_000);
    code = 'network';
    await run(55_000);
    expect(await list()).toEqual([]);
    await run(120_000);
    expect(await list()).toEqual([['crm.down', 'network']]);
    observe = create();
    code = undefined;
    await run(60_000);
    expect(await list()).toEqual([
      ['crm.down', 'network'],
      ['crm.up', ''],
    ]);
  });
});
