import { describe, expect, test } from 'vitest';
import type { WireValue } from '../../../src/crm/json/wire-json.js';
import {
  normalizeFields,
  normalizeListedRequest,
  normalizeSentRequest,
  normalizeValue,
  writeFingerprint,
} from '../../../src/relay/leads/normalize-values.js';

describe('a value is normalized', () => {
  test.each<[WireValue, string]>([
    ['  A  flat\n here ', 'a flat here'],
    ['Tom &amp; co', 'tom & co'],
    ['e\u0301', 'é'],
    ['one , two ,three, four,five', 'one,two,three,four,five'],
    ['2026-12-01', '2026-12-01'],
    ['01.12.2026', '2026-12-01'],
    ['2026-12-01 00:00', '2026-12-01'],
    ['2026-12-01T00:00:00', '2026-12-01'],
    ['01.12.2026 10:30', '2026-12-01 10:30'],
    ['2026-12-01 10:30:00', '2026-12-01 10:30'],
    ['2026-12-01 10:30:15', '2026-12-01 10:30:15'],
    ['2026-12-01 00:00:15', '2026-12-01 00:00:15'],
    ['on 2026-12-01', 'on 2026-12-01'],
    ['2026-12-01 noon', '2026-12-01 noon'],
    ['10:30:00', '10:30'],
    ['10:30:15', '10:30:15'],
    ['at 10:30:00', 'at 10:30:00'],
    ['50 000.00', '50000'],
    ['50 000,50', '50000.5'],
    ['100', '100'],
    ['1.00', '1'],
    ['1.05', '1.05'],
    ['-12.50', '-12.5'],
    ['12.50 EUR', '12.50 eur'],
    ['from 12.50', 'from 12.50'],
    ['+7 (999) 123-45-67', '9991234567'],
    ['8 999 123-45-67', '9991234567'],
    ['8999123456', '8999123456'],
    ['89991234567', '9991234567'],
    ['69991234567', '69991234567'],
    ['899912345678', '899912345678'],
    ['(030) 12-34', '0301234'],
    ['12-34', '12-34'],
    ['call (030) 12-34', 'call (030) 12-34'],
    ['(030) 12-34 ext', '(030) 12-34 ext'],
    [12.5, '12.5'],
    [null, ''],
    [true, ''],
    [['B', ' A '], 'b,a'],
    [new Map([['x', '1.0']]), '1'],
    [`e${'\u0301'.repeat(31)}`, `é${'\u0301'.repeat(29)}`],
  ])('%j becomes %j', (value, text) => {
    expect(normalizeValue(value)).toBe(text);
  });
});

test('fields are sorted by id, and empty fields are left out', () => {
  const fields = normalizeFields([
    ['b', 'X'],
    ['c', ' '],
    ['a', 'Y'],
    ['b', 'Z'],
  ]);
  expect([...fields]).toEqual([
    ['a', 'y'],
    ['b', 'z'],
  ]);
});

test('a request has the same values as it was sent and as the CRM lists it', () => {
  const value = (text: WireValue) => new Map([['value', text]]);
  const sent = normalizeSentRequest(
    new Map<string, WireValue>([
      [
        'ext_request',
        new Map<string, WireValue>([
          ['2', value('A')],
          ['1', value('B')],
          ['3', 'no record'],
        ]),
      ],
      ['ext_stock', new Map([['4', value('C')]])],
    ]),
  );
  expect([...sent]).toEqual([
    ['1', 'b'],
    ['2', 'a'],
  ]);
  const withId = (id: WireValue, text: string) =>
    new Map<string, WireValue>([
      ['id', id],
      ['value', text],
    ]);
  const lists: readonly WireValue[] = [
    [withId('2', 'A'), withId(1, 'B')],
    new Map([
      ['2', value('A')],
      ['1', value('B')],
    ]),
    new Map([
      ['2', 'A'],
      ['1', 'B'],
    ]),
    new Map([
      ['2', withId(null, 'A')],
      ['1', withId(true, 'B')],
    ]),
  ];
  for (const list of lists) expect([...normalizeListedRequest(list)]).toEqual([...sent]);
  expect(normalizeListedRequest(undefined).size).toBe(0);
});

test('the fingerprint contains the form, and all values in order', () => {
  expect(
    writeFingerprint(
      '34',
      new Map([
        ['1', 'b'],
        ['2', 'a'],
      ]),
    ),
  ).toBe('["34",["1","b"],["2","a"]]');
});
