import { describe, expect, test } from 'vitest';
import type { RelayDeps } from '../../../src/relay/create-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import { createRelayClock, crmKey, post, postFile, sampleLead, setUpRelay } from '../fixture.js';

const binded = (id: string, extraFields: Record<string, string> = {}) =>
  post('/sharedapi/utils/binded', { 'params[bind]': id, ...extraFields });
const variants = (id: string) => post('/sharedapi/utils/variants', { 'params[property_id]': id });
const keyedPaths = (asked: readonly { readonly path: string }[]) =>
  asked.filter(({ path }) => path !== '/onlineforms').length;

test('the options under an option are served in the CRM’s format, sorted, without other data of the CRM', async () => {
  const { relay, crm } = await setUpRelay();
  const response = await relay(binded('1'));
  expect(await response.json()).toEqual({
    status: 'success',
    data: [
      { id: '11', value: 'Bavaria & more', bind: '1', highlight: '#ff0000', property_id: '618', sort: '0' },
      { id: '12', value: 'Hesse', bind: '1', property_id: '618', sort: '1' },
    ],
  });
  expect(new URLSearchParams(crm.requests.at(-1)?.body).get('apikey')).toBe(crmKey);
});

test('the request to the CRM contains the relay’s key and no other parameters of the page', async () => {
  const { relay, crm } = await setUpRelay();
  await relay(binded('1', { apikey: 'mine', 'params[apikey]': 'mine', 'params[limit]': '1', x: 'y' }));
  const sent = new URLSearchParams(crm.requests.at(-1)?.body);
  expect([...sent].sort()).toEqual([
    ['apikey', crmKey],
    ['params[bind]', '1'],
  ]);
});

test('a nested list is served only after its parent list was served', async () => {
  const { relay } = await setUpRelay();
  expect((await relay(binded('11'))).status).toBe(404);
  await relay(binded('1'));
  const response = await relay(binded('11'));
  expect(await response.json()).toMatchObject({ data: [{ id: '21', value: 'Munich', default: '1' }] });
});

describe('a list that no served form leads to is not requested from the CRM', () => {
  test.each(['0', '21', '90', '999999', '', '-1', '1 OR 1=1', '__proto__', 'constructor', '617:1', '1\0'])(
    'for option "%s"',
    async (id) => {
      const { relay, crm } = await setUpRelay();
      await relay(binded('1'));
      const before = keyedPaths(crm.requests);
      const response = await relay(binded(id));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ status: 'fail', message: 'BAD_PARAMS' });
      expect(keyedPaths(crm.requests)).toBe(before);
    },
  );

  test.each(['443', '70', 'email', '', '__proto__'])('for field "%s"', async (id) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(variants(id))).status).toBe(404);
    expect(keyedPaths(crm.requests)).toBe(0);
  });

  test('for 200 option ids', async () => {
    const { relay, crm } = await setUpRelay();
    await relay(binded('1'));
    const before = crm.requests.length;
    for (let id = 1_000; id < 1_200; id++) await relay(binded(String(id)));
    expect(crm.requests.length).toBe(before);
  });
});

test('all options of a served field are served', async () => {
  const { relay } = await setUpRelay();
  expect(await (await relay(variants('619'))).json()).toMatchObject({
    status: 'success',
    data: [{ id: '21' }],
  });
});

describe('two relays on the same database', () => {
  async function setUpTwo(settings: Record<string, string> = {}, script: Script = defaultScript) {
    const shared = await openStore(await openSqlite(':memory:'));
    let isFailing = false;
    const store: Store = {
      ...shared,
      cacheStore: {
        ...shared.cacheStore,
        async listNames(prefix) {
          if (isFailing) throw new Error('connection lost');
          return shared.cacheStore.listNames(prefix);
        },
      },
      close: async () => {},
    };
    const { deps: clock, advance } = createRelayClock();
    const { relay, crm } = await setUpRelay(script, settings, { store, ...clock });
    const other = await setUpRelay(script, { ...settings, CRM_URL: crm.url }, { store, ...clock });
    return {
      relay,
      other: other.relay,
      advance,
      setFailing(nextIsFailing: boolean) {
        isFailing = nextIsFailing;
      },
    };
  }

  test('both allow a nested list after one relay has served the parent list', async () => {
    const { relay, other, advance } = await setUpTwo();
    expect((await other(binded('777'))).status).toBe(404);
    await relay(binded('1'));
    // The store is read at most once in a second.
    advance(1_000);
    expect((await other(binded('11'))).status).toBe(200);
  });

  test('a failed reading of the store is repeated by the next request', async () => {
    const { relay, other, setFailing } = await setUpTwo();
    await relay(binded('1'));
    setFailing(true);
    expect((await other(binded('11'))).status).toBe(503);
    setFailing(false);
    expect((await other(binded('11'))).status).toBe(200);
  });

  test('without FORMS, a form that one relay has served is known to the other', async () => {
    // The form's `formtype` differs from its id. The CRM has no form with the id 77.
    const { relay, other } = await setUpTwo({ FORMS: '' }, (asked) =>
      asked.body.includes('form=77')
        ? { text: failureText('BAD_PARAMS') }
        : { text: defaultScript(asked).text.replace('"formtype":"34"', '"formtype":"77"') },
    );
    await relay(post('/onlineforms', { action: 'getform', form: '34' }));
    expect((await other(binded('1'))).status).toBe(200);
    expect((await other(postFile('plan.pdf', '%PDF-1.7'))).status).toBe(200);
    expect((await other(post('/onlineforms', { ...sampleLead, formtype: '77' }))).status).toBe(200);
  });
});

test('without FORMS, lists are served for forms that visitors have loaded', async () => {
  const { relay } = await setUpRelay(undefined, { FORMS: '' });
  expect((await relay(binded('1'))).status).toBe(404);
  await relay(post('/onlineforms', { action: 'getform', form: '34' }));
  expect((await relay(binded('1'))).status).toBe(200);
});

describe('with two nested fields under an option, and options that do not name their field', () => {
  const select = (id: string, more: object = {}) => ({
    [id]: { id, name: id, type_data: 'select', variants: [], ...more },
  });
  const variant = (id: string, bind: string, more: object = {}) => ({
    id,
    value: `v${id}`,
    bind,
    sort: '0',
    ...more,
  });
  const lists: Readonly<Record<string, readonly object[]>> = {
    'bind=1': [variant('11', '1'), variant('51', '1'), variant('12', '1')],
    'bind=2': [variant('13', '2'), variant('52', '2')],
    'bind=11': [variant('91', '11')],
    'bind=51': [variant('92', '51')],
    'property_id=618': [variant('11', '1'), variant('12', '1'), variant('13', '2')],
    'property_id=619': [variant('51', '1'), variant('52', '2')],
  };

  /** Fields: country 617 with regions 618 and offices 619 under it; 620 under 618, and 621 under 619. */
  async function setUpSiblings({
    of618 = {},
    instead = {},
    ...deps
  }: Partial<RelayDeps> & { of618?: object; instead?: Readonly<Record<string, string>> } = {}) {
    const asked: string[] = [];
    const form = JSON.stringify({
      formtype: '34',
      name: 'Enquiry',
      ext_request: {
        ...select('617', { variants: [variant('1', '0'), variant('2', '0')] }),
        ...select('618', { parent: '617', ...of618 }),
        ...select('619', { parent: '617' }),
        ...select('620', { parent: '618' }),
        ...select('621', { parent: '619' }),
      },
    });
    const fixture = await setUpRelay(
      ({ path, body }) => {
        if (path === '/onlineforms') return { text: form };
        const [, name, id] = /params%5B(\w+)%5D=(\w+)/.exec(body) ?? [];
        const list = `${name}=${id}`;
        asked.push(list);
        return { text: instead[list] ?? JSON.stringify({ status: 'success', data: lists[list] ?? [] }) };
      },
      { FORMS: '34' },
      deps,
    );
    const owners = async (id: string) => {
      const response = await fixture.relay(binded(id));
      const { data } = (await response.json()) as { data?: { id: string; property_id?: string }[] };
      return data?.map((option) => `${option.id} ${option.property_id ?? 'anybody’s'}`) ?? response.status;
    };
    return { asked, owners };
  }

  test('the relay fetches all options of both fields once', async () => {
    const { owners, asked } = await setUpSiblings();
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(await owners('2')).toEqual(['13 618', '52 619']);
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(asked).toEqual(['bind=1', 'property_id=618', 'property_id=619', 'bind=2']);
  });

  test('an option allows only lists under its own field', async () => {
    const { owners } = await setUpSiblings();
    await owners('1');
    expect(await owners('11')).toEqual(['91 620']);
    expect(await owners('51')).toEqual(['92 621']);
  });

  test('options in the form’s definition are not fetched', async () => {
    const { owners, asked } = await setUpSiblings({ of618: { variants: lists['property_id=618'] } });
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(asked).toEqual(['bind=1', 'property_id=619']);
  });

  test('a field named in the options is used', async () => {
    const named = [variant('11', '1', { property_id: '618' }), variant('51', '1', { property: '619' })];
    const { owners, asked } = await setUpSiblings({
      instead: { 'bind=1': JSON.stringify({ status: 'success', data: named }) },
    });
    expect(await owners('1')).toEqual(['11 618', '51 619']);
    expect(asked).toEqual(['bind=1']);
  });

  test('the options of one field are known if the CRM refuses to list the other’s', async () => {
    const { owners, asked } = await setUpSiblings({
      instead: { 'property_id=618': failureText('BAD_PARAMS') },
    });
    expect(await owners('1')).toEqual(['11 618', '51 619', '12 618'].sort());
    await owners('2');
    expect(asked.filter((list) => list === 'property_id=618')).toHaveLength(1);
  });

  test.each([
    ['refused', failureText('ACCESS_DENY')],
    ['empty', '{"status":"success","data":[]}'],
    ['HTML', '<h1>404</h1>'],
  ])('each field gets all options if both lists are %s', async (_what, text) => {
    const { owners } = await setUpSiblings({
      instead: { 'property_id=618': text, 'property_id=619': text },
    });
    expect(await owners('1')).toEqual(['11 anybody’s', '51 anybody’s', '12 anybody’s']);
  });

  test('the request fails if the CRM has reached its request limit', async () => {
    const { owners } = await setUpSiblings({ instead: { 'property_id=618': failureText('LIMIT_EXCEEDED') } });
    expect(await owners('1')).toBe(429);
  });

  test('the owners of options are known after a restart', async () => {
    const store: Store = { ...(await openStore(await openSqlite(':memory:'))), close: async () => {} };
    const before = await setUpSiblings({ store });
    await before.owners('1');
    const after = await setUpSiblings({ store });
    expect(await after.owners('51')).toEqual(['92 621']);
    expect(after.asked).toEqual(['bind=51']);
  });
});

test.each([
  ['LIMIT_EXCEEDED', failureText('LIMIT_EXCEEDED'), 429, 'LIMIT_EXCEEDED'],
  ['SERVER_IS_OVERLOADED', failureText('SERVER_IS_OVERLOADED'), 503, 'SERVER_IS_OVERLOADED'],
  ['ACCESS_DENY', failureText('ACCESS_DENY'), 502, 'ACCESS_DENY'],
  [
    'an error inside a success reply',
    `{"status":"success","data":${failureText('ACCESS_DENY')}}`,
    502,
    'ACCESS_DENY',
  ],
  ['a PHP error as text', 'Fatal error: x in y.php on line 123', 503, 'SERVER_IS_OVERLOADED'],
  ['an HTML page', '<html>PHP Fatal error</html>', 503, 'SERVER_IS_OVERLOADED'],
  ['an empty body', '', 503, 'SERVER_IS_OVERLOADED'],
  ['an unknown code', failureText('<b>call 555</b>'), 502, 'CRM_FAILED'],
])('a CRM reply of %s becomes a documented error code', async (_what, text, status, message) => {
  const { relay } = await setUpRelay((asked) =>
    asked.path.endsWith('/binded') ? { text } : defaultScript(asked),
  );
  const response = await relay(binded('1'));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ status: 'fail', message });
});

test('a closed connection of the CRM becomes status 503', async () => {
  const { relay } = await setUpRelay((asked) =>
    asked.path.endsWith('/binded') ? undefined : defaultScript(asked),
  );
  expect((await relay(binded('1'))).status).toBe(503);
});
