import { describe, expect, test } from 'vitest';
import { fullRequest, leadBody, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput({ PROOF_OF_WORK: 'off' });
const value = (id: number, text: string) =>
  `${leadBody}&data[ext_request][${id}][value]=${encodeURIComponent(text)}`;
const formtype = (text: string) => leadBody.replace('formtype=34', `formtype=${text}`);

describe('a form', () => {
  test.each<[string, string]>([
    ['that the CRM does not have', formtype('99')],
    ['zero', formtype('0')],
    ['below zero', formtype('-1')],
    ['with an exponent', formtype('1e3')],
    ['with a space', formtype('34 ')],
    ['with a zero in front', formtype('034')],
    ['and another', formtype('34;35')],
    ['in a list', leadBody.replace('formtype=34', 'formtype[]=34')],
    ['of 10 KB', formtype('3'.repeat(10_000))],
    ['with a quote', formtype("34'--")],
    ['in other digits', formtype('%D9%A3%D9%A4')],
    ['called as an object has it', formtype('__proto__')],
    ['left out', leadBody.replace('formtype=34&', '')],
  ])('%s is not there', async (_what, body) => {
    expect(await bench.sendLead(body)).toMatchObject({ status: 404 });
    await bench.expectHealthy();
  });
});

/** Lost is worse than odd: what a field of the form holds goes to the CRM as it came. */
describe('what a field holds is kept as it came:', () => {
  test.each<[string, string]>([
    ['an option that is not in its list', value(617, 'Atlantis')],
    ['an option of another parent', value(618, 'Hesse')],
    [
      'five options for one select',
      `${leadBody}${[0, 1, 2, 3, 4].map((at) => `&data[ext_request][617][value][${at}]=x`).join('')}`,
    ],
    ['a text for a whole number', value(100, 'many')],
    ['1e400', value(100, '1e400')],
    ['NaN', value(100, 'NaN')],
    ['other digits', value(100, '١٢')],
    ['a decimal comma', value(100, '1,5')],
    ['two signs', value(100, '--1')],
    ['30 February', value(101, '2014-02-30')],
    ['the year zero', value(101, '0000-00-00')],
    ['the year 9999', value(101, '9999-12-31')],
    ['a date with a zone', value(101, '2026-01-01T00:00:00+14:00')],
    ['24:00', value(102, '24:00')],
    ['a leap second', value(102, '23:59:60')],
    [
      'a range from high to low',
      `${leadBody}&data[ext_request][106][value][0]=9&data[ext_request][106][value][1]=1`,
    ],
    [
      'a range without an end',
      `${leadBody}&data[ext_request][106][value][0]=9&data[ext_request][106][value][1]=`,
    ],
    [
      'a range of three',
      `${leadBody}${[0, 1, 2].map((at) => `&data[ext_request][106][value][${at}]=1`).join('')}`,
    ],
    [
      'a point beyond the poles',
      `${leadBody}&data[ext_request][71][value][lat]=91&data[ext_request][71][value][lon]=181`,
    ],
    ['a point that is a comma', value(71, ',')],
    ['only spaces', value(104, '   ')],
    ['100,000 letters', value(105, 'x'.repeat(100_000))],
    ['a file that is not here any more, or never was', value(70, 'file-abcdefghijkl.pdf')],
  ])('%s', async (_what, body) => {
    const line = await bench.sendLead(body);
    expect(line).toMatchObject({ status: 200, lead: expect.any(String) });
    expect(line.dropped).toBeUndefined();
  });
});

describe('what the form does not have is left out, and counted:', () => {
  test.each<[string, string]>([
    ['another group', `${leadBody}&data[worker][1]=x`],
    ['another field', value(999, 'x')],
    ['a field of another group', `${leadBody}&data[ext_stock][617][value]=x`],
    ['a field of the customer that is not asked for', `${leadBody}&data[def_customer][manager]=1`],
    ['a file by its path', value(70, '../../etc/passwd')],
    ['a file of the CRM’s', value(70, '54cf4e91db8ba.pdf')],
    ['a key that a value can’t have', `${leadBody}&data[ext_request][104][value][sql]=x`],
    ['a map in a map', `${leadBody}&data[ext_request][104][value][a][b]=x`],
  ])('%s', async (_what, body) => {
    const before = bench.crm.requests.length;
    expect(await bench.sendLead(body)).toMatchObject({ status: 200, dropped: 1 });
    expect(bench.crm.requests.slice(before).join()).not.toMatch(/passwd|sql|worker|manager/);
  });
});

test.each<[string, string, number]>([
  [
    'a required field that is not there is counted',
    'action=fillform&formtype=34&data[ext_request][104][value]=x',
    200,
  ],
  ['nothing at all is no lead', 'action=fillform&formtype=34', 400],
  ['only what the form does not have is no lead', 'action=fillform&formtype=34&data[x][y]=1', 400],
  ['`data` as a text is no lead', 'action=fillform&formtype=34&data=x', 400],
])('%s', async (_what, body, status) => {
  const line = await bench.sendLead(body);
  expect(line.status).toBe(status);
  if (status === 200) expect(line.missing).toBe(1);
  else expect(line.lead).toBeUndefined();
  await bench.expectHealthy();
});

test('two megabytes are too much', async () => {
  expect([413, 0]).toContain(await bench.sendRaw(fullRequest(value(105, 'x'.repeat(2_000_000)))));
  await bench.expectHealthy();
});

test('the same file twice in a field is one file, and one of another lead stays where it is', async () => {
  const body = new FormData();
  body.set('params[object]', 'applications');
  body.set('upload', new File(['%PDF-1.7'], 'a.pdf'));
  const response = await fetch(`${bench.relay.url}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: 'https://www.example.com' },
    body,
  });
  const { data } = (await response.json()) as { data: { name: string } };
  const twice = `&data[ext_request][70][value][0]=${data.name}&data[ext_request][70][value][1]=${data.name}`;
  expect(await bench.sendLead(leadBody + twice)).toMatchObject({ status: 200 });
  await bench.expectHealthy();
});
