import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startDemoCrm } from '../../demo/crm/server.js';
import { closeAfterTest } from '../relay/fixture.js';
import { packedCommand, packTarball, startCommand } from './packed-package.js';
import { proofSettings, serveOneLead } from './proof-relay.js';
import { mayDownload } from './registry-packages.js';

const hasBuild = existsSync(fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url)));
const reason = !hasBuild
  ? ' (skipped: no build)'
  : ' (skipped: asks the registry, which `npm run proofs` does)';
const isPossible = hasBuild && mayDownload;

test.skipIf(!isPossible)(
  `npm installs the tarball in an empty project, and its relay serves a lead${isPossible ? '' : reason}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-empty-'));
    const tarball = packTarball(mkdtempSync(join(tmpdir(), 'apro-tarball-')));
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: folder, stdio: 'ignore' });
    const version = execFileSync('npx', ['--no-install', 'apro-forms', '--version'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    const crm = await startDemoCrm();
    closeAfterTest(crm);
    const url = await startCommand(folder, process.execPath, [packedCommand, 'relay'], {
      ...proofSettings(crm.url),
      DATA: mkdtempSync(join(tmpdir(), 'apro-data-')),
    });
    await serveOneLead(url, crm);
  },
  300_000,
);
