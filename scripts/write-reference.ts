import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference/files.js';

// Writes docs/options.md and custom-elements.json: `npx tsx scripts/write-reference.ts`.
for (const [path, text] of Object.entries(referenceFiles())) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  console.log(`wrote ${path}`);
}
