import { describe, expect, test } from 'vitest';
import type { RelayDeps } from '../../../src/relay/create-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import { crmKey, post, postFile, sampleLead, setUpRelay } from '../fixture.js';

const binded = (id: string, extraFields: Record<string, string> = {}) =>
  post('/sharedapi/utils/binded', { 'params[bind]': id, ...extraFields });
const variants = (id: string) => post('/sharedapi/utils/variants', { 'params[property_id]': id });
const keyedPaths = (asked: readonly { readonly path: string }[]) =>
  asked.filter(({ path }) => path !== '/onlineforms').length;

test('the options under a choice come in the CRM’s words, sorted and without what no form shows', async () => {
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

test('only what was asked for goes to the CRM, and under the relay’s key', async () => {
  const { relay, crm } = await setUpRelay();
  await relay(binded('1', { apikey: 'mine', 'params[apikey]': 'mine', 'params[limit]': '1', x: 'y' }));
  const sent = new URLSearchParams(crm.requests.at(-1)?.body);
  expect([...sent].sort()).toEqual([
    ['apikey', crmKey],
    ['params[bind]', '1'],
  ]);
});

test('a deeper level can be asked for once the list above it was', async () => {
  const { relay } = await setUpRelay();
  expect((await relay(binded('11'))).status).toBe(404);
  await relay(binded('1'));
  const response = await relay(binded('11'));
  expect(await response.json()).toMatchObject({ data: [{ id: '21', value: 'Munich', default: '1' }] });
});

describe('what no served form leads to never reaches the CRM', () => {
  test.each(['0', '21', '90', '999999', '', '-1', '1 OR 1=1', '__proto__', 'constructor', '617:1', '1\0'])(
    'option "%s"',
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

  test.each(['443', '70', 'email', '', '__proto__'])('list "%s"', async (id) => {
    const { relay, crm } = await setUpRelay();
    expect((await relay(variants(id))).status).toBe(404);
    expect(keyedPaths(crm.requests)).toBe(0);
  });

  test('however often somebody asks', async () => {
    const { relay, crm } = await setUpRelay();
    await relay(binded('1'));
    const before = crm.requests.length;
    for (let id = 1_000; id < 1_200; id++) await relay(binded(String(id)));
    expect(crm.requests.length).toBe(before);
  });
});

test('a whole list of a served field is given', async () => {
  const { relay } = await setUpRelay();
  expect(await (await relay(variants('619'))).json()).toMatchObject({
    status: 'success',
    data: [{ id: '21' }],
  });
});

describe('two relays on one store', () => {
  async function setUpTwo(settings: Record<string, string> = {}, script: Script = defaultScript) {
    const kept = await openStore(await openSqlite(':memory:'));
    let trouble = false;
    const store: Store = {
      ...kept,
      cacheStore: {
        ...kept.cacheStore,
        async listNames(prefix) {
          if (trouble) throw new Error('connection lost');
          return kept.cacheStore.listNames(prefix);
        },
      },
      close: async () => {},
    };
    const { relay, crm } = await setUpRelay(script, settings, { store });
    const other = await setUpRelay(script, { ...settings, CRM_URL: crm.url }, { store });
    return {
      relay,
      other: other.relay,
      beInTrouble(now: boolean) {
        trouble = now;
      },
    };
  }

  test('what one has learned the other knows, whatever it was asked for before', async () => {
    const { relay, other } = await setUpTwo();
    expect((await other(binded('777'))).status).toBe(404);
    await relay(binded('1'));
    await expect.poll(async () => (await other(binded('11'))).status, { timeout: 5_000 }).toBe(200);
  });

  test('a store in trouble is looked into again', async () => {
    const { relay, other, beInTrouble } = await setUpTwo();
    await relay(binded('1'));
    beInTrouble(true);
    expect((await other(binded('11'))).status).toBe(503);
    beInTrouble(false);
    expect((await other(binded('11'))).status).toBe(200);
  });

  test('with no list of forms, what one has served the other takes lists, files and leads for', async () => {
    // Sent under another number than it is asked for with; the CRM has no form of that number.
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

test('with no list of forms, those that visitors asked for count', async () => {
  const { relay } = await setUpRelay(undefined, { FORMS: '' });
  expect((await relay(binded('1'))).status).toBe(404);
  await relay(post('/onlineforms', { action: 'getform', form: '34' }));
  expect((await relay(binded('1'))).status).toBe(200);
});

describe('two fields under one option, where the CRM does not say whose its options are', () => {
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

  /** A country with regions and with offices, each with a list of its own under it. */
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
    const bench = await setUpRelay(
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
      const response = await bench.relay(binded(id));
      const { data } = (await response.json()) as { data?: { id: string; property_id?: string }[] };
      return data?.map((option) => `${option.id} ${option.property_id ?? 'anybody’s'}`) ?? response.status;
    };
    return { asked, owners };
  }

  test('it is asked for all options of each, once', async () => {
    const { owners, asked } = await setUpSiblings();
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(await owners('2')).toEqual(['13 618', '52 619']);
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(asked).toEqual(['bind=1', 'property_id=618', 'property_id=619', 'bind=2']);
  });

  test('an option leads only to what hangs on its own field', async () => {
    const { owners } = await setUpSiblings();
    await owners('1');
    expect(await owners('11')).toEqual(['91 620']);
    expect(await owners('51')).toEqual(['92 621']);
  });

  test('what a definition brings along is not asked for', async () => {
    const { owners, asked } = await setUpSiblings({ of618: { variants: lists['property_id=618'] } });
    expect(await owners('1')).toEqual(['11 618', '12 618', '51 619']);
    expect(asked).toEqual(['bind=1', 'property_id=619']);
  });

  test('what it does say counts', async () => {
    const named = [variant('11', '1', { property_id: '618' }), variant('51', '1', { property: '619' })];
    const { owners, asked } = await setUpSiblings({
      instead: { 'bind=1': JSON.stringify({ status: 'success', data: named }) },
    });
    expect(await owners('1')).toEqual(['11 618', '51 619']);
    expect(asked).toEqual(['bind=1']);
  });

  test('where one of the lists can’t be had for good, the other one’s options are its own and the rest is not', async () => {
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
    ['a page', '<h1>404</h1>'],
  ])('where both are %s, each is offered all of them', async (_what, text) => {
    const { owners } = await setUpSiblings({
      instead: { 'property_id=618': text, 'property_id=619': text },
    });
    expect(await owners('1')).toEqual(['11 anybody’s', '51 anybody’s', '12 anybody’s']);
  });

  test('where the CRM can’t be asked now, the list fails as any list does', async () => {
    const { owners } = await setUpSiblings({ instead: { 'property_id=618': failureText('LIMIT_EXCEEDED') } });
    expect(await owners('1')).toBe(429);
  });

  test('after a restart it is known from the store', async () => {
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
    'a refusal in an envelope',
    `{"status":"success","data":${failureText('ACCESS_DENY')}}`,
    502,
    'ACCESS_DENY',
  ],
  ['a fatal error as text', 'Fatal error: x in y.php on line 123', 503, 'SERVER_IS_OVERLOADED'],
  ['a page', '<html>PHP Fatal error</html>', 503, 'SERVER_IS_OVERLOADED'],
  ['nothing', '', 503, 'SERVER_IS_OVERLOADED'],
  ['words of its own', failureText('<b>call 555</b>'), 502, 'CRM_FAILED'],
])('a CRM that answers %s gives a documented word', async (_what, text, status, message) => {
  const { relay } = await setUpRelay((asked) =>
    asked.path.endsWith('/binded') ? { text } : defaultScript(asked),
  );
  const response = await relay(binded('1'));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ status: 'fail', message });
});

test('a CRM that breaks off gives a word that asks to try again', async () => {
  const { relay } = await setUpRelay((asked) =>
    asked.path.endsWith('/binded') ? undefined : defaultScript(asked),
  );
  expect((await relay(binded('1'))).status).toBe(503);
});
