import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const run = promisify(execFile);
/** Packing and checking take up to a minute on a busy machine. */
const timeoutMs = 120_000;

// publint and are-the-types-wrong check the tarball that `npm publish` would upload.
test(
  'publint reports no problem of the packed package',
  async () => {
    const { stdout } = await run('npx', ['publint', 'run', '--strict', '--pack', 'npm', '.'], { cwd: root });
    expect(stdout).toContain('All good!');
  },
  timeoutMs,
);

test(
  'are-the-types-wrong finds types for every entry and every ESM resolution',
  async () => {
    const { stdout } = await run(
      'npx',
      ['attw', '--pack', '.', '--profile', 'esm-only', '--format', 'json'],
      {
        cwd: root,
        maxBuffer: 50_000_000,
      },
    );
    const { analysis, problems = {} } = JSON.parse(stdout) as {
      readonly analysis: { readonly entrypoints: Readonly<Record<string, unknown>> };
      readonly problems?: Readonly<Record<string, readonly { readonly resolutionKind?: string }[]>>;
    };
    const forModules = Object.values(problems)
      .flat()
      .filter(({ resolutionKind = '' }) => !['node10', 'node16-cjs'].includes(resolutionKind));
    expect(forModules).toEqual([]);
    const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(Object.keys(exports).sort());
  },
  timeoutMs,
);

test('every import of the package is a declared dependency, and every dependency is imported', () => {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    readFileSync(`${root}package.json`, 'utf8'),
  );
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  const declared = [...installed, ...Object.keys(peerDependencies)];
  const imported = ['npm', 'node', 'types'].flatMap((folder) =>
    readdirSync(`${root}dist/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(js|d\.ts)$/.test(name))
      .flatMap((name) => {
        const text = readFileSync(`${root}dist/${folder}/${name}`, 'utf8');
        return Array.from(
          text.matchAll(
            /^(?:import|export)\b[^;]*?\bfrom ["']([^."'][^"']*)["']|\bimport\(?\s*["']([^."'][^"']*)["']/gm,
          ),
          ([, one, other]) => one ?? other ?? '',
        );
      }),
  );
  const packages = new Set(
    imported
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
  expect([...packages].filter((name) => !declared.includes(name))).toEqual([]);
  expect(installed.filter((name) => !packages.has(name))).toEqual([]);
  expect([...packages]).toEqual(expect.arrayContaining(['react', 'vue', 'hono', 'preact']));
});
