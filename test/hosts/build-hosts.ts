import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createServer } from 'vite';
import { sampleRows } from '../browser/helpers/samples.js';

const runFile = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
export const hostsFolder = fileURLToPath(new URL('./', import.meta.url));
/** Output folder of the programs built by Vite. Next.js writes to its own folder. */
export const builtFolder = join(hostsFolder, '.built');
const nextFolder = join(hostsFolder, 'next');
const packagesFolder = join(hostsFolder, 'node_modules');

/** Programs that Vite builds. `react-18` is the React program with React 18. */
export type ViteProgram = 'react-19' | 'react-18' | 'vue' | 'svelte' | 'solid';

/** Installs the programs' dependencies and the packed package, and builds `programs` for production. */
export async function buildHosts(programs: readonly (ViteProgram | 'next')[]): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(hostsFolder, 'package.json'), 'utf8'),
  ) as Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>;
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  if (!packages.every((name) => existsSync(join(packagesFolder, name))))
    // Without `--include=dev`, npm leaves the build tools out if `NODE_ENV` is `production`.
    await runFile('npm', ['ci', '--ignore-scripts', '--include=dev'], { cwd: hostsFolder });
  const hash = createHash('sha256');
  hash.update(programs.join());
  hash.update(await installPackage(packagesFolder));
  for (const name of ['package-lock.json', 'vite.config.ts', 'react', 'vue', 'svelte', 'solid', 'next']) {
    for (const text of await readSources(join(hostsFolder, name))) hash.update(text);
  }
  const checksum = hash.digest('hex');
  const stampFile = join(builtFolder, 'stamp');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === checksum) return;
  await rm(builtFolder, { recursive: true, force: true });
  const vitePrograms = programs.filter((program) => program !== 'next');
  await Promise.all([buildVitePrograms(vitePrograms), programs.includes('next') && buildNext()]);
  await writeFile(stampFile, checksum);
}

async function buildVitePrograms(programs: readonly ViteProgram[]): Promise<void> {
  for (const mode of programs) await buildProgram(mode.replace(/-\d+$/, ''), mode);
}

async function buildNext(): Promise<void> {
  await runFile(process.execPath, [join(packagesFolder, 'next/dist/bin/next'), 'build'], {
    cwd: nextFolder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
}

/**
 * Starts Vite's development server with a copy of the React example program. `file` is the source file that a test
 * edits.
 */
export async function startReactDevServer(): Promise<{
  readonly url: string;
  readonly file: string;
  close(): Promise<void>;
}> {
  const folder = join(builtFolder, 'in-development');
  await cp(join(hostsFolder, 'react'), folder, { recursive: true });
  const server = await createServer({
    root: folder,
    configFile: join(hostsFolder, 'vite.config.ts'),
    cacheDir: join(builtFolder, 'cache'),
    logLevel: 'error',
    // The package is outside the served folder, so Vite must be allowed to read it.
    server: { port: 0, host: '127.0.0.1', fs: { strict: false } },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? '';
  return { url, file: join(folder, 'app.tsx'), close: () => server.close() };
}

/** Writes each program in the documents into a file of its own, so that the type check includes the program. */
async function writeSnippets(): Promise<void> {
  const folder = join(builtFolder, 'snippets');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // The programs of `docs/frameworks.md` are copies of files here, which `test/embed/frameworks.test.ts` compares.
  for (const page of ['README', 'docs/recipes', 'docs/start', 'docs/operating']) {
    const text = await readFile(join(root, `${page}.md`), 'utf8');
    const snippets = [...text.matchAll(/^```(tsx?|vue)\n([\s\S]*?)^```$/gm)];
    // TypeScript treats a file as a module only if the file has an import or an export.
    for (const [index, [, language = '', code = '']] of snippets.entries())
      await writeFile(
        join(folder, `${basename(page)}-${index}.${language}`),
        language === 'vue' ? code : `${code}\nexport {};\n`,
      );
  }
}

/**
 * Type-checks the programs, and the snippets of the documents, against the package. `npm test` draws one of the two
 * frameworks that have a checker of their own.
 * @throws Error with the messages of the compiler
 */
export async function checkTypes(): Promise<void> {
  await writeSnippets();
  const ownCheckers: readonly (readonly string[])[] = [
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(hostsFolder, 'solid')],
    [
      join(packagesFolder, 'svelte-check/bin/svelte-check'),
      '--workspace',
      join(hostsFolder, 'svelte'),
      '--tsconfig',
      join(hostsFolder, 'svelte/tsconfig.json'),
    ],
  ];
  const checks = [
    [join(packagesFolder, 'vue-tsc/bin/vue-tsc.js'), '-p', hostsFolder],
    ...sampleRows('type checks of programs', ownCheckers, 1),
  ];
  await Promise.all(
    checks.map((check) =>
      runFile(process.execPath, check).catch(({ stdout }) => {
        throw new Error(stdout);
      }),
    ),
  );
}

/** Packs this repository and unpacks the tarball into a folder `node_modules`. @returns the tarball's checksum */
export async function installPackage(packages: string): Promise<string> {
  const installFolder = join(packages, 'apro-forms');
  const packFolder = join(hostsFolder, '.packed');
  await rm(packFolder, { recursive: true, force: true });
  await mkdir(packFolder);
  const { stdout } = await runFile(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', packFolder],
    {
      cwd: root,
    },
  );
  const [tarball] = JSON.parse(stdout) as readonly { readonly filename: string; readonly shasum: string }[];
  if (!tarball) throw new Error(`npm pack wrote no tarball: ${stdout}`);
  await rm(installFolder, { recursive: true, force: true });
  await mkdir(installFolder);
  await runFile('tar', [
    '-xzf',
    join(packFolder, tarball.filename),
    '-C',
    installFolder,
    '--strip-components=1',
  ]);
  return tarball.shasum;
}

async function buildProgram(program: string, mode: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const config = join(hostsFolder, 'vite.config.ts');
  const parameters = ['build', join(hostsFolder, program), '--config', config, '--mode', mode];
  await runFile(process.execPath, [
    vite,
    ...parameters,
    '--outDir',
    join(builtFolder, mode),
    '--logLevel',
    'warn',
  ]);
}

async function readSources(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return [path, text];
  const names = await readdir(path);
  const sourceNames = names.filter((name) => !/^(\.next|next-env\.d\.ts|node_modules)$/.test(name)).sort();
  return (await Promise.all(sourceNames.map((name) => readSources(join(path, name))))).flat();
}
