import { Hono } from 'hono';
import { describe, expect, test, vi } from 'vitest';
import { parsePhpForm } from '../../../src/crm/http/parse-php-form.js';
import { parseWireJson, type WireValue } from '../../../src/crm/json/wire-json.js';
import type { RelayEnv } from '../../../src/relay/http/request-log.js';
import { createOnlineFormsHandler, type OnlineFormsDeps } from '../../../src/relay/routes/onlineforms.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, formText } from '../../scripted-crm-fixture.js';
import {
  pageOrigin,
  pollOptions,
  post,
  relayOrigin,
  sampleLead,
  sampleToken,
  setUpRelay,
  waitForSends,
} from '../fixture.js';

const getForm = (form: string, action = 'getform') => post('/onlineforms', { action, form });

function toPlainValue(value: WireValue | undefined): unknown {
  return value instanceof Map
    ? Object.fromEntries([...value].map(([name, part]) => [name, toPlainValue(part)]))
    : value;
}

describe('the form request', () => {
  test.each(['getform', 'get form value'])(
    'with action "%s" returns the form in the CRM’s format',
    async (action) => {
      const { relay } = await setUpRelay();
      const response = await relay(getForm('34', action));
      expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
      expect(await response.json()).toEqual(JSON.parse(formText));
    },
  );

  test('writes the text of a form once, and again when the form has changed', async () => {
    const loaded = (text: string) => {
      const wire = parseWireJson(text);
      return { wire, loaded: {}, published: async () => ({ text: '', etag: '' }) };
    };
    let form = loaded('{"formtype":"34","name":"first"}');
    const texts: string[] = [];
    const handler = createOnlineFormsHandler({
      formCatalog: { load: async () => form },
      redact(text: string) {
        texts.push(text);
        return text;
      },
    } as unknown as OnlineFormsDeps);
    const app = new Hono<RelayEnv>().post('/onlineforms', async (context) => {
      context.set('site', { origin: pageOrigin, host: 'www.example.com' });
      return handler(context);
    });
    const read = async () => (await app.fetch(getForm('34'), { peer: {} })).text();
    for (let count = 0; count < 3; count++) expect(await read()).toContain('first');
    expect(texts).toHaveLength(1);
    form = loaded('{"formtype":"34","name":"second"}');
    expect(await read()).toContain('second');
    expect(texts).toHaveLength(2);
  });

  test('returns the fields in the order of the CRM', async () => {
    const shuffled = '{"formtype":"34","ext_request":{"70":{"name":"b"},"5":{"name":"a"},"31":{"name":"c"}}}';
    const { relay } = await setUpRelay(() => ({ text: `\uFEFF<br /><b>Warning</b>: x[0]<br />${shuffled}` }));
    const text = await (await relay(getForm('34'))).text();
    expect(text.match(/"\d+":/g)).toEqual(['"70":', '"5":', '"31":']);
  });

  test.each([
    '33',
    '0',
    '-1',
    '1e3',
    '34 ',
    '034',
    '34;35',
    '',
    '__proto__',
    '99999999999',
    '34'.repeat(5_000),
  ])('for form "%s" is refused without a request to the CRM', async (form) => {
    const { relay, crm } = await setUpRelay();
    const response = await relay(getForm(form));
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ status: 'fail', message: 'BAD_REQUEST', reason: 'no such form' });
    expect(crm.requests).toEqual([]);
  });

  test.each(['', 'delete', 'fill', 'getforms', 'GETFORM'])('with action "%s" is refused', async (action) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(getForm('34', action))).status).toBe(400);
    expect(crm.requests).toEqual([]);
  });

  test('leads to a single request to the CRM if 20 arrive at the same time', async () => {
    const { relay, crm } = await setUpRelay();
    await Promise.all(Array.from({ length: 20 }, () => relay(getForm('34'))));
    expect(crm.requests.length).toBe(1);
  });
});

describe('the published definition', () => {
  const published = (headers: Record<string, string> = {}, method = 'GET') =>
    new Request(`${relayOrigin}/forms/34`, { method, headers });

  test('is parsed and cacheable', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(published());
    expect(response.headers.get('Cache-Control')).toMatch(/^public, max-age=60\b/);
    expect(await response.json()).toMatchObject({
      'apro-forms': 1,
      definition: { id: '34', heading: 'Enquiry' },
    });
  });

  test('is not sent again to a client that has it', async () => {
    const { relay } = await setUpRelay();
    const tag = (await relay(published())).headers.get('ETag') ?? '';
    const again = await relay(published({ 'If-None-Match': tag, Origin: pageOrigin }));
    expect(again.status).toBe(304);
    expect(again.headers.get('Access-Control-Allow-Origin')).toBe(pageOrigin);
  });

  test('can be requested with HEAD', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(published({}, 'HEAD'));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('has a CORS header for listed origins only', async () => {
    const { relay } = await setUpRelay();
    const asked = async (origin: string) =>
      (await relay(published({ Origin: origin }))).headers.get('Access-Control-Allow-Origin');
    expect(await asked(pageOrigin)).toBe(pageOrigin);
    expect(await asked('https://other.example')).toBeNull();
  });

  test.each(['33', '34.json', '-1', '%2e%2e'])('is answered with status 404 for id "%s"', async (id) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(new Request(`${relayOrigin}/forms/${id}`))).status).toBe(404);
    expect(crm.requests).toEqual([]);
  });

  test('is not cacheable if the CRM fails', async () => {
    const { relay } = await setUpRelay(() => undefined);
    const response = await relay(published());
    expect(response.status).toBe(503);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('a lead', () => {
  test('is answered in the CRM’s format with a receipt', async () => {
    const { relay } = await setUpRelay();
    const answer = await (await relay(post('/onlineforms', sampleLead))).json();
    expect(answer).toEqual({
      status: 'success',
      form: '34',
      receipt: expect.stringMatching(/^R-[A-Z2-7]{16}$/),
    });
  });

  test('is delivered with unchanged values and without fields that the form does not have', async () => {
    const { relay, crm, logLines } = await setUpRelay();
    await relay(
      post('/onlineforms', {
        ...sampleLead,
        apikey: 'mine',
        'data[def_customer][email]': ' a+b@пример.рф\r\n=1&x ',
        'data[def_customer][status]': 'vip',
        'data[ext_customer][31][value][0]': '1.5',
        'data[ext_customer][31][value][1]': '',
        'data[ext_request][617][value]': 'Germany',
        'data[ext_request][617][owner]': 'me',
        'data[ext_request][71][value][lat]': '55.7',
        'data[ext_request][71][value][lon]': '37.6',
        'data[ext_request][70][value][sql]': 'x',
        'data[ext_request][999][value]': 'unknown field',
        'data[ext_stock][617][value]': 'field of another group',
        'data[__proto__][polluted]': 'x',
        'data[worker][id]': '1',
      }),
    );
    const [first] = await waitForSends({ crm }, 1);
    const sent = parsePhpForm(first?.body ?? '');
    expect(toPlainValue(sent)).toEqual({
      action: 'fillform',
      formtype: '34',
      host: 'www.example.com',
      token: sampleToken,
      data: {
        def_customer: { email: ' a+b@пример.рф\r\n=1&x ' },
        ext_customer: { 31: { value: { 0: '1.5', 1: '' } } },
        ext_request: { 617: { value: 'Germany' }, 71: { value: { lat: '55.7', lon: '37.6' } } },
      },
    });
    expect(logLines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ form: '34', dropped: 6, status: 200 }),
    );
    expect(logLines.join()).not.toMatch(/пример|Germany|polluted|vip/);
  });

  test('sent repeatedly with the same token and body is stored once', async () => {
    const { relay, crm } = await setUpRelay();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => relay(post('/onlineforms', sampleLead))),
    );
    const later = await relay(post('/onlineforms', { ...sampleLead, token: sampleToken.toUpperCase() }));
    const texts = await Promise.all([...answers, later].map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    await waitForSends({ crm }, 1);
  });

  test.each([
    ['the same token and another body', { 'data[def_customer][email]': 'c@d.example' }],
    ['another token and the same body', { token: '1b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d' }],
    ['the same token and body for another form', { formtype: '35' }],
  ])('with %s is another lead', async (_what, change) => {
    const { relay, crm } = await setUpRelay();
    await relay(post('/onlineforms', sampleLead));
    expect((await relay(post('/onlineforms', { ...sampleLead, ...change }))).status).toBe(200);
    await waitForSends({ crm }, 2);
  });

  test('is recognized as a retry after DATA_KEY was changed', async () => {
    const store = { ...(await openStore(await openSqlite(':memory:'))), close: async () => {} };
    const before = await setUpRelay(defaultScript, { DATA_KEY: 'the secret of last year' }, { store });
    const first = await (await before.relay(post('/onlineforms', sampleLead))).json();
    await waitForSends(before, 1);
    await before.relay.close();
    const after = await setUpRelay(
      defaultScript,
      { DATA_KEY: 'the secret of this year,the secret of last year', CRM_URL: before.crm.url },
      { store },
    );
    expect(await (await after.relay(post('/onlineforms', sampleLead))).json()).toEqual(first);
    await after.relay(post('/onlineforms', { ...sampleLead, token: crypto.randomUUID() }));
    await waitForSends(before, 2);
  });

  test.each(['', 'x', '1', 'x'.repeat(10_000), `${sampleToken}\n`, `${sampleToken}' OR 1=1`])(
    'with the token "%.50s" counts as a lead without token',
    async (token) => {
      const { relay, crm } = await setUpRelay();
      await relay(post('/onlineforms', { ...sampleLead, token }));
      await relay(post('/onlineforms', { ...sampleLead, token }));
      expect((await waitForSends({ crm }, 2))[0]?.body).not.toContain('token');
    },
  );

  test.each([
    ['without a form id', { formtype: '' }, 404],
    ['for a form that is not served', { formtype: '36' }, 404],
    ['without a field of the form', { 'data[def_customer][email]': '', data: 'x' }, 400],
  ])('%s is refused', async (_what, change, status) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(post('/onlineforms', { ...sampleLead, ...change }))).status).toBe(status);
    await waitForSends({ crm }, 0);
  });

  test('is accepted if its formtype differs from the form’s id, also as the first request', async () => {
    const { relay, crm } = await setUpRelay(
      (asked) =>
        asked.body.includes('getform') ? { text: formText.replace('"34"', '"7"') } : defaultScript(asked),
      { FORMS: '34' },
    );
    expect((await relay(post('/onlineforms', { ...sampleLead, formtype: '7' }))).status).toBe(200);
    expect((await waitForSends({ crm }, 1))[0]?.body).toContain('formtype=7');
  });
});

test('a lead that cannot be stored gets no receipt', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  const add = () => Promise.reject(new Error('database or disk is full'));
  const { relay } = await setUpRelay(
    defaultScript,
    {},
    { store: { ...store, leads: { ...store.leads, add } } },
  );
  const response = await relay(post('/onlineforms', sampleLead));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'fail', message: 'SERVER_IS_OVERLOADED' });
});

test('a lead gets a receipt while the CRM is down', async () => {
  let down = false;
  const { relay, crm } = await setUpRelay((asked) => (down ? undefined : defaultScript(asked)));
  await relay(getForm('34'));
  down = true;
  const answer = await relay(post('/onlineforms', sampleLead));
  expect(await answer.json()).toMatchObject({ status: 'success', receipt: expect.any(String) });
  await vi.waitFor(() => expect(crm.requests.length).toBeGreaterThan(1), pollOptions);
});
