import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CrmClientOptions, createCrmClient } from '../../src/crm/server-client.js';
import {
  defaultScript,
  failureText,
  formText,
  type Script,
  type ScriptedCrm,
  startScriptedCrm,
} from '../scripted-crm-fixture.js';
import { createManualClock } from './manual-clock.js';

let crm: ScriptedCrm | undefined;
let script: Script = defaultScript;

beforeEach(async () => {
  script = defaultScript;
  crm = await startScriptedCrm((asked) => script(asked));
});
afterEach(() => {
  vi.unstubAllEnvs();
  return crm?.close();
});

function createClient(overrides: Partial<CrmClientOptions> = {}) {
  return createCrmClient({ url: crm?.url ?? '', host: 'www.example.com', timeout: 2_000, ...overrides });
}
const asked = () => crm?.requests ?? [];
const actions = () => asked().map(({ body }) => new URLSearchParams(body).get('action'));
const country = {
  address: 'ext_request.617',
  group: 'ext_request',
  id: '617',
  kind: 'select',
  label: 'x',
} as const;
const lead = { formId: '34', answers: new Map([['def_customer.email', 'a@b.example']] as const), token: 't' };

test('loadForm sends the action `getform`, the id and the host, but no key', async () => {
  const { definition } = await createClient().loadForm('34');
  expect(definition).toMatchObject({ id: '34', heading: 'Enquiry' });
  expect(asked()).toMatchObject([
    { path: '/onlineforms', body: 'action=getform&form=34&host=www.example.com' },
  ]);
});

test('requests for option lists and uploads have the key', async () => {
  const field = {
    address: 'ext_request.618',
    group: 'ext_request',
    id: '618',
    kind: 'select',
    label: '',
  } as const;
  const { loadOptions, upload } = createClient({ key: 'k'.repeat(32) });
  expect(await loadOptions({ field, parentOption: '1' })).toEqual([
    { id: '11', text: 'Bavaria & more', bind: '1', color: '#ff0000' },
    { id: '12', text: 'Hesse', bind: '1' },
  ]);
  await loadOptions({ field });
  expect(await upload(new File(['x'], 'a.pdf'), 'ext_stock', () => {})).toBe('54cf4e91db8ba.pdf');
  expect(asked().map(({ path }) => path)).toEqual([
    '/sharedapi/utils/binded',
    '/sharedapi/utils/variants',
    '/sharedapi/utils/upload',
  ]);
  expect(asked()[0]?.body).toBe(`apikey=${'k'.repeat(32)}&params%5Bbind%5D=1`);
  expect(asked()[1]?.body).toBe(`apikey=${'k'.repeat(32)}&params%5Bproperty_id%5D=618`);
  expect(asked()[2]?.body).toMatch(/name="params\[object\]"\r\n\r\nstock\r\n/);
});

describe('the client and the two dialects', () => {
  const speaks =
    (known: readonly string[]): Script =>
    (request) =>
      known.includes(new URLSearchParams(request.body).get('action') ?? '')
        ? request.body.includes('action=fill')
          ? { text: '{"status":"success","form":"34"}' }
          : { text: formText }
        : { text: failureText('BAD_REQUEST') };

  test('a read finds the dialect, and later requests use the same dialect', async () => {
    script = speaks(['get form value', 'fill form value']);
    const { loadForm, send } = createClient();
    await loadForm('34');
    await loadForm('34');
    await send(lead);
    expect(actions()).toEqual(['getform', 'get form value', 'get form value', 'fill form value']);
  });

  test('a lead is sent with the other name of the action after the CRM refused the first', async () => {
    script = speaks(['fill form value']);
    expect(await createClient().send(lead)).toEqual({ form: '34' });
    expect(actions()).toEqual(['fillform', 'fill form value']);
  });

  test.each([
    ['an HTML page', { text: '<h1>Error</h1>' }],
    ['an empty answer', { text: '' }],
    ['a truncated answer', { text: '{"status":"suc' }],
    ['an error status', { status: 500, text: 'x' }],
    ['a broken connection', undefined],
    ['LIMIT_EXCEEDED', { text: failureText('LIMIT_EXCEEDED') }],
    ['an unknown error word', { text: failureText('NO_WAY') }],
  ])('a lead is not sent with the other name of the action after %s', async (_case, answer) => {
    script = () => answer;
    await expect(createClient().send(lead)).rejects.toMatchObject({ name: 'CrmError' });
    expect(asked()).toHaveLength(1);
  });

  test.each([
    ['spelled', 'server', 'get form value'],
    ['spelled', 'page', 'get form value'],
    ['compact', 'server', 'getform'],
    ['compact', 'page', 'getform'],
  ] as const)('the pinned dialect %s is the only dialect that a %s tries', async (dialect, place, action) => {
    vi.stubEnv('SSR', place === 'server');
    script = speaks([]);
    await expect(createClient({ dialect }).loadForm('34')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(actions()).toEqual([action]);
  });
});

describe('a failed send has a code, `retryable` and an outcome', () => {
  test.each([
    [{ text: failureText('ACCESS_DENY') }, 'ACCESS_DENY', false, 'not-taken'],
    [{ text: failureText('LIMIT_EXCEEDED') }, 'LIMIT_EXCEEDED', true, 'not-taken'],
    [{ text: failureText('SERVER_IS_OVERLOADED') }, 'SERVER_IS_OVERLOADED', true, 'not-taken'],
    [{ text: failureText('BAD_PARAMS') }, 'BAD_PARAMS', false, 'not-taken'],
    [{ text: failureText('NO_WAY') }, 'refused', false, 'not-taken'],
    [{ text: '' }, 'empty', true, 'unclear'],
    [{ text: '<html>' }, 'not-json', true, 'unclear'],
    [{ text: '{"status":"succ' }, 'truncated', true, 'unclear'],
    [{ text: '{"form":"34"}' }, 'not-json', true, 'unclear'],
    [{ status: 502, text: 'Bad gateway' }, 'http', true, 'unclear'],
    [{ status: 302, text: '' }, 'redirect', false, 'unclear'],
    [{ text: 'x'.repeat(70_000) }, 'too-large', false, 'unclear'],
    [undefined, 'network', true, 'unclear'],
  ])('the answer %j gives %s (retryable %s, %s)', async (answer, code, retryable, outcome) => {
    script = () => answer;
    await expect(createClient({ dialect: 'compact' }).send(lead)).rejects.toMatchObject({
      code,
      retryable,
      outcome,
    });
  });

  test('a CRM that does not answer gives a timeout with an unclear outcome', async () => {
    script = () => new Promise(() => {});
    const clock = createManualClock();
    const failure = createClient({ clock }).send(lead);
    void failure.catch(() => {});
    await vi.waitFor(() => expect(asked()).toHaveLength(1), { interval: 1 });
    await clock.advance(2_000);
    await expect(failure).rejects.toMatchObject({ code: 'timeout', outcome: 'unclear' });
  });

  test('a CRM that answers slowly, byte by byte, gives a timeout: the deadline is for the whole answer', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(createClient({ url, timeout: 90 }).loadForm('34')).rejects.toMatchObject({
      code: 'timeout',
    });
    server.closeAllConnections();
    server.close();
  });

  test('a refused connection gives `network`, and the lead has certainly not left', async () => {
    const { url = '' } = crm ?? {};
    await crm?.close();
    await expect(createClient({ url }).send(lead)).rejects.toMatchObject({
      code: 'network',
      outcome: 'not-taken',
    });
  });

  test('a request that the caller cancels gives `aborted`', async () => {
    script = () => new Promise(() => {});
    const abort = new AbortController();
    const load = createClient().loadForm('34', abort.signal);
    void load.catch(() => {});
    await vi.waitFor(() => expect(asked()).toHaveLength(1), { interval: 1 });
    abort.abort();
    await expect(load).rejects.toMatchObject({ code: 'aborted' });
  });
});

test.each([
  ['a bare success', '{"status":"success","form":"34"}'],
  ['a success with the form inside `data`', '{"status":"success","data":{"form":34}}'],
  ['a success after a PHP warning', '\ufeff<b>Warning</b>: x [0]<br />\n{"status":"success","form":"34"}'],
  ['a success with further members', '{"status":"success","form":"34","extra":[1]}'],
  [
    'a success with the request in `data`',
    '{"status":"success","data":{"form":"34","id":7,"status":"unselected"}}',
  ],
  ['a success before a PHP notice', '{"status":"success","form":"34"}\n<b>Notice</b>: x [0] {y}'],
  [
    'a success before a script of a visitor counter',
    '{"status":"success","form":"34"}<script>n({"id":"1"})</script>',
  ],
  [
    'a success after many PHP warnings',
    `${'Warning: x [0] {y}\n'.repeat(50)}{"status":"success","form":"34"}`,
  ],
  ['two equal successes', '{"status":"success","form":"34"}{"status":"success","form":"34"}'],
])('a lead counts as accepted after the answer: %s', async (_answer, text) => {
  script = () => ({ text });
  expect(await createClient().send(lead)).toEqual({ form: '34' });
});

test.each([
  '{"status":"fail","message":"BAD_PARAMS"}',
  '{"status":"success","data":{"status":"fail","message":"BAD_PARAMS"}}',
  '{"status":"fail","message":"BAD_PARAMS","data":{"status":"success","form":"34"}}',
  '{"status":"fail","message":"BAD_PARAMS","data":{"status":"unselected"}}',
])('a lead counts as refused after the answer %s', async (text) => {
  script = () => ({ text });
  await expect(createClient().send(lead)).rejects.toMatchObject({ code: 'BAD_PARAMS', outcome: 'not-taken' });
});

test.each([
  ['a success inside an HTML page', '<html><body>{"status":"success","form":"34"}</body></html>', 'not-json'],
  ['a success inside a script', '<script>r={"status":"success","form":"34"}</script>', 'not-json'],
  ['a success inside an HTML comment', '<!-- {"status":"success","form":"34"} -->', 'not-json'],
  ['a success inside another object', '{"x":NaN,"log":{"status":"success"},"y":1}', 'not-json'],
  ['a success inside a truncated object', '{"log":[{"status":"success"},', 'truncated'],
  ['a success before a truncated object', '{"status":"success","form":"34"}{"status":"fa', 'truncated'],
  [
    'a success before an object with an error',
    '{"status":"success","form":"34"}{"error":"the database is gone"}',
    'not-json',
  ],
  [
    'a success before a refusal',
    '{"status":"success","form":"34"}{"status":"fail","message":"BAD_PARAMS"}',
    'refused',
  ],
  ['a success after a refusal', '{"status":"fail","message":"BAD_PARAMS"}{"status":"success"}', 'refused'],
])('it is unclear whether the CRM has the lead after the answer: %s', async (_answer, text, code) => {
  script = () => ({ text });
  await expect(createClient().send(lead)).rejects.toMatchObject({ code, outcome: 'unclear' });
  expect(asked()).toHaveLength(1);
});

test.each([
  ['before', '{"status":"fail","message":"LIMIT_EXCEEDED"}{"status":"success","data":[{"id":1}]}'],
  ['after', '{"status":"success","data":[{"id":1}]}{"status":"fail","message":"LIMIT_EXCEEDED"}'],
])('loadOptions rejects an answer with a refusal %s the list', async (_place, text) => {
  script = () => ({ text });
  const list = createClient({ key: 'k' }).loadOptions({ field: country, parentOption: '1' });
  await expect(list).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test.each([
  '{"time":"0.0123 s","memory":"12 MB","queries":["a","b","c"]}{"status":"success","data":[{"id":1}]}',
  'Undefined array key [0]{"status":"success","data":[{"id":1}]}<!-- 0.1 s -->',
  '[{"id":1}] {"time":1}',
])('loadOptions finds the list in the answer %s', async (text) => {
  script = () => ({ text });
  const list = createClient({ key: 'k' }).loadOptions({ field: country, parentOption: '1' });
  expect(await list).toEqual([{ id: '1', text: '1' }]);
});

test.each([
  'Fatal error: Allowed memory size exhausted in /var/www/x.php on line 123',
  '{"error":"db"}',
  '{"status":"error","message":"x"}',
  '{"status":false,"message":"ACCESS_DENY"}',
  '{"status":"success"}',
  '{"status":"success","data":7}',
])('loadOptions rejects instead of returning an empty list for the answer %s', async (text) => {
  script = () => ({ text });
  await expect(
    createClient({ key: 'k' }).loadOptions({ field: country, parentOption: '1' }),
  ).rejects.toMatchObject({
    code: 'not-json',
  });
});

test.each([
  ['without an envelope', formText],
  ['inside an envelope', `{"status":"success","data":${formText}}`],
])('loadForm reads a definition %s', async (_shape, text) => {
  script = () => ({ text });
  expect((await createClient().loadForm('34')).definition.fields).toHaveLength(7);
});

describe('the client with a URL on port 81', () => {
  /** A `fetch` that fails with an error code on port 81, and sends requests for port 80 to the scripted CRM. */
  function fetchWith(code: string): { fetch: typeof fetch; urls: string[] } {
    const urls: string[] = [];
    return {
      urls,
      fetch: (input, init) => {
        urls.push(String(input));
        if (String(input).includes(':81/')) {
          return Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }),
          );
        }
        return fetch(String(input).replace('http://crm.invalid:80', crm?.url ?? ''), init);
      },
    };
  }
  const over = (fetch: typeof globalThis.fetch, more: Partial<CrmClientOptions> = {}) =>
    createClient({ url: 'http://crm.invalid:81', dialect: 'compact', fetch, ...more });

  test.each(['ECONNREFUSED', 'ECONNRESET'])('uses port 80 for a read after %s', async (code) => {
    const { fetch } = fetchWith(code);
    expect((await over(fetch).loadForm('34')).definition.id).toBe('34');
  });

  test('sends a lead to port 80 only if no byte was sent to port 81', async () => {
    expect(await over(fetchWith('ECONNREFUSED').fetch).send(lead)).toEqual({ form: '34' });
    const broken = fetchWith('ECONNRESET');
    await expect(over(broken.fetch).send(lead)).rejects.toMatchObject({ outcome: 'unclear' });
    expect(broken.urls).toEqual(['http://crm.invalid:81/onlineforms']);
  });

  test('never uses port 80 in a browser', async () => {
    const { fetch, urls } = fetchWith('ECONNREFUSED');
    await expect(over(fetch, { server: undefined }).loadForm('34')).rejects.toMatchObject({
      code: 'network',
    });
    expect(urls).toHaveLength(1);
  });
});

test('loadForm takes the published form of a relay, otherwise the definition of the CRM', async () => {
  const published = {
    definition: { id: '34', heading: 'Published', description: [], feedback: [], fields: [] },
  };
  script = ({ path }) =>
    path === '/forms/34'
      ? { text: JSON.stringify({ 'apro-forms': 1, ...published, warnings: [] }) }
      : { text: formText.replaceAll('34', '35') };
  const { loadForm } = createClient({ published: new Map() });
  expect(await loadForm('34')).toMatchObject({ definition: { heading: 'Published' }, repeatable: true });
  expect((await loadForm('35')).definition.heading).toBe('Enquiry');
  expect((await loadForm('35')).repeatable).toBeUndefined();
});

test('options are sent as the relay’s setting says, unless the page sets `optionValue`', async () => {
  const definition = { id: '34', heading: '', description: [], feedback: [], fields: [] };
  script = ({ path }) =>
    path === '/forms/34'
      ? { text: JSON.stringify({ 'apro-forms': 1, definition, warnings: [], optionValue: 'id' }) }
      : { text: '{"status":"success","form":"34"}' };
  const answers = new Map([['ext_request.1', { option: { id: '7', text: 'Seven' } }]] as const);
  for (const own of [undefined, 'value'] as const) {
    const { loadForm, send } = createClient({ published: new Map(), optionValue: own });
    await loadForm('34');
    await send({ ...lead, answers });
  }
  const values = asked().map(({ body }) => new URLSearchParams(body).get('data[ext_request][1][value]'));
  expect(values).toEqual([null, '7', null, 'Seven']);
});
