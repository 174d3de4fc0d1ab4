import { expect, test } from 'vitest';
import {
  getContrast,
  listContrastWarnings,
  parseComputedColor,
  toHex,
} from '../../../demo/live/playground/contrast.js';

const lightTheme: Readonly<Record<string, string>> = {
  accent: '#1d4ed8',
  'on-accent': '#ffffff',
  ink: '#1a1a1a',
  quiet: '#595959',
  line: '#767676',
  surface: '#ffffff',
  error: '#b3261e',
};
const warningsOf = (changed: Readonly<Record<string, string>>) =>
  listContrastWarnings((token) => ({ ...lightTheme, ...changed })[token] ?? '');

test('black on white has a contrast of 21, and equal colours have a contrast of 1', () => {
  expect(getContrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(getContrast([90, 20, 3], [90, 20, 3])).toBe(1);
});

test('the default theme has no warning', () => {
  expect(warningsOf({})).toEqual([]);
});

test.each([
  [{ accent: '#ffe600' }, ['accent', 'on-accent']],
  [{ 'on-accent': '#5f7fe0' }, ['on-accent']],
  [{ ink: '#999999' }, ['ink']],
  [{ quiet: '#aaaaaa' }, ['quiet']],
  [{ line: '#dddddd' }, ['line']],
  [{ error: '#ff8888' }, ['error']],
])('the colours %j give a warning that names %j', (changed, tokens) => {
  const warnings = warningsOf(changed);
  expect(warnings).toHaveLength(tokens.length);
  for (const token of tokens) expect(warnings.join('\n')).toContain(`(${token} on`);
});

test.each([
  ['rgb(15, 107, 79)', '#0f6b4f'],
  ['rgb(15 107 79)', '#0f6b4f'],
  ['color(srgb 1 0 0.5)', '#ff0080'],
])('the computed colour %s is %s', (computed, hex) => {
  const color = parseComputedColor(computed);
  expect(color && toHex(color)).toBe(hex);
});

test.each(['rgba(0, 0, 0, 0)', 'rgba(15, 107, 79, 0.5)', 'oklch(0.5 0.2 10)', 'red', ''])(
  'the colour %j has no contrast',
  (computed) => {
    expect(parseComputedColor(computed)).toBeUndefined();
  },
);
