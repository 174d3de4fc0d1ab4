import { describe, expect, test } from 'vitest';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import {
  crmKey,
  pageOrigin,
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

/** A CRM that keeps some fields of form 34 under headings. */
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

type Bench = Pick<Awaited<ReturnType<typeof setUpHeadings>>, 'relay'>;

async function fetchForm({ relay }: Bench, path = '/forms/34') {
  const response = await relay(new Request(relayOrigin + path, { headers: { Origin: pageOrigin } }));
  return { status: response.status, tag: response.headers.get('ETag'), text: await response.text() };
}

/** Headings by field address, of the published form. */
async function headingsOf(bench: Bench): Promise<Readonly<Record<string, string>>> {
  const { definition } = JSON.parse((await fetchForm(bench)).text) as {
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
  test('is published at once, and anew with the headings of its fields', async () => {
    const bench = await setUpHeadings();
    const first = await fetchForm(bench);
    expect(first.text).not.toContain('"heading":"Money"');
    await expect.poll(() => headingsOf(bench)).toEqual(expectedHeadings);
    const later = await fetchForm(bench);
    expect(later.tag).not.toBe(first.tag);
    expect((await fetchForm(bench)).tag).toBe(later.tag);
  });

  test('is drawn with them on its page: a group of that name inside its part, the others beside it', async () => {
    const bench = await setUpHeadings();
    await expect.poll(() => headingsOf(bench)).toEqual(expectedHeadings);
    const { text } = await fetchForm(bench, '/f/34');
    expect(text).toMatch(/<fieldset class="section"><legend>Money<\/legend><fieldset id="[\w-]+31-field"/);
    const request = text.slice(text.indexOf('<legend>Request'));
    const order = request.matchAll(
      /<(?:div|fieldset) class="(section)"|<legend>(Where)|_request-(\d+)-field"/g,
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

  test('brings nothing else of what the key opens, and nothing of the key', async () => {
    const bench = await setUpHeadings();
    await expect.poll(() => headingsOf(bench)).toEqual(expectedHeadings);
    for (const path of ['/forms/34', '/f/34']) {
      const { text } = await fetchForm(bench, path);
      expect(text).toContain('Where ***');
      expect(text).not.toMatch(/Internal|What we think|ext_request\.900/);
      expect(text.toLowerCase()).not.toContain(crmKey.toLowerCase());
    }
    expect(bench.logLines.join()).not.toContain(crmKey);
  });

  test('does not wait for a CRM that never answers, and its lead does not either', async () => {
    const bench = await setUpHeadings((asked) =>
      isFields(asked) ? new Promise(() => {}) : defaultScript(asked),
    );
    for (let time = 0; time < 3; time++) expect((await fetchForm(bench)).status).toBe(200);
    await bench.relay(post('/onlineforms', sampleLead));
    await waitForSends(bench, 1);
    expect(bench.crm.requests.filter(isFields)).toHaveLength(2);
  });
});

test('an object’s fields have theirs, too', async () => {
  const bench = await setUpHeadings((asked) => {
    if (asked.path === '/sharedapi/stock/fields') return { text: groups('The flat', '901') };
    const played = defaultScript(asked);
    return {
      ...played,
      text: played.text.replace('"ext_stock":[]', `"ext_stock":${JSON.stringify(fieldList)}`),
    };
  });
  await expect.poll(() => headingsOf(bench)).toEqual({ 'ext_stock.901': 'The flat' });
  const asked = bench.crm.requests.filter(({ path }) => path === '/sharedapi/stock/fields');
  expect(asked.map(({ body }) => new URLSearchParams(body).get('apikey'))).toEqual([crmKey]);
});

describe('the requests with the key', () => {
  test('are none unless they are asked for', async () => {
    const bench = await setUpHeadings(playHeadings, {});
    for (const path of ['/forms/34', '/f/34', '/forms/34'])
      expect((await fetchForm(bench, path)).status).toBe(200);
    expect(bench.crm.requests.filter(({ body }) => body.includes('apikey'))).toEqual([]);
  });

  test('are one a day for each group of the form, for all visitors and forms, also after a restart', async () => {
    const bench = await setUpHeadings();
    const asked = () => bench.crm.requests.filter(isFields).map(({ path }) => path);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(bench)));
    await expect.poll(() => headingsOf(bench)).toEqual(expectedHeadings);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(bench, '/forms/35')));
    bench.advance(23 * hour);
    const again = await bench.restarted();
    expect(await headingsOf(again)).toEqual(expectedHeadings);
    expect(asked().sort()).toEqual(['/sharedapi/applications/fields', '/sharedapi/purchaser/fields']);
    // On the next day they are renewed behind the visitor's back.
    bench.advance(2 * hour);
    expect(await headingsOf(bench)).toEqual(expectedHeadings);
    await expect.poll(() => asked().length).toBe(4);
    await Promise.all(Array.from({ length: 30 }, () => fetchForm(bench)));
    expect(asked()).toHaveLength(4);
    expect(again.crm.requests.filter(isFields)).toEqual([]);
  });

  test.each<[string, Script]>([
    ['refuses', () => ({ text: failureText('ACCESS_DENY') })],
    ['has used up its limit', () => ({ text: failureText('LIMIT_EXCEEDED') })],
    ['answers a page', () => ({ status: 500, text: '<h1>Fatal error</h1>' })],
    ['answers garbage', () => ({ text: '{"status":"success","data":{"7":{"gro' })],
    ['answers something else', () => ({ text: '{"status":"success","data":{"id":"7"}}' })],
    ['breaks off', () => undefined],
  ])('are one an hour while the CRM %s, and the form is served', async (_how, refuse) => {
    let isWell = false;
    const bench = await setUpHeadings((asked) =>
      isFields(asked) && !isWell ? refuse(asked) : playHeadings(asked),
    );
    const asked = () => bench.crm.requests.filter(isFields).length;
    const failures = () => bench.logLines.filter((line) => line.includes('"headings"')).length;
    expect((await fetchForm(bench)).status).toBe(200);
    await expect.poll(failures).toBe(2);
    // A broken connection is tried once more on port 80 only where there is a port 81.
    expect(asked()).toBe(2);
    for (let minutes = 0; minutes < 55; minutes += 5) {
      bench.advance(5 * minute);
      expect(await headingsOf(bench)).toEqual({});
    }
    expect(asked()).toBe(2);
    isWell = true;
    bench.advance(10 * minute);
    await expect.poll(() => headingsOf(bench)).toEqual(expectedHeadings);
    // What was known stays, when it fails later.
    isWell = false;
    bench.advance(3 * 24 * hour);
    for (let time = 0; time < 5; time++) expect(await headingsOf(bench)).toEqual(expectedHeadings);
    await expect.poll(failures).toBe(4);
    expect(asked()).toBe(6);
  });

  test('leave the reserve for leads alone', async () => {
    const bench = await setUpHeadings(playHeadings, { ...headingsOn, KEY_LIMIT: '1' });
    expect((await fetchForm(bench)).status).toBe(200);
    await expect
      .poll(() => bench.logLines.join())
      .toContain('"headings":"ext_request","code":"LIMIT_EXCEEDED"');
    expect(bench.crm.requests.filter(({ body }) => body.includes('apikey'))).toEqual([]);
  });
});

test('where the CRM has no headings, a form’s page is the same to the byte', async () => {
  const bare: Script = (asked) =>
    isFields(asked) ? { text: '{"status":"success","data":[]}' } : defaultScript(asked);
  const without = await setUpHeadings(bare, {});
  const bench = await setUpHeadings(bare);
  await fetchForm(bench);
  await expect.poll(() => bench.crm.requests.filter(isFields).length).toBe(2);
  const drawn = async (from: Bench) =>
    (await fetchForm(from, '/f/34')).text.replace(/name="token" value="[\w-]+"/, '');
  expect(await drawn(bench)).toBe(await drawn(without));
});
