import { describe, expect, test } from 'vitest';
import { attributeNames } from '../src/embed/options/option-table.js';
import { optimizerAttributes } from '../src/relay/page/optimizer-attributes.js';
import { documentPages, readSnippetsOf } from './html-snippets-fixture.js';

// Programs in TypeScript and Vue are compiled by `test/browser/embed/hosts.spec.ts`.

const htmlAttributes = new Set(['id', 'class', 'async', 'src', 'style']);
/** Attributes for other programs on the page: optimizers, and 1C-Bitrix, which moves scripts. */
const foreignAttributes = new Set<string>([...Object.keys(optimizerAttributes), 'data-skip-moving']);
/** The script itself reads `target`. */
const knownAttributes = new Set<string>([...attributeNames, 'target']);

const snippets = readSnippetsOf(documentPages);

/** Options in the attributes and in the addresses of a snippet that do not exist. */
function findUnknownOptions(code: string): readonly string[] {
  const names: string[] = [];
  for (const [, tag = '', attributes = ''] of code.matchAll(
    /<(apro-form|script|div)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g,
  )) {
    for (const [, name = ''] of attributes.matchAll(/([\w-]+)(?:=(?:"[^"]*"|'[^']*'))?/g)) {
      if (htmlAttributes.has(name) || foreignAttributes.has(name) || name === 'data-apro-form') continue;
      names.push(tag === 'apro-form' ? name : name.replace(/^data-/, ''));
    }
    const [, query = ''] = /src="[^"?]*\?([^"]*)"/.exec(attributes) ?? [];
    names.push(...new URLSearchParams(query).keys());
  }
  return names.filter((name) => !knownAttributes.has(name));
}

describe('HTML in the documents', () => {
  test('there are snippets', () => {
    expect(snippets.length).toBeGreaterThan(15);
  });

  test.each(snippets)('$page: $code has only options that exist', ({ code }) => {
    expect(findUnknownOptions(code)).toEqual([]);
  });

  test.each([
    '<apro-form form="34" thema="dark"></apro-form>',
    '<script async src="https://forms.example.com/embed.js" data-thema="dark"></script>',
    '<script async src="https://forms.example.com/embed.js?form=34&thema=dark"></script>',
    '<div data-apro-form="34" data-thema="dark"></div>',
  ])('a planted unknown option is found: %s', (code) => {
    expect(findUnknownOptions(code)).toEqual(['thema']);
  });
});
