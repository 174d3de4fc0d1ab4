import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference/files.js';

// Writes docs/options.md, docs/settings.md, docs/errors.md and custom-elements.json: `npm run reference`.
for (const [path, text] of Object.entries(referenceFiles())) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  console.log(`wrote ${path}`);
}
