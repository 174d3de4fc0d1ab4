import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

// `npm pack` runs `npm run sbom` first.
test.each([
  ['there is no build', [], 'dist/embed.js'],
  ['the build has no types yet', ['dist/embed.js', 'dist/node/cli.js'], 'dist/types/embed/mount/mount.d.ts'],
])('npm pack is refused if %s', async (_name, builtFiles, missing) => {
  const folder = mkdtempSync(join(tmpdir(), 'apro-sbom-'));
  for (const path of ['package.json', 'scripts/sbom.ts', 'scripts/read-arguments.ts'])
    cpSync(path, join(folder, path));
  for (const path of builtFiles) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  await expect(
    run(join('node_modules', '.bin', 'tsx'), [join(folder, 'scripts/sbom.ts')]),
  ).rejects.toMatchObject({
    code: 1,
    stderr: `The package would be incomplete: ${missing} is missing. Run npm run build first.\n`,
  });
});
