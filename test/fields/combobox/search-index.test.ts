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
])('search index finds %j in the texts with indexes %j', (query, expectedIndexes) => {
  expect(createSearchIndex(texts).search(query)).toEqual(expectedIndexes);
});

test('search index over several slices finds the same texts as a plain comparison, before and after indexing', () => {
  const many = Array.from({ length: 7_001 }, (_, index) => `${index % 3 ? 'É' : 'b'}${index} ${index * 7}`);
  const searchPlainly = (word: string) => {
    const folded = many.map((text) => text.toLowerCase().replace('é', 'e'));
    const matches = folded.flatMap((text, index) => (text.includes(word) ? [index] : []));
    const startsWithWord = (index: number) => folded[index]?.startsWith(word) ?? false;
    return [...matches.filter(startsWithWord), ...matches.filter((index) => !startsWithWord(index))];
  };
  const prepared = createSearchIndex(many);
  let slices = 0;
  while (prepared.buildNextSlice()) slices++;
  expect(slices).toBe(4);
  for (const word of ['1', '69', 'e6', 'b0', '49000', 'none']) {
    expect(createSearchIndex(many).search(word)).toEqual(searchPlainly(word));
    expect(prepared.search(word)).toEqual(searchPlainly(word));
  }
});

test('search index accepts an empty list and an empty text', () => {
  expect(createSearchIndex([]).search('a')).toEqual([]);
  expect(createSearchIndex(['']).search('')).toEqual([0]);
});
