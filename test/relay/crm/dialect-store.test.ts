import { describe, expect, test, vi } from 'vitest';
import type { Relay } from '../../../src/relay/create-relay.js';
import { openDialectStore } from '../../../src/relay/crm/dialect-store.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, type Script, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { closeAfterTest, crmKey, pageOrigin, post, relayOrigin, sampleLead } from '../fixture.js';

const compact = ['getform', 'fillform'];
const spelledActions = ['get form value', 'fill form value'];

/** A CRM that accepts some spellings of actions, and answers other spellings with `failureReply`. */
const speaking =
  (acceptedActions: readonly string[], failureReply = failureText('BAD_REQUEST')): Script =>
  (request) => {
    const action = new URLSearchParams(request.body).get('action');
    if (action === null) return defaultScript(request);
    if (!acceptedActions.includes(action)) return { text: failureReply };
    return defaultScript({
      ...request,
      body: request.body.replace(/action=[^&]+/, `action=${compact[spelledActions.indexOf(action)]}`),
    });
  };

/** Starts relays on the same store, one after the other. Modules are reloaded, so that no relay knows the memory of another. */
async function setUpDialect(script: Script, settings: Readonly<Record<string, string>> = {}) {
  const crm = await startScriptedCrm(script);
  const sharedStore: Store = { ...(await openStore(await openSqlite(':memory:'))), close: async () => {} };
  const lines: string[] = [];
  let running: Relay | undefined;
  async function startDialectRelay(overrides: Readonly<Record<string, string>> = {}): Promise<Relay> {
    await running?.close();
    vi.resetModules();
    const { createRelay, readConfig } = await import('../../../src/relay/create-relay.js');
    const config = readConfig({
      CRM_URL: crm.url,
      CRM_KEY: crmKey,
      FORMS: '34',
      ALLOWED_ORIGINS: pageOrigin,
      PROOF_OF_WORK: 'off',
      ...settings,
      ...overrides,
    });
    const relay = await createRelay(
      { ...config, outbox: { ...config.outbox, sendsPerSecond: 1_000, timeScale: 0.0004 } },
      { store: sharedStore, log: (_level, line) => lines.push(JSON.stringify(line)) },
    );
    running = relay;
    return relay;
  }
  closeAfterTest({ close: async () => running?.close() }, crm);
  const actions = () => crm.requests.map(({ body }) => new URLSearchParams(body).get('action'));
  return { start: startDialectRelay, relay: await startDialectRelay(), lines, actions };
}
const read = () => new Request(`${relayOrigin}/forms/34`);

test('a dialect that was learned from a read is used for the first send after a restart', async () => {
  const { relay, start, actions } = await setUpDialect(speaking(spelledActions, '<h1>Not found</h1>'));
  await relay(read());
  const again = await start();
  await again(post('/onlineforms', sampleLead));
  await vi.waitFor(() => expect(actions()).toContain('fill form value'));
  expect(actions()).toEqual(['getform', 'get form value', 'fill form value']);
});

describe('with an unknown dialect', () => {
  /** A relay whose store has the form, read by an earlier relay with a fixed dialect, but no learned dialect. */
  async function setUpUnread(script: Script) {
    let now = speaking(spelledActions);
    const fixture = await setUpDialect((asked) => now(asked), { DIALECT: 'spelled' });
    await fixture.relay(read());
    now = script;
    const again = await fixture.start({ DIALECT: 'auto' });
    return { ...fixture, relay: again };
  }

  test('the relay reads a form before the first send', async () => {
    const { relay, actions } = await setUpUnread(speaking(spelledActions, '<h1>Not found</h1>'));
    await relay(post('/onlineforms', sampleLead));
    await relay(post('/onlineforms', { ...sampleLead, token: sampleLead.token?.replace('0', '1') ?? '' }));
    await vi.waitFor(() => expect(actions().filter((one) => one === 'fill form value')).toHaveLength(2));
    expect(actions()).toEqual([
      'get form value',
      'getform',
      'get form value',
      ...Array(2).fill(spelledActions[1]),
    ]);
  });

  test('a lead stays queued while the CRM does not answer', async () => {
    const { relay, actions, lines } = await setUpUnread(() => undefined);
    await relay(post('/onlineforms', sampleLead));
    await vi.waitFor(() => expect(lines.join()).toContain('"state":"queued"'));
    expect(lines.join()).not.toContain('"state":"unclear"');
    expect(actions()).not.toContain('fillform');
  });

  test('a lead is sent although its form cannot be read', async () => {
    const { relay, actions } = await setUpUnread(speaking(['fillform'], failureText('BAD_PARAMS')));
    await relay(post('/onlineforms', sampleLead));
    await vi.waitFor(() => expect(actions()).toContain('fillform'));
  });
});

test('the setting DIALECT wins over the learned dialect', async () => {
  const { relay, start, actions } = await setUpDialect(speaking([...compact, ...spelledActions].slice(1)));
  await relay(read());
  const again = await start({ DIALECT: 'compact' });
  await again(post('/onlineforms', sampleLead));
  await vi.waitFor(() => expect(actions().at(-1)).toBe('fillform'));
});

test('a dialect that was learned from a refused send is used after a restart', async () => {
  let known = compact;
  const { relay, start, actions } = await setUpDialect((asked) => speaking(known)(asked));
  await relay(read());
  known = spelledActions;
  await relay(post('/onlineforms', sampleLead));
  await vi.waitFor(() => expect(actions().at(-1)).toBe('fill form value'));
  const again = await start();
  await again(post('/onlineforms', { ...sampleLead, token: sampleLead.token?.replace('0', '1') ?? '' }));
  await vi.waitFor(() =>
    expect(actions()).toEqual(['getform', 'fillform', ...Array(2).fill(spelledActions[1])]),
  );
});

test('a dialect in use is kept by retention, and an unknown word in the store is ignored', async () => {
  const { cacheStore: copies } = await openStore(await openSqlite(':memory:'));
  let now = 1_000_000_000;
  const url = 'http://crm.example';
  const { set } = await openDialectStore(copies, url, () => now);
  set(url, 'spelled');
  now += 86_400_000;
  set(url, 'spelled');
  await copies.deleteOlderThan(now - 1);
  expect((await openDialectStore(copies, url, () => now)).get(url)).toBe('spelled');
  await copies.put(`dialect:${url}`, { text: 'german', fetched_at: now });
  expect((await openDialectStore(copies, url, () => now)).get(url)).toBeUndefined();
});
