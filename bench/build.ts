import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Contender } from './contenders.js';

const benchFolder = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(new URL('../', import.meta.url));

/** Contains one folder per compared product ("contender") with its bundle. */
export const distFolder = join(benchFolder, 'dist');

/** Installs the packages of the compared products and bundles their pages. */
export async function prepareContenders(contenders: readonly Contender[]): Promise<void> {
  if (contenders.some(({ packages }) => packages)) await installPackages();
  for (const contender of contenders) if (contender.bundled) await bundle(contender);
}

/** Installs the packages of `bench/package.json` into `bench/node_modules`. Does nothing if the lock file is unchanged. */
export async function installPackages(): Promise<void> {
  const [lockFile, installedLock] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) =>
    statSync(join(benchFolder, name), { throwIfNoEntry: false }),
  );
  if (lockFile && installedLock && installedLock.mtimeMs >= lockFile.mtimeMs) return;
  const child = spawn('npm', ['ci', '--ignore-scripts'], { cwd: benchFolder, stdio: 'inherit' });
  const code = await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      'The packages of the contenders could not be installed. Run `npm ci` in bench/ to see the reason.',
    );
}

/** Builds the page of a compared product for production, with Vite's defaults. */
async function bundle({ name }: Contender): Promise<void> {
  await build({
    configFile: false,
    root: benchFolder,
    base: `/dist/${name}/`,
    logLevel: 'error',
    resolve: { alias: { 'apro-forms': join(root, 'dist/npm/mount.js') } },
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      outDir: join(distFolder, name),
      emptyOutDir: true,
      manifest: 'manifest.json',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 5_000,
      rolldownOptions: { input: `contenders/${name}/main${mainExtension(name)}` },
    },
  });
}

export interface EntryFiles {
  /** The entry module of a page. `preloads` are the static imports of this module. Vite puts both into the page. */
  readonly script: string;
  readonly preloads: readonly string[];
  readonly styles: readonly string[];
}

/** Reads which files the page of a compared product loads first. */
export async function readEntryFiles(name: string): Promise<EntryFiles> {
  const manifest: Record<string, ManifestEntry> = JSON.parse(
    await readFile(join(distFolder, name, 'manifest.json'), 'utf8'),
  );
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry);
  if (!entry) throw new Error(`The manifest of ${name} has no entry.`);
  const path = (file: string) => `/dist/${name}/${file}`;
  const imports = (entry.imports ?? []).flatMap((id) => manifest[id]?.file ?? []);
  return { script: path(entry.file), preloads: imports.map(path), styles: (entry.css ?? []).map(path) };
}

interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

function mainExtension(name: string): string {
  return existsSync(join(benchFolder, `contenders/${name}/main.tsx`)) ? '.tsx' : '.ts';
}
