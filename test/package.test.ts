import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { installPackedPackage, packedCommand } from './proofs/packed-package.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const commands = `${root}node_modules/.bin/`;
const run = promisify(execFile);
/** Packing and checking take up to a minute on a busy machine. */
const timeoutMs = 120_000;

/** The tarball that `npm publish` would upload, and the list of its files. It is packed once for all tests. */
let tarball: { readonly path: string; readonly files: readonly { readonly path: string }[] } | undefined;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-tarball-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 50_000_000,
  });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  tarball = { path: join(folder, packed.filename), files: packed.files };
}, timeoutMs);

test(
  'publint reports no problem of the packed package',
  async () => {
    const { stdout } = await run(`${commands}publint`, ['run', '--strict', tarball?.path ?? ''], {
      cwd: root,
    });
    expect(stdout).toContain('All good!');
  },
  timeoutMs,
);

test(
  'are-the-types-wrong finds types for every entry and every ESM resolution',
  async () => {
    const { stdout } = await run(
      `${commands}attw`,
      [tarball?.path ?? '', '--profile', 'esm-only', '--format', 'json'],
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

test(
  'the tarball has a list of exactly the packages that an installation contains',
  () => {
    expect(tarball?.files.map(({ path }) => path)).toContain('dist/sbom.cdx.json');
    const sbom = JSON.parse(readFileSync(`${root}dist/sbom.cdx.json`, 'utf8')) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
      readonly components: readonly { readonly name: string; readonly version: string }[];
    };
    const { name, version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component).toMatchObject({ name, version });
    const listed = new Set(sbom.components.map((component) => `${component.name}@${component.version}`));
    const direct = Object.entries(dependencies).map((entry) => entry.join('@'));
    expect(direct.filter((dependency) => !listed.has(dependency))).toEqual([]);
    // A dependency of a dependency, and no development package.
    expect([...listed].some((component) => component.startsWith('pg-protocol@'))).toBe(true);
    expect([...listed].filter((component) => /^(vitest|typescript|react|vue)@/.test(component))).toEqual([]);
  },
  timeoutMs,
);

/** Declaration files that an entry's declaration file imports, directly or not. */
function listDeclarations(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(
    /(?:from|import) ?\(?['"](\.[^'"]+)['"]/g,
  ))
    listDeclarations(join(dirname(path), target.replace(/\.js$/, '.d.ts')), found);
  return found;
}

test('every entry for pages declares the events, so that a program needs no second import for their types', () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const declarations = Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'object' && target.types.includes('/embed/')
      ? [[entry, [...listDeclarations(join(root, target.types))]] as const]
      : [],
  );
  expect(declarations.length).toBeGreaterThanOrEqual(8);
  for (const [entry, files] of declarations)
    expect({ entry, hasEvents: files.some((file) => file.endsWith('/options/event-table.d.ts')) }).toEqual({
      entry,
      hasEvents: true,
    });
});

test(
  'an empty project with the tarball and its declared dependencies can import each entry and run the command',
  async () => {
    const cwd = installPackedPackage(tarball?.path);
    const { exports, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    // The others need the framework of the program. `test/browser/embed/hosts.spec.ts` and the proofs build them.
    const entries = Object.keys(exports).filter((entry) => !/\.\/(react|vue|angular|dist)/.test(entry));
    expect(entries).toEqual(expect.arrayContaining(['.', './element', './relay', './relay/node', './crm']));
    const imports = entries.map((entry) => {
      const type = entry.endsWith('.json') ? ", { with: { type: 'json' } }" : '';
      return `console.log(Object.keys(await import('apro-forms${entry.slice(1)}'${type})).length > 0);`;
    });
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', imports.join('')], { cwd });
    expect(stdout.trim().split('\n')).toEqual(entries.map(() => 'true'));
    const command = await run(process.execPath, [packedCommand, '--version'], { cwd });
    expect(command.stdout.trim()).toBe(version);
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
  expect([...packages]).toEqual(expect.arrayContaining(['react', 'vue', '@angular/core', 'hono', 'preact']));
});
