import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** Who may import whom (CONTRIBUTING.md). `embed` may also name the types of `form`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  form: [],
  styles: [],
  messages: ['form'],
  crm: ['form'],
  // Styles only for controls that are fetched later and bring their sheet along.
  fields: ['form', 'messages', 'styles'],
  widget: ['form', 'messages', 'styles', 'fields'],
  embed: ['messages', 'crm', 'widget'],
  // Only `page.tsx`, which draws a form on the server.
  relay: ['crm', 'form', 'widget', 'messages'],
};

type Files = ReadonlyMap<string, string>;

function sourceFiles(): Files {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return new Map(
    paths.filter((path) => /\.tsx?$/.test(path)).map((path) => [path, readFileSync(join(src, path), 'utf8')]),
  );
}

/** Files of the house that a file names, types included. */
function importsOf(path: string, text: string): readonly string[] {
  const named = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return Array.from(named, ([, target = '']) => relative('.', join(dirname(path), target)));
}

function forbiddenImports(files: Files): readonly string[] {
  return [...files].flatMap(([path, text]) => {
    const room = path.split('/')[0] ?? '';
    return importsOf(path, text)
      .filter((target) => {
        const other = target.split('/')[0] ?? '';
        return other !== room && !mayImport[room]?.includes(other);
      })
      .map((target) => `${path} imports ${target}`);
  });
}

function circles(files: Files): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const valueImports = (path: string) =>
    importsOf(path, (files.get(path) ?? '').replace(/(?:import|export) type [^;]+;/g, ''))
      .map((target) =>
        [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find((name) => files.has(name)),
      )
      .filter((name) => name !== undefined);
  function visit(path: string, trail: readonly string[]): void {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    else if (!done.has(path)) {
      for (const next of valueImports(path)) visit(next, [...trail, path]);
      done.add(path);
    }
  }
  for (const path of files.keys()) visit(path, []);
  return found;
}

/** Files of the relay that run on Node alone. */
const knowNode = [
  'node',
  'cli',
  'doctor',
  'examine-store',
  'node-log',
  'script-files',
  'sqlite',
  'postgres',
  'tag-command',
  'visitor-address',
  'write-files',
].map((name) => `relay/${name}.ts`);

interface Rule {
  readonly name: string;
  readonly breaks: (path: string, text: string) => boolean;
  /** A file that breaks it, to prove that the rule would see it. */
  readonly planted: readonly [path: string, text: string];
}

const rules: readonly Rule[] = [
  {
    name: 'no file is over 250 lines',
    breaks: (_, text) => text.split('\n').length > 251,
    planted: ['form/long.ts', 'x\n'.repeat(252)],
  },
  {
    name: 'no file or folder is a drawer',
    breaks: (path) =>
      /(^|\/)(utils|helpers|common|lib|constants|types)(\/|\.)/.test(path) && path !== 'fields/types.ts',
    planted: ['form/utils.ts', ''],
  },
  {
    name: 'exports have names',
    breaks: (_, text) => /^export default/m.test(text),
    planted: ['form/a.ts', 'export default 1;'],
  },
  {
    name: 'pages get zod/mini only, as a namespace',
    breaks: (path, text) =>
      /from 'zod/.test(text) && !path.startsWith('relay/') && !/import \* as z from 'zod\/mini'/.test(text),
    planted: ['crm/a.ts', "import { z } from 'zod';"],
  },
  {
    name: 'only what stands behind the relay’s two doors knows Node',
    breaks: (path, text) =>
      /from '(node:|(pg|pino|libsql|@hono\/node-server)')/.test(text) && !knowNode.includes(path),
    planted: ['relay/handle.ts', "import { join } from 'node:path';"],
  },
  {
    name: 'nothing but the two doors and the commands opens those files',
    breaks: (path, text) =>
      !knowNode.includes(path) &&
      path !== 'relay/leads-command.ts' &&
      importsOf(path, text).some((target) => knowNode.includes(target.replace(/\.js$/, '.ts'))),
    planted: ['relay/handle.ts', "import { openSqlite } from './sqlite.js';"],
  },
  {
    name: 'nothing writes HTML or runs text',
    breaks: (_, text) =>
      /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/i.test(text),
    planted: ['widget/a.tsx', '<p dangerouslySetInnerHTML={x} />'],
  },
  {
    name: 'the state of components lives in signals, not in hooks',
    breaks: (_, text) => /preact\/hooks|\buse(Signal|Computed)\b/.test(text),
    planted: ['widget/a.tsx', "import { useState } from 'preact/hooks';"],
  },
];

describe('the house', () => {
  test.each(rules)('$name', ({ breaks }) => {
    expect([...sourceFiles()].filter(([path, text]) => breaks(path, text)).map(([path]) => path)).toEqual([]);
  });

  test.each(rules)('would see it otherwise: $name', ({ breaks, planted }) => {
    expect(breaks(...planted)).toBe(true);
  });

  test('rooms import only whom they may', () => {
    const files = new Map(
      [...sourceFiles()].map(([path, text]) => [
        path,
        path.startsWith('embed/') ? withoutTypesOfForm(text) : text,
      ]),
    );
    expect(forbiddenImports(files)).toEqual([]);
  });

  test.each([
    ['form/a.ts', "import { b } from '../crm/b.js';"],
    ['fields/a.tsx', "import type { B } from '../widget/b.js';"],
    ['crm/a.ts', "export { b } from '../relay/b.js';"],
    ['widget/a.ts', "const b = import('../crm/b.js');"],
  ])('would see it otherwise: %s with %s', (path, text) => {
    expect(forbiddenImports(new Map([[path, text]]))).toHaveLength(1);
  });

  // All sheets are the document's, or a shadow root's: a name that two of them use for different things moves both.
  test('a class that two sheets speak of stands in the base sheet', () => {
    const sheets = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.css'),
    );
    const speaking = new Map<string, string[]>();
    for (const sheet of sheets) {
      const names = readFileSync(join(src, sheet), 'utf8').match(/(?<=\.)[a-z][a-z-]*(?=[^{};]*\{)/g);
      for (const name of new Set(names)) speaking.set(name, [...(speaking.get(name) ?? []), sheet]);
    }
    const shared = [...speaking].filter(
      ([, where]) => where.length > 1 && !where.includes('styles/base.css'),
    );
    // Whoever draws headings in steps draws the same steps.
    expect(shared.map(([name]) => name)).toEqual(['step']);
  });

  test('no file imports itself by way of others', () => {
    expect(circles(sourceFiles())).toEqual([]);
    const planted = new Map([
      ['form/a.ts', "import { b } from './b.js';"],
      ['form/b.ts', "import { a } from './a.js';"],
    ]);
    expect(circles(planted)).toHaveLength(1);
  });
});

function withoutTypesOfForm(text: string): string {
  return text.replace(/import type [^;]+'\.\.\/form\/[^']+';/g, '');
}
