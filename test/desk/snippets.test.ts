import { expect, test } from 'vitest';
import { snippetBySystem, systemsWithoutOptions } from '../../src/desk/client/snippets.js';

const relay = 'https://forms.example.com';
const systems = Object.entries(snippetBySystem);
const hostileText = `"><script>alert('1')</script>&`;

test.each(systems)('the snippet for %s names the relay or the package, and the form', (_, toSnippet) => {
  const snippet = toSnippet({ relay, form: '34' });
  expect(snippet).toMatch(/https:\/\/forms\.example\.com|apro-forms/);
  expect(snippet).toContain('34');
});

test.each(systems.filter(([name]) => !systemsWithoutOptions.includes(name)))(
  'the snippet for %s contains the options',
  (_, toSnippet) => {
    const snippet = toSnippet({ relay, form: '34', options: { 'again-after': '7', theme: 'dark' } });
    expect(snippet).toMatch(/again-?after=["]?7/i);
    expect(snippet).toMatch(/theme=["]?dark/);
  },
);

test.each(systems)('a hostile option cannot leave its attribute in the snippet for %s', (_, toSnippet) => {
  const snippet = toSnippet({ relay, form: '34', options: { button: hostileText } });
  expect(snippet).not.toContain('<script>alert');
});
