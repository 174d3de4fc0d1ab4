import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createServer } from 'vite';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
export const hosts = fileURLToPath(new URL('./', import.meta.url));
/** Where the built programs are, each in a folder of its name; Next.js keeps its own. */
export const built = join(hosts, '.built');
const next = join(hosts, 'next');
const installed = join(hosts, 'node_modules');

/** Installs what the programs need, takes the package as npm would give it to them, and builds them for production. */
export async function buildHosts(): Promise<void> {
  if (!existsSync(join(installed, 'next'))) await run('npm', ['ci', '--ignore-scripts'], { cwd: hosts });
  const stamp = createHash('sha256');
  stamp.update(await takePackage());
  for (const name of ['package-lock.json', 'vite.config.ts', 'react', 'vue', 'next']) {
    for (const text of await sourcesOf(join(hosts, name))) stamp.update(text);
  }
  const wanted = stamp.digest('hex');
  const stampFile = join(built, 'stamp');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === wanted) return;
  await rm(built, { recursive: true, force: true });
  await bundle('react', 'react-19');
  await bundle('react', 'react-18');
  await bundle('vue', 'vue');
  await run(process.execPath, [join(installed, 'next/dist/bin/next'), 'build'], {
    cwd: next,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  await writeFile(stampFile, wanted);
}

/** The React program as it is while somebody writes it: `file` is what they change. */
export async function developReact(): Promise<{
  readonly url: string;
  readonly file: string;
  close(): Promise<void>;
}> {
  const folder = join(built, 'in-development');
  await cp(join(hosts, 'react'), folder, { recursive: true });
  const server = await createServer({
    root: folder,
    configFile: join(hosts, 'vite.config.ts'),
    cacheDir: join(built, 'cache'),
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
  const vueTsc = join(installed, 'vue-tsc/bin/vue-tsc.js');
  await run(process.execPath, [vueTsc, '-p', hosts]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}

/** What `npm pack` makes of this repository, in the place where an installation would put it. Returns its checksum. */
async function takePackage(): Promise<string> {
  const place = join(installed, 'apro-forms');
  const packed = join(hosts, '.packed');
  await rm(packed, { recursive: true, force: true });
  await mkdir(packed);
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', packed], {
    cwd: root,
  });
  const [tarball] = JSON.parse(stdout) as readonly { readonly filename: string; readonly shasum: string }[];
  if (!tarball) throw new Error(`npm pack made nothing: ${stdout}`);
  await rm(place, { recursive: true, force: true });
  await mkdir(place);
  await run('tar', ['-xzf', join(packed, tarball.filename), '-C', place, '--strip-components=1']);
  return tarball.shasum;
}

async function bundle(program: string, mode: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const config = join(hosts, 'vite.config.ts');
  const parameters = ['build', join(hosts, program), '--config', config, '--mode', mode];
  await run(process.execPath, [vite, ...parameters, '--outDir', join(built, mode), '--logLevel', 'warn']);
}

async function sourcesOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return [path, text];
  const names = await readdir(path);
  const own = names.filter((name) => !/^(\.next|next-env\.d\.ts|node_modules)$/.test(name)).sort();
  return (await Promise.all(own.map((name) => sourcesOf(join(path, name))))).flat();
}
