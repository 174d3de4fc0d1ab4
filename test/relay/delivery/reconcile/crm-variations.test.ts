import { describe, expect, test } from 'vitest';
import type { TraitName } from '../../../../demo/crm/traits.js';
import { pageOrigin, post, relayOrigin } from '../../fixture.js';
import { type DeliveryFixture, fillformFault, setUpDelivery, waitUntil } from '../worker-fixture.js';

/** A lead with a field of each kind whose value the CRM may list in another spelling. */
const fullLead = (name: string) => ({
  formtype: '35',
  'data[def_customer][name]': name,
  'data[ext_request][90][value]': ' A flat & "garden" <3 rooms>\r\n  on O’Neil\'s street ',
  'data[ext_request][74][value]': '8 (999) 123-45-67',
  'data[ext_request][89][value]': 'Second',
  'data[ext_request][88][value][0]': 'Cellar, dry',
  'data[ext_request][88][value][1]': 'Balcony',
  'data[ext_request][87][value]': '2026-12-01',
  'data[ext_request][86][value]': '10:30',
  'data[ext_request][84][value]': '3',
  'data[ext_request][82][value]': '50000',
  'data[ext_request][617][value]': 'Northland',
  'data[ext_request][618][value]': 'Region 2001',
});

const traitSets: readonly (readonly TraitName[])[] = [
  [],
  ['oldest-first'],
  ['unsorted'],
  ['short-pages'],
  ['phones-reformatted'],
  ['texts-trimmed'],
  ['dates-with-time'],
  ['numbers-with-decimals'],
  ['option-ids'],
  ['html-escaped'],
  ['oldest-first', 'short-pages', 'option-ids'],
  [
    'unsorted',
    'short-pages',
    'phones-reformatted',
    'texts-trimmed',
    'dates-with-time',
    'numbers-with-decimals',
    'option-ids',
    'html-escaped',
  ],
];

/** Adds older requests to the CRM that are not from this relay. */
function addArrivals(fixture: DeliveryFixture, count: number): void {
  const { arrivals } = fixture.crm.crm;
  for (let index = 0; index < count; index++) {
    arrivals.push({
      formtype: '35',
      host: 'elsewhere.example',
      at: new Date(Date.now() - (count + 1 - index) * 7_200_000).toISOString(),
      raw: '',
      data: { def_customer: { name: `Old ${index}` }, ext_request: { 90: { value: `Another ${index}` } } },
    });
  }
}
const arrived = ({ crm }: DeliveryFixture) =>
  crm.crm.arrivals
    .map(({ data }) => (data.def_customer as Record<string, string>).name ?? '')
    .filter((name) => !name.startsWith('Old'));
const waitForEndState = (fixture: DeliveryFixture, receipt: string) =>
  waitUntil(async () => expect(await fixture.state(receipt)).toMatch(/delivered|attention/));

const crmVariations = traitSets.map((traits) => ({ traits, name: traits.join(', ') || 'no special traits' }));

describe.each(crmVariations)('a CRM with $name', ({ traits }) => {
  const start = (settings = {}, outbox = {}) => setUpDelivery(settings, outbox, traits);

  test('a lead that arrived without an answer is found and not sent again', async () => {
    const fixture = await start();
    addArrivals(fixture, 170);
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const receipt = await fixture.send(fullLead('Ann'));
    await waitForEndState(fixture, receipt);
    expect(await fixture.store.leads.find(receipt)).toMatchObject({
      state: 'delivered',
      code: 'found',
      repeat: 0,
    });
    expect(arrived(fixture)).toEqual(['Ann']);
  });

  test('a lead that did not arrive is sent again', async () => {
    const fixture = await start();
    addArrivals(fixture, 170);
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const receipt = await fixture.send(fullLead('Ann'));
    await waitForEndState(fixture, receipt);
    expect(await fixture.state(receipt)).toBe('delivered');
    expect(arrived(fixture)).toEqual(['Ann']);
  });

  test.each([
    ['html', ['Ann', 'Ben']],
    ['taken-html', ['Ann', 'Ben']],
  ] as const)(
    'two leads with the same values are both in the CRM, also if the second answer is lost (%s)',
    async (name, all) => {
      const fixture = await start();
      addArrivals(fixture, 60);
      const first = await fixture.send(fullLead('Ann'));
      await waitForEndState(fixture, first);
      fixture.crm.faults.add({ ...fillformFault, name });
      const second = await fixture.send(fullLead('Ben'));
      await waitForEndState(fixture, second);
      expect(await fixture.state(second)).toBe('delivered');
      expect(arrived(fixture)).toEqual(all);
    },
  );

  test.each([
    ['taken-html', 'found'],
    ['html', 'answered'],
  ] as const)(
    'with a receipt field, a lead behind 170 requests is found for certain (%s)',
    async (name, code) => {
      const fixture = await start({ TOKEN_FIELD: 'ext_request.91' });
      addArrivals(fixture, 170);
      fixture.crm.faults.add({ ...fillformFault, name });
      const receipt = await fixture.send(fullLead('Ann'));
      await waitForEndState(fixture, receipt);
      expect(await fixture.store.leads.find(receipt)).toMatchObject({ state: 'delivered', code, repeat: 0 });
      expect(arrived(fixture)).toEqual(['Ann']);
    },
  );
});

describe('a list that is longer than a run can read', () => {
  test.each<TraitName>(['oldest-first'])('a list that is %s is read from its last page', async (trait) => {
    const fixture = await setUpDelivery(
      { TOKEN_FIELD: 'ext_request.91' },
      { settleMs: 600, maxPagesPerRun: 3 },
      [trait],
    );
    addArrivals(fixture, 480);
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const found = await fixture.send(fullLead('Ann'));
    await waitForEndState(fixture, found);
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const absent = await fixture.send(fullLead('Ben'));
    await waitForEndState(fixture, absent);
    expect(await fixture.store.leads.find(found)).toMatchObject({ state: 'delivered', code: 'found' });
    expect(await fixture.store.leads.find(absent)).toMatchObject({ state: 'delivered', code: 'answered' });
    expect(arrived(fixture)).toEqual(['Ann', 'Ben']);
  });

  test('a lead that is not found in an unordered list waits for a person', async () => {
    const fixture = await setUpDelivery(
      { TOKEN_FIELD: 'ext_request.91' },
      { settleMs: 300, maxPagesPerRun: 2, timeScale: 0.00002, reconcileIntervalMs: 20 },
      ['unsorted'],
    );
    addArrivals(fixture, 480);
    fixture.crm.faults.add({ ...fillformFault, name: 'html' });
    const receipt = await fixture.send(fullLead('Ann'));
    await waitForEndState(fixture, receipt);
    expect(await fixture.store.leads.find(receipt)).toMatchObject({
      state: 'attention',
      code: 'not-looked-for',
      repeat: 1,
    });
    expect(arrived(fixture)).toEqual([]);
  });

  test('a first page whose requests are all of the same second does not show the order of the list', async () => {
    const fixture = await setUpDelivery(
      { TOKEN_FIELD: 'ext_request.91' },
      { settleMs: 600, maxPagesPerRun: 4 },
      ['oldest-first'],
    );
    addArrivals(fixture, 100);
    const { arrivals } = fixture.crm.crm;
    const at = arrivals[0]?.at ?? '';
    for (const [index, arrival] of arrivals.entries()) arrivals[index] = { ...arrival, at };
    fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
    const receipt = await fixture.send(fullLead('Ann'));
    await waitForEndState(fixture, receipt);
    expect(await fixture.store.leads.find(receipt)).toMatchObject({ code: 'found', repeat: 0 });
    expect(arrived(fixture)).toEqual(['Ann']);
  });
});

test.each([
  ['an empty list and a count of 3', '{"status":"success","data":{"list":[],"count":"3"}}'],
  ['no list', '{"status":"success","data":{"list":"x"}}'],
])('a reply that holds %s does not prove that the CRM lacks a lead', async (_what, text) => {
  const fixture = await setUpDelivery({ TOKEN_FIELD: 'ext_request.91' });
  fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
  fixture.crm.crm.applications = () => ({ bare: text });
  const receipt = await fixture.send(fullLead('Ann'));
  await waitUntil(async () => expect((await fixture.store.leads.find(receipt))?.looks).toBeGreaterThan(1));
  expect(arrived(fixture)).toEqual(['Ann']);
});

describe('option lists for pages', () => {
  const ask = async (fixture: DeliveryFixture, path: string, fields: Record<string, string>) =>
    (await fixture.relay(post(path, fields))).json();

  test('options without the id of their field are assigned to the right fields', async () => {
    const fixture = await setUpDelivery({}, {}, ['no-field-names']);
    await ask(fixture, '/onlineforms', { action: 'getform', form: '35' });
    const { data } = await ask(fixture, '/sharedapi/utils/binded', { 'params[bind]': '9001' });
    expect(data.map(({ id, property_id }: Record<string, string>) => `${id} ${property_id}`)).toEqual([
      '10 721',
      '11 721',
      '12 721',
      '20 722',
      '21 722',
    ]);
    expect(await ask(fixture, '/sharedapi/utils/binded', { 'params[bind]': '1000' })).toMatchObject({
      data: [{ property_id: '618' }, {}, {}, {}],
    });
  });

  test('trees of categories by type of object become a flat list of options', async () => {
    const fixture = await setUpDelivery({}, {}, ['category-trees']);
    const response = await fixture.relay(
      new Request(`${relayOrigin}/forms/35`, { headers: { Origin: pageOrigin } }),
    );
    const { definition } = await response.json();
    const field = definition.fields.find(
      ({ address }: { address: string }) => address === 'def_stock.parent',
    );
    expect(field).toMatchObject({ kind: 'category' });
    expect(
      field.options.map(({ text, depth = 0 }: { text: string; depth?: number }) => `${text} ${depth}`),
    ).toEqual(['Flats 0', 'Studios 1', 'Lofts 1', 'Houses 0', 'Cottages 1', 'Land 0', 'Fields 1']);
  });
});
