import { describe, expect, test, vi } from 'vitest';
import type { Relay } from '../../src/relay/create-relay.js';
import { recallDialect } from '../../src/relay/crm/dialect-store.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../src/relay/storage/store.js';
import { openCopies } from '../../src/relay/storage/tables/cache-store.js';
import { fail, playCrm, type Script, startScriptedCrm } from '../scripted-crm.js';
import { aLead, closeAfterTest, here, key, page, post } from './relay-bench.js';

const compact = ['getform', 'fillform'];
const spelled = ['get form value', 'fill form value'];

/** A CRM that knows some action words, and what it says to others. */
const speaking =
  (known: readonly string[], otherwise = fail('BAD_REQUEST')): Script =>
  (asked) => {
    const action = new URLSearchParams(asked.body).get('action');
    if (action === null) return playCrm(asked);
    if (!known.includes(action)) return { text: otherwise };
    return playCrm({
      ...asked,
      body: asked.body.replace(/action=[^&]+/, `action=${compact[spelled.indexOf(action)]}`),
    });
  };

/** Relays on one store, one after the other, each in a process of its own as far as it can tell. */
async function setUp(script: Script, settings: Readonly<Record<string, string>> = {}) {
  const crm = await startScriptedCrm(script);
  const kept: Store = { ...(await openStore(await openSqlite(':memory:'))), close: async () => {} };
  const lines: string[] = [];
  let running: Relay | undefined;
  async function start(changed: Readonly<Record<string, string>> = {}): Promise<Relay> {
    await running?.close();
    vi.resetModules();
    const { createRelay, readConfig } = await import('../../src/relay/create-relay.js');
    const config = readConfig({
      CRM_URL: crm.url,
      CRM_KEY: key,
      FORMS: '34',
      ALLOWED_ORIGINS: page,
      PROOF_OF_WORK: 'off',
      ...settings,
      ...changed,
    });
    const relay = await createRelay(
      { ...config, outbox: { ...config.outbox, pace: 1_000, haste: 0.0004 } },
      { store: kept, log: (_level, line) => lines.push(JSON.stringify(line)) },
    );
    running = relay;
    return relay;
  }
  closeAfterTest({ close: async () => running?.close() }, crm);
  const actions = () => crm.asked.map(({ body }) => new URLSearchParams(body).get('action'));
  return { start, relay: await start(), lines, actions };
}
const read = () => new Request(`${here}/forms/34`);

test('what a read has taught is known after a restart: the first send goes in it', async () => {
  const { relay, start, actions } = await setUp(speaking(spelled, '<h1>Not found</h1>'));
  await relay(read());
  const again = await start();
  await again(post('/onlineforms', aLead));
  await vi.waitFor(() => expect(actions()).toContain('fill form value'));
  expect(actions()).toEqual(['getform', 'get form value', 'fill form value']);
});

describe('where nothing has been read since', () => {
  /** A relay that has the form from somebody who was told the dialect, and has learned none. */
  async function setUpUnread(script: Script) {
    let now = speaking(spelled);
    const bench = await setUp((asked) => now(asked), { DIALECT: 'spelled' });
    await bench.relay(read());
    now = script;
    const again = await bench.start({ DIALECT: 'auto' });
    return { ...bench, relay: again };
  }

  test('a read goes before the first send', async () => {
    const { relay, actions } = await setUpUnread(speaking(spelled, '<h1>Not found</h1>'));
    await relay(post('/onlineforms', aLead));
    await relay(post('/onlineforms', { ...aLead, token: aLead.token?.replace('0', '1') ?? '' }));
    await vi.waitFor(() => expect(actions().filter((one) => one === 'fill form value')).toHaveLength(2));
    expect(actions()).toEqual(['get form value', 'getform', 'get form value', ...Array(2).fill(spelled[1])]);
  });

  test('a lead waits while the CRM can’t be asked: nothing of it has left', async () => {
    const { relay, actions, lines } = await setUpUnread(() => undefined);
    await relay(post('/onlineforms', aLead));
    await vi.waitFor(() => expect(lines.join()).toContain('"state":"queued"'));
    expect(lines.join()).not.toContain('"state":"unclear"');
    expect(actions()).not.toContain('fillform');
  });

  test('a form that can’t be read keeps no lead back', async () => {
    const { relay, actions } = await setUpUnread(speaking(['fillform'], fail('BAD_PARAMS')));
    await relay(post('/onlineforms', aLead));
    await vi.waitFor(() => expect(actions()).toContain('fillform'));
  });
});

test('what is set wins over what is known', async () => {
  const { relay, start, actions } = await setUp(speaking([...compact, ...spelled].slice(1)));
  await relay(read());
  const again = await start({ DIALECT: 'compact' });
  await again(post('/onlineforms', aLead));
  await vi.waitFor(() => expect(actions().at(-1)).toBe('fillform'));
});

test('what a send has learned from a refusal is known after a restart', async () => {
  let known = compact;
  const { relay, start, actions } = await setUp((asked) => speaking(known)(asked));
  await relay(read());
  known = spelled;
  await relay(post('/onlineforms', aLead));
  await vi.waitFor(() => expect(actions().at(-1)).toBe('fill form value'));
  const again = await start();
  await again(post('/onlineforms', { ...aLead, token: aLead.token?.replace('0', '1') ?? '' }));
  await vi.waitFor(() => expect(actions()).toEqual(['getform', 'fillform', ...Array(2).fill(spelled[1])]));
});

test('what is used is not forgotten with what is old, and nonsense is nothing', async () => {
  const copies = await openCopies(await openSqlite(':memory:'));
  let now = 1_000_000_000;
  const url = 'http://crm.example';
  const { set } = await recallDialect(copies, url, () => now);
  set(url, 'spelled');
  now += 86_400_000;
  set(url, 'spelled');
  await copies.forget(now - 1);
  expect((await recallDialect(copies, url, () => now)).get(url)).toBe('spelled');
  await copies.put(`dialect:${url}`, { text: 'german', fetched_at: now });
  expect((await recallDialect(copies, url, () => now)).get(url)).toBeUndefined();
});
