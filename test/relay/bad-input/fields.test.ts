import { describe, expect, test } from 'vitest';
import { fullRequest, leadBody, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput({ PROOF_OF_WORK: 'off' });
const value = (id: number, text: string) =>
  `${leadBody}&data[ext_request][${id}][value]=${encodeURIComponent(text)}`;
const formtype = (text: string) => leadBody.replace('formtype=34', `formtype=${text}`);

describe('a lead', () => {
  test.each<[string, string]>([
    ['for a form that the CRM does not have', formtype('99')],
    ['for form 0', formtype('0')],
    ['for form -1', formtype('-1')],
    ['for form 1e3', formtype('1e3')],
    ['for a form id with a space', formtype('34 ')],
    ['for a form id with a leading zero', formtype('034')],
    ['for two form ids', formtype('34;35')],
    ['for a form id in a list', leadBody.replace('formtype=34', 'formtype[]=34')],
    ['for a form id of 10 KB', formtype('3'.repeat(10_000))],
    ['for a form id with a quote', formtype("34'--")],
    ['for a form id in Arabic digits', formtype('%D9%A3%D9%A4')],
    ['for form __proto__', formtype('__proto__')],
    ['without a form id', leadBody.replace('formtype=34&', '')],
  ])('%s gets status 404', async (_case, body) => {
    expect(await fixture.sendLead(body)).toMatchObject({ status: 404 });
    await fixture.expectHealthy();
  });
});

/** A wrong value is better than a lost one, so the relay sends the values of known fields unchanged. */
describe('a known field keeps its value unchanged', () => {
  test.each<[string, string]>([
    ['with an option that is not in its list', value(617, 'Atlantis')],
    ['with an option of another parent', value(618, 'Hesse')],
    [
      'with five options for a single select',
      `${leadBody}${[0, 1, 2, 3, 4].map((at) => `&data[ext_request][617][value][${at}]=x`).join('')}`,
    ],
    ['with a text for a whole number', value(100, 'many')],
    ['with the number 1e400', value(100, '1e400')],
    ['with NaN', value(100, 'NaN')],
    ['with Arabic digits', value(100, '١٢')],
    ['with a decimal comma', value(100, '1,5')],
    ['with two signs', value(100, '--1')],
    ['with 30 February', value(101, '2014-02-30')],
    ['with the year 0', value(101, '0000-00-00')],
    ['with the year 9999', value(101, '9999-12-31')],
    ['with a time zone in a date', value(101, '2026-01-01T00:00:00+14:00')],
    ['with the time 24:00', value(102, '24:00')],
    ['with a leap second', value(102, '23:59:60')],
    [
      'with a range from high to low',
      `${leadBody}&data[ext_request][106][value][0]=9&data[ext_request][106][value][1]=1`,
    ],
    [
      'with a range without an end',
      `${leadBody}&data[ext_request][106][value][0]=9&data[ext_request][106][value][1]=`,
    ],
    [
      'with a range of three values',
      `${leadBody}${[0, 1, 2].map((at) => `&data[ext_request][106][value][${at}]=1`).join('')}`,
    ],
    [
      'with coordinates out of range',
      `${leadBody}&data[ext_request][71][value][lat]=91&data[ext_request][71][value][lon]=181`,
    ],
    ['with a comma as coordinates', value(71, ',')],
    ['with spaces only', value(104, '   ')],
    ['with 100,000 letters', value(105, 'x'.repeat(100_000))],
    ['with the id of a missing file', value(70, 'file-abcdefghijkl.pdf')],
  ])('%s', async (_case, body) => {
    const line = await fixture.sendLead(body);
    expect(line).toMatchObject({ status: 200, lead: expect.any(String) });
    expect(line.dropped).toBeUndefined();
  });
});

describe('a lead is stored without unknown values, which are counted,', () => {
  test.each<[string, string]>([
    ['with an unknown group', `${leadBody}&data[worker][1]=x`],
    ['with an unknown field', value(999, 'x')],
    ['with a field in another group', `${leadBody}&data[ext_stock][617][value]=x`],
    ['with a customer field that the form does not have', `${leadBody}&data[def_customer][manager]=1`],
    ['with the path of a file', value(70, '../../etc/passwd')],
    ['with the name of a CRM file', value(70, '54cf4e91db8ba.pdf')],
    ['with an unknown key in a value', `${leadBody}&data[ext_request][104][value][sql]=x`],
    ['with a nested map as a value', `${leadBody}&data[ext_request][104][value][a][b]=x`],
  ])('%s', async (_case, body) => {
    const email = `${crypto.randomUUID()}@b.example`;
    const line = await fixture.sendLead(body.replace('a@b.example', email));
    expect(line).toMatchObject({ status: 200, dropped: 1 });
    // The CRM gets the value of the known field. It gets neither values nor names of the other fields.
    const delivered = await fixture.findDelivered(`data[def_customer][email]=${email}`);
    expect(delivered.match(/data\[/g)).toHaveLength(1);
    expect(delivered).not.toMatch(/passwd|54cf4e91db8ba|sql|worker|manager/);
  });
});

test.each<[string, string, number]>([
  [
    'without a required field is stored, and the field is counted',
    'action=fillform&formtype=34&data[ext_request][104][value]=x',
    200,
  ],
  ['without data is refused', 'action=fillform&formtype=34', 400],
  ['with unknown fields only is refused', 'action=fillform&formtype=34&data[x][y]=1', 400],
  ['with a text as `data` is refused', 'action=fillform&formtype=34&data=x', 400],
])('a lead %s', async (_case, body, status) => {
  const line = await fixture.sendLead(body);
  expect(line.status).toBe(status);
  if (status === 200) expect(line.missing).toBe(1);
  else expect(line.lead).toBeUndefined();
  await fixture.expectHealthy();
});

test('a lead of two megabytes is refused', async () => {
  expect([413, 0]).toContain(await fixture.sendRaw(fullRequest(value(105, 'x'.repeat(2_000_000)))));
  await fixture.expectHealthy();
});

test('a lead that names the same file twice is stored', async () => {
  const body = new FormData();
  body.set('params[object]', 'applications');
  body.set('upload', new File(['%PDF-1.7'], 'a.pdf'));
  const response = await fetch(`${fixture.relay.url}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: 'https://www.example.com' },
    body,
  });
  const { data } = (await response.json()) as { data: { name: string } };
  const twice = `&data[ext_request][70][value][0]=${data.name}&data[ext_request][70][value][1]=${data.name}`;
  expect(await fixture.sendLead(leadBody + twice)).toMatchObject({ status: 200 });
  await fixture.expectHealthy();
});
