import { scalePage } from '../scale/page.js';
import { copyPrograms } from './copied-programs.js';
import { elementsManifest } from './elements-manifest.js';
import { errorsPage } from './errors-page.js';
import { optionsPage } from './options-page.js';
import { settingsPage } from './settings-page.js';
import { textsPage } from './texts-page.js';

/**
 * Generated files by path, relative to the root of the repository. A test compares them with the files in the
 * repository.
 */
export function referenceFiles(): Readonly<Record<string, string>> {
  return {
    'docs/options.md': optionsPage(),
    'docs/settings.md': settingsPage(),
    'docs/errors.md': errorsPage(),
    'docs/texts.md': textsPage(),
    'docs/frameworks.md': copyPrograms('docs/frameworks.md'),
    'docs/scale.md': scalePage(),
    'custom-elements.json': elementsManifest(),
  };
}
