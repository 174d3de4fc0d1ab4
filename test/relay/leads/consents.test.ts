import { describe, expect, test } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import type { ConsentRecord } from '../../../src/form/consent.js';
import {
  hashContactForSearch,
  hashContacts,
  toLedgerEntries,
} from '../../../src/relay/leads/consent-contacts.js';
import { formatConsents, readConsents, writeConsents } from '../../../src/relay/leads/consents.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';

const consent: ConsentRecord = {
  id: 'privacy',
  text: 'I agree.',
  version: 'abc',
  publication: '7',
  document: 'All about data',
  given: true,
  at: '2026-11-24T12:00:00Z',
  language: 'en',
};
const wire = (changes: object = {}): WireValue =>
  new Map(Object.entries({ ...consent, given: '1', ...changes }) as [string, WireValue][]);

test.each([
  ['id', 100],
  ['at', 40],
  ['language', 35],
  ['version', 64],
  ['publication', 64],
  ['text', 5_000],
])('the text %s of a consent has at most %i characters, also in the line for the CRM', (name, length) => {
  const [read] = readConsents([wire({ [name]: 'x'.repeat(10_000) })]);
  expect(read?.[name as 'id']).toBe('x'.repeat(length));
  expect(formatConsents(read ? [read] : [], 'R-1').length).toBeLessThan(500);
});

describe('the consents of a request', () => {
  test('are read field by field', () => {
    expect(readConsents([wire(), wire({ given: '0' })])).toEqual([consent, { ...consent, given: false }]);
    expect(readConsents(writeConsents([consent, { ...consent, given: false }]))).toEqual([
      consent,
      { ...consent, given: false },
    ]);
  });

  test.each<[name: string, entry: WireValue]>([
    ['a text', 'privacy'],
    ['a list', ['privacy']],
    ['a consent without an id', wire({ id: '' })],
    ['a consent whose id is a number', wire({ id: 7 })],
  ])('are read without %s', (_name, entry) => {
    expect(readConsents([entry, wire()])).toEqual([consent]);
  });

  test.each<[given: WireValue]>([['true'], [true], [1], [''], [null]])('are not given by %j', (given) => {
    expect(readConsents([wire({ given })])[0]?.given).toBe(false);
  });

  test('are read as empty texts where a text is missing', () => {
    const missing = { text: 7, version: null, publication: true, document: [], at: null, language: 1 };
    expect(readConsents([wire(missing)])).toEqual([
      {
        id: 'privacy',
        text: '',
        version: '',
        publication: '',
        document: '',
        given: true,
        at: '',
        language: '',
      },
    ]);
  });

  test('have at most 20 entries and texts of 5,000 characters, and ids of 64', () => {
    const long = 'x'.repeat(6_000);
    const [first, ...others] = readConsents(
      Array.from({ length: 30 }, () => wire({ text: long, version: long, publication: long })),
    );
    expect(others).toHaveLength(19);
    expect([first?.text.length, first?.version.length, first?.publication.length]).toEqual([5_000, 64, 64]);
    expect(readConsents([wire({ text: long })], Number.POSITIVE_INFINITY)[0]?.text).toBe(long);
  });
});

describe('the line about consents', () => {
  test('names each decision and where its proof is', () => {
    const refused = { ...consent, id: 'news', given: false, version: '', language: '' };
    expect(formatConsents([{ ...consent, version: 'abcdefghijklmnop' }, refused], 'R-X')).toBe(
      'agreed 2026-11-24T12:00:00Z: I agree. (privacy, version abcdefghijkl, en); ' +
        'not agreed 2026-11-24T12:00:00Z: I agree. (news); proof R-X',
    );
  });

  test.each([
    [200, 'x'.repeat(200)],
    [201, `${'x'.repeat(200)}…`],
  ])('quotes a text of %i characters up to the 200th', (length, quoted) => {
    const line = formatConsents([{ ...consent, text: 'x'.repeat(length) }], 'R-X');
    expect(line).toContain(`: ${quoted} (`);
  });
});

describe('the ledger of consents finds a visitor', () => {
  const fields = [
    { address: 'ext_request.5', kind: 'email' },
    { address: 'ext_request.6', kind: 'phone' },
    { address: 'ext_request.7', kind: 'text' },
  ] as unknown as Parameters<typeof hashContacts>[1]['fields'];
  const value = (text: WireValue) => new Map([['value', text]]);
  const data = (customer: object, request: object = {}) =>
    new Map<string, WireValue>([
      ['def_customer', new Map(Object.entries(customer))],
      ['ext_request', new Map(Object.entries(request))],
    ]);

  async function findBy(kind: 'email' | 'phone', typed: string, lead: ReturnType<typeof data>) {
    const encryption = await createEncryption(['the newest secret', 'an older secret']);
    const older = await createEncryption(['an older secret']);
    const search = await hashContactForSearch(kind, typed, encryption);
    const contacts = await hashContacts(lead, { fields }, older);
    expect(contacts.keyId).toBe(older.consentKeyId);
    return search.includes(contacts[kind] ?? '');
  }

  test.each<['email' | 'phone', string, ReturnType<typeof data>]>([
    ['email', ' Ann@Example.com', data({ email: 'ann@example.COM ' })],
    ['email', 'ann@example.com', data({}, { 5: value('ann@example.com') })],
    ['email', 'ann@example.com', data({ email: ' ' }, { 5: value('ann@example.com') })],
    ['email', 'ann@example.com', data({ email: 'ann@example.com' }, { 5: value('ben@example.com') })],
    ['email', 'ann@example.com', data({}, { 5: value(['ann@example.com', 'ben@example.com']) })],
    ['email', 'ann@e\u0301.com', data({ email: 'ann@é.com' })],
    ['phone', '+7 999 123-45-67', data({ phone: '8 (999) 1234567' })],
    ['phone', '007 999 123-45-67', data({}, { 6: value('9991234567') })],
    ['phone', '+49 30 1234', data({ phone: '0049301234' })],
  ])('by the %s %s', async (kind, typed, lead) => {
    expect(await findBy(kind, typed, lead)).toBe(true);
  });

  test.each<['email' | 'phone', string, ReturnType<typeof data>]>([
    ['email', 'ann@example.com', data({ name: 'ann@example.com' }, { 7: value('ann@example.com') })],
    ['email', 'ben@example.com', data({ email: 'ann@example.com' }, { 5: value('ben@example.com') })],
    ['email', '4930', data({ phone: '4930' })],
    ['phone', '4930', data({ email: '4930' })],
    ['phone', '49301', data({ phone: '4930001' })],
    ['phone', '', data({ phone: 'none' })],
    ['email', '', data({ email: '' })],
    ['email', '7', data({}, { 5: value([7]) })],
  ])('but not by the %s %s of another field or person', async (kind, typed, lead) => {
    expect(await findBy(kind, typed, lead)).toBe(false);
  });

  test('with one entry for each consent', () => {
    const contacts = { email: 'e', phone: null, keyId: 'k' };
    const lead = { lead: 'R-X', form: '34', site: 'a.example', recordedAt: 7, contacts };
    const second = { ...consent, id: 'news' };
    const entry = { lead: 'R-X', form: '34', site: 'a.example', recordedAt: 7, ...contacts };
    expect(toLedgerEntries([consent, second], lead)).toEqual([
      { ...entry, record: consent },
      { ...entry, record: second },
    ]);
  });
});
