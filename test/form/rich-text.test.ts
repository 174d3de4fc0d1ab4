import { expect, test } from 'vitest';
import { isSafeLink, toPlainText } from '../../src/form/rich-text.js';

test.each([
  ['https://example.com/', true],
  ['HTTPS://EXAMPLE.COM', true],
  ['mailto:a@b.example', true],
  ['tel:+74951234567', true],
  ['http://example.com/', false],
  ['https:example.com', false],
  ['javascript:alert(1)', false],
  [' https://example.com/', false],
  ['xhttps://example.com/', false],
  ['data:text/html,x', false],
  ['//example.com', false],
  ['', false],
])('whether a text may link to %j: %s', (href, isSafe) => {
  expect(isSafeLink(href)).toBe(isSafe);
});

test('the plain text has the texts of all marks, and a space or another text for each line break', () => {
  const text = [
    'One',
    { tag: 'br' as const },
    {
      tag: 'b' as const,
      children: ['two', { tag: 'br' as const }, { tag: 'a' as const, children: ['three'], href: 'tel:1' }],
    },
    '.',
  ];
  expect(toPlainText(text)).toBe('One two three.');
  expect(toPlainText(text, '\n')).toBe('One\ntwo\nthree.');
});
