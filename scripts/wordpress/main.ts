import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../read-arguments.js';
import { listArchiveFiles, pluginFolder, writeTemplate } from './plugin-files.js';
import { createZip } from './zip.js';

const help = `npm run wordpress

Writes the template for translators, languages/apro-forms.pot, and the archive that WordPress installs under "Plugins → Add
New → Upload". The archive has the compiled translations.`;
readArguments({ help });
writeFileSync(join(pluginFolder, 'languages/apro-forms.pot'), writeTemplate());
const archive = join(pluginFolder, '../apro-forms.zip');
const content = createZip(listArchiveFiles());
writeFileSync(archive, content);
console.log(`wrote ${archive} (${content.length.toLocaleString('en')} bytes)`);
