import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths below a folder of the repository that match a pattern. */
function listFiles(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => pattern.test(path));
}

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'ACCESSIBILITY.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...listFiles('docs', /\.md$/),
].filter((path) => existsSync(join(root, path)));

const testNames = new Set(listFiles('test', /\.(test|spec)\.ts$/).map((path) => basename(path)));

/** Files, tests and links that a document names and that do not exist. */
function findMissing(path: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(path), target)));
  const files = [...text.matchAll(/`((?:src|test|build|scripts|demo|docs)\/[\w./-]+\.\w+)(?:\?inline)?`/g)]
    .map(([, file = '']) => file)
    .filter((file) => !existsSync(join(root, file)));
  const tests = [...text.matchAll(/`([\w-]+\.(?:test|spec)\.ts)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !testNames.has(name));
  return [...links, ...files, ...tests];
}

describe('documents', () => {
  // `docs/composition.md` is a measurement: its file names are those of the day on which it was written.
  test.each(documents.filter((path) => !path.endsWith('composition.md')))(
    '%s names only files, tests and links that exist',
    (path) => {
      expect(findMissing(path, readFileSync(join(root, path), 'utf8'))).toEqual([]);
    },
  );

  test.each(['[a](no-such-file.md)', '`src/no-such-file.ts`', '`no-such.test.ts`'])(
    'a planted missing name is seen: %s',
    (text) => {
      expect(findMissing('README.md', text)).toHaveLength(1);
    },
  );
});
