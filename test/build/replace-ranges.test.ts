import { expect, test } from 'vitest';
import { replaceRanges } from '../../build/replace-ranges.js';

test('replaces ranges in any order and keeps the text around them', () => {
  const code = 'one two three';
  expect(
    replaceRanges(code, [
      { start: 8, end: 13, text: 'drei' },
      { start: 0, end: 3, text: 'eins' },
    ]),
  ).toBe('eins two drei');
});

test('without ranges, returns the text', () => {
  expect(replaceRanges('one', [])).toBe('one');
});
