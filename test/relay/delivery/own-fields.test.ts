import { expect, test } from 'vitest';
import { type OwnFields, type OwnTexts, writeOwnFields } from '../../../src/relay/delivery/own-fields.js';
import {
  annFields,
  type DeliveryFixture,
  fillformFault,
  setUpDelivery,
  waitUntil,
} from './worker-fixture.js';

const receipt = 'R-AAAAAAAAAAAAAAAA';
const noFields: OwnFields = { tokenField: undefined, noteField: undefined, consentField: undefined };
const [first, second, third] = ['ext_request.1', 'ext_request.2', 'ext_customer.3'];

/** Each case: settings, texts of the relay, values of the visitor, and the values that the CRM gets. */
const cases: readonly (readonly [
  name: string,
  Partial<OwnFields>,
  Partial<OwnTexts>,
  typed: Readonly<Record<string, string>>,
  written: Readonly<Record<string, string>>,
])[] = [
  ['no setting', {}, { notes: ['note'], consentLine: 'agreed' }, { [first]: 'a' }, { [first]: 'a' }],
  [
    'three fields',
    { tokenField: first, noteField: second, consentField: third },
    { notes: ['a', 'b'], consentLine: 'agreed' },
    {},
    { [first]: receipt, [second]: 'a; b', [third]: 'agreed' },
  ],
  [
    'nothing to note',
    { noteField: second, consentField: third },
    {},
    { [second]: 'x', [third]: 'y' },
    { [second]: 'x', [third]: 'y' },
  ],
  [
    'a visitor’s text in the field for notes',
    { noteField: second },
    { notes: ['a'] },
    { [second]: 'x' },
    { [second]: 'a; x' },
  ],
  [
    'a visitor’s text in the field for consents',
    { consentField: third },
    { consentLine: 'agreed' },
    { [third]: 'x' },
    { [third]: 'agreed; x' },
  ],
  [
    'a visitor’s text in the receipt field',
    { tokenField: first, noteField: second },
    { notes: ['a'] },
    { [first]: 'x' },
    { [first]: receipt, [second]: `a; typed into ${first}: x` },
  ],
  [
    'one field for notes and consents',
    { noteField: second, consentField: second },
    { notes: ['a'], consentLine: 'agreed' },
    { [second]: 'x' },
    { [second]: 'a; agreed; x' },
  ],
  [
    'one field for receipt and notes',
    { tokenField: first, noteField: first },
    { notes: ['a'] },
    {},
    { [first]: `${receipt}; a` },
  ],
  [
    'one field for receipt and consents',
    { tokenField: first, consentField: first },
    { consentLine: 'agreed' },
    {},
    { [first]: `${receipt}; agreed` },
  ],
];

test.each(cases)('fields that the relay fills in: %s', (_name, fields, texts, typed, written) => {
  const toData = (values: Readonly<Record<string, string>>) => {
    const data = new Map<string, Map<string, Map<string, string>>>();
    for (const [address, value] of Object.entries(values)) {
      const [group = '', id = ''] = address.split('.');
      data.set(group, (data.get(group) ?? new Map()).set(id, new Map([['value', value]])));
    }
    return data;
  };
  expect(
    writeOwnFields(
      toData(typed),
      { receipt, notes: [], consentLine: undefined, ...texts },
      { ...noFields, ...fields },
    ),
  ).toEqual(toData(written));
});

const consent = {
  'consents[0][id]': 'privacy',
  'consents[0][text]': 'I agree',
  'consents[0][given]': '1',
  'consents[0][at]': '2026-11-29T10:00:00.000Z',
};

async function readComment({ crm }: DeliveryFixture): Promise<unknown> {
  await waitUntil(() => expect(crm.crm.arrivals).toHaveLength(1));
  const { ext_request: request = {} } = crm.crm.arrivals[0]?.data ?? {};
  return (request as Record<string, { value: string }>)[66]?.value;
}

test.each([
  { CONSENT_FIELD: 'ext_request.66' },
  { NOTE_FIELD: 'ext_request.66', CONSENT_FIELD: 'ext_request.66' },
])('the comment of a visitor reaches the CRM although %o names its field', async (settings) => {
  const fixture = await setUpDelivery(settings);
  await fixture.send({ ...annFields, ...consent });
  const comment = await readComment(fixture);
  expect(comment).toMatch(/^agreed 2026-11-29T10:00:00\.000Z: I agree/);
  expect(comment).toMatch(/; A flat$/);
});

test.each([
  ['NOTE_FIELD', 'A flat'],
  ['CONSENT_FIELD', 'A flat'],
  ['NOTE_FIELD', 'R-class flat'],
])('an unclear lead is found although the visitor has filled in %s with “%s”', async (setting, comment) => {
  const fixture = await setUpDelivery({ [setting]: 'ext_request.66' });
  fixture.crm.faults.add({ ...fillformFault, name: 'taken-html' });
  const sent = await fixture.send({
    ...annFields,
    ...consent,
    'data[ext_request][66][value]': comment,
    'data[ext_request][68][value]': '12:00:00',
  });
  await waitUntil(async () => expect((await fixture.store.leads.find(sent))?.code).toBe('found'));
  expect(fixture.crm.crm.arrivals).toHaveLength(1);
});
