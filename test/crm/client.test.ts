import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CrmClientOptions, createCrmClient } from '../../src/crm/server-client.js';
import {
  defaultScript,
  failureText,
  formText,
  type Script,
  type ScriptedCrm,
  startScriptedCrm,
} from '../scripted-crm-fixture.js';

let crm: ScriptedCrm | undefined;
let script: Script = defaultScript;

beforeEach(async () => {
  script = defaultScript;
  crm = await startScriptedCrm((asked) => script(asked));
});
afterEach(() => crm?.close());

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

test('a form is asked for in the document’s words, without a key', async () => {
  const { definition } = await createClient().loadForm('34');
  expect(definition).toMatchObject({ id: '34', heading: 'Enquiry' });
  expect(asked()).toMatchObject([
    { path: '/onlineforms', body: 'action=getform&form=34&host=www.example.com' },
  ]);
});

test('lists and files go with the key', async () => {
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

describe('the two dialects', () => {
  const speaks =
    (known: readonly string[]): Script =>
    (request) =>
      known.includes(new URLSearchParams(request.body).get('action') ?? '')
        ? request.body.includes('action=fill')
          ? { text: '{"status":"success","form":"34"}' }
          : { text: formText }
        : { text: failureText('BAD_REQUEST') };

  test('are found out by reading, and remembered', async () => {
    script = speaks(['get form value', 'fill form value']);
    const { loadForm, send } = createClient();
    await loadForm('34');
    await loadForm('34');
    await send(lead);
    expect(actions()).toEqual(['getform', 'get form value', 'get form value', 'fill form value']);
  });

  test('are found out by a send only where the first was refused in so many words', async () => {
    script = speaks(['fill form value']);
    expect(await createClient().send(lead)).toEqual({ form: '34' });
    expect(actions()).toEqual(['fillform', 'fill form value']);
  });

  test.each([
    ['an error page', { text: '<h1>Error</h1>' }],
    ['nothing', { text: '' }],
    ['half an answer', { text: '{"status":"suc' }],
    ['an error status', { status: 500, text: 'x' }],
    ['a broken connection', undefined],
    ['LIMIT_EXCEEDED', { text: failureText('LIMIT_EXCEEDED') }],
    ['a word that nobody knows', { text: failureText('NO_WAY') }],
  ])('a send that met %s is not tried in the other one', async (_what, answer) => {
    script = () => answer;
    await expect(createClient().send(lead)).rejects.toMatchObject({ name: 'CrmError' });
    expect(asked()).toHaveLength(1);
  });

  test('are left alone when one is pinned', async () => {
    script = speaks([]);
    await expect(createClient({ dialect: 'spelled' }).loadForm('34')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(actions()).toEqual(['get form value']);
  });
});

describe('a failure says what it is, whether trying again helps, and whether a lead may have arrived', () => {
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
  ])('%j', async (answer, code, retryable, outcome) => {
    script = () => answer;
    await expect(createClient({ dialect: 'compact' }).send(lead)).rejects.toMatchObject({
      code,
      retryable,
      outcome,
    });
  });

  test('a silent CRM: a time-out, and a lead that may have arrived', async () => {
    script = () => new Promise(() => {});
    await expect(createClient({ timeout: 200 }).send(lead)).rejects.toMatchObject({
      code: 'timeout',
      outcome: 'unclear',
    });
  });

  test('a CRM that trickles: the time-out counts the whole answer', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(createClient({ url, timeout: 200 }).loadForm('34')).rejects.toMatchObject({
      code: 'timeout',
    });
    server.closeAllConnections();
    server.close();
  });

  test('nobody there: certainly not taken', async () => {
    const { url = '' } = crm ?? {};
    await crm?.close();
    await expect(createClient({ url }).send(lead)).rejects.toMatchObject({
      code: 'network',
      outcome: 'not-taken',
    });
  });

  test('given up by the caller', async () => {
    script = () => new Promise(() => {});
    const abort = new AbortController();
    const load = createClient().loadForm('34', abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(load).rejects.toMatchObject({ code: 'aborted' });
  });
});

test.each([
  ['bare', '{"status":"success","form":"34"}'],
  ['wrapped', '{"status":"success","data":{"form":34}}'],
  ['after a warning', '\ufeff<b>Warning</b>: x [0]<br />\n{"status":"success","form":"34"}'],
  ['with a code of its own for success', '{"status":"success","form":"34","extra":[1]}'],
  [
    'with the request that was made',
    '{"status":"success","data":{"form":"34","id":7,"status":"unselected"}}',
  ],
  ['before a notice', '{"status":"success","form":"34"}\n<b>Notice</b>: x [0] {y}'],
  ['before what counts visitors', '{"status":"success","form":"34"}<script>n({"id":"1"})</script>'],
  ['behind many warnings', `${'Warning: x [0] {y}\n'.repeat(50)}{"status":"success","form":"34"}`],
  ['twice', '{"status":"success","form":"34"}{"status":"success","form":"34"}'],
])('a send answered %s is taken', async (_how, text) => {
  script = () => ({ text });
  expect(await createClient().send(lead)).toEqual({ form: '34' });
});

test.each([
  '{"status":"fail","message":"BAD_PARAMS"}',
  '{"status":"success","data":{"status":"fail","message":"BAD_PARAMS"}}',
  '{"status":"fail","message":"BAD_PARAMS","data":{"status":"success","form":"34"}}',
  '{"status":"fail","message":"BAD_PARAMS","data":{"status":"unselected"}}',
])('a send answered %s is refused', async (text) => {
  script = () => ({ text });
  await expect(createClient().send(lead)).rejects.toMatchObject({ code: 'BAD_PARAMS', outcome: 'not-taken' });
});

test.each([
  ['in a page', '<html><body>{"status":"success","form":"34"}</body></html>', 'not-json'],
  ['in a script', '<script>r={"status":"success","form":"34"}</script>', 'not-json'],
  ['in a comment', '<!-- {"status":"success","form":"34"} -->', 'not-json'],
  ['inside another answer', '{"x":NaN,"log":{"status":"success"},"y":1}', 'not-json'],
  ['inside one that is cut', '{"log":[{"status":"success"},', 'truncated'],
  ['before one that is cut', '{"status":"success","form":"34"}{"status":"fa', 'truncated'],
  ['beside an error', '{"status":"success","form":"34"}{"error":"the database is gone"}', 'not-json'],
  ['and refused', '{"status":"success","form":"34"}{"status":"fail","message":"BAD_PARAMS"}', 'refused'],
  ['and refused before', '{"status":"fail","message":"BAD_PARAMS"}{"status":"success"}', 'refused'],
])('a send answered %s may have been taken, and may not', async (_how, text, code) => {
  script = () => ({ text });
  await expect(createClient().send(lead)).rejects.toMatchObject({ code, outcome: 'unclear' });
  expect(asked()).toHaveLength(1);
});

test.each([
  ['a refusal before', '{"status":"fail","message":"LIMIT_EXCEEDED"}{"status":"success","data":[{"id":1}]}'],
  ['a refusal behind', '{"status":"success","data":[{"id":1}]}{"status":"fail","message":"LIMIT_EXCEEDED"}'],
])('a list with %s it is none', async (_how, text) => {
  script = () => ({ text });
  const list = createClient({ key: 'k' }).loadOptions({ field: country, parentOption: '1' });
  await expect(list).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test.each([
  '{"time":"0.0123 s","memory":"12 MB","queries":["a","b","c"]}{"status":"success","data":[{"id":1}]}',
  'Undefined array key [0]{"status":"success","data":[{"id":1}]}<!-- 0.1 s -->',
  '[{"id":1}] {"time":1}',
])('a list in %s is found', async (text) => {
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
])('%s is no list without options', async (text) => {
  script = () => ({ text });
  await expect(
    createClient({ key: 'k' }).loadOptions({ field: country, parentOption: '1' }),
  ).rejects.toMatchObject({
    code: 'not-json',
  });
});

test.each([
  ['bare', formText],
  ['wrapped', `{"status":"success","data":${formText}}`],
])('a form answered %s is read', async (_how, text) => {
  script = () => ({ text });
  expect((await createClient().loadForm('34')).definition.fields).toHaveLength(7);
});

describe('port 80 in place of 81', () => {
  /** A fetch for which port 81 is closed or breaks; what would go to port 80 goes to the scripted CRM. */
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

  test.each(['ECONNREFUSED', 'ECONNRESET'])('for reading, after %s', async (code) => {
    const { fetch } = fetchWith(code);
    expect((await over(fetch).loadForm('34')).definition.id).toBe('34');
  });

  test('for a send only while not one byte has left', async () => {
    expect(await over(fetchWith('ECONNREFUSED').fetch).send(lead)).toEqual({ form: '34' });
    const broken = fetchWith('ECONNRESET');
    await expect(over(broken.fetch).send(lead)).rejects.toMatchObject({ outcome: 'unclear' });
    expect(broken.urls).toEqual(['http://crm.invalid:81/onlineforms']);
  });

  test('never in a browser, which must not guess ports', async () => {
    const { fetch, urls } = fetchWith('ECONNREFUSED');
    await expect(over(fetch, { server: undefined }).loadForm('34')).rejects.toMatchObject({
      code: 'network',
    });
    expect(urls).toHaveLength(1);
  });
});

test('a relay’s own definition is taken where there is one, and the CRM’s words where not', async () => {
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

test('a relay’s setting for options is followed, the page’s own wins', async () => {
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
