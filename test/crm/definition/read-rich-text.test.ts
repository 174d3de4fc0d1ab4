import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRichText } from '../../../src/crm/definition/read-rich-text.js';
import { isSafeLink, type RichText } from '../../../src/form/rich-text.js';

test.each<[string, RichText]>([
  ['plain', ['plain']],
  ['two\nlines', ['two', { tag: 'br' }, 'lines']],
  ['two\r\nlines', ['two', { tag: 'br' }, 'lines']],
  ['a<br>b<BR/>c', ['a', { tag: 'br' }, 'b', { tag: 'br' }, 'c']],
  ['<p>a</p><p>b</p>', ['a', { tag: 'br' }, 'b']],
  [
    'a <strong>b</strong> <em>c</em>',
    ['a ', { tag: 'b', children: ['b'] }, ' ', { tag: 'i', children: ['c'] }],
  ],
  ['1 &lt; 2 &amp; 3', ['1 < 2 & 3']],
  ['1 < 2', ['1 ', '<', ' 2']],
  [
    '<a href="https://example.com/?a=1&amp;b=2">x</a>',
    [{ tag: 'a', href: 'https://example.com/?a=1&b=2', children: ['x'] }],
  ],
  ['<a href="javascript:alert(1)">x</a>', [{ tag: 'a', children: ['x'] }]],
  ['<script>alert(1)</script>a<style>b{}</style>', ['a']],
  ['<script>never closed', []],
  ['<img src=x onerror=alert(1)>a', ['a']],
  ['<b>never closed', [{ tag: 'b', children: ['never closed'] }]],
  ['\n\n', []],
])('readRichText reads %j as %j', (html, nodes) => {
  expect(readRichText(html)).toEqual(nodes);
});

describe('isSafeLink', () => {
  test.each(['https://example.com/', 'mailto:a@b.example', 'tel:+15550100'])('accepts %s', (href) => {
    expect(isSafeLink(href)).toBe(true);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'http://example.com/',
    '//example.com',
    '/path',
    'blob:https://example.com/x',
    '',
  ])('rejects %j', (href) => {
    expect(isSafeLink(href)).toBe(false);
  });
});

test('readRichText drops tags that are named like a property of every object', () => {
  expect(readRichText('<constructor>you</constructor>')).toEqual(['you']);
});

test('readRichText leaves only known tags, in linear time', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '/',
    'a',
    'b',
    ' href=',
    '"',
    "'",
    'javascript:',
    '<a ',
    '</a>',
    '&#60;',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const tags = JSON.stringify(readRichText(pieces.join(''))).matchAll(/"tag":"(\w+)"/g);
      for (const [, tag] of tags) expect(['a', 'b', 'i', 'br']).toContain(tag);
    }),
  );
  expect(readRichText('<a '.repeat(100_000)).length).toBeLessThan(20_000);
  expect(readRichText('<b>'.repeat(100_000))).toHaveLength(1);
});
