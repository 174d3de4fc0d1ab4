import { expect, test } from 'vitest';
import { createSearchIndex } from '../../../src/fields/combobox/search-index.js';

const texts = [
  'Opel model 1',
  'Škoda model 19',
  'Citroën model 199',
  'Жигулёвск, верх',
  'model Opel',
  'two\nlines',
  '',
  '𝒮 🏠 Haus',
];

test.each([
  ['opel', [0, 4]],
  ['MODEL', [4, 0, 1, 2]],
  ['citroen', [2]],
  ['жигулевск', [3]],
  ['ВЕРХ жигул', [3]],
  ['19 model', [1, 2]],
  ['model 1', [0, 1, 2]],
  ['two lines', [5]],
  ['🏠', [7]],
  ['модель', []],
  ['(', []],
  ['\n', [0, 1, 2, 3, 4, 5, 6, 7]],
])('%j is found in lines %j', (query, places) => {
  expect(createSearchIndex(texts).search(query)).toEqual(places);
});

test('over many slices it finds what looking at each text finds, prepared or not', () => {
  const many = Array.from({ length: 7_001 }, (_, at) => `${at % 3 ? 'É' : 'b'}${at} ${at * 7}`);
  const plainly = (word: string) => {
    const folded = many.map((text) => text.toLowerCase().replace('é', 'e'));
    const places = folded.flatMap((text, at) => (text.includes(word) ? [at] : []));
    const begins = (at: number) => folded[at]?.startsWith(word) ?? false;
    return [...places.filter(begins), ...places.filter((at) => !begins(at))];
  };
  const prepared = createSearchIndex(many);
  let slices = 0;
  while (prepared.buildNextSlice()) slices++;
  expect(slices).toBe(4);
  for (const word of ['1', '69', 'e6', 'b0', '49000', 'none']) {
    expect(createSearchIndex(many).search(word)).toEqual(plainly(word));
    expect(prepared.search(word)).toEqual(plainly(word));
  }
});

test('no text at all is no reason to fail', () => {
  expect(createSearchIndex([]).search('a')).toEqual([]);
  expect(createSearchIndex(['']).search('')).toEqual([0]);
});
