import { expect, test } from 'vitest';
import { defaultScript, formText, type Script } from '../../scripted-crm-fixture.js';
import { post, setUpRelay, waitForSends } from '../fixture.js';

const variants = [
  { id: '1', value: 'One' },
  { id: '2', value: 'Two' },
];
const preselected = [
  { id: '1', value: 'One' },
  { id: '2', value: 'Two', default: '1' },
];

/** A CRM whose form has a field of the kind, and an e-mail address. */
function createScript(kind: string, options: readonly object[] = variants): Script {
  return (request) => {
    if (!request.body.includes('action=getform')) return defaultScript(request);
    const { def_customer } = JSON.parse(formText);
    const ext_request = { 80: { id: '80', name: 'Field', datatype: kind, variants: options } };
    return { text: JSON.stringify({ formtype: '34', name: 'Form', def_customer, ext_request }) };
  };
}

async function send(script: Script, fields: Readonly<Record<string, string>>, language = 'en') {
  const { relay, crm } = await setUpRelay(script);
  const response = await relay(
    post(`/f/34?lang=${language}`, { 'def_customer.email': 'a@b.example', ...fields }),
  );
  const [sent] = response.status === 303 ? await waitForSends({ crm }, 1) : [];
  const values = [...new URLSearchParams(sent?.body)].filter(([name]) => name.includes('[80]'));
  return { status: response.status, html: await response.text(), values: values.map(([, value]) => value) };
}

const odd = 'odd text';
const single = { 'ext_request.80': odd };
const range = { 'ext_request.80.from': odd, 'ext_request.80.to': odd };
const oneEnd = { 'ext_request.80.to': odd };
const validTexts: Readonly<Record<string, string>> = {
  integer: '1',
  decimal: '1',
  price: '1',
  date: '2026-02-28',
  time: '10:30',
  datetime: '2026-02-28T10:30',
};

/** Each kind of field with a text that the field cannot take, or takes as it is. */
test.each<[kind: string, fields: Readonly<Record<string, string>>]>([
  ['text', single],
  ['textarea', single],
  ['phone', single],
  ['email', single],
  ['integer', single],
  ['decimal', single],
  ['price', single],
  ['date', single],
  ['date', { 'ext_request.80': '2026-02-31' }],
  ['date', { 'ext_request.80': '0000-00-00' }],
  ['date', { 'ext_request.80': '999999-01-01' }],
  ['time', single],
  ['time', { 'ext_request.80': '25:99' }],
  ['datetime', single],
  ['datetime', { 'ext_request.80': '2026-13-01T10:00' }],
  ['radio', single],
  ['select', single],
  ['select', { 'ext_request.80': '3' }],
  ['multiselect', single],
  ['multiselect', { 'ext_request.80': '1,3' }],
  ['point', { 'ext_request.80.lat': odd, 'ext_request.80.lon': odd }],
  ['point', { 'ext_request.80.lat': '100', 'ext_request.80.lon': '1' }],
  ...['integer', 'decimal', 'date', 'time', 'datetime'].flatMap(
    (kind): [string, Readonly<Record<string, string>>][] => [
      [`${kind}_range`, range],
      [`${kind}_range`, oneEnd],
      [`${kind}_range`, { 'ext_request.80.from': validTexts[kind] ?? '', ...oneEnd }],
      [`${kind}_range`, { 'ext_request.80.from': odd, 'ext_request.80.to': validTexts[kind] ?? '' }],
    ],
  ),
  ['something-new', single],
])('a hosted page loses no text of a %s field: %j', async (kind, fields) => {
  const { status, html, values } = await send(createScript(kind), fields);
  // The lead has the text, or the page says that the field needs another one.
  if (status === 303) expect(values.join()).toContain(Object.values(fields).join());
  else {
    expect(status).toBe(422);
    expect(html).toMatch(/aria-invalid="true"/);
  }
});

test.each<[kind: string, text: string, options: readonly object[], values: readonly string[]]>([
  ['select', '1', variants, ['One']],
  ['select', '1', preselected, ['One']],
  ['select', '', preselected, []],
  ['multiselect', '1,2', variants, ['One,Two']],
  ['multiselect', '', preselected, []],
  ['radio', '1', variants, ['1']],
  ['date', '2026-02-28', [], ['2026-02-28']],
  ['time', '10:30', [], ['10:30:00']],
])('a hosted page sends what a visitor has chosen in a %s field: %j', async (kind, text, options, values) => {
  const sent = await send(createScript(kind, options), { 'ext_request.80': text });
  expect([sent.status, sent.values]).toEqual([303, values]);
});

test.each([
  ['date', 'en', '03/14/2014'],
  ['date', 'de', '14.03.2014'],
  ['date_range', 'de', '14.03.2014'],
  ['time', 'en', '9:30 PM'],
  ['time', 'de', '21:30'],
  ['time_range', 'de', '21:30'],
  ['datetime', 'de', '14.03.2014 21:30'],
  ['datetime_range', 'de', '14.03.2014 21:30'],
])('the error of a posted %s in the language %s has the example %s', async (kind, language, example) => {
  const { html } = await send(createScript(kind), /range/.test(kind) ? range : single, language);
  expect(/<p[^>]*class="error"[^>]*>.*?<\/p>/s.exec(html)?.[0]).toContain(example);
});

test('a hosted page sends no preselected option of a list with all options unchecked', async () => {
  // Browsers post nothing for such a list.
  const sent = await send(createScript('multiselect', preselected), {});
  expect([sent.status, sent.values]).toEqual([303, []]);
});

test('a preselected option does not replace a chosen option that the form has lost', async () => {
  const sent = await send(createScript('select', preselected), { 'ext_request.80': '3' });
  expect([sent.status, sent.html.includes('Choose an option.')]).toEqual([422, true]);
});
