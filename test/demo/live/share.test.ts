import { expect, test } from 'vitest';
import { playgroundOptions } from '../../../demo/live/playground/option-fields.js';
import { initialState, readShareText, writeShareText } from '../../../demo/live/playground/share.js';
import { themeTokens } from '../../../demo/live/playground/theme-tokens.js';
import { optionNames, toAttributeName } from '../../../src/embed/options/option-table.js';

test('the state of the playground survives its address', async () => {
  const state = {
    example: 3,
    definition: '{"name":"Форма, 表单"}',
    options: { theme: 'dark', 'again-after': '7', debug: '' },
    tokens: { '--apro-accent': '#0f6b4f', 'font-family': 'Georgia, serif' },
  };
  const text = await writeShareText(state);
  expect(text).toMatch(/^[\w-]+$/);
  expect(await readShareText(text)).toEqual(state);
});

const encode = (value: unknown) => writeShareText(value as never);

test.each([
  ['a number', 5],
  ['null', null],
  ['a text', 'text'],
])('an address with %s contains no state', async (_, value) => {
  expect(await readShareText(await encode(value))).toBeUndefined();
});

test.each(['', '%', 'abc', 'a'.repeat(600_000), '#', 'AAAA', '../x'])(
  'the fragment %.20s contains no state',
  async (text) => {
    expect(await readShareText(text)).toBeUndefined();
  },
);

test.each([
  [{ example: 99 }, initialState],
  [{ example: -1 }, initialState],
  [{ example: '3', definition: 5, options: 'theme', tokens: 7 }, initialState],
  [{ options: { onclick: 'alert(1)', src: 'x', form: '1', endpoint: 'https://evil.example' } }, initialState],
  [{ options: { theme: 5, mode: null, locale: 'x'.repeat(6_000) } }, initialState],
  [{ tokens: { background: 'url(https://evil.example)', '--other': '1' } }, initialState],
])('unknown parts of the state %j are left out', async (value, expected) => {
  expect(await readShareText(await encode(value))).toEqual(expected);
});

test('a state that unpacks to a huge text is refused', async () => {
  const text = await encode({ definition: ' '.repeat(5_000_000) });
  expect(text.length).toBeLessThan(20_000);
  expect(await readShareText(text)).toBeUndefined();
});

test('every option of a form has an input with a description, apart from the address and the id', () => {
  const expected = optionNames
    .map(toAttributeName)
    .filter((name) => !['form', 'endpoint', 'crm'].includes(name));
  expect(playgroundOptions.map(({ attribute }) => attribute).sort()).toEqual([...expected].sort());
  expect(playgroundOptions.filter(({ description }) => !description)).toEqual([]);
});

test('the tokens of the style sheet and the font are in the theme editor', () => {
  const names = themeTokens.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['--apro-accent', '--apro-radius', '--apro-gap', 'font-family']),
  );
  expect(new Set(names).size).toBe(names.length);
  const colors = themeTokens.flatMap(({ kind, defaultValue }) => (kind === 'color' ? [defaultValue] : []));
  expect(colors.filter((color) => !/^#[\da-f]{6}$/.test(color))).toEqual([]);
});
