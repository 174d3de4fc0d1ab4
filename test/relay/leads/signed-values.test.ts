import { describe, expect, test } from 'vitest';
import { createPersonalLink } from '../../../src/relay/cli/sign-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { type SignedValues, signValues } from '../../../src/relay/create-relay.js';
import { readLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { createLeadAdmin } from '../../../src/relay/operator/lead-admin.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, formText } from '../../scripted-crm-fixture.js';
import { crmKey, post, relayOrigin, sampleLead, setUpRelay, waitForSends } from '../fixture.js';

const linkKey = 'a secret of links';
const settings = { LINK_KEY: `${linkKey},an older secret of links`, SIGNED_FIELDS: 'ext_request.617' };
const address = 'ext_request.617';
const noonMs = Date.UTC(2026, 10, 24, 12);

/** Sends a lead with a personal link and with `sent` as the field's value. Returns what the CRM gets, and the logged code. */
async function sendSigned(link: string, sent = 'forged', env: Readonly<Record<string, string>> = settings) {
  const bench = await setUpRelay(defaultScript, env, { now: () => noonMs });
  const answer = await bench.relay(
    post('/onlineforms', { ...sampleLead, 'data[ext_request][617][value]': sent, signed: link }),
  );
  expect(await answer.json()).toMatchObject({ status: 'success' });
  const [lead] = await waitForSends(bench, 1);
  const body = new URLSearchParams(lead?.body);
  const logLine = bench.logLines
    .map((line) => JSON.parse(line))
    .find(({ route }) => route === '/onlineforms');
  return {
    value: body.get('data[ext_request][617][value]'),
    email: body.get('data[def_customer][email]'),
    code: logLine.code,
  };
}

const sign = (signed: Partial<SignedValues>, under = linkKey) =>
  signValues(under, { form: '34', values: { [address]: 'VIP' }, ...signed });

describe('a personal link', () => {
  test.each([
    ['without a time of expiry', {}, linkKey],
    ['that has not expired', { until: noonMs / 1_000 + 60 }, linkKey],
    ['signed with the previous secret', {}, 'an older secret of links'],
  ])('%s replaces the value that the page sends', async (_what, signed, under) => {
    expect(await sendSigned(await sign(signed, under))).toEqual({
      value: 'VIP',
      email: 'a@b.example',
      code: undefined,
    });
  });

  test('can contain any characters', async () => {
    const values = { [address]: 'Ёлка & Ко, 1+1=2 🎄' };
    expect(await sendSigned(await sign({ values }))).toMatchObject({ value: values[address] });
  });

  /** Signs any text, as a program of an operator can do by mistake. */
  async function signText(text: string): Promise<string> {
    const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    const body = encode(Buffer.from(text));
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', Buffer.from(linkKey), algorithm, false, ['sign']);
    return `${body}.${encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, Buffer.from(body))))}`;
  }

  test.each([
    '',
    'hello',
    '{"form":"34"',
    '[]',
    'null',
    '34',
    '"34"',
    '{"form":{"id":"34"}}',
    '{"form":"34","values":7}',
  ])(
    'that contains %j is ignored although its signature is right, and the lead is accepted',
    async (text) => {
      expect(await sendSigned(await signText(text))).toMatchObject({ value: null, email: 'a@b.example' });
    },
  );

  test.each<[value: unknown, text: string | null]>([
    ['VIP', 'VIP'],
    [12.5, '12.5'],
    [true, '1'],
    [false, '0'],
    [['a', 2], 'a,2'],
    [null, null],
    [{ a: 1 }, null],
    [['a', { b: 1 }], null],
    [[], null],
  ])('with the value %j fills in %j', async (value, text) => {
    const link = await signText(JSON.stringify({ form: 34, values: { [address]: value } }));
    expect(await sendSigned(link)).toMatchObject({ value: text });
  });

  test.each([
    ['that has expired', () => sign({ until: noonMs / 1_000 - 60 })],
    ['for another form', () => sign({ form: '35' })],
    ['signed with another secret', () => sign({}, 'a secret of others')],
    [
      'whose values were changed',
      async () =>
        `${btoa('{"form":"34","values":{"ext_request.617":"me"}}')}.${(await sign({})).split('.')[1]}`,
    ],
    ['without a signature', async () => (await sign({})).split('.')[0] ?? ''],
    ['that is malformed', async () => 'nonsense'],
  ])('%s is ignored, and the other fields are delivered', async (_what, link) => {
    expect(await sendSigned(await link())).toEqual({
      value: null,
      email: 'a@b.example',
      code: 'LINK_NOT_VALID',
    });
  });

  test('is the only way to fill in a field of SIGNED_FIELDS', async () => {
    expect(await sendSigned('')).toEqual({ value: null, email: 'a@b.example', code: undefined });
    expect(await sendSigned('', 'typed', {})).toMatchObject({ value: 'typed' });
  });

  test.each([
    ['without a link', async () => ''],
    ['with a link that has no field of this form', () => sign({ values: { 'ext_request.9': 'x' } })],
  ])(
    'is required by a hosted page whose only filled-in field is in SIGNED_FIELDS, %s',
    async (_name, link) => {
      const bench = await setUpRelay(defaultScript, { ...settings, SIGNED_FIELDS: 'def_customer.email' });
      const fields = new URLSearchParams({ 'def_customer.email': 'a@b.example', signed: await link() });
      const request = new Request(`${relayOrigin}/f/34`, {
        method: 'POST',
        headers: { Origin: relayOrigin },
        body: fields,
      });
      const answer = await bench.relay(request);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('<form');
      await waitForSends(bench, 0);
    },
  );

  test('is ignored if LINK_KEY is not set', async () => {
    expect(await sendSigned(await sign({}), 'typed', {})).toMatchObject({
      value: 'typed',
      code: 'LINK_NOT_VALID',
    });
  });
});

describe('a field of SIGNED_FIELDS', () => {
  // The field has a nested list, which has another nested list.
  const others = ['email', '31', '70', '71'];
  const assets = async (name: string) =>
    name === 'parts.json'
      ? { body: JSON.stringify({ embed: ['embed-12345678.js'] }), type: 'application/json' }
      : { body: '/* script */', type: 'text/javascript' };

  test.each([
    ['GET /forms/ID', () => new Request(`${relayOrigin}/forms/34`)],
    ['GET /ID.js', () => new Request(`${relayOrigin}/34.js`)],
    ['GET /ID.js without the heading', () => new Request(`${relayOrigin}/34.js?bare`)],
  ])('and its nested fields are set apart in the response of %s', async (_what, request) => {
    const { relay } = await setUpRelay(defaultScript, settings, { assets });
    const text = await (await relay(request())).text();
    const published = text.match(/\{"apro-forms":1.*\}/)?.[0] ?? '';
    const { definition, personal } = JSON.parse(published.slice(0, published.lastIndexOf('}') + 1));
    expect(definition.fields.map(({ id }: { id: string }) => id)).toEqual(others);
    expect(personal.map(({ field }: { field: { id: string } }) => field.id)).toEqual(['617', '618', '619']);
  });

  test('is not in the form in the CRM’s format', async () => {
    const { relay } = await setUpRelay(defaultScript, settings);
    const answer = await relay(post('/onlineforms', { action: 'getform', form: '34' }));
    const wire = await answer.json();
    expect(Object.keys(wire.ext_request)).toEqual(['70', '71']);
    expect(Object.keys(wire.def_customer)).toEqual(['email']);
  });

  test.each([
    ['without a link', async () => ''],
    ['with a link for another field', () => sign({ values: { 'def_customer.email': 'x@b.example' } })],
  ])('is not on the hosted page %s', async (_what, link) => {
    const { relay } = await setUpRelay(defaultScript, settings);
    const html = await (await relay(new Request(`${relayOrigin}/f/34?apro-signed=${await link()}`))).text();
    expect(html).not.toMatch(/Country|Region|City/);
    expect(html).toContain('Budget');
  });

  test('that a page fills in without a link is stored with the lead and sent as a note', async () => {
    const store = await openStore(await openSqlite(':memory:'));
    const bench = await setUpRelay(defaultScript, { ...settings, NOTE_FIELD: 'ext_request.90' }, { store });
    const answer = await bench.relay(
      post('/onlineforms', { ...sampleLead, 'data[ext_request][617][value]': 'Germany' }),
    );
    const { receipt } = await answer.json();
    const encryption = await createEncryption([crmKey]);
    const operate = createLeadAdmin({ ...store, encryption, now: Date.now, notify() {} });
    expect(await operate({ do: 'show', receipt })).toMatchObject([
      {
        data: { def_customer: { email: 'a@b.example' } },
        leftOut: { 'ext_request.617': 'Germany' },
      },
    ]);
    const [lead] = await waitForSends(bench, 1);
    const body = new URLSearchParams(lead?.body);
    expect(body.get('data[ext_request][90][value]')).toBe(
      'without a personal link: ext_request.617: Germany',
    );
    expect(body.get('data[ext_request][617][value]')).toBeNull();
  });

  test('that a hosted page posts without a link is stored with the lead', async () => {
    const store = await openStore(await openSqlite(':memory:'));
    const bench = await setUpRelay(defaultScript, settings, { store });
    const body = new URLSearchParams({ 'def_customer.email': 'a@b.example', 'ext_request.617': 'Germany' });
    const request = new Request(`${relayOrigin}/f/34`, {
      method: 'POST',
      headers: { Origin: relayOrigin },
      body,
    });
    expect((await bench.relay(request)).status).toBe(303);
    const [lead] = await store.leads.list(['queued', 'trying', 'delivered'], 1);
    const kept = readLeadPayload(
      await (await createEncryption([crmKey])).decryptLead(
        lead?.sealed ?? new Uint8Array(),
        lead?.receipt ?? '',
      ),
    );
    expect([...kept.leftOut]).toEqual([['ext_request.617', 'Germany']]);
  });

  test('does not count as missing if it is required', async () => {
    const required = formText.replace('"name":"Country"', '"name":"Country","require":"1"');
    const bench = await setUpRelay(
      (asked) => (asked.body.includes('getform') ? { text: required } : defaultScript(asked)),
      settings,
    );
    await bench.relay(post('/onlineforms', sampleLead));
    const logged = bench.logLines
      .map((line) => JSON.parse(line))
      .find(({ route }) => route === '/onlineforms');
    expect(logged).toMatchObject({ status: 200 });
    expect(logged.missing).toBeUndefined();
  });
});

describe('apro-forms sign', () => {
  const config = readConfig({ CRM_URL: 'http://127.0.0.1:1', CRM_KEY: crmKey, LINK_KEY: linkKey });

  test('prints a link that is valid for --days', async () => {
    const words = ['34', `${address}=VIP`, '--days', '2'];
    const link =
      new URLSearchParams((await createPersonalLink(config, words, noonMs)).trim()).get('apro-signed') ?? '';
    expect(await sendSigned(link)).toMatchObject({ value: 'VIP' });
    const late = await createPersonalLink(config, words, noonMs - 3 * 86_400_000);
    expect(await sendSigned(new URLSearchParams(late.trim()).get('apro-signed') ?? '')).toMatchObject({
      value: null,
    });
  });

  test.each([
    [[]],
    [['34']],
    [['x', `${address}=1`]],
    [['34', 'nonsense']],
    [['34', `${address}=1`, '--days', 'x']],
  ])('with the arguments %j prints its usage', async (words) => {
    await expect(createPersonalLink(config, words)).rejects.toThrow('apro-forms sign ID ADDRESS=VALUE');
  });

  test('without LINK_KEY names the missing variable', async () => {
    await expect(createPersonalLink({ ...config, linkKeys: [] }, ['34', `${address}=1`])).rejects.toThrow(
      'Set LINK_KEY',
    );
  });
});
