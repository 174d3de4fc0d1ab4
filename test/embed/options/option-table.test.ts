import { expect, expectTypeOf, test } from 'vitest';
import { type AttributeName, optionNames } from '../../../src/embed/options/option-table.js';
import type { FormSettings } from '../../../src/embed/options/options.js';
import { readAttributes } from '../../../src/embed/options/read-attributes.js';
import { toAttributes, type WrapperAttributeName } from '../../../src/embed/wrapper-attributes.js';

/** An element of which only the attributes matter. */
function elementWith(attributes: Readonly<Record<string, string>>): Element {
  return { getAttribute: (name: string) => attributes[name] ?? null } as unknown as Element;
}

test('attributes are read as texts, numbers, JSON objects and switches', () => {
  const attributes = {
    form: ' 34 ',
    theme: 'dark',
    'again-after': '7',
    values: '{"ext_request.52":"Why?"}',
    consents: '[]',
    debug: '',
    signed: '',
  };
  expect(readAttributes(elementWith(attributes), '')).toEqual({
    form: '34',
    theme: 'dark',
    againAfter: 7,
    values: { 'ext_request.52': 'Why?' },
    consents: '[]',
    debug: true,
    signed: true,
  });
});

test('attributes with the prefix data- are read, and attributes without the prefix are ignored', () => {
  expect(readAttributes(elementWith({ 'data-mode': 'popup', mode: 'slide' }), 'data-')).toEqual({
    form: '',
    mode: 'popup',
  });
});

test('an empty attribute counts as absent', () => {
  expect(
    readAttributes(elementWith({ form: '34', redirect: '', values: '', 'again-after': '' }), ''),
  ).toEqual({
    form: '34',
  });
});

test.each(['{', 'Ann', 'null'])('the values %j give no initial values', (values) => {
  expect(readAttributes(elementWith({ form: '34', values }), '').values).toEqual({});
});

test('the names of attributes are known to the compiler', () => {
  expectTypeOf<AttributeName<'againAfter'>>().toEqualTypeOf<'again-after'>();
  expectTypeOf<AttributeName<'form'>>().toEqualTypeOf<'form'>();
  expectTypeOf<Extract<WrapperAttributeName, 'hidden' | 'data-hidden'>>().toEqualTypeOf<'data-hidden'>();
});

test('a wrapper sets an attribute in capitals for every prop, and field addresses in data-hidden', () => {
  const props: FormSettings = {
    form: '34',
    againAfter: 7,
    hidden: 'ext_request.70',
    values: { 'ext_request.52': 'Why?' },
    debug: true,
    signed: true,
  };
  expect(toAttributes(props)).toEqual({
    FORM: '34',
    'AGAIN-AFTER': '7',
    'DATA-HIDDEN': 'ext_request.70',
    VALUES: '{"ext_request.52":"Why?"}',
    DEBUG: '',
    SIGNED: '',
  });
  expect(toAttributes({ form: '34', debug: false })).toEqual({ FORM: '34' });
  const everyProp = Object.fromEntries(optionNames.map((name) => [name, 'x'])) as unknown as FormSettings;
  expect(Object.keys(toAttributes(everyProp))).toHaveLength(optionNames.length);
});

test('methods toJSON that old libraries add do not change the text of an object', () => {
  const options: FormSettings = {
    form: '34',
    values: { 'ext_request.52': ['1', '2'] },
    presets: { 'ext_request.70': [{ text: 'up to 100', to: '100' }] },
    messages: { send: 'Go' },
  } as FormSettings;
  const expected = toAttributes(options);
  const prototypes = [Array.prototype, String.prototype, Object.prototype];
  for (const prototype of prototypes)
    Object.defineProperty(prototype, 'toJSON', { value: () => 'changed', configurable: true });
  const actual = toAttributes(options);
  for (const prototype of prototypes) Reflect.deleteProperty(prototype, 'toJSON');
  expect(actual).toEqual(expected);
  expect(actual.PRESETS).toBe('{"ext_request.70":[{"text":"up to 100","to":"100"}]}');
});
