import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findComments } from '../../scripts/find-comments.js';
import { createSeededRandom, drawSample } from '../../scripts/seeded-random.js';

const textsOf = (source: string, path = 'a.tsx') => findComments(path, source).map(({ text }) => text);

describe('findComments', () => {
  test('finds doc comments, block comments and line comments in the order of the file', () => {
    const source = `/** First. */
export const a = 1; // Second.
function f(/* Third. */ b: number) {
  // Fourth.
  return b; /* Fifth. */
}
interface I {
  /** Sixth. */
  readonly c: string;
}
// Last.
`;
    expect(textsOf(source)).toEqual(['First.', 'Second.', 'Third.', 'Fourth.', 'Fifth.', 'Sixth.', 'Last.']);
  });

  test('joins line comments of consecutive lines, but not a comment behind code', () => {
    expect(textsOf('// One\n// two.\nf();\n\n// Three.\n')).toEqual(['One\ntwo.', 'Three.']);
    expect(textsOf('f(); // One.\n// Two.\n')).toEqual(['One.', 'Two.']);
  });

  test('removes the marks of a doc comment and keeps its lines and tags', () => {
    const source = '/**\n * Sends a lead.\n *\n * @param a milliseconds\n */\nfunction f(a: number) {}';
    expect(textsOf(source)).toEqual(['Sends a lead.\n\n@param a milliseconds']);
  });

  test('counts lines from 1', () => {
    expect(findComments('a.ts', '\n\n// Here.\n// And here.\n')).toEqual([
      { text: 'Here.\nAnd here.', line: 3 },
    ]);
  });

  test.each([
    ['a string', 'const a = \'// no\'; const b = "/* no */";'],
    ['a template', `const a = \`// no \${1 + 1} /* no */ \${f()} // no\`;`],
    ['a regular expression', 'const a = /\\/\\/ no/; const b = /[/*] no *\\//;'],
    ['an address in a string', "fetch('https://example.com//a');"],
    ['JSX text', 'const a = <p>// no <b>/* no */</b> // no {f()} // no <br /> // no</p>;'],
    ['a JSX attribute', 'const a = <a href="https://a.example">/* no */</a>;'],
  ])('is not misled by %s', (_name, source) => {
    expect(textsOf(source)).toEqual([]);
    expect(textsOf(`${source}\n// Yes.\n`)).toEqual(['Yes.']);
  });

  test('finds comments inside templates and JSX expressions, and behind JSX', () => {
    expect(textsOf(`const a = \`\${/* In a template. */ b}\`;`)).toEqual(['In a template.']);
    expect(textsOf('const a = <p>{/* In JSX. */}</p>; // Behind JSX.')).toEqual(['In JSX.', 'Behind JSX.']);
    expect(textsOf('f(<p>x</p> /* In a call. */, <br /> /* And here. */);')).toEqual([
      'In a call.',
      'And here.',
    ]);
  });

  test.each([
    '/*! Copyright 2026 The authors */',
    '/** @license MIT */',
    '// SPDX-License-Identifier: MIT',
    '// biome-ignore lint/style/useConst: the reason',
    '// @ts-expect-error the reason',
    '/// <reference types="node" />',
    '/** @jsxImportSource react */',
    'f(/* @vite-ignore */ a);',
    'const a = /* @__PURE__ */ f();',
    '// #region a',
    '//',
  ])('skips %s', (source) => {
    expect(textsOf(source)).toEqual([]);
  });
});

describe('sample-comments', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const runSample = (...args: string[]) =>
    execFileSync(`${root}node_modules/.bin/tsx`, ['scripts/sample-comments.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
    });

  test('prints numbered comments, with their places with --where', () => {
    const sample = runSample('2', '--seed', '7', '--folder', 'src/crm/errors', '--where');
    expect(sample).toMatch(
      /^2 of \d+ comments, seed 7\n\n1\. {2}\[src\/crm\/errors\/[\w/.-]+\.tsx?:\d+\]\n {3}\S/,
    );
    expect(sample.match(/^\d\. {2}\[src\/[\w/.-]+\.tsx?:\d+\]$/gm)).toHaveLength(2);
  });

  // All commands read their arguments with `readArguments`, which handles the closed pipe.
  test.each([
    ['standard output', ''],
    ['both streams', '2>&1 '],
  ])('ends without an error message if the reader of %s has closed the pipe', (_streams, redirection) => {
    const command = `node_modules/.bin/tsx scripts/sample-comments.ts 9999 ${redirection}| head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    expect(stdout).toMatch(/^\d+ of \d+ comments, seed \d+\n$/);
    expect(stderr).toBe('');
  });

  test('rejects a count that is not a number', () => {
    expect(() => runSample('many')).toThrow(
      /many is not a whole number\.\s+npx tsx scripts\/sample-comments\.ts/,
    );
  });
});

describe('drawSample', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const draw = (count: number, seed: number) => drawSample(items, count, createSeededRandom(seed));

  test('draws the same items for the same seed, and other items for another seed', () => {
    expect(draw(10, 7)).toEqual(draw(10, 7));
    expect(draw(10, 7)).not.toEqual(draw(10, 8));
  });

  test('draws no item twice, and not more items than there are', () => {
    expect(new Set(draw(60, 1)).size).toBe(60);
    expect(draw(200, 1).toSorted((a, b) => a - b)).toEqual(items);
  });
});
