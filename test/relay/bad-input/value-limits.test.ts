import { describe, expect, test } from 'vitest';
import { maxValueLengths, maxVariables } from '../../../src/crm/definition/limits.js';
import { fieldKinds } from '../../../src/fields/lazy-kinds.js';
import type { FormDefinition } from '../../../src/form/definition.js';
import { LimitError, requireValueLimits } from '../../../src/relay/config/limits.js';
import { groupVariables, parseVariables } from '../../../src/relay/page/form-variables.js';
import { hostileShapes, isWithin, measureLimit } from '../../hostile-texts-fixture.js';
import { type FormFields, pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const definition = (kind: string): FormDefinition => ({
  id: '34',
  heading: '',
  description: [],
  feedback: [],
  fields: [{ address: 'ext_request.1', group: 'ext_request', id: '1', kind, label: '' }],
});

test.each(fieldKinds)('a value of the kind %s may have the largest length and no more', (kind) => {
  const maxLength = maxValueLengths[kind] ?? 0;
  const check = (text: string) => requireValueLimits([['ext_request.1', [text]]], definition(kind));
  expect(() => check('x'.repeat(maxLength))).not.toThrow();
  expect(() => check('x'.repeat(maxLength + 1))).toThrow(LimitError);
});

test('a field has a limited number of items, and a lead a limited number of files', () => {
  const check = (kind: string, count: number) => () =>
    requireValueLimits([['ext_request.1', Array.from({ length: count }, () => 'x')]], definition(kind));
  expect(check('multiselect', 500)).not.toThrow();
  expect(check('multiselect', 501)).toThrow('ext_request.1 has more than 500 values');
  expect(check('file', 10)).not.toThrow();
  expect(check('file', 11)).toThrow('ext_request.1 has more than 10 values');
});

/** A post of the hosted page, in each of its encodings. */
function postPage(pairs: readonly (readonly [string, string])[], encoding: string): Request {
  const body = encoding === 'multipart' ? new FormData() : new URLSearchParams();
  for (const [name, value] of pairs) body.append(name, value);
  return new Request(`${relayOrigin}/f/34`, { method: 'POST', headers: { Origin: pageOrigin }, body });
}
const toSend = (pairs: readonly (readonly [string, string])[]): FormFields => ({
  ...sampleLead,
  ...Object.fromEntries(
    pairs.map(([name, value], index) => {
      const [group, id] = name.split('.');
      return [
        group?.startsWith('ext_') ? `data[${group}][${id}][value]` : `data[${group}][${id ?? index}]`,
        value,
      ];
    }),
  ),
});

/** Each entrance for leads, with a request that has these values by field address. */
const entrances: Readonly<Record<string, (pairs: readonly (readonly [string, string])[]) => Request>> = {
  '/onlineforms': (pairs) => post('/onlineforms', toSend(pairs)),
  'the hosted page': (pairs) => postPage(pairs, 'urlencoded'),
  'the hosted page with files': (pairs) => postPage(pairs, 'multipart'),
};

describe.each(Object.entries(entrances))('%s', (_name, makeRequest) => {
  test('refuses a value that is too long, before anything parses the value', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(makeRequest([['def_customer.email', 'x'.repeat(301)]]));
    expect(response.status).toBe(400);
  });

  test('refuses too many variables', async () => {
    const { relay } = await setUpRelay();
    const pairs = Array.from({ length: maxVariables + 1 }, (_, index) => [`x${index}`, 'a/'] as const);
    expect((await relay(makeRequest(pairs))).status).toBe(413);
  });

  test('answers hostile values as fast as other values', async () => {
    const { relay } = await setUpRelay();
    const send = (text: string) => relay(makeRequest([['def_customer.email', text.slice(0, 100_000)]]));
    const limitMs = await measureLimit(() => send('x'.repeat(100_000)));
    for (const [name, shape] of hostileShapes) {
      const text = shape(100_000);
      expect(await isWithin(limitMs, () => send(text)), name).toBe(true);
    }
  });
});

test('texts of a multipart body have the same limit as other bodies', async () => {
  const { relay } = await setUpRelay();
  const pairs = Array.from({ length: 5 }, () => ['def_customer.email', 'x'.repeat(90_000)] as const);
  expect((await relay(postPage(pairs, 'multipart'))).status).toBe(413);
});

test('variables are counted before they are parsed', () => {
  expect(() => parseVariables('&'.repeat(200_000))).toThrow(LimitError);
  expect(() => parseVariables('a=1&'.repeat(maxVariables + 1))).toThrow(LimitError);
  expect(parseVariables('a=1&a=2&b=3')).toEqual(
    groupVariables([
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
    ]),
  );
});

test.each([
  ['If-None-Match', `a${' '.repeat(15_000)}b`],
  ['If-None-Match', ', '.repeat(7_000)],
  ['Accept-Encoding', 'b'.repeat(15_000)],
  ['Accept-Language', '-'.repeat(15_000)],
  ['Content-Type', `application/x-www-form-urlencoded;charset=${' '.repeat(15_000)}x`],
  ['X-Forwarded-For', ','.repeat(15_000)],
])('a hostile header %s costs no more than a harmless one', async (name, value) => {
  const { relay } = await setUpRelay();
  const open = (text: string) => relay(new Request(`${relayOrigin}/forms/34`, { headers: { [name]: text } }));
  await open('x');
  expect(await isWithin(await measureLimit(() => open('x'.repeat(15_000))), () => open(value))).toBe(true);
});
