import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CrmClientOptions, createFormClient } from '../src/crm/client.js';
import { nodeTransport } from '../src/crm/http/node-transport.js';
import { fetchText } from '../src/crm/http/transport.js';
import type { FieldDefinition } from '../src/form/definition.js';
import { renderTag } from '../src/relay/cli/tag-command.js';
import { createRelay, openStore, readConfig } from '../src/relay/create-relay.js';
import { createCrmGatewayFactory } from '../src/relay/crm/crm-gateway.js';
import { probe } from '../src/relay/doctor/probe.js';
import { createCaptchaCheck } from '../src/relay/leads/spam/captcha.js';
import { createAlertSender } from '../src/relay/monitoring/alert.js';
import { writeOperatorAddress } from '../src/relay/node/operator-address.js';
import { createOperatorClient } from '../src/relay/node/operator-client.js';
import { readLocalPieces } from '../src/relay/operator/local-request.js';
import { readResponseData } from '../src/relay/operator/response-data.js';
import { createWebhook } from '../src/relay/signals/webhook.js';
import { openSqlite } from '../src/relay/storage/database/sqlite.js';
import { crmKey, pageOrigin, post, relayOrigin, sampleLead } from './relay/fixture.js';
import { defaultScript } from './scripted-crm-fixture.js';
import { stalls } from './stalled-server-fixture.js';

const config = readConfig({ CRM_URL: 'http://crm.example:81', CRM_KEY: crmKey, ALLOWED_ORIGINS: pageOrigin });
const field: FieldDefinition = {
  address: 'ext_request.1',
  group: 'ext_request',
  id: '1',
  kind: 'select',
  label: '',
};
const submission = { formId: '34', answers: new Map(), token: crypto.randomUUID() };
const file = new File(['%PDF-'], 'a.pdf');

function clientOf(fetch: typeof globalThis.fetch, options: Partial<CrmClientOptions> = {}) {
  return createFormClient({ url: 'http://crm.example:81', server: nodeTransport, fetch, ...options });
}
const gatewayOf = (fetch: typeof globalThis.fetch) =>
  createCrmGatewayFactory(config, fetch)('www.example.com');

/** Creates a client that sends commands to the relay. `fetch` replaces the exchange over the socket. */
function operatorOf(fetch: typeof globalThis.fetch) {
  const data = mkdtempSync(join(tmpdir(), 'apro-wait-'));
  writeOperatorAddress(data, { at: 1, secret: 'x' });
  return createOperatorClient({ data }, { send: () => fetch('http://relay') });
}

/** Everything of the relay and of the client for Node that asks another server. */
const callers: Readonly<Record<string, (fetch: typeof globalThis.fetch) => Promise<unknown>>> = {
  'client: a form': (fetch) => clientOf(fetch).loadForm('34'),
  'client: a published form': (fetch) => clientOf(fetch, { published: new Map() }).loadForm('34'),
  'client: options': (fetch) => clientOf(fetch).loadOptions({ field, parentOption: '1' }),
  'client: a send': (fetch) => clientOf(fetch).send(submission),
  'client: an upload': (fetch) => clientOf(fetch).upload(file, 'ext_request', () => {}),
  'gateway: a form': (fetch) => gatewayOf(fetch).loadWireForm('34'),
  'gateway: fields': (fetch) => gatewayOf(fetch).loadWireFields('ext_request'),
  'gateway: options': (fetch) => gatewayOf(fetch).loadWireOptions({ bind: '1' }),
  'gateway: a publication': (fetch) => gatewayOf(fetch).loadWirePublication('1'),
  'gateway: the list of requests': (fetch) =>
    gatewayOf(fetch).loadWireApplications({ order: 'asc', limit: 50, page: 1 }),
  'gateway: a send': (fetch) => gatewayOf(fetch).sendRecord('34', {}, undefined),
  'gateway: an upload': (fetch) => gatewayOf(fetch).upload(file, 'ext_request', () => {}),
  captcha: (fetch) =>
    createCaptchaCheck(
      { url: 'https://captcha.example', secret: 'x' },
      { fetch, now: Date.now },
    )({
      captcha: 'x',
      token: '',
      host: '',
    }),
  alert: (fetch) =>
    createAlertSender('https://alert.example', fetch, Date.now)({ state: 'attention', code: '' }),
  webhook: (fetch) =>
    createWebhook(
      { url: 'https://hooks.example', secrets: [], hasContent: false },
      fetch,
      Date.now,
    )('msg_1', {
      type: 'test',
      timestamp: '',
      text: '',
      data: {},
    }),
  probe: async (fetch) => {
    vi.stubGlobal('fetch', fetch);
    return probe('http://crm.example', 20_000);
  },
  'operator: a command': async (fetch) => {
    const response = await operatorOf(fetch)({ do: 'list' });
    return response && readResponseData(response);
  },
  'operator: a file': async (fetch) => {
    const response = await operatorOf(fetch)({ do: 'file', file: 'x' });
    for await (const _piece of response ? readLocalPieces(response) : []);
  },
  'operator: a tag': async (fetch) => {
    vi.stubGlobal('fetch', fetch);
    return renderTag(config, '.', {
      verb: 'tag',
      form: '34',
      language: undefined,
      importMap: false,
      frame: false,
    });
  },
};

/**
 * Milliseconds that are longer than the longest time limit: that of an upload to both addresses of the CRM, with
 * both names of the API action.
 */
const longestWaitMs = 500_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe.each(Object.entries(stalls))('with %s', (_stallName, stall) => {
  test.each(Object.entries(callers))('%s settles within its deadline', async (_name, call) => {
    const onSettled = vi.fn();
    call(stall).then(onSettled, onSettled);
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(longestWaitMs);
    await vi.waitFor(() => expect(onSettled).toHaveBeenCalledOnce());
    expect(vi.getTimerCount()).toBe(0);
  });
});

// These tests come after the tests above, which count timers: a closed relay may still start a timer.
describe.each(Object.entries(stalls))('with %s', (_stallName, stall) => {
  test('the relay serves a form and delivers a lead as soon as the CRM works again', async () => {
    let [elapsedMs, isStalled, stalledCount] = [0, false, 0];
    const sentBodies: string[] = [];
    const relay = await createRelay(
      { ...config, dialect: 'compact', proofOfWork: false },
      {
        store: await openStore(await openSqlite(':memory:')),
        log() {},
        now: () => Date.UTC(2026, 0, 1) + elapsedMs,
        monotonic: () => elapsedMs,
        fetch: async (input, init) => {
          const body = String(init?.body);
          if (isStalled) {
            stalledCount++;
            return stall();
          }
          if (body.includes('action=fillform')) sentBodies.push(body);
          const path = new URL(String(input)).pathname;
          return new Response(defaultScript({ path, body, connection: undefined }).text);
        },
      },
    );
    /** Advances the time until the condition is true, for half a day at most. */
    async function advanceUntil(isDone: () => boolean): Promise<void> {
      for (let step = 0; step < 50_000 && !isDone(); step++) {
        elapsedMs += 1_000;
        await vi.advanceTimersByTimeAsync(1_000);
        // The database does not use the simulated timers, so give it real time.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const send = (email: string) =>
      relay(
        post('/onlineforms', {
          ...sampleLead,
          'data[def_customer][email]': email,
          token: crypto.randomUUID(),
        }),
      );
    const openForm = (id: string) => relay(new Request(`${relayOrigin}/forms/${id}`));

    expect((await openForm('34')).status).toBe(200);
    isStalled = true;
    // Two leads use all slots for deliveries. The form 35 was not read before, so the relay must ask the CRM for
    // it.
    await Promise.all(['a@b.example', 'b@b.example'].map(send));
    await advanceUntil(() => stalledCount === 2);
    let status = 0;
    void openForm('35').then((response) => {
      status = response.status;
    });
    await advanceUntil(() => status > 0);
    expect(status).toBeGreaterThanOrEqual(500);

    isStalled = false;
    status = 0;
    await advanceUntil(() => elapsedMs > 120_000);
    expect((await openForm('35')).status).toBe(200);
    await send('c@b.example');
    await advanceUntil(() => sentBodies.some((body) => body.includes('c%40b.example')));
    expect(sentBodies.filter((body) => body.includes('c%40b.example'))).toHaveLength(1);
    vi.useRealTimers();
    await relay.close();
  });
});

test('a spam check that never answers does not hold a lead up', async () => {
  const relay = await createRelay(config, {
    store: await openStore(await openSqlite(':memory:')),
    log() {},
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      return new Response(defaultScript({ path, body: String(init?.body), connection: undefined }).text);
    },
    check: () => new Promise(() => {}),
  });
  const response = relay(post('/onlineforms', sampleLead));
  await vi.advanceTimersByTimeAsync(6_000);
  expect((await response).status).toBe(200);
  vi.useRealTimers();
  await relay.close();
});

test('an answer that is declared as gzip, is plain text and ends with its connection ends at the deadline', async () => {
  vi.useRealTimers();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip', Connection: 'close' });
    response.write('{"status":"success"}', () => response.socket?.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const failure = fetchText(url, {}, { signal: undefined, timeoutMs: 300, server: nodeTransport }).catch(
      (error: unknown) => error,
    );
    expect(await failure).toMatchObject({ name: 'CrmError', outcome: 'unclear' });
    expect(await probe(url, 300)).toMatchObject({ kind: 'answer', status: 200 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
