import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createServer } from 'vite';

const runFile = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
export const hostsFolder = fileURLToPath(new URL('./', import.meta.url));
/** Where the built programs are, each in a folder of its name; Next.js keeps its own. */
export const builtFolder = join(hostsFolder, '.built');
const nextFolder = join(hostsFolder, 'next');
const packagesFolder = join(hostsFolder, 'node_modules');

/** Installs what the programs need, takes the package as npm would give it to them, and builds them for production. */
export async function buildHosts(): Promise<void> {
  if (!existsSync(join(packagesFolder, 'next')))
    await runFile('npm', ['ci', '--ignore-scripts'], { cwd: hostsFolder });
  const hash = createHash('sha256');
  hash.update(await installPackage());
  for (const name of ['package-lock.json', 'vite.config.ts', 'react', 'vue', 'next']) {
    for (const text of await readSources(join(hostsFolder, name))) hash.update(text);
  }
  const checksum = hash.digest('hex');
  const stampFile = join(builtFolder, 'stamp');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === checksum) return;
  await rm(builtFolder, { recursive: true, force: true });
  await buildProgram('react', 'react-19');
  await buildProgram('react', 'react-18');
  await buildProgram('vue', 'vue');
  await runFile(process.execPath, [join(packagesFolder, 'next/dist/bin/next'), 'build'], {
    cwd: nextFolder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  await writeFile(stampFile, checksum);
}

/** The React program as it is while somebody writes it: `file` is what they change. */
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
    // The package stands outside of the folder.
    server: { port: 0, host: '127.0.0.1', fs: { strict: false } },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? '';
  return { url, file: join(folder, 'app.tsx'), close: () => server.close() };
}

/** The programs' types against the package's. @throws with what does not fit */
export async function checkTypes(): Promise<void> {
  const vueTsc = join(packagesFolder, 'vue-tsc/bin/vue-tsc.js');
  await runFile(process.execPath, [vueTsc, '-p', hostsFolder]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}

/** What `npm pack` makes of this repository, in the place where an installation would put it. Returns its checksum. */
async function installPackage(): Promise<string> {
  const installFolder = join(packagesFolder, 'apro-forms');
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
  if (!tarball) throw new Error(`npm pack made nothing: ${stdout}`);
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
