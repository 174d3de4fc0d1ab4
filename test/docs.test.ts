import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns the paths of the files in a folder of the repository that match a pattern. */
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
  // The built site contains copies of the documents.
  ...listFiles('docs', /^docs\/(?!\.vitepress\/).*\.md$/),
].filter((path) => existsSync(join(root, path)));

const testNames = new Set(listFiles('test', /\.(test|spec)\.ts$/).map((path) => basename(path)));

const repository = 'https://github.com/apro-forms/apro-forms';

/** Ids of the headings of a document, as GitHub and VitePress compute them. */
function readHeadingIds(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** Links to a heading that does not exist, in the same document or in another one. */
function findMissingHeadings(path: string, text: string): readonly string[] {
  const prefix = `${repository}/blob/main/`;
  return [...text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)].flatMap(([, target = '', id = '']) => {
    if (target.startsWith('http') && !target.startsWith(prefix)) return [];
    const file = target.startsWith(prefix)
      ? target.slice(prefix.length)
      : target && join(dirname(path), target);
    if (file && !(file.endsWith('.md') && existsSync(join(root, file)))) return [];
    return readHeadingIds(file || path).includes(id) ? [] : [`${target}#${id}`];
  });
}

/** Files, tests, links and headings that a document names and that do not exist. */
function findMissing(path: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(path), target)));
  const ownFiles = [...text.matchAll(new RegExp(`${repository}/(?:blob|tree)/main/([^)#\\s]+)`, 'g'))]
    .map(([, file = '']) => file)
    .filter((file) => !existsSync(join(root, file)));
  const files = [...text.matchAll(/`((?:src|test|build|scripts|demo|docs)\/[\w./-]+\.\w+)(?:\?inline)?`/g)]
    .map(([, file = '']) => file)
    .filter((file) => !existsSync(join(root, file)));
  const tests = [...text.matchAll(/`([\w-]+\.(?:test|spec)\.ts)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !testNames.has(name));
  return [...links, ...ownFiles, ...files, ...tests, ...findMissingHeadings(path, text)];
}

/** Pages for the people who use apro-forms, in plain English. */
const guides = [
  'README.md',
  'SECURITY.md',
  'ACCESSIBILITY.md',
  ...listFiles('docs', /^docs\/[\w-]+\.md$/).filter((path) => !/composition|lighthouse/.test(path)),
];

/** Numbers of the criteria of WCAG 2.2, levels A and AA, by guideline. */
const criteria: Readonly<Record<string, readonly number[]>> = {
  '1.1': [1],
  '1.2': [1, 2, 3, 4, 5],
  '1.3': [1, 2, 3, 4, 5],
  '1.4': [1, 2, 3, 4, 5, 10, 11, 12, 13],
  '2.1': [1, 2, 4],
  '2.2': [1, 2],
  '2.3': [1],
  '2.4': [1, 2, 3, 4, 5, 6, 7, 11],
  '2.5': [1, 2, 3, 4, 7, 8],
  '3.1': [1, 2],
  '3.2': [1, 2, 3, 4, 6],
  '3.3': [1, 2, 3, 4, 7, 8],
  '4.1': [2, 3],
};

/** Sentences of the running text. Code, tables and headings have no sentences. */
function findLongSentences(text: string): readonly string[] {
  return text
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^(?:\||#|<!--).*$/gm, '')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|(?<=[.:!?]\*{0,2})\s+/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence.split(' ').length > 30);
}

describe('documents', () => {
  // `docs/composition.md` is a measurement: its file names are those of the day on which it was written.
  test.each(documents.filter((path) => !path.endsWith('composition.md')))(
    '%s names only files, tests, links and headings that exist',
    (path) => {
      expect(findMissing(path, readFileSync(join(root, path), 'utf8'))).toEqual([]);
    },
  );

  test('README has at most 90 lines, and all its links and pictures are absolute, so that they work on npm', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(90);
    expect(text.match(/\]\((?!https:)[^)]*/g)).toBeNull();
  });

  test.each(guides)('%s has no sentence of more than 30 words', (path) => {
    expect(findLongSentences(readFileSync(join(root, path), 'utf8'))).toEqual([]);
  });

  test('the tutorial has a picture in each step, and every picture of the folder is shown', () => {
    const tutorial = readFileSync(join(root, 'docs/start.md'), 'utf8');
    const steps = tutorial.split(/^(?=### Step \d+:)/m).slice(1);
    expect(steps.map((step) => /\d+/.exec(step)?.[0])).toEqual(steps.map((_, index) => `${index + 1}`));
    const pictures = steps.map((step, index) =>
      [...step.matchAll(/^!\[[^\]]+\]\((start\/(\d+)-[\w-]+\.png)\)$/gm)].map(([, path = '', number]) => {
        expect({ path, step: number }).toEqual({ path, step: `${index + 1}` });
        return path;
      }),
    );
    for (const shown of pictures) expect(shown.length).toBeGreaterThan(0);
    const files = readdirSync(join(root, 'docs/start')).map((name) => `start/${name}`);
    expect(pictures.flat().sort()).toEqual(files.sort());
  });

  test('the table of ACCESSIBILITY.md has each criterion of WCAG 2.2, levels A and AA, once', () => {
    const rows = [...readFileSync(join(root, 'ACCESSIBILITY.md'), 'utf8').matchAll(/^\| (\d[^|]*) \|/gm)];
    const listed = rows.flatMap(([, cell = '']) =>
      [...cell.matchAll(/(\d\.\d)\.(\d+)(?:–\d\.\d\.(\d+))?/g)].flatMap(
        ([, guideline, first = '', last = first]) =>
          Array.from(
            { length: Number(last) - Number(first) + 1 },
            (_, index) => `${guideline}.${Number(first) + index}`,
          ),
      ),
    );
    // 4.1.1 is not a criterion of WCAG 2.2 any more. The table says so.
    const expected = Object.entries(criteria).flatMap(([guideline, numbers]) =>
      numbers.map((number) => `${guideline}.${number}`),
    );
    expect(listed.filter((number) => number !== '4.1.1').sort()).toEqual(expected.sort());
  });

  test('the table of ACCESSIBILITY.md names only tests that exist', () => {
    const text = readFileSync(join(root, 'ACCESSIBILITY.md'), 'utf8');
    const cells = [...text.matchAll(/^\| \d.*\| ([^|]+) \|$/gm)].map(([, cell = '']) => cell);
    const names = cells
      .flatMap((cell) => cell.replace(/\([^)]*\)/g, '').split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '–' && name !== 'checked by reading');
    expect(names.length).toBeGreaterThan(40);
    const isMissing = (name: string) =>
      !testNames.has(`${name}.spec.ts`) && !testNames.has(`${name}.test.ts`);
    expect(names.filter(isMissing)).toEqual([]);
  });

  test('docs/reference.md names each route of the relay', () => {
    const sources = ['src/relay/create-relay.ts', ...listFiles('src/relay/routes', /\.ts$/)];
    const paths = sources.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/app\.(?:get|post)\('(\/[\w/]*(?::id)?)'/g)].map(
        ([, route = '']) => route.replace(':id', 'ID'),
      ),
    );
    expect(paths.length).toBeGreaterThan(7);
    const table = readFileSync(join(root, 'docs/reference.md'), 'utf8');
    const isMissing = (route: string) =>
      !new RegExp(`${route.replace(/^\/sharedapi\/utils(?=\/variants)/, '')}(?![\\w/])`).test(table);
    expect(paths.filter(isMissing)).toEqual([]);
  });

  test('a planted long sentence is found, also over several lines', () => {
    expect(findLongSentences(`# Title\n\n${'word '.repeat(16)}\n${'word '.repeat(15)}.`)).toHaveLength(1);
  });

  test.each([
    '[a](no-such-file.md)',
    `[a](${repository}/blob/main/no-such-file.md)`,
    '`src/no-such-file.ts`',
    '`no-such.test.ts`',
    '[a](#no-such-heading)',
    '[a](docs/start.md#no-such-heading)',
    `[a](${repository}/blob/main/docs/start.md#no-such-heading)`,
  ])('a planted missing name is seen: %s', (text) => {
    expect(findMissing('README.md', text)).toHaveLength(1);
  });
});
