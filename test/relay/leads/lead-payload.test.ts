import { expect, test } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import {
  type LeadPayload,
  readLeadPayload,
  replaceUploadIds,
  writeLeadPayload,
  writeSubmission,
} from '../../../src/relay/leads/lead-payload.js';

const value = (text: WireValue) => new Map([['value', text]]);
const data = new Map<string, WireValue>([
  [
    'ext_request',
    new Map<string, WireValue>([
      ['9', value('x')],
      ['1', value(['file-a', 'y'])],
    ]),
  ],
]);
const least: LeadPayload = {
  formtype: '34',
  host: 'www.example.com',
  data,
  leftOut: new Map(),
  uploads: [],
  token: '',
  receiptField: '',
  consents: [],
};
const full: LeadPayload = {
  ...least,
  leftOut: new Map([['ext_request.5', 'left']]),
  uploads: ['file-a', 'file-b'],
  token: 't',
  receiptField: 'ext_request.91',
  consents: [
    {
      id: 'privacy',
      text: 'x'.repeat(6_000),
      version: '',
      publication: '',
      document: '',
      given: true,
      at: '',
      language: '',
    },
  ],
  contacts: { email: 'e', phone: null, keyId: 'k' },
};

test.each([
  ['the least', least],
  ['all', full],
])('a lead with %s of its parts is read as it was written', (_name, payload) => {
  expect(readLeadPayload(writeLeadPayload(payload))).toEqual({ contacts: undefined, ...payload });
});

test('empty parts are not written, so that leads of earlier versions have the same text', () => {
  expect(writeLeadPayload({ ...least, data: new Map() })).toBe(
    '{"formtype":"34","host":"www.example.com","data":{},"uploads":[],"token":""}',
  );
});

test.each(['{}', '[]', '{"formtype":7,"data":"x","uploads":"x","contacts":[]}'])(
  'a damaged lead is read without its missing parts: %s',
  (text) => {
    expect(readLeadPayload(text)).toEqual({
      formtype: '',
      host: '',
      data: new Map(),
      leftOut: new Map(),
      uploads: [],
      token: '',
      receiptField: '',
      consents: [],
      contacts: undefined,
    });
  },
);

test('contacts that are no texts are read as none', () => {
  expect(readLeadPayload('{"contacts":{"email":7,"phone":["x"]}}').contacts).toEqual({
    email: null,
    phone: null,
    keyId: '',
  });
});

test('only whole values that are an upload id are replaced', () => {
  const names = new Map([['file-a', 'crm-a']]);
  const sent = new Map<string, WireValue>([
    ['file-a', 'file-a'],
    ['text', 'my file-a'],
    ['list', new Map([['0', 'file-a']])],
    ['number', 7],
  ]);
  expect(replaceUploadIds(sent, names)).toEqual(
    new Map<string, WireValue>([
      ['file-a', 'crm-a'],
      ['text', 'my file-a'],
      ['list', new Map([['0', 'crm-a']])],
      ['number', 7],
    ]),
  );
});

test('a submission has the same text in any order of its fields, and another text with other values', () => {
  const request = (...fields: (readonly [string, WireValue])[]) =>
    new Map([['ext_request', new Map(fields)]]);
  const one = ['1', 'a'] as const;
  const ten = ['10', 'b'] as const;
  const two = ['2', 'c'] as const;
  const texts = [request(one, ten, two), request(two, one, ten), request(ten, two, one)].map((submitted) =>
    writeSubmission('34', submitted, ''),
  );
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toBe(
    '{"formtype":"34","submitted":{"ext_request":{"1":"a","10":"b","2":"c"}},"signed":""}',
  );
  expect(writeSubmission('34', undefined, 'link')).toBe('{"formtype":"34","submitted":null,"signed":"link"}');
});
