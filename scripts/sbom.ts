import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './read-arguments.js';

const help = `npm run sbom

Writes dist/sbom.cdx.json, the list of all packages that an installation of this package contains, in the format CycloneDX.
npm pack and npm publish run the command, so that the list is part of the release.`;
readArguments({ help });

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
}

const root = new URL('../', import.meta.url);
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8'));
const { name, version, license, dependencies, bin, exports } = readJson('package.json');
// A build that was interrupted, or is still running, has the scripts and no types.
const builtFiles = ['dist/embed.js', ...(JSON.stringify([bin, exports]).match(/dist\/[^"*]+(?=")/g) ?? [])];
const missing = builtFiles.find((path) => !existsSync(new URL(path, root)));
if (missing !== undefined) {
  console.error(`The package would be incomplete: ${missing} is missing. Run npm run build first.`);
  process.exit(1);
}
const lock = readJson('package-lock.json') as { readonly packages: Readonly<Record<string, LockedPackage>> };

// `npm sbom --omit dev` also leaves out packages that both the relay and a development package need. So the list is
// made in a folder without development packages. npm takes the name of the product from the name of this folder.
const parentFolder = mkdtempSync(join(tmpdir(), 'apro-sbom-'));
const folder = join(parentFolder, name);
try {
  mkdirSync(folder);
  const manifest = { name, version, license, dependencies };
  const installed = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer,
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ ...lock, packages: { '': manifest, ...Object.fromEntries(installed) } }),
  );
  const sbom = execFileSync(
    'npm',
    ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 50_000_000 },
  );
  const dist = new URL('dist/', root);
  if (!existsSync(dist)) mkdirSync(dist);
  writeFileSync(new URL('sbom.cdx.json', dist), sbom);
} finally {
  rmSync(parentFolder, { recursive: true, force: true });
}
