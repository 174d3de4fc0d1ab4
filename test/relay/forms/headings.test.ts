import { describe, expect, test } from 'vitest';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import {
  crmKey,
  pageOrigin,
  pollOptions,
  post,
  relayOrigin,
  sampleLead,
  setUpRelayWithClock,
  waitForSends,
} from '../fixture.js';

const groups = (name: string, ...childs: string[]) =>
  `{"status":"success","data":{"7":{"groups":[{"id":"0","name":"","childs":[]},{"id":"3","name":"${name}",
  "childs":${JSON.stringify(childs)}},{"id":"4","name":"Internal","childs":["900"]}],
  "fields":{"900":{"id":"900","name":"What we think of them","datatype":"text"}}}}}`;

/** A CRM that has headings for some fields of form 34. */
const playHeadings: Script = (asked) => {
  if (asked.path === '/sharedapi/purchaser/fields') return { text: groups('Money', '31') };
  if (asked.path === '/sharedapi/applications/fields')
    return { text: groups(`Where ${crmKey}`, '617', '618') };
  return defaultScript(asked);
};

const isFields = ({ path }: { readonly path: string }) => path.endsWith('/fields');
const headingsOn = { HEADINGS: 'on' };
const minute = 60_000;
const hour = 60 * minute;

const setUpHeadings = (script: Script = playHeadings, settings: Record<string, string> = headingsOn) =>
  setUpRelayWithClock(script, settings);

type RelayOnly = Pick<Awaited<ReturnType<typeof setUpHeadings>>, 'relay'>;

async function fetchForm({ relay }: RelayOnly, path = '/forms/34') {
  const response = await relay(new Request(relayOrigin + path, { headers: { Origin: pageOrigin } }));
  return { status: response.status, tag: response.headers.get('ETag'), text: await response.text() };
}

/** Returns the headings of the published form by field address. */
async function headingsOf(fixture: RelayOnly): Promise<Readonly<Record<string, string>>> {
  const { definition } = JSON.parse((await fetchForm(fixture)).text) as {
    readonly definition: {
      readonly fields: readonly { readonly address: string; readonly heading?: string }[];
    };
  };
  return Object.fromEntries(
    definition.fields.flatMap(({ address, heading }) => (heading === undefined ? [] : [[address, heading]])),
  );
}

const fieldList = { 901: { id: '901', name: 'Rooms', type_data: 'integer' } };

const expectedHeadings = {
  'ext_customer.31': 'Money',
  'ext_request.617': 'Where ***',
  'ext_request.618': 'Where ***',
};

describe('a form', () => {
  test('is published at once without headings, and later with headings', async () => {
    const fixture = await setUpHeadings();
    const first = await fetchForm(fixture);
    expect(first.text).not.toContain('"heading":"Money"');
    await expect.poll(() => headingsOf(fixture), pollOptions).toEqual(expectedHeadings);
    const later = await fetchForm(fixture);
    expect(later.tag).not.toBe(first.tag);
    expect((await fetchForm(fixture)).tag).toBe(later.tag);
  });

  test('is drawn with headings on the hosted page: as a legend inside the group, or as a section of its own', async () => {
    const fixture = await setUpHeadings();
    await expect.poll(() => headingsOf(fixture), pollOptions).toEqual(expectedHeadings);
    const { text } = await fetchForm(fixture, '/f/34');
    expect(text).toMatch(
      /<fieldset class="section"><legend><span dir="auto">Money<\/span><\/legend><fieldset id="[\w-]+31-field"/,
    );
    const request = text.slice(text.indexOf('<legend>Your request'));
    const order = request.matchAll(
      /<(?:div|fieldset) class="(section)"|<legend><span dir="auto">(Where)|id="[\w-]+_request-(\d+)-field"/g,
    );
    expect(Array.from(order, ([, ...found]) => found.join(''))).toEqual([
      'section',
      '70',
      '71',
      'section',
      'Where',
      '617',
      '618',
      'section',
      '619',
    ]);
  });

  test('contains no other data of the CRM’s reply, and no key', async () => {
    const fixture = await setUpHeadings();
    await expect.poll(() => headingsOf(fixture), pollOptions).toEqual(expectedHeadings);
    for (const path of ['/forms/34', '/f/34']) {
      const { text } = await fetchForm(fixture, path);
      expect(text).toContain('Where ***');
      expect(text).not.toMatch(/Internal|What we think|ext_request\.900/);
      expect(text.toLowerCase()).not.toContain(crmKey.toLowerCase());
    }
    expect(fixture.logLines.join()).not.toContain(crmKey);
  });

  test('and its lead do not wait for a CRM that never replies', async () => {
    const fixture = await setUpHeadings((asked) =>
      isFields(asked) ? new Promise(() => {}) : defaultScript(asked),
    );
    for (let count = 0; count < 3; count++) expect((await fetchForm(fixture)).status).toBe(200);
    await fixture.relay(post('/onlineforms', sampleLead));
    await waitForSends(fixture, 1);
    expect(fixture.crm.requests.filter(isFields)).toHaveLength(2);
  });
});

test('fields of the group ext_stock have headings', async () => {
  const fixture = await setUpHeadings((asked) => {
    if (asked.path === '/sharedapi/stock/fields') return { text: groups('The flat', '901') };
    const played = defaultScript(asked);
    return {
      ...played,
      text: played.text.replace('"ext_stock":[]', `"ext_stock":${JSON.stringify(fieldList)}`),
    };
  });
  await expect.poll(() => headingsOf(fixture), pollOptions).toEqual({ 'ext_stock.901': 'The flat' });
  const stockRequests = fixture.crm.requests.filter(({ path }) => path === '/sharedapi/stock/fields');
  expect(stockRequests.map(({ body }) => new URLSearchParams(body).get('apikey'))).toEqual([crmKey]);
});

describe('the requests with the key', () => {
  test('are not used without HEADINGS=on', async () => {
    const fixture = await setUpHeadings(playHeadings, {});
    for (const path of ['/forms/34', '/f/34', '/forms/34'])
      expect((await fetchForm(fixture, path)).status).toBe(200);
    expect(fixture.crm.requests.filter(({ body }) => body.includes('apikey'))).toEqual([]);
  });

  test('are used once a day for each group of fields, also after a restart', async () => {
    const fixture = await setUpHeadings();
    const listRequests = () => fixture.crm.requests.filter(isFields).map(({ path }) => path);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(fixture)));
    await expect.poll(() => headingsOf(fixture), pollOptions).toEqual(expectedHeadings);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(fixture, '/forms/35')));
    fixture.advance(23 * hour);
    const again = await fixture.restarted();
    expect(await headingsOf(again)).toEqual(expectedHeadings);
    expect(listRequests().sort()).toEqual(['/sharedapi/applications/fields', '/sharedapi/purchaser/fields']);
    // On the next day the headings are fetched again in the background.
    fixture.advance(2 * hour);
    expect(await headingsOf(fixture)).toEqual(expectedHeadings);
    await expect.poll(() => listRequests().length, pollOptions).toBe(4);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(fixture)));
    expect(listRequests()).toHaveLength(4);
    expect(again.crm.requests.filter(isFields)).toEqual([]);
  });

  test.each<[string, Script]>([
    ['refuses', () => ({ text: failureText('ACCESS_DENY') })],
    ['has reached its request limit', () => ({ text: failureText('LIMIT_EXCEEDED') })],
    ['replies with an HTML page', () => ({ status: 500, text: '<h1>Fatal error</h1>' })],
    ['replies with invalid JSON', () => ({ text: '{"status":"success","data":{"7":{"gro' })],
    ['replies with other JSON', () => ({ text: '{"status":"success","data":{"id":"7"}}' })],
    ['closes the connection', () => undefined],
  ])('are used once an hour while the CRM %s, and the form is served', async (_case, refuse) => {
    let isWell = false;
    const fixture = await setUpHeadings((asked) =>
      isFields(asked) && !isWell ? refuse(asked) : playHeadings(asked),
    );
    const listRequests = () => fixture.crm.requests.filter(isFields).length;
    const failures = () => fixture.logLines.filter((line) => line.includes('"headings"')).length;
    expect((await fetchForm(fixture)).status).toBe(200);
    await expect.poll(failures, pollOptions).toBe(2);
    // After a closed connection, the client tries port 80 only if CRM_URL has port 81.
    expect(listRequests()).toBe(2);
    for (let minutes = 0; minutes < 55; minutes += 5) {
      fixture.advance(5 * minute);
      expect(await headingsOf(fixture)).toEqual({});
    }
    expect(listRequests()).toBe(2);
    isWell = true;
    fixture.advance(10 * minute);
    await expect.poll(() => headingsOf(fixture), pollOptions).toEqual(expectedHeadings);
    // Known headings stay if a later fetch fails.
    isWell = false;
    fixture.advance(3 * 24 * hour);
    for (let count = 0; count < 5; count++) expect(await headingsOf(fixture)).toEqual(expectedHeadings);
    await expect.poll(failures, pollOptions).toBe(4);
    expect(listRequests()).toBe(6);
  });

  test('that are reserved for leads are not used', async () => {
    const fixture = await setUpHeadings(playHeadings, { ...headingsOn, KEY_LIMIT: '1' });
    expect((await fetchForm(fixture)).status).toBe(200);
    await expect
      .poll(() => fixture.logLines.join(), pollOptions)
      .toContain('"headings":"ext_request","code":"LIMIT_EXCEEDED"');
    expect(fixture.crm.requests.filter(({ body }) => body.includes('apikey'))).toEqual([]);
  });
});

test('a hosted page is the same with and without HEADINGS if the CRM has no headings', async () => {
  const bare: Script = (asked) =>
    isFields(asked) ? { text: '{"status":"success","data":[]}' } : defaultScript(asked);
  const without = await setUpHeadings(bare, {});
  const fixture = await setUpHeadings(bare);
  await fetchForm(fixture);
  await expect.poll(() => fixture.crm.requests.filter(isFields).length, pollOptions).toBe(2);
  const drawPage = async (from: RelayOnly) =>
    (await fetchForm(from, '/f/34')).text.replace(/name="token" value="[\w-]+"/, '');
  expect(await drawPage(fixture)).toBe(await drawPage(without));
});
