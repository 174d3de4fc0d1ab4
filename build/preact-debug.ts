import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Returns a plugin for development that imports `preact/debug` before all other modules. `preact/debug` prints
 * Preact's warnings and connects Preact's devtools.
 * @param entry path of the page's entry module, relative to the project's folder
 */
export function preactDebug(entry: string): Plugin {
  let entryId = '';
  let isDevelopment = false;
  return {
    name: 'apro-forms-preact-debug',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    configResolved({ root, mode }) {
      entryId = resolve(root, entry);
      isDevelopment = mode === 'development';
    },
    transform(code, id) {
      return isDevelopment && id === entryId ? `import 'preact/debug';\n${code}` : null;
    },
  };
}
