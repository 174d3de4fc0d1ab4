import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const {
  dependencies,
  scripts,
}: Record<'dependencies' | 'scripts', Record<string, string>> = JSON.parse(
  readFileSync('package.json', 'utf8'),
);

/** Paths of all files and folders of the repository that this test looks for, without `node_modules`. */
const paths = [
  ...readdirSync('.'),
  ...['src', 'demo', 'test', 'docs', 'scripts', 'integrations'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  ),
];

const exists = (name: string) => paths.some((path) => `/${path}`.endsWith(`/${name}`));

/** Returns the text between a heading of CONTRIBUTING.md and the next heading. */
function readSection(heading: string): string {
  const [, section = ''] = contributing.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** Returns the TypeScript files that a text names and that do not exist. */
function findMissingFiles(text: string): readonly string[] {
  return [...text.matchAll(/`([\w./-]+\.tsx?)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !exists(path));
}

/** Returns the folders that a text names, such as `form/`, and that do not exist. */
function findMissingFolders(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w/.-])([a-z][\w-]*)\/(?=[\s,:)]|$)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !exists(name));
}

test.each(['Life of a page load', 'Life of a lead', 'Add a kind of field', 'Add an option', 'Add a command'])(
  'CONTRIBUTING, “%s”, names only files that exist',
  (heading) => {
    expect(readSection(heading)).toContain('.ts');
    expect(findMissingFiles(readSection(heading))).toEqual([]);
  },
);

test('the map of CONTRIBUTING names every top folder of src, and only folders that exist', () => {
  const [, map = ''] = readSection('Map').split('```');
  expect(findMissingFolders(map)).toEqual([]);
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(map).toMatch(new RegExp(`^  ${name}/ `, 'm'));
});

test('CONTRIBUTING explains each run-time dependency, and no other package', () => {
  const rows = [...readSection('Run-time dependencies').matchAll(/^\| (\S+) \|/gm)].map(([, name]) => name);
  expect(rows.filter((name) => name !== 'package' && name !== '---').sort()).toEqual(
    Object.keys(dependencies).sort(),
  );
});

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'ACCESSIBILITY.md', 'bench/RESULTS.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('.vitepress'))
    .map((path) => `docs/${path}`),
];

test('the documents name only commands that package.json has', () => {
  const commands = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => ({ path, name })),
  );
  expect(commands.filter(({ path }) => path === 'CONTRIBUTING.md').length).toBeGreaterThan(10);
  expect(commands.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('a planted wrong file and a planted wrong folder are found', () => {
  expect(findMissingFiles('`form/no-such-file.ts`, `no-such-file.ts`')).toHaveLength(2);
  expect(findMissingFolders('  no-such-folder/  text, form/')).toEqual(['no-such-folder']);
});
