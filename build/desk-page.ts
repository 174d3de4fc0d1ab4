import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Writes the page of the desk beside its script and style sheet.
 * @param path the page, such as `src/desk/index.html`
 */
export function deskPage(path: string): Plugin {
  return {
    name: 'desk-page',
    applyToEnvironment: ({ name }) => name === 'desk',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'index.html', source: readFileSync(path, 'utf8') });
    },
  };
}
