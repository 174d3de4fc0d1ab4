import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** Functions that widespread libraries replace by functions with another result, with what to write instead. */
const replacedFunctions: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/\bArray\.from\(/, 'Prototype.js and MooTools ignore the callback and iterators: spread, then map'],
  [/(?<!\bObject)\.entries\(/, 'Prototype.js returns values without keys: forEach with an index'],
  [/\.reduce\(/, 'Prototype.js 1.6.0 ignores the callback: for'],
  [/\.replaceAll\(/, 'a copied function makes a regular expression of the text: replace(/…/g)'],
  [/\bnew Event\(/, 'MooTools 1.2 replaces the class: new CustomEvent()'],
  [/\binstanceof Event\b/, 'MooTools 1.2 replaces the class: isTrusted'],
  [/\bPromise\.(?:allSettled|any|try|withResolvers)\(/, 'old polyfills lack it: await and catch'],
  [/\bsetTimeout\((?:[^()]|\([^()]*\))*?,[^,()]+,[^)]*\)/, 'wrappers drop further arguments: a function'],
];

/** Folders of code for pages. The relay and the rendering on the server run in a JavaScript without other scripts. */
const pageFolders = ['async', 'console', 'crm', 'embed', 'fields', 'form', 'messages', 'styles', 'widget'];
const serverFiles = /^widget\/server\/|^crm\/(http\/(parse-php-form|decode-form-text|node-)|server-)/;

function findReplaced(code: string): readonly string[] {
  const lines = code.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
  return lines.flatMap((line) =>
    replacedFunctions
      .filter(([pattern]) => pattern.test(line))
      .map(([, advice]) => `${line.trim()}: ${advice}`),
  );
}

test('code for pages calls no function that widespread libraries replace', () => {
  const files = pageFolders
    .flatMap((folder) =>
      readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' }).map(
        (path) => `${folder}/${path}`,
      ),
    )
    .filter((path) => /\.tsx?$/.test(path) && !serverFiles.test(path));
  expect(files.length).toBeGreaterThan(150);
  const found = files.flatMap((path) =>
    findReplaced(readFileSync(join(src, path), 'utf8')).map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});

test('the check finds each replaced function', () => {
  const planted = [
    'const list = Array.from(nodes, read);',
    'for (const [index, item] of items.entries()) read(item, index);',
    'const sum = sizes.reduce((a, b) => a + b, 0);',
    "text.replaceAll('*', '')",
    "control.dispatchEvent(new Event('change'));",
    'if (event instanceof Event) stop();',
    'await Promise.allSettled([task]);',
    'setTimeout(check, 300, host);',
  ];
  for (const line of planted) expect(findReplaced(line), line).toHaveLength(1);
  const allowed = [
    'Object.entries(values)',
    'Uint8Array.from(text)',
    'setTimeout(() => run(a, b), 20)',
    'setTimeout(run)',
  ];
  for (const line of allowed) expect(findReplaced(line), line).toEqual([]);
});
