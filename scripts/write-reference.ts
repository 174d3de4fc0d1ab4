import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './read-arguments.js';
import { referenceFiles } from './reference/files.js';

const help = `npm run reference

Writes the files of scripts/reference/files.ts: the tables of options, settings, errors and texts in docs/, and
custom-elements.json.`;
readArguments({ help });
for (const [path, text] of Object.entries(referenceFiles())) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  console.log(`wrote ${path}`);
}
