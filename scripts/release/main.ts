import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hashScripts } from '../../src/relay/cli/tag-command.js';
import { readArguments } from '../read-arguments.js';
import { readReleaseNotes } from './release-notes.js';

const help = `npx tsx scripts/release/main.ts TAG

Checks that tag, version and changelog agree, and writes the texts of the page of the release: release/notes.md, and
release/integrity.txt with the hash (SRI) of each script of the build.

TAG  tag of the release, for example v0.2.0`;
const [tag = ''] = readArguments({ help, maxPositionals: 1 }).positionals;
const root = new URL('../../', import.meta.url);
const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string };
const changelog = await readFile(new URL('CHANGELOG.md', root), 'utf8');
const notes = readReleaseNotes({ tag, version, changelog });
const hashes = await hashScripts(fileURLToPath(new URL('dist', root)));
const folder = new URL('release/', root);
await mkdir(folder, { recursive: true });
await writeFile(new URL('notes.md', folder), `${notes}\n\n`);
await writeFile(
  new URL('integrity.txt', folder),
  [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).join(''),
);
console.log(`release ${version}: ${hashes.size} scripts`);
