import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { renderDirectiveCode, renderDirectiveTypes } from '../../build/angular-directive.js';
import { optionNames } from '../../src/embed/options/option-table.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/frameworks.md'), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

/** Programs of a section that name a file of `test/hosts`, with the code that the section shows. */
function readPrograms(section: string): readonly { readonly file: string; readonly code: string }[] {
  return [...section.matchAll(/^<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', code = '']) => ({ file, code }),
  );
}

describe('docs/frameworks.md', () => {
  test.each(['React', 'Next', 'Vue', 'Svelte', 'Solid', 'Angular', 'Astro'])(
    'the program for %s is a whole file of a tested program',
    (framework) => {
      const programs = readPrograms(sections.get(framework) ?? '');
      expect(programs).toHaveLength(1);
      for (const { file, code } of programs) {
        expect(file).toContain(`test/hosts/${framework.toLowerCase()}/`);
        expect(existsSync(join(root, file))).toBe(true);
        expect(code).toBe(readFileSync(join(root, file), 'utf8'));
      }
    },
  );

  test('every program is a copy of a tested program, or is compiled with the other snippets', () => {
    const copies = [...sections.values()].flatMap(readPrograms);
    const fences = page.match(/^```(?:tsx?|vue|svelte|astro)$/gm) ?? [];
    expect([...sections.keys()]).toEqual(
      expect.arrayContaining(['Without a framework', 'Nuxt', 'Test a component']),
    );
    expect(fences.length - copies.length).toBe(3);
  });
});

describe('the Angular directive', () => {
  const code = renderDirectiveCode();
  const types = renderDirectiveTypes();

  test.each([...optionNames.filter((name) => name !== 'hidden'), 'check'])(
    'has the option %s as an input and sets the property of the element',
    (name) => {
      expect(code).toContain(`set ${name}(value) { this.#element.${name} = value; }`);
      expect(code).toContain(`${name}: "${name}"`);
      expect(types).toMatch(new RegExp(`set ${name}\\(value: .+\\);`));
      expect(types).toContain(`"${name}": { "alias": "${name}"; "required": ${name === 'form'}; }`);
    },
  );

  test('leaves the HTML property hidden alone', () => {
    expect(code + types).not.toMatch(/\bhidden\b/);
  });
});
