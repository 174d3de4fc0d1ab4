import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeAfterTest } from '../relay/fixture.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packs the build into a folder. Returns the path of the tarball, which is what `npm publish` uploads. */
export function packTarball(folder: string): string {
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 50_000_000,
  });
  const [{ filename }] = JSON.parse(output) as [{ readonly filename: string }];
  return join(folder, filename);
}

/** Path of the command in the folder of `installPackedPackage`. */
export const packedCommand = './node_modules/apro-forms/dist/node/cli.js';

/**
 * Unpacks the tarball that `npm publish` would upload into a folder of its own, beside its declared dependencies and nothing
 * else.
 * @param packed path of the tarball. Default: the build is packed.
 * @returns path of the folder
 */
export function installPackedPackage(packed?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'apro-packed-'));
  const tarball = packed ?? packTarball(folder);
  const packageFolder = join(folder, 'node_modules/apro-forms');
  mkdirSync(packageFolder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components=1']);
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly peer?: boolean }>>;
  };
  for (const [path, { dev, peer }] of Object.entries(lock.packages)) {
    const isTopLevel = path.lastIndexOf('node_modules/') === 0;
    if (!isTopLevel || dev || peer || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module","dependencies":{"apro-forms":"*"}}');
  return folder;
}

/** Starts a relay as a process of its own. Resolves to its address, when it listens. */
export function startCommand(
  folder: string,
  program: string,
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(program, parameters, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: tmpdir(), DENO_NO_UPDATE_CHECK: '1', ...settings },
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  closeAfterTest({
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(timer);
    },
  });
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const url = /listens on (http:\S+)/.exec(output)?.[1];
        if (url) resolve(url);
      });
    child.once('error', reject);
    void exited.then((code) => reject(new Error(`the relay ended with ${code}: ${output}`)));
  });
}
