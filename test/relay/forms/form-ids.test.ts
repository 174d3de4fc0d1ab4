import { expect, test } from 'vitest';
import type { Relay } from '../../../src/relay/create-relay.js';
import { defaultScript, failureText, formText, type Script } from '../../scripted-crm-fixture.js';
import { post, relayOrigin, sampleLead, setUpRelay, setUpRelayWithClock, waitForSends } from '../fixture.js';

/**
 * Creates a CRM with forms by the id with which a page loads them. The value is the property `formtype` of the answer;
 * `undefined`: the answer has no such property.
 */
function createScript(formtypes: Readonly<Record<string, unknown>>): Script {
  return (request) => {
    const params = new URLSearchParams(request.body);
    if (params.get('action') !== 'getform') return defaultScript(request);
    const id = params.get('form') ?? '';
    if (!(id in formtypes)) return { text: failureText('BAD_PARAMS') };
    return { text: JSON.stringify({ ...JSON.parse(formText), formtype: formtypes[id] }) };
  };
}

async function readSendId(relay: Relay, id: string): Promise<string> {
  const response = await relay(new Request(`${relayOrigin}/forms/${id}`));
  return ((await response.json()) as { definition: { id: string } }).definition.id;
}

test.each<[unknown, string]>([
  ['34', '34'],
  [34, '34'],
  [' 35 ', '35'],
  ['99', '99'],
  ['000034', '000034'],
  ['12345678901234', '12345678901234'],
  ['abc', 'abc'],
  [undefined, '34'],
  [null, '34'],
  ['', '34'],
  [['34'], '34'],
  [{ id: 35 }, '34'],
  ['__proto__', '34'],
  ['34&formtype=35', '34'],
  [1e21, '34'],
])(
  'a form whose formtype in the CRM is %j is sent as %s by a page and by a hosted page',
  async (formtype, sendId) => {
    const { relay, crm } = await setUpRelay(createScript({ 34: formtype }), { FORMS: '34' });
    expect(await readSendId(relay, '34')).toBe(sendId);
    const sent = await relay(post('/onlineforms', { ...sampleLead, formtype: sendId }));
    expect(await sent.json()).toMatchObject({ status: 'success', form: sendId });
    const posted = await relay(post('/f/34', { 'def_customer.email': 'c@d.example' }));
    expect(posted.status).toBe(303);
    const bodies = (await waitForSends({ crm }, 2)).map(({ body }) =>
      new URLSearchParams(body).get('formtype'),
    );
    expect(bodies).toEqual([sendId, sendId]);
  },
);

test.each(['34,35', ''])(
  'FORMS=%s: a lead belongs to the form with its formtype, also after a restart',
  async (FORMS) => {
    // A page loads form 34 and sends its leads as 35. A page loads form 35 and sends its leads as 36.
    const script = createScript({ 34: '35', 35: '36' });
    const { relay, restarted } = await setUpRelayWithClock(script, { FORMS });
    expect([await readSendId(relay, '34'), await readSendId(relay, '35')]).toEqual(['35', '36']);
    for (const target of [relay, (await restarted()).relay]) {
      const send = async (formtype: string) =>
        (await target(post('/onlineforms', { ...sampleLead, formtype }))).json();
      expect(await send('35')).toMatchObject({ status: 'success', form: '35' });
      expect(await send('36')).toMatchObject({ status: 'success', form: '36' });
      expect(await send('34')).toMatchObject({ status: 'fail' });
    }
  },
);

test('a form that gets another formtype in the CRM is found by the new one', async () => {
  const formtypes: Record<string, string> = { 34: '70', 35: '35' };
  const { relay, advance } = await setUpRelayWithClock(createScript(formtypes), { FORMS: '34,35' });
  const send = async (formtype: string) =>
    (await relay(post('/onlineforms', { ...sampleLead, formtype }))).json();
  expect(await send('70')).toMatchObject({ form: '70' });
  Object.assign(formtypes, { 34: '71', 35: '70' });
  advance(600_000);
  await Promise.all([readSendId(relay, '34'), readSendId(relay, '35')]);
  await expect.poll(() => readSendId(relay, '34')).toBe('71');
  await expect.poll(() => readSendId(relay, '35')).toBe('70');
  expect(await send('71')).toMatchObject({ form: '71' });
  expect(await send('70')).toMatchObject({ form: '70' });
});

test.each(['GET /forms/ID', 'GET /f/ID', 'getform'])('%s: an id has one spelling', async (entrance) => {
  // PHP reads the ids 34 and 034 alike.
  const script: Script = (request) =>
    defaultScript({ ...request, body: request.body.replace(/form=0+/, 'form=') });
  const { relay, crm } = await setUpRelay(script, { FORMS: '' });
  const requestForm = (id: string) =>
    relay(
      entrance === 'getform'
        ? post('/onlineforms', { action: 'getform', form: id })
        : new Request(relayOrigin + entrance.replace('GET ', '').replace('ID', id)),
    );
  expect((await requestForm('34')).status).toBe(200);
  const count = crm.requests.length;
  for (const id of ['034', '0034', '0000000034', '00', '+34', '34.0', '3e1']) {
    expect((await requestForm(id)).status).toBe(404);
  }
  expect(crm.requests).toHaveLength(count);
});
