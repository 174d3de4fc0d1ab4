import { afterEach, expect, test, vi } from 'vitest';
import { matchesMedia } from '../../src/fields/shared/matches-media.js';
import { adoptStyles } from '../../src/styles/adopt-styles.js';

afterEach(() => vi.unstubAllGlobals());

test('a browser gets each style sheet once', () => {
  class CSSStyleSheet {
    replaceSync() {}
  }
  const root = { adoptedStyleSheets: [], defaultView: { CSSStyleSheet } } as unknown as Document;
  for (const css of ['a{}', 'b{}', 'a{}']) adoptStyles(root, css);
  expect(root.adoptedStyleSheets).toHaveLength(2);
});

test('a simulated browser without adopted style sheets and media queries is no error', () => {
  const root = {} as Document;
  expect(() => adoptStyles(root, 'c{}')).not.toThrow();
  expect(root.adoptedStyleSheets).toBeUndefined();
  expect(matchesMedia('(pointer: coarse)')).toBe(false);
});

test('matchesMedia returns the result of the browser’s matchMedia', () => {
  vi.stubGlobal('matchMedia', (media: string) => ({ matches: media === 'print' }));
  expect([matchesMedia('print'), matchesMedia('(pointer: coarse)')]).toEqual([true, false]);
});
