import { describe, expect, test } from 'vitest';
import { defaultScript, failureText, formText, type Script } from '../../scripted-crm-fixture.js';
import {
  createRelayClock,
  pageOrigin,
  post,
  type RelayFixture,
  relayOrigin,
  setUpRelay,
} from '../fixture.js';

/** All forms may be served, and the CRM's dialect is not known. */
const openSettings = { FORMS: '', DIALECT: 'auto' };
const clientAt = (index: number) => ({ address: `203.${index >> 16}.${(index >> 8) & 255}.${index & 255}` });

const get = (path: string) => new Request(relayOrigin + path, { headers: { Origin: pageOrigin } });

/** Requests in which a visitor can name a form id, one for each route. */
const entrances: readonly (readonly [string, (id: string) => Request])[] = [
  ['GET /forms/ID', (id) => get(`/forms/${id}`)],
  ['GET /ID.js', (id) => get(`/${id}.js`)],
  ['GET /f/ID', (id) => get(`/f/${id}`)],
  ['POST /f/ID', (id) => post(`/f/${id}`, { a: 'b' })],
  ['POST /onlineforms getform', (id) => post('/onlineforms', { action: 'getform', form: id })],
  [
    'POST /onlineforms fillform',
    (id) => post('/onlineforms', { action: 'fillform', formtype: id, 'data[def_customer][email]': 'a@b.c' }),
  ],
];

function setUp(script: Script = defaultScript, settings = {}) {
  const { deps, advance } = createRelayClock({ isWallClockStopped: true });
  const assets = async () => ({ body: 'export {};', type: 'text/javascript' });
  return setUpRelay(script, { ...openSettings, ...settings }, { ...deps, assets }).then((fixture) => ({
    ...fixture,
    advance,
  }));
}

/** Requests ids that the CRM does not have. Returns the number of requests that the CRM got. */
async function askForUnknown(
  { relay, crm }: Pick<RelayFixture, 'relay' | 'crm'>,
  count: number,
  createRequest: (id: string) => Request,
  clientOf: (index: number) => { readonly address?: string },
): Promise<number> {
  const before = crm.requests.length;
  for (let index = 0; index < count; index++) {
    const response = await relay(createRequest(String(1_000 + index)), clientOf(index));
    expect([400, 404, 502, 503]).toContain(response.status);
  }
  return crm.requests.length - before;
}

describe('unknown ids', () => {
  test.each(entrances)('through %s cost the CRM few requests', async (_case, createRequest) => {
    const fixture = await setUp();
    await fixture.relay(get('/forms/34'));
    // At most 61 requests: one for each of 60 ids, and one with the other name of the API action.
    expect(await askForUnknown(fixture, 200, createRequest, clientAt)).toBeLessThanOrEqual(61);
  });

  test('of one network leave room for other networks', async () => {
    const fixture = await setUp();
    await fixture.relay(get('/forms/34'));
    const attacker = (index: number) => ({ address: `2001:db8:5:${index.toString(16)}::1` });
    // A /48 network may ask for twice as many unknown forms as the network of one client.
    expect(await askForUnknown(fixture, 200, (id) => get(`/forms/${id}`), attacker)).toBeLessThanOrEqual(41);
    expect((await fixture.relay(get('/forms/35'), clientAt(1))).status).toBe(200);
  });

  test('do not keep known forms from being refreshed', async () => {
    const fixture = await setUp();
    await fixture.relay(get('/forms/34'));
    await askForUnknown(fixture, 100, (id) => get(`/forms/${id}`), clientAt);
    fixture.advance(400_000);
    const before = fixture.crm.requests.length;
    expect((await fixture.relay(get('/forms/34'), clientAt(1))).status).toBe(200);
    await expect.poll(() => fixture.crm.requests.length).toBe(before + 1);
  });

  test('are served again after a while', async () => {
    const fixture = await setUp();
    await askForUnknown(fixture, 100, (id) => get(`/forms/${id}`), clientAt);
    expect((await fixture.relay(get('/forms/35'), clientAt(1))).status).toBe(503);
    fixture.advance(700_000);
    expect((await fixture.relay(get('/forms/35'), clientAt(1))).status).toBe(200);
  });

  test('do not count against forms of FORMS', async () => {
    const forms = Array.from({ length: 100 }, (_, index) => String(index + 1));
    const script: Script = ({ body }) => ({
      text: formText.replace('"34"', `"${new URLSearchParams(body).get('form')}"`),
    });
    const { relay } = await setUp(script, { FORMS: forms.join() });
    for (const id of forms) expect((await relay(get(`/forms/${id}`), clientAt(1))).status).toBe(200);
  });
});

describe('forms that exist', () => {
  test('do not count as unknown ids, however many a network requests', async () => {
    const script: Script = ({ body }) => ({
      text: formText.replace('"34"', `"${new URLSearchParams(body).get('form')}"`),
    });
    const { relay } = await setUp(script, { DIALECT: 'compact' });
    for (let id = 1; id <= 100; id++)
      expect((await relay(get(`/forms/${id}`), clientAt(1))).status).toBe(200);
  });
});

describe('the answer "no such form"', () => {
  test.each<[string, string, number]>([
    ['a refusal of the parameters', failureText('BAD_PARAMS'), 0],
    ['a refusal of the request', failureText('BAD_REQUEST'), 0],
    ['an unknown refusal', failureText('no rights'), 0],
    ['an answer that is no form', '{"a":1}', 0],
    // The HTML page can come from a CRM that is broken for a moment, so the relay asks again soon.
    ['an HTML page', '<h1>Error</h1>', 1],
  ])('by %s is remembered for minutes: %#', async (_case, text, minAgain) => {
    const fixture = await setUp(() => ({ text }), { DIALECT: 'compact' });
    await fixture.relay(get('/forms/7'));
    const first = fixture.crm.requests.length;
    fixture.advance(200_000);
    await fixture.relay(get('/forms/7'), clientAt(3));
    expect(fixture.crm.requests.length - first).toBe(minAgain);
    fixture.advance(200_000);
    await fixture.relay(get('/forms/7'), clientAt(4));
    expect(fixture.crm.requests.length - first).toBe(minAgain + 1);
  });
});

test('a CRM that changes its dialect is understood again within a minute', async () => {
  let spelled = false;
  const script: Script = (request) => {
    const isSpelled = request.body.includes('get+form+value') || request.body.includes('get%20form%20value');
    if (isSpelled !== spelled) return { text: failureText('BAD_REQUEST') };
    return defaultScript({ ...request, body: request.body.replace(/action=[^&]+/, 'action=getform') });
  };
  const fixture = await setUp(script, { FORMS: '34,35' });
  await fixture.relay(get('/forms/34'));
  spelled = true;
  expect((await fixture.relay(get('/forms/35'), clientAt(1))).status).toBe(200);
});
