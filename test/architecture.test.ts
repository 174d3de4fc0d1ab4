import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/**
 * Every folder of `src/`, from the bottom to the top. A folder imports from itself and from folders above it in this
 * list, type imports and dynamic imports included.
 */
const folders: readonly string[] = [
  'async',
  'console',
  'form',
  'messages',
  'styles',
  'crm/errors',
  'crm/json',
  'crm/http',
  'crm/definition',
  'crm/submission',
  'crm/relay-client',
  'crm',
  'fields/shared',
  'fields/lazy',
  'fields/overlay',
  'fields/range',
  'fields/text',
  'fields/phone',
  'fields/number',
  'fields/calendar',
  'fields/date-time',
  'fields/combobox',
  'fields/choice',
  'fields/file',
  'fields/location',
  'fields',
  'widget/session',
  'widget/look',
  'widget/view',
  'widget/repair',
  'widget/host',
  'widget',
  'widget/server',
  'embed/options',
  'embed/checks',
  'embed/extras',
  'embed/mount',
  'embed/element',
  'embed',
  'relay/encoding',
  'relay/config',
  'relay/log',
  'relay/http',
  'relay/storage/database',
  'relay/storage/migrations',
  'relay/storage/tables',
  'relay/storage/statistics',
  'relay/storage',
  'relay/leads/spam',
  'relay/leads/files',
  'relay/leads',
  'relay/crm',
  'relay/delivery',
  'relay/cache',
  'relay/forms',
  'relay/delivery/reconcile',
  'relay/monitoring',
  'relay/signals',
  'relay/page',
  'relay/operator',
  'relay/operator/commands',
  'relay/routes',
  'relay',
  'relay/node/desk',
  'relay/node',
  'relay/doctor',
  'relay/page-check',
  'relay/cli/arguments',
  'relay/cli',
  'desk/client',
  'desk/texts',
  'desk/views',
  'desk/views/forms',
  'desk/views/figures',
  'desk/views/consents',
  'desk',
];

/** Rooms (top folders) that a room may import, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  async: [],
  console: ['async'],
  form: [],
  styles: [],
  messages: ['form'],
  crm: ['console', 'form', 'async'],
  // `styles` is allowed, because a control that is loaded later adds its own style sheet.
  fields: ['console', 'form', 'messages', 'styles'],
  widget: ['console', 'form', 'messages', 'styles', 'fields'],
  // `form` is allowed for types only; a rule below checks this.
  embed: ['console', 'form', 'async', 'messages', 'crm', 'widget'],
  // `widget` and `messages` are allowed, because the relay renders the forms of its own pages.
  relay: ['console', 'form', 'async', 'messages', 'crm', 'widget'],
  // `relay` is allowed for types, for the table of lead states and for the advice about error codes.
  desk: ['relay'],
};

/** Texts of source files by their path below `src/`. */
type Files = ReadonlyMap<string, string>;

function sourceFiles(pattern = /\.tsx?$/): Files {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return new Map(
    paths.filter((path) => pattern.test(path)).map((path) => [path, readFileSync(join(src, path), 'utf8')]),
  );
}

const roomOf = (path: string) => path.split('/')[0] ?? '';

interface Import {
  readonly path: string;
  readonly isTypeOnly: boolean;
}

/** Files of `src/` that a file imports: static, dynamic and type imports. */
function importsOf(path: string, text: string): readonly Import[] {
  const found = text.matchAll(
    /(?:^(import|export)( type)?\b[^;'"]*?\bfrom\s*|\bimport\s*\(\s*|^import\s+)'(\.[^']+)'/gm,
  );
  return Array.from(found, ([, , type, target = '']) => ({
    path: relative('.', join(dirname(path), target)).replace(/\?.*$/, ''),
    isTypeOnly: type !== undefined,
  }));
}

function forbiddenRooms(files: Files): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    importsOf(path, text)
      .filter((target) => {
        const [room, other] = [roomOf(path), roomOf(target.path)];
        if (room === 'embed' && other === 'form' && !target.isTypeOnly) return true;
        return other !== room && !mayImport[room]?.includes(other);
      })
      .map((target) => `${path} imports ${target.path}`),
  );
}

function laterFolders(files: Files): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    importsOf(path, text)
      .filter((target) => folders.indexOf(dirname(target.path)) > folders.indexOf(dirname(path)))
      .map((target) => `${path} imports ${target.path}`),
  );
}

/** Cycles of files, type imports and dynamic imports included. */
function cycles(files: Files): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function imported(path: string): readonly string[] {
    return importsOf(path, files.get(path) ?? '').flatMap((target) => {
      const stem = target.path.replace(/\.js$/, '');
      return [`${stem}.ts`, `${stem}.tsx`].find((name) => files.has(name)) ?? [];
    });
  }
  function visit(path: string, trail: readonly string[]): void {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    else if (!done.has(path)) {
      for (const next of imported(path)) visit(next, [...trail, path]);
      done.add(path);
    }
  }
  for (const path of files.keys()) visit(path, []);
  return found;
}

/** Folders with more than 15 files. `messages/` has one file per language. */
function fullFolders(files: Files): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of files.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > 15 && folder !== 'messages')
    .map(([folder]) => folder);
}

/** Names that several files export, because a program imports them from different entries of the package. */
const publicNames = ['AproForm', 'AproFormAttributes', 'createCrmClient', 'readConfig'];

/**
 * Names that several files export, because a caller loads one of the files: each group of files has the same exports.
 */
const alternatives: readonly (readonly string[])[] = [
  ['widget/view/headings.tsx', 'widget/view/runs.tsx'],
  ['fields/phone/phone-country.tsx', 'fields/text/email-suggestion.tsx'],
  ['crm/definition/load-options.ts', 'crm/relay-client/relay-options.ts'],
];

/** Exported names that two files declare, with the files. */
function repeatedNames(files: Files): readonly string[] {
  const pathsByName = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const declarations = text.matchAll(
      /^export (?:declare |async |abstract )*(?:function\*?|const|class|type|interface|enum) (\w+)/gm,
    );
    for (const [, name = ''] of declarations) {
      pathsByName.set(name, (pathsByName.get(name) ?? new Set()).add(path));
    }
  }
  return [...pathsByName]
    .filter(([name, paths]) => {
      const isAlternative = alternatives.some((group) => [...paths].every((path) => group.includes(path)));
      return paths.size > 1 && !publicNames.includes(name) && !isAlternative;
    })
    .map(([name, paths]) => `${name}: ${[...paths].join(', ')}`);
}

/** Parts of the relay that run on Node only; the rest runs wherever `fetch` does. */
const isNodeOnly = (path: string) =>
  /^relay\/(node|doctor|page-check|cli)\//.test(path) ||
  /^relay\/storage\/(open-store|database\/(sqlite|postgres|data-folder|file-watch|key-file))\./.test(path);

interface Rule {
  readonly name: string;
  readonly isViolatedBy: (path: string, text: string) => boolean;
  /** A file that breaks the rule. It shows that the rule finds such a file. */
  readonly planted: readonly [path: string, text: string];
}

const rules: readonly Rule[] = [
  {
    name: 'no file is over 250 lines',
    isViolatedBy: (_, text) => text.split('\n').length > 251,
    planted: ['form/long.ts', 'x\n'.repeat(252)],
  },
  {
    name: 'no file or folder is a drawer',
    isViolatedBy: (path) => /(^|\/)(utils|helpers|common|lib|constants|types)(\/|\.)/.test(path),
    planted: ['form/utils.ts', ''],
  },
  {
    name: 'every folder is in the table',
    isViolatedBy: (path) => !folders.includes(dirname(path)),
    planted: ['form/new/a.ts', ''],
  },
  {
    name: 'no default exports',
    isViolatedBy: (_, text) => /^export default/m.test(text),
    planted: ['form/a.ts', 'export default 1;'],
  },
  {
    name: 'only the relay imports zod, which is too large for pages',
    isViolatedBy: (path, text) => /from 'zod/.test(text) && !path.startsWith('relay/'),
    planted: ['crm/a.ts', "import * as z from 'zod/mini';"],
  },
  {
    name: 'only the Node parts of the relay import Node packages',
    isViolatedBy: (path, text) =>
      /from '(node:|(pg|pino|libsql|@hono\/node-server)')/.test(text) && !isNodeOnly(path),
    planted: ['relay/create-relay.ts', "import { join } from 'node:path';"],
  },
  {
    name: 'only the Node parts of the relay import other Node parts',
    isViolatedBy: (path, text) =>
      !isNodeOnly(path) && importsOf(path, text).some((target) => isNodeOnly(target.path)),
    planted: ['relay/create-relay.ts', "import { openSqlite } from './storage/database/sqlite.js';"],
  },
  {
    name: 'no file writes HTML or runs text as code',
    isViolatedBy: (_, text) =>
      /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/i.test(text),
    planted: ['widget/a.tsx', '<p dangerouslySetInnerHTML={x} />'],
  },
  {
    // The desk is left out: it is not part of the script for pages, so it may use the additional code of hooks.
    name: 'components of a form hold their state in signals, not in hooks',
    isViolatedBy: (path, text) =>
      roomOf(path) !== 'desk' && /preact\/hooks|\buse(Signal|Computed)\b/.test(text),
    planted: ['widget/a.tsx', "import { useState } from 'preact/hooks';"],
  },
];

describe('architecture', () => {
  test.each(rules)('$name', ({ isViolatedBy }) => {
    expect(
      [...sourceFiles()].filter(([path, text]) => isViolatedBy(path, text)).map(([path]) => path),
    ).toEqual([]);
  });

  test.each(rules)('a planted violation is seen: $name', ({ isViolatedBy, planted }) => {
    expect(isViolatedBy(...planted)).toBe(true);
  });

  test('rooms import only the rooms of the table', () => {
    expect(forbiddenRooms(sourceFiles())).toEqual([]);
  });

  test.each([
    ['form/a.ts', "import { b } from '../crm/b.js';"],
    ['fields/a.tsx', "import type { B } from '../widget/b.js';"],
    ['crm/a.ts', "export { b } from '../relay/b.js';"],
    ['widget/a.ts', "const b = import('../crm/b.js');"],
    ['embed/a.ts', "import { b } from '../form/b.js';"],
  ])('a planted violation is seen: %s with %s', (path, text) => {
    expect(forbiddenRooms(new Map([[path, text]]))).toHaveLength(1);
  });

  test('no folder imports a later folder', () => {
    expect(laterFolders(sourceFiles())).toEqual([]);
  });

  test.each([
    ['crm/json/a.ts', "import { b } from '../definition/b.js';"],
    ['widget/session/a.ts', "import type { B } from '../view/b.js';"],
    ['relay/config/a.ts', "const b = import('../delivery/b.js');"],
  ])('a planted import of a later folder is seen: %s with %s', (path, text) => {
    expect(laterFolders(new Map([[path, text]]))).toHaveLength(1);
  });

  test('every folder of the table exists', () => {
    const present = new Set([...sourceFiles().keys()].map((path) => dirname(path)));
    expect(folders.filter((folder) => !present.has(folder))).toEqual([]);
  });

  test('no folder has more than 15 files', () => {
    expect(fullFolders(sourceFiles(/\.(tsx?|css)$/))).toEqual([]);
    const planted = new Map(Array.from({ length: 16 }, (_, index) => [`form/a${index}.ts`, '']));
    expect(fullFolders(planted)).toEqual(['form']);
  });

  test('no exported name has two meanings', () => {
    expect(repeatedNames(sourceFiles())).toEqual([]);
    const planted = new Map([
      ['form/a.ts', 'export async function read() {}'],
      ['crm/a.ts', 'export type read = string;'],
    ]);
    expect(repeatedNames(planted)).toEqual(['read: form/a.ts, crm/a.ts']);
  });

  // All style sheets apply to the whole document or shadow root. If two sheets used one class name for two
  // purposes, each element would get the styles of both.
  test('a class name that two style sheets use is defined in the base sheet', () => {
    const sheetsByClass = new Map<string, string[]>();
    for (const [sheet, text] of sourceFiles(/\.css$/)) {
      // The sheets of the appearance change the styles of other sheets on purpose.
      if (sheet.startsWith('widget/look/')) continue;
      const rules = text.replace(/\/\*[\s\S]*?\*\//g, '');
      const names = rules.match(/(?<=\.)[a-z][a-z-]*(?=[^{};]*\{)/g);
      for (const name of new Set(names)) sheetsByClass.set(name, [...(sheetsByClass.get(name) ?? []), sheet]);
    }
    const shared = [...sheetsByClass].filter(
      ([, sheets]) => sheets.length > 1 && !sheets.includes('styles/base.css'),
    );
    // `headings.css` also styles headings inside steps, so both sheets may use this class.
    expect(shared.map(([name]) => name)).toEqual(['step']);
  });

  test('no file imports itself by way of others, type imports included', () => {
    expect(cycles(sourceFiles())).toEqual([]);
    const planted = new Map([
      ['form/a.ts', "import type { B } from './b.js';"],
      ['form/b.ts', "import { a } from './a.js';"],
    ]);
    expect(cycles(planted)).toHaveLength(1);
  });
});
